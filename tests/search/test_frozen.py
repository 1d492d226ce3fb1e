"""The directory as a file: what it holds, who may use it, and when it must go."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from programs.models import Program
from programs.search import keeper as module
from programs.search.directory import Directory
from programs.search.frozen import container, identity, parts, shelf
from programs.search.frozen.container import Reader, beside
from programs.search.frozen.shelf import Shelf
from programs.search.index.around import Around
from programs.search.keeper import begun_from
from tests.factories import PlaceFactory, ProgramFactory
from tests.search.directories import contents, differences
from tests.search.shelves import (
    from_the_future,
    other_database,
    other_file_of_the_table,
    other_format,
    other_release,
    other_schema,
    other_table,
    other_timeline,
    put,
    read_afresh,
    taken,
    too_old,
)
from tests.search.test_updates_oracle import WRITES, Dice, answered, updated
from tests.search.worlds import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "directory")


@pytest.mark.usefixtures("own_writes_are_news")
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


@pytest.mark.usefixtures("own_writes_are_news")
def test_who_may_lie_inside_a_circle_may_so_from_a_file_with_blank_slots(kept: Shelf) -> None:
    """The uncertainty of what moved is blank there: the farthest of all was no number, and nobody might lie inside."""
    place = PlaceFactory(uncertainty_miles=20.0)
    some = ProgramFactory.create_batch(2, precision="zip", zip_code=place.zip_code)
    directory = read_afresh()
    Program.objects.filter(pk=some[0].pk).update(name="Moved to the end")
    directory = updated(directory)
    assert directory.index.appended
    assert directory.index.farthest_uncertainty == 20.0
    put(kept, directory)
    again = taken(kept)
    assert again.index.farthest_uncertainty == 20.0
    miles = 5.0
    around = [Around(one.index, place.latitude + 0.2, place.longitude) for one in (directory, again)]  # 14 miles
    assert len(around[0].maybe_inside(miles)) == 2
    assert around[1].maybe_inside(miles) == around[0].maybe_inside(miles)


def test_an_empty_directory_has_a_file_too(kept: Shelf) -> None:
    put(kept, read_afresh())
    assert len(taken(kept).index) == 0


@pytest.mark.usefixtures("own_writes_are_news")
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


@pytest.mark.usefixtures("own_writes_are_news")
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


# -- The file ---------------------------------------------------------------------------------------


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
