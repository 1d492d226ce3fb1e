"""Sets are there as a whole or not at all: two at once, a kill between two files, a full disk, and old ones."""

from __future__ import annotations

import contextlib
import errno
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from programs.exports import contents, drafts, published
from programs.exports.drafts import BusyError, ExportError, alone, drafting
from programs.exports.writing import KEPT, UNKNOWN_KEPT, prune, write_files
from programs.models import ExportSet, Program
from tests.exports.conftest import Write
from tests.factories import NetworkFactory, ProgramFactory

HOUR = timedelta(hours=1)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock"}


def said(_done: int, _total: int) -> None:
    """Nobody listens."""


def test_two_at_once_are_one_too_many(write: Write, folder: Path) -> None:
    write()
    before = names(folder)
    with alone(folder):
        with pytest.raises(BusyError):
            write_files(said)
        with pytest.raises(CommandError, match="already"):
            call_command("write_exports")
        assert prune() == []
    assert names(folder) == before


def test_one_that_fails_between_two_files_leaves_the_set_of_before(
    write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error after the programs: their files are nobody's, and none is half there."""
    network = NetworkFactory()
    write()
    before, present = names(folder), published.present()
    ProgramFactory()

    def fails(_network: Any) -> Any:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(contents, "pages_of_participations", fails)
        with pytest.raises(RuntimeError, match="in the middle"):
            write_files(said)
    assert not [name for name in names(folder) if name.endswith(drafts.DRAFT)]
    assert published.present() == present
    assert {file.name for file in published.files(present)} <= before  # type: ignore[arg-type]
    assert write()["participations.csv", network.pk].rows == 0


def test_what_a_killed_one_left_is_swept_away(write: Write, folder: Path) -> None:
    folder.mkdir()
    (folder / f"programs.csv{drafts.DRAFT}").write_text("half")
    write()
    assert not [name for name in names(folder) if name.endswith(drafts.DRAFT)]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_the_set_of_before_and_nothing_half(
    write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write()
    before = names(folder)
    ProgramFactory()

    def full(_counted: drafts.Counted, _data: bytes) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(drafts.Counted, "write", full)
        with pytest.raises(ExportError, match=r"is full\. What was begun was taken away"):
            write_files(said)
    assert names(folder) == before


def test_a_folder_that_cannot_be_written_to_is_named(db: None, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.EXPORT_FOLDER = str(tmp_path / "file" / "exports")
    with pytest.raises(CommandError, match="Cannot write to"):
        call_command("write_exports")


def test_a_draft_that_fails_is_taken_away(tmp_path: Path) -> None:
    with contextlib.suppress(RuntimeError), drafting(tmp_path, "a", "csv") as draft:
        draft.write(b"half")
        raise RuntimeError
    assert names(tmp_path) == set()


@pytest.mark.parametrize(("age", "there"), [(KEPT - HOUR, True), (KEPT + HOUR, False)])
def test_files_stay_for_48_hours_after_others_took_their_place(
    write: Write, folder: Path, age: timedelta, there: bool
) -> None:
    """Not: after they were written. The first set is days old when the second comes."""
    program = ProgramFactory()
    old = write()["programs.csv", None].name
    ExportSet.objects.update(made_at=timezone.now() - timedelta(days=5), written_at=timezone.now() - timedelta(days=5))
    Program.objects.filter(pk=program.pk).update(name="Another name")
    new = write()["programs.csv", None].name
    gone = prune(timezone.now() + age)
    assert (old in names(folder), old not in gone) == (there, there)
    assert bool(published.file_named(old)) is there
    assert new in names(folder)
    assert published.file_named(new)


def test_the_last_set_stays_however_old_it_is(write: Write, folder: Path) -> None:
    name = write()["programs.csv", None].name
    prune(timezone.now() + timedelta(days=400))
    assert name in names(folder)


@pytest.mark.parametrize(("age", "there"), [(UNKNOWN_KEPT - HOUR / 60, True), (UNKNOWN_KEPT + HOUR / 60, False)])
def test_a_file_that_no_set_knows_stays_for_an_hour(write: Write, folder: Path, age: timedelta, there: bool) -> None:
    """Of a set that is being ended just now, or of one that never was."""
    write()
    stray = folder / "programs-0123456789abcdef.csv"
    stray.touch()
    prune(timezone.now() + age)
    assert stray.exists() is there


def test_a_set_of_another_database_is_sent_to_nobody(write: Write) -> None:
    write()
    assert published.present()
    ExportSet.objects.update(epoch="another")
    assert published.present() is None


def test_what_changed_since_is_noticed(write: Write) -> None:
    write()
    present = published.present()
    assert present
    # Of a transaction that the set's snapshot does not see: the test's own is older than the set.
    ExportSet.objects.update(snapshot="9223372036854775807:9223372036854775807:")
    present.refresh_from_db()
    assert not published.has_changed_since(present)


def test_progress_is_told_and_may_end_it(write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ProgramFactory.create_batch(3)
    monkeypatch.setattr(contents, "PAGE", 2)
    told: list[tuple[int, int]] = []
    write_files(lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (2, 3), (3, 3)]
