"""The copy in memory: who asks the database when, and that nobody goes on with an old one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from programs.geocoding import current as module
from programs.geocoding.current import Keeper, current, keeper, read
from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.outcomes import ResolvedPlace
from programs.geocoding.places import resolve, suggest
from programs.models import Place
from tests.factories import PlaceFactory
from tests.gazetteer import load_sample_gazetteer, sample_rows

committed = pytest.mark.django_db(transaction=True)


class Clock:
    """Stands still until it is told to go on; seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    keeper.forget()
    yield
    keeper.forget()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, clock: Clock, transactional_db: None) -> None:
    """A few committed cities that pass for the whole gazetteer."""
    monkeypatch.setattr(module, "SMALL", 100)
    load_sample_gazetteer()


def label_of(text: str) -> str:
    outcome = resolve(text)
    return outcome.label if isinstance(outcome, ResolvedPlace) else ""


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(
    "text", ["80203", "Denver, CO", "Colorado", "39.7,-104.9", "Denvr", "KC", "Suffolk County, MA"]
)
def test_a_place_costs_no_query(text: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        current()
    with django_assert_num_queries(0):
        resolve(text)
        suggest(text)


@pytest.mark.usefixtures("whole")
def test_a_change_by_others_is_seen_when_the_copy_is_due(clock: Clock, django_assert_num_queries: Any) -> None:
    assert label_of("80203") == "80203 (Denver, CO)"
    Place.objects.filter(zip_code="80203").update(name="Elsewhere")
    clock.now += module.LOOK_EVERY_SECONDS - 0.1
    assert label_of("80203") == "80203 (Denver, CO)"
    clock.now += 0.2
    with django_assert_num_queries(1):
        assert label_of("80203") == "80203 (Elsewhere, CO)"
        assert label_of("80203") == "80203 (Elsewhere, CO)"


@pytest.mark.usefixtures("whole")
def test_a_place_less_or_more_is_a_change(clock: Clock) -> None:
    assert label_of("80203")
    Place.objects.filter(zip_code="80203").delete()
    clock.now += module.LOOK_EVERY_SECONDS + 1
    assert not label_of("80203")
    PlaceFactory(zip_code="80203", name="Again")
    clock.now += module.LOOK_EVERY_SECONDS + 1
    assert label_of("80203") == "80203 (Again, CO)"


@pytest.mark.usefixtures("whole")
def test_the_gazetteer_loaded_again_is_seen(clock: Clock) -> None:
    Place.objects.filter(name="Denver").update(name="Dever", normalized_name="dever")
    assert label_of("Dever, CO")
    load_sample_gazetteer()
    clock.now += module.LOOK_EVERY_SECONDS + 1
    assert label_of("Denver, CO")
    assert not label_of("Dever, CO")


@pytest.mark.usefixtures("whole")
def test_what_did_not_change_is_compared_and_not_read(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    before = current()
    load_sample_gazetteer()  # the same again writes nothing
    clock.now += module.LOOK_EVERY_SECONDS + 1
    monkeypatch.setattr(module, "Gazetteer", pytest.fail)
    with django_assert_num_queries(1):
        assert current() is before
    with django_assert_num_queries(0):
        assert current() is before


@pytest.mark.django_db
def test_the_rows_come_only_when_the_mark_is_another() -> None:
    PlaceFactory()
    mark, places = read(unless="")
    assert [place[5] for place in places] == ["zip-80203"]
    again, nothing = read(unless=mark)
    assert (again, list(nothing)) == (mark, [])


@pytest.mark.usefixtures("whole")
def test_others_never_meet_what_a_transaction_did_not_commit() -> None:
    assert label_of("80203") == "80203 (Denver, CO)"
    with transaction.atomic():
        Place.objects.filter(zip_code="80203").update(name="Mine alone")
        assert label_of("80203") == "80203 (Mine alone, CO)"
        transaction.set_rollback(True)
    assert label_of("80203") == "80203 (Denver, CO)"


@pytest.mark.django_db
def test_within_a_transaction_its_own_changes_are_seen_at_once() -> None:
    place = PlaceFactory()
    assert label_of("80203") == "80203 (Denver, CO)"
    for name in ("Elsewhere", "Boulder"):
        Place.objects.update(name=name)
        assert label_of("80203") == f"80203 ({name}, CO)"
    with transaction.atomic():
        place.delete()
        assert not label_of("80203")
        transaction.set_rollback(True)
    assert label_of("80203") == "80203 (Boulder, CO)"


@committed
@pytest.mark.usefixtures("clock")
def test_before_the_first_load_the_table_is_asked_every_time() -> None:
    assert len(current()) == 0
    assert not label_of("80203")
    assert suggest("denver") == suggest("dnever") == []
    load_sample_gazetteer()
    assert label_of("80203")


@committed
@pytest.mark.usefixtures("clock")
def test_a_text_with_signs_of_the_format_is_kept_as_it_is() -> None:
    for number, name in enumerate(('St. "Quote"', "Comma, Town", "Line\nBreak", "Back\\slash", "\\.", "Ünïcode", "")):
        PlaceFactory(zip_code=f"0000{number}", name=name, latitude=None, longitude=None)
    rows = Place.objects.order_by("key").values_list("name", flat=True)
    assert [current().row(number)[1] for number in range(7)] == list(rows)
    assert current().row(0)[2:4] == (None, None)


def away(*_args: Any, **_named: Any) -> None:
    raise OperationalError("the database is away")


@pytest.mark.usefixtures("whole")
def test_a_whole_copy_goes_on_without_the_database_and_asks_again_later(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert label_of("80203")
    Place.objects.filter(zip_code="80203").update(name="Elsewhere")
    clock.now += module.LOOK_EVERY_SECONDS + 1
    with monkeypatch.context() as patch:
        patch.setattr(module, "read", away)
        assert label_of("80203") == "80203 (Denver, CO)"
    assert label_of("80203") == "80203 (Denver, CO)"
    clock.now += module.LOOK_EVERY_SECONDS + 1
    assert label_of("80203") == "80203 (Elsewhere, CO)"


@pytest.mark.django_db
def test_without_a_copy_the_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "read", away)
    with pytest.raises(OperationalError):
        resolve("80203")


@pytest.mark.usefixtures("whole")
def test_threads_that_start_together_read_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, found, together = [], [], threading.Barrier(4)

    def counted(places: Any) -> Gazetteer:
        made.append(1)
        return Gazetteer(places)

    monkeypatch.setattr(module, "Gazetteer", counted)
    shared = Keeper()

    def ask() -> None:
        together.wait()
        try:
            found.append(shared.current())
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert {id(gazetteer) for gazetteer in found} == {id(found[0])}
    assert len(found) == 4
    assert len(found[0]) == len(sample_rows())
