"""The directory as a file: what it holds, who may use it, and when it must go."""

from __future__ import annotations

import logging
import os
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone

from programs.models import Program
from programs.search import keeper as module
from programs.search.directory import Directory
from programs.search.frozen import container, identity, parts, shelf
from programs.search.frozen.container import Reader, UnfitError, beside
from programs.search.frozen.shelf import Shelf, alone
from programs.search.keeper import begun_from, brought_up_to_date
from programs.search.moment import ask
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.directories import contents, differences
from tests.search.test_updates_oracle import WRITES, Dice, answered, updated
from tests.search.worlds import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "directory")


def read_afresh() -> Directory:
    return Directory.read(replace(ask(None), writes=False))


def put(kept: Shelf, directory: Directory) -> None:
    with alone(kept.folder) as is_mine:
        assert is_mine
        kept.write(directory)


def taken(kept: Shelf) -> Directory:
    found = kept.taken()
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(2))
def test_a_directory_from_its_file_says_what_it_said(kept: Shelf, seed: int) -> None:
    make_world(seed, 25)
    for name in ("Boulder", "Saint Mary's", "Cañon City"):
        PlaceFactory(key=f"city-{name.lower()}-co", kind="city", zip_code="", name=name)
    directory, dice = read_afresh(), Dice(seed)
    for _step in range(4):
        dice.choice(WRITES)(dice)
        directory = updated(directory)
    put(kept, directory)
    again = taken(kept)
    assert not differences(contents(again), contents(directory))
    assert answered(seed, again) == answered(seed, directory)
    for _step in range(4):  # and it goes on from there
        dice.choice(WRITES)(dice)
        again = updated(again)
    assert not differences(contents(again), contents(read_afresh()))
    put(kept, again)
    assert not differences(contents(taken(kept)), contents(again))


def test_an_empty_directory_has_a_file_too(kept: Shelf) -> None:
    put(kept, read_afresh())
    assert len(taken(kept).index) == 0


def test_what_is_written_to_its_arrays_stays_in_the_process(kept: Shelf) -> None:
    ProgramFactory()
    put(kept, read_afresh())
    before = kept.path.read_bytes()
    directory = taken(kept)
    ProgramFactory(name="Another")
    assert len(updated(directory).index) == 2
    assert kept.path.read_bytes() == before


# -- Files that may not be used -------------------------------------------------------------------


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def damaged(path: Path) -> None:
    """One bit in the middle of the arrays."""
    with path.open("r+b") as file:
        file.seek(container.HEAD_BYTES + 1_000)
        (byte,) = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


def damaged_manifest(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-10, os.SEEK_END)
        file.write(b"?")


def of_something_else(path: Path) -> None:
    path.write_bytes(os.urandom(4_096))


def no_file(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil", [cut_short, emptied, damaged, damaged_manifest, of_something_else, no_file], ids=lambda one: one.__name__
)
def test_a_damaged_file_is_not_used_and_the_log_says_why_once(
    kept: Shelf, caplog: pytest.LogCaptureFixture, spoil: Callable[[Path], None]
) -> None:
    ProgramFactory()
    put(kept, read_afresh())
    assert kept.taken() is not None
    spoil(kept.path)
    caplog.clear()
    assert kept.taken() is None
    (record,) = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert str(kept.path) in record.message
    assert "read from the database" in record.message
    assert len(begun_from(kept).index) == 1


def other_database(about: dict[str, Any]) -> None:
    about["of"][0] += "1"


def other_schema(about: dict[str, Any]) -> None:
    about["of"][2] = "elsewhere"


def other_timeline(about: dict[str, Any]) -> None:
    about["of"][3] += "1"


def other_release(about: dict[str, Any]) -> None:
    about["code"] = "0" * 64


def other_format(about: dict[str, Any]) -> None:
    about["format"] += 1


def other_table(about: dict[str, Any]) -> None:
    about["moment"]["table"] += 1


def other_file_of_the_table(about: dict[str, Any]) -> None:
    about["moment"]["file"] += 1


def from_the_future(about: dict[str, Any]) -> None:
    """Of a database that was put back since."""
    about["moment"]["next_transaction"] += 1_000_000


def too_old(about: dict[str, Any]) -> None:
    about["at"] -= shelf.OLDEST_SECONDS + 1


