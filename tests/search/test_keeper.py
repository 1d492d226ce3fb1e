"""The directory in memory is what the database says, whatever wrote there and in whichever order it was committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from programs.models import Network, Participation, Place, Program, Provider, Verification
from programs.search import directory as directories
from programs.search.directory import Directory
from programs.search.index import inverted, rows
from programs.search.keeper import Keeper
from programs.search.moment import ask
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    TrackFactory,
    session,
    verified,
)
from tests.search.directories import contents
from tests.truncation import unguarded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def read_once() -> None:
    """Nothing stands between these tests and the keeper."""


def read_anew() -> Directory:
    """What the database says, read by this connection."""
    return Directory.read(ask(None))


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def world() -> list[Program]:
    """Programs of all kinds, before the index is first read."""
    network = NetworkFactory(payer=PayerFactory(name="Blue"))
    PlaceFactory()
    for name in ("Denver", "Boulder"):
        PlaceFactory(key=f"city-{name.lower()}-co", kind="city", zip_code="", name=name)
    programs = [
        ProgramFactory(name="Cedar", conditions=["anxiety"], accepting="yes", openings_reported_at=timezone.now()),
        ProgramFactory(name="Birch", latitude=41.1, longitude=-104.8, state="WY"),
        ProgramFactory(name="Willow", virtual=True, serves=["CO", "NM"]),
        ProgramFactory(name="Draft", draft=True),
        ProgramFactory(name="Aspen", latitude=None, longitude=None, precision=""),
    ]
    TrackFactory(program=programs[0])
    ParticipationFactory(program=programs[0], network=network, verified_at=timezone.now())
    verified(programs[1], timezone.now() - timedelta(days=40))
    return programs


def rename_by_sql(_world: list[Program]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_program SET name = 'Zinnia' WHERE name = 'Cedar'")


def publish_and_hide(world: list[Program]) -> None:
    Program.objects.filter(pk=world[3].pk).update(status="published")
    Program.objects.filter(pk=world[1].pk).update(status="hidden")


def move(world: list[Program]) -> None:
    Program.objects.filter(pk=world[0].pk).update(latitude=-14.3, longitude=-170.7, state=854)


def many_new(_world: list[Program]) -> None:
    provider = ProviderFactory()
    rows = [
        Program(
            name=name, slug=f"new-{place}", provider=provider, status="published", evidence="named", state="CO",
            latitude=39 + place / 10, longitude=-105, precision="zip", conditions=["ptsd"],
        )
        for place, name in enumerate(["Aaron", "Birch", "Cedar", "cedar", "Ärztehaus", "Zzz"])
    ]  # fmt: skip
    Program.objects.bulk_create(rows)


def delete(world: list[Program]) -> None:
    world[0].delete()


def delete_by_sql(world: list[Program]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM programs_program WHERE id = %s", [world[2].pk])


def new_timetable(world: list[Program]) -> None:
    TrackFactory(program=world[1], name="Night", sessions=[session("sun", "22:00", "02:00")])


def leave_the_network(world: list[Program]) -> None:
    Participation.objects.filter(program=world[0]).update(status="out-of-network")


def confirm_the_network(world: list[Program]) -> None:
    Participation.objects.filter(program=world[0]).update(verified_at=timezone.now() + timedelta(days=1))


def new_network(world: list[Program]) -> None:
    ParticipationFactory(program=world[1], network=NetworkFactory(name="Green"))


def rename_network(_world: list[Program]) -> None:
    Network.objects.update(name="Blue Choice")


def withdraw_check(_world: list[Program]) -> None:
    Verification.objects.all().delete()


def move_to_another_city(world: list[Program]) -> None:
    Program.objects.filter(pk=world[0].pk).update(city="Boulder")


def new_place(_world: list[Program]) -> None:
    PlaceFactory(key="city-aspen-co", kind="city", zip_code="", name="Aspen")


def rename_place(_world: list[Program]) -> None:
    Place.objects.filter(name="Denver", kind="city").update(name="Dever", normalized_name="dever")


def truncate_participations(_world: list[Program]) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE programs_participation")


def nothing(_world: list[Program]) -> None:
    pass


def in_pieces(world: list[Program]) -> None:
    with transaction.atomic():
        move(world)
        with transaction.atomic():
            new_timetable(world)
        leave_the_network(world)


WRITES: list[Callable[[list[Program]], None]] = [
    rename_by_sql, publish_and_hide, move, many_new, delete, delete_by_sql, new_timetable, leave_the_network,
    confirm_the_network, new_network, rename_network, withdraw_check, nothing, in_pieces,
    move_to_another_city, new_place, rename_place, truncate_participations,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_an_update_gives_what_reading_all_again_gives(
    keeper: Keeper, world: list[Program], write: Callable[[list[Program]], None]
) -> None:
    keeper.current()
    write(world)
    anew = contents(read_anew())
    assert contents(keeper.current()) == anew
    assert contents(keeper.current()) == anew, "asked again"


@pytest.mark.parametrize("many", [1, 2])
def test_words_of_many_and_of_few(
    keeper: Keeper, world: list[Program], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Stems are read in one of two ways, and rows in pieces that are smaller than what was written."""
    monkeypatch.setattr(inverted, "MANY", many)
    monkeypatch.setattr(rows, "FETCHED", 1)
    keeper.current()
    Program.objects.filter(pk=world[0].pk).update(description="A quondam lighthouse")
    words = keeper.current().index.words
    assert [words.stem(word) for word in ("quondam", "lighthouse")] == ["quondam", "lighthous"]
    many_new(world)
    assert contents(keeper.current()) == contents(read_anew())
    assert keeper.kept is not None
    assert keeper.kept.index.appended > 0


