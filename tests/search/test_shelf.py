"""When the file of the directory is written, by whom, and when it must go."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from programs.models import Program
from programs.search.directory import Directory
from programs.search.frozen import identity, parts, shelf
from programs.search.frozen.container import UnfitError
from programs.search.frozen.shelf import Shelf, alone
from programs.search.keeper import brought_up_to_date
from tests.factories import ProgramFactory
from tests.search.directories import contents, differences
from tests.search.shelves import from_the_future, other_file_of_the_table, other_table, put, read_afresh, taken
from tests.search.test_updates_oracle import updated

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "directory")


# -- Writing it -----------------------------------------------------------------------------------


def test_nobody_else_may_read_it(kept: Shelf) -> None:
    put(kept, read_afresh())
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


def test_one_writes_at_a_time_and_what_the_dead_left_is_swept(kept: Shelf) -> None:
    directory = read_afresh()
    put(kept, directory)
    before = kept.path.stat().st_ino
    (kept.folder / f".{shelf.NAME}.999999").write_text("half of it")
    with alone(kept.folder) as is_mine:
        assert is_mine
        kept.put(directory)
        assert kept.path.stat().st_ino == before, "another one is writing: it stays as it is"
    assert not list(kept.folder.glob(f".{shelf.NAME}.*"))


def test_whoever_has_the_old_file_mapped_keeps_it(kept: Shelf) -> None:
    ProgramFactory(name="Cedar")
    put(kept, read_afresh())
    old = taken(kept)
    ProgramFactory(name="Birch")
    put(kept, read_afresh())
    kept.remove()
    assert len(contents(old)["programs"]) == 1


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError(), ValueError("?")])
def test_a_write_that_fails_leaves_the_file_that_is_there(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    ProgramFactory()
    directory = read_afresh()
    put(kept, directory)
    before = kept.path.read_bytes()

    def fail(*_arguments: Any) -> None:
        raise error

    monkeypatch.setattr(parts, "write_words", fail)
    with alone(kept.folder):
        pass
    kept.put(directory)
    assert kept.path.read_bytes() == before
    assert sorted(path.name for path in kept.folder.iterdir()) == [".lock", shelf.NAME]
    assert "was not written" in caplog.text


# -- What must not stay in it ---------------------------------------------------------------------


@pytest.fixture
def written(kept: Shelf, monkeypatch: pytest.MonkeyPatch) -> list[Directory]:
    """What would be written, instead of doing so in a thread."""
    asked = list[Directory]()

    class Thread:
        def __init__(self, *, args: list[list[Directory]], **_more: Any) -> None:
            (self.draft,) = args

        def start(self) -> None:
            asked.extend(self.draft)
            kept.writer = None

    monkeypatch.setattr(shelf.threading, "Thread", Thread)
    return asked


def tend(kept: Shelf, directory: Directory) -> None:
    kept.tend(directory)
    kept.writer = None


def test_without_a_file_one_is_written(kept: Shelf, written: list[Directory]) -> None:
    directory = read_afresh()
    tend(kept, directory)
    assert written == [directory]
    put(kept, directory)
    tend(kept, directory)
    assert len(written) == 1, "it is as it should be"


def test_one_of_another_release_is_written_anew(
    kept: Shelf, written: list[Directory], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(kept, read_afresh())
    monkeypatch.setattr(identity, "code", lambda: "of tomorrow")
    tend(kept, read_afresh())
    assert len(written) == 1


@pytest.mark.parametrize(
    "change", [other_table, other_file_of_the_table, from_the_future], ids=lambda one: one.__name__
)
def test_after_a_restore_it_is_written_anew(
    kept: Shelf, written: list[Directory], monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]
) -> None:
    about = identity.about

    def changed(moment: Any) -> dict[str, Any]:
        found = about(moment)
        change(found)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(identity, "about", changed)
        put(kept, read_afresh())
    tend(kept, read_afresh())
    assert len(written) == 1


def test_after_a_failure_it_is_not_tried_again_at_once(
    kept: Shelf, written: list[Directory], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kept.folder.write_text("no folder")
    kept.put(read_afresh())
    assert "was not written" in caplog.text
    tend(kept, read_afresh())
    assert not written


def test_after_many_changes_it_is_written_anew_but_not_at_once(
    kept: Shelf, written: list[Directory], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(kept, read_afresh())
    monkeypatch.setattr(shelf, "MANY_CHANGES", 3)
    monkeypatch.setattr(shelf, "REST_SECONDS", 0.0)
    ProgramFactory.create_batch(2)  # and their provider's payers, none
    tend(kept, read_afresh())
    assert not written
    ProgramFactory()
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "REST_SECONDS", 60.0)
        tend(kept, read_afresh())
        assert not written
    tend(kept, read_afresh())
    assert len(written) == 1


def hide_street(program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(street1="", precision="hidden", latitude=39.0, longitude=-105.0)


def hide_program(program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(status="hidden")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("withdraw", [hide_street, hide_program], ids=lambda one: one.__name__)
def test_what_is_withdrawn_takes_the_file_away_and_is_not_in_the_next(
    kept: Shelf, written: list[Directory], withdraw: Callable[[Program], None], settings: Any
) -> None:
    settings.DIRECTORY_FOLDER = str(kept.folder)
    shown = ProgramFactory(name="Zebra", street1="1 Main St", latitude=39.123456, longitude=-104.987654,
                           openings_reported_at=timezone.now())  # fmt: skip
    ProgramFactory(name="Other", latitude=39.5, longitude=-105.5)
    directory = read_afresh()
    secret = directory.index.space.position[0, directory.index.placing[shown.number]].tobytes()
    put(kept, directory)
    assert secret in kept.path.read_bytes()
    assert not shelf.remove_withdrawn()
    withdraw(shown)
    directory = updated(directory)
    assert secret in directory.index.space.position.tobytes(), "the memory of the process still has it, in a dead slot"
    tend(kept, directory)
    assert not kept.path.exists()
    (anew,) = written
    put(kept, anew)
    assert secret not in kept.path.read_bytes()
    assert not differences(contents(taken(kept)), contents(directory))


@pytest.mark.django_db(transaction=True)
def test_whoever_looks_after_it_while_nobody_searches_takes_it_away(kept: Shelf, settings: Any) -> None:
    settings.DIRECTORY_FOLDER = str(kept.folder)
    program = ProgramFactory(street1="1 Main St")
    put(kept, read_afresh())
    hide_street(program)
    assert shelf.remove_withdrawn()
    assert not kept.path.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_begun_before_something_was_withdrawn_is_not_finished(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = ProgramFactory(street1="1 Main St")
    directory, write = read_afresh(), parts.write_words

    def withdrawn_meanwhile(*arguments: Any) -> None:
        hide_street(program)
        write(*arguments)

    monkeypatch.setattr(parts, "write_words", withdrawn_meanwhile)
    with alone(kept.folder), pytest.raises(UnfitError, match="meanwhile"):
        kept.write(directory)
    assert not kept.path.exists()


def test_no_folder_means_no_file(settings: Any) -> None:
    settings.DIRECTORY_FOLDER = ""
    assert shelf.shelf() is None
    assert brought_up_to_date(None) is not None
