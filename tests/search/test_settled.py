"""A directory that was read from the database gives way to that of the file, which all processes share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from programs.models import Program
from programs.search import keeper as module
from programs.search.directory import Directory
from programs.search.frozen import shelf as shelf_module
from programs.search.frozen.shelf import Shelf, alone
from programs.search.keeper import Keeper
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.directories import contents, differences
from tests.search.shelves import put, read_afresh
from tests.searching import search

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def read_once() -> None:
    """Nothing stands between these tests and the keeper."""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr(shelf_module, "OTHER_SECONDS", 0.0)
    return Shelf(tmp_path / "directory")


@pytest.fixture
def keeper(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """One of its own, that updates at once and begins from a file."""
    monkeypatch.setattr(module, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(module, "KEPT_SECONDS", 0.0)
    keeper = Keeper()
    keeper.shelf, shelf.when_written = shelf, keeper.settle
    return keeper


def settled(keeper: Keeper) -> Directory:
    """The directory when all threads are done."""
    assert keeper.shelf is not None
    while (thread := keeper.updater or keeper.rereader or keeper.shelf.writer) is not None:
        thread.join(30)
    return keeper.current(exact=True)


def names(directory: Directory) -> set[str]:
    found = search(QueryDict(""), directory)
    return {one.listing["name"] for one in found.results}


def test_who_has_written_the_file_goes_on_from_it(keeper: Keeper, django_assert_num_queries: Any) -> None:
    PlaceFactory()
    ProgramFactory.create_batch(3)
    before = keeper.current()
    assert not before.is_mapped
    search(QueryDict(""), before)
    after = settled(keeper)
    assert after.is_mapped
    assert not differences(contents(after), contents(read_afresh()))
    with django_assert_num_queries(0):
        search(QueryDict(""), after)  # what searches have found stays kept


def test_what_changed_since_the_file_is_read_with_it(keeper: Keeper, shelf: Shelf) -> None:
    first, second = ProgramFactory(name="First"), ProgramFactory(name="Second")
    put(shelf, read_afresh())
    keeper.shelf = None
    Program.objects.filter(pk=first.pk).update(name="In memory")
    assert names(keeper.current()) == {"In memory", "Second"}
    keeper.shelf = shelf
    Program.objects.filter(pk=second.pk).update(name="Only just now")
    keeper.settle()
    directory = keeper.current(exact=True)
    assert directory.is_mapped
    assert names(directory) == {"In memory", "Only just now"}


def test_while_another_process_writes_one_waits_and_goes_on_from_that_file(keeper: Keeper, shelf: Shelf) -> None:
    ProgramFactory()
    keeper.shelf = None
    directory = keeper.current()
    keeper.shelf = shelf
    with alone(shelf.folder) as is_mine:
        assert is_mine
        shelf.write(read_afresh())
        written = shelf.path.stat().st_ino
        shelf.work([directory])
    assert shelf.path.stat().st_ino == written
    assert settled(keeper).is_mapped


def test_the_next_update_goes_on_from_a_file_that_another_process_has_written(keeper: Keeper, shelf: Shelf) -> None:
    ProgramFactory(name="One")
    keeper.shelf = None
    keeper.current()
    keeper.shelf = shelf
    put(shelf, read_afresh())
    ProgramFactory(name="Two")
    keeper.current(exact=True)
    directory = settled(keeper)
    assert directory.is_mapped
    assert names(directory) == {"One", "Two"}


@pytest.mark.parametrize(("changed", "is_taken"), [(2, True), (3, False)])
def test_a_file_since_which_much_has_changed_is_left(
    keeper: Keeper, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, changed: int, *, is_taken: bool
) -> None:
    some = ProgramFactory.create_batch(4)
    put(shelf, read_afresh())
    keeper.shelf = None
    keeper.current()
    keeper.shelf = shelf
    monkeypatch.setattr(module, "MANY", 3)
    for number, one in enumerate(some[:changed]):
        Program.objects.filter(pk=one.pk).update(name=f"Changed {number}")
    keeper.settle()
    assert keeper.kept is not None
    assert keeper.kept.is_mapped is is_taken


def test_a_file_that_is_left_is_not_read_at_each_update(
    keeper: Keeper, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, read = ProgramFactory(), list[Any]()
    put(shelf, read_afresh())
    keeper.shelf = None
    keeper.current()
    keeper.shelf = shelf
    monkeypatch.setattr(module, "MANY", 1)
    monkeypatch.setattr(module.Keeper, "wait_for_turn", lambda *_arguments: None)
    monkeypatch.setattr(Shelf, "taken", lambda _self, before: read.append(before))
    for name in ("One", "Two", "Three"):
        Program.objects.filter(pk=program.pk).update(name=name)
        keeper.current(exact=True)
        settled(keeper)
    assert len(read) == 1


def test_a_file_that_fails_leaves_the_directory_that_is_there(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ProgramFactory()

    def fail(*_arguments: Any) -> None:
        raise IndexError("no such slot")

    monkeypatch.setattr("programs.search.frozen.parts.read_words", fail)
    before = keeper.current()
    assert settled(keeper) is before
    assert "is not used, because IndexError" in caplog.text


def test_what_is_worn_goes_on_from_a_file_that_is_not(
    keeper: Keeper, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading a million programs takes a processor for ten seconds, in each process; taking the file 0.2."""
    ProgramFactory.create_batch(3)
    keeper.current()
    settled(keeper)
    monkeypatch.setattr("programs.search.directory.WORN_ABOVE", 1)
    monkeypatch.setattr("programs.search.directory.WORN_SHARE", 0.0)
    worn(keeper, "One")
    put(shelf, read_afresh())
    monkeypatch.setattr(Directory, "read", None)  # it fails whoever calls it
    worn(keeper, "Two")
    directory = settled(keeper)
    assert directory.is_mapped
    assert directory.index.appended < 2
    assert "Two" in names(directory)


def test_what_is_worn_is_no_better_from_a_worn_file(
    keeper: Keeper, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProgramFactory.create_batch(3)
    keeper.current()
    settled(keeper)
    for name in ("One", "Two", "Three"):
        worn(keeper, name)
    put(shelf, settled(keeper))
    monkeypatch.setattr("programs.search.directory.WORN_ABOVE", 1)
    monkeypatch.setattr("programs.search.directory.WORN_SHARE", 0.0)
    worn(keeper, "Four")
    directory = settled(keeper)
    assert directory.index.appended == 0, "all was read again"
    assert directory.is_mapped, "and is in the file now"
    assert "Four" in names(directory)


def test_a_worn_file_does_not_take_the_place_of_what_was_just_read(
    keeper: Keeper, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProgramFactory.create_batch(3)
    keeper.current()
    settled(keeper)
    for name in ("One", "Two"):
        worn(keeper, name)
    put(shelf, settled(keeper))
    monkeypatch.setattr("programs.search.directory.WORN_ABOVE", 1)
    monkeypatch.setattr("programs.search.directory.WORN_SHARE", 0.0)
    keeper.kept = before = read_afresh()
    keeper.settle()
    assert keeper.kept is before


def worn(keeper: Keeper, name: str) -> None:
    """One more program moves to the end of the columns."""
    Program.objects.filter(pk=Program.objects.earliest("number").pk).update(name=name)
    keeper.current(exact=True)