def test_one_write_after_another(keeper: Keeper, world: list[Program]) -> None:
    """An update stands on updates: slots die, names move in between, and all at once stays true."""
    keeper.current()
    for write in (many_new, move, rename_by_sql, new_network, publish_and_hide, rename_network, delete, new_timetable):
        write(world)
        assert contents(keeper.current()) == contents(read_anew()), write.__name__
    assert keeper.kept is not None
    assert keeper.kept.index.appended > 8, "these were updates"


def test_where_nothing_changed_one_query_asks(
    keeper: Keeper, world: list[Program], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = keeper.current()
    with django_assert_num_queries(1):
        assert keeper.current() is first


def test_a_transaction_that_began_earlier_and_ends_later_is_seen(keeper: Keeper, world: list[Program]) -> None:
    """A watermark by time or by number would miss it: the later transaction's number was seen already."""
    keeper.current()
    written, commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                Program.objects.filter(pk=world[0].pk).update(name="Slow")
                written.set()
                assert commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    Program.objects.filter(pk=world[1].pk).update(name="Quick")
    before = contents(keeper.current())
    assert before == contents(read_anew())
    commit.set()
    thread.join(10)
    after = contents(keeper.current())
    assert after == contents(read_anew())
    assert after != before


def test_what_is_rolled_back_was_never_there(keeper: Keeper, world: list[Program]) -> None:
    before = contents(keeper.current())
    with transaction.atomic():
        Program.objects.filter(pk=world[0].pk).update(name="Never", conditions=["ocd"])
        assert contents(keeper.current()) == contents(read_anew()) != before, "its own writes are seen inside"
        transaction.set_rollback(True)
    assert contents(keeper.current()) == before


def test_a_truncated_or_restored_database_is_read_anew(keeper: Keeper, world: list[Program]) -> None:
    keeper.current()
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE programs_program, programs_changenote CASCADE")
    assert len(keeper.current().index) == 0
    ProgramFactory(name="After")
    assert contents(keeper.current()) == contents(read_anew())


def test_very_many_changes_are_read_with_all_others(
    keeper: Keeper, world: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.current()
    monkeypatch.setattr(directories, "WORN_ABOVE", 3)
    many_new(world)
    assert contents(keeper.current()) == contents(read_anew())
    assert keeper.kept is not None
    assert keeper.kept.index.appended == 0


def test_a_name_of_the_provider_changes_its_programs(keeper: Keeper, world: list[Program]) -> None:
    before = keeper.current().index.columns.version.copy()
    Provider.objects.filter(pk=world[0].provider_id).update(name="Another")
    after = keeper.current().index
    assert after.columns.version.max() > before.max()