OTHERS = [other_database, other_schema, other_timeline, other_release, other_format, other_table,
          other_file_of_the_table, from_the_future, too_old]  # fmt: skip


@pytest.mark.parametrize("change", OTHERS, ids=lambda one: one.__name__)
def test_a_file_of_something_else_is_not_used(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]
) -> None:
    about = identity.about

    def changed(moment: Any) -> dict[str, Any]:
        found = about(moment)
        if change is not too_old:
            change(found)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(identity, "about", changed)
        if change is too_old:
            now = time.time()
            patch.setattr(shelf.time, "time", lambda: now - shelf.OLDEST_SECONDS - 1)
        put(kept, read_afresh())
    assert kept.taken() is None


def test_what_fails_after_it_was_taken_is_read_from_the_database(
    kept: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A file whose sums are right and which is wrong nevertheless must not keep a process from starting."""
    ProgramFactory()
    put(kept, read_afresh())

    def fail(_self: Directory, _moment: Any) -> None:
        raise IndexError("no such slot")

    ProgramFactory()
    monkeypatch.setattr(Directory, "at", fail)
    assert len(begun_from(kept).index) == 2
    assert not kept.is_trusted
    assert [one.levelname for one in caplog.records if one.name == module.__name__] == ["ERROR"]
    assert kept.taken() is None, "and it is not tried again"


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
    monkeypatch.setattr(connection, "close", lambda: None)  # the one of the test
    kept.put(directory)
    assert kept.path.read_bytes() == before
    assert sorted(path.name for path in kept.folder.iterdir()) == [".lock", shelf.NAME]
    assert "was not written" in caplog.text


def test_a_text_with_a_line_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line end"), beside(tmp_path / "x") as file:
        file.texts("names", ["one", "two\nthree"])
    assert not list(tmp_path.iterdir())


def test_arrays_of_every_shape_come_back(tmp_path: Path) -> None:
    arrays = {"none": np.empty(0), "flat": np.arange(5, dtype=np.int16), "high": np.arange(12.0).reshape(3, 4)}
    with beside(tmp_path / "x") as file:
        for name, array in arrays.items():
            file.array(name, array, capacity=7)
        file.texts("texts", ["", "ä", ""])
        file.texts("nothing", [])
        file.texts("empty", [""])
        file.finish({})
    reader = Reader(tmp_path / "x", lambda _about: None)
    for name, array in arrays.items():
        found = reader.array(name)
        assert found.shape == (*array.shape[:-1], 7)
        assert (found[..., : array.shape[-1]] == array).all()
    assert [reader.texts(name) for name in ("texts", "nothing", "empty")] == [["", "ä", ""], [], [""]]


# -- What must not stay in it ---------------------------------------------------------------------


@pytest.fixture
def written(kept: Shelf, monkeypatch: pytest.MonkeyPatch) -> list[Directory]:
    """What would be written, instead of doing so in a thread."""
    asked = list[Directory]()

    class Thread:
        def __init__(self, *, args: list[Directory], **_more: Any) -> None:
            self.args = args

        def start(self) -> None:
            asked.extend(self.args)
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


def test_whoever_looks_after_it_while_nobody_searches_takes_it_away(kept: Shelf, settings: Any) -> None:
    settings.DIRECTORY_FOLDER = str(kept.folder)
    program = ProgramFactory(street1="1 Main St")
    put(kept, read_afresh())
    hide_street(program)
    assert shelf.remove_withdrawn()
    assert not kept.path.exists()


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


def test_a_gazetteer_from_its_file_is_the_same_in_every_part(kept: Shelf) -> None:
    PlaceFactory()
    PlaceFactory(kind="state", zip_code="", key="state-co", name="Colorado", normalized_name="colorado")
    for name in ("Denver", "Saint Mary's", "Cañon City"):
        PlaceFactory(key=f"city-{name.lower()}-co", kind="city", zip_code="", name=name, county="Denver")
    directory = read_afresh()
    put(kept, directory)
    was, now = (dict(parts.attributes(one.gazetteer)) for one in (directory, taken(kept)))
    assert was.keys() == now.keys()
    for path, value in was.items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, now[path], equal_nan=value.dtype.kind == "f"), path
            assert value.dtype == now[path].dtype, path
        else:
            assert list(value) == list(now[path]), path
            assert not isinstance(value, dict) or value == now[path], path
