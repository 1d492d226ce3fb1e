"""Listings that searches have found are read again before a directory with others is handed over."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from programs.models import Program
from programs.search import keeper as module
from programs.search import kept as kept_module
from programs.search.directory import Directory
from programs.search.keeper import Keeper
from programs.search.kept import KeptListing
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def read_once() -> None:
    """Nothing stands between these tests and the keeper."""


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    monkeypatch.setattr(module, "RENEW_SECONDS", 60.0)
    return Keeper()


def of(directory: Directory, *programs: Any) -> list[str]:
    """The names that searches find of these programs."""
    slots = directory.index.slots_of_ids([program.pk for program in programs])
    return [one.listing["name"] for one in directory.listings.of(directory.index, slots) if one]


def changed(*programs: Any) -> None:
    for program in programs:
        Program.objects.filter(pk=program.pk).update(name=f"New {program.name}")


def updated(keeper: Keeper) -> Directory:
    """The next directory, which nobody waits for."""
    keeper.update()
    assert keeper.kept is not None
    return keeper.kept


def test_who_finds_a_changed_program_next_need_not_read_it(keeper: Keeper, django_assert_num_queries: Any) -> None:
    some: list[Any] = [ProgramFactory(name=name) for name in ("Ash", "Birch", "Cedar")]
    of(updated(keeper), *some[:2])
    changed(*some)
    directory = updated(keeper)
    with django_assert_num_queries(0):
        assert of(directory, *some[:2]) == ["New Ash", "New Birch"]
    with django_assert_num_queries(1):
        assert of(directory, some[2]) == ["New Cedar"]


def test_what_has_not_changed_or_is_renewed_already_is_not_read_again(keeper: Keeper) -> None:
    some: list[Any] = [ProgramFactory(name=name) for name in ("Ash", "Birch", "Cedar")]
    of(updated(keeper), *some)
    changed(some[0])
    Program.objects.filter(pk=some[2].pk).update(status="closed")
    index = updated(keeper).index
    assert keeper.kept is not None
    with CaptureQueriesContext(connection) as queries:
        assert keeper.kept.listings.renew(index, lambda: False) == 0
    assert not queries


def test_who_was_found_last_comes_first_until_time_is_over(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "AT_ONCE", 1)
    monkeypatch.setattr(module, "RENEW_SECONDS", -1.0)
    some: list[Any] = [ProgramFactory(name=name) for name in ("Ash", "Birch", "Cedar")]
    directory = updated(keeper)
    for number in (2, 0, 1, 0):
        of(directory, some[number])
    changed(*some)
    directory = updated(keeper)
    assert {one.listing["name"] for one in directory.listings.kept.values()} == {"Ash", "Birch", "Cedar"}
    turns = iter((False, False, True))
    assert directory.listings.renew(directory.index, lambda: next(turns)) == 2
    assert {one.listing["name"] for one in directory.listings.kept.values()} == {
        *("Ash", "Birch", "Cedar", "New Ash", "New Birch")
    }


def test_who_waits_for_the_directory_waits_for_no_listing(keeper: Keeper, django_assert_num_queries: Any) -> None:
    ash: Any = ProgramFactory(name="Ash")
    of(updated(keeper), ash)
    changed(ash)
    keeper.waiting = 1
    directory = updated(keeper)
    with django_assert_num_queries(1):
        assert of(directory, ash) == ["New Ash"]


def test_what_fails_leaves_the_directory(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ash: Any = ProgramFactory(name="Ash")
    of(updated(keeper), ash)
    changed(ash)

    def fail(old: KeptListing, new: KeptListing) -> None:
        raise LookupError

    monkeypatch.setattr(kept_module, "renewals", [fail])
    assert of(updated(keeper), ash) == ["New Ash"]
    assert "LookupError" in caplog.text


@contextlib.contextmanager
def reading_elsewhere() -> Iterator[None]:
    """Another process has the turn."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [module.TURN_LOCK])
        yield
    finally:
        other.close()


def test_after_a_large_change_one_process_reads_at_a_time(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY", 2)
    monkeypatch.setattr(module, "TURN_SECONDS", 60.0)
    asked, has_turn = threading.Event(), module.has_turn

    def told() -> bool:
        mine = has_turn()
        asked.set()
        return mine

    monkeypatch.setattr(module, "has_turn", told)
    some: list[Any] = [ProgramFactory(name=name) for name in ("Ash", "Birch")]
    before = updated(keeper)
    with reading_elsewhere():
        changed(some[0])
        small = updated(keeper)
        assert small is not before  # a small one waits for nobody
        changed(*some)
        thread = threading.Thread(target=keeper.update)
        thread.start()
        assert asked.wait(30)
        assert keeper.kept is small
    thread.join(30)
    assert of(keeper.kept, *some) == ["New Ash", "New Birch"]


@pytest.mark.parametrize(("waiting", "seconds"), [(1, 60.0), (0, 0.0)])
def test_who_waits_or_has_waited_long_enough_reads_beside_others(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, waiting: int, seconds: float
) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    monkeypatch.setattr(module, "TURN_SECONDS", seconds)
    ash: Any = ProgramFactory(name="Ash")
    updated(keeper)
    changed(ash)
    keeper.waiting = waiting
    with reading_elsewhere():
        assert of(updated(keeper), ash) == ["New Ash"]


def test_threads_take_small_turns_while_a_directory_is_read() -> None:
    before = sys.getswitchinterval()
    with module.at_leisure():
        with module.small_steps:
            assert sys.getswitchinterval() == pytest.approx(module.STEP_SECONDS)
        assert sys.getswitchinterval() == pytest.approx(module.STEP_SECONDS)
    assert sys.getswitchinterval() == pytest.approx(before)
    with pytest.raises(LookupError), transaction.atomic(), module.small_steps:
        raise LookupError
    assert sys.getswitchinterval() == pytest.approx(before)
