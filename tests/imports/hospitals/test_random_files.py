"""Random files against what they were made of; ``manage.py bench_hospital_files --random 10000`` reads more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from programs.benchmarks.random_hospital_files import compare
from programs.demonstration.rate_files.hospital import SHAPES, TRAPS, HospitalFileMade, HospitalOptions
from programs.demonstration.rate_files.hospital_truth import facts_of_extract, truth_of
from programs.imports.extracts import writing
from programs.imports.hospitals import cleaning
from programs.imports.hospitals.extracting import extract_file


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_no_file_is_read_otherwise_than_it_was_made(first: int, tmp_path: Path) -> None:
    found = compare(range(first, first + 30), tmp_path)
    assert found.differences == []
    assert found.files == 30
    assert found.facts > 50
    assert found.shapes.keys() == set(SHAPES)


@pytest.mark.parametrize("version", ["2.0.0", "3.0.0"])
def test_the_three_layouts_of_one_hospital_say_the_same(version: str, tmp_path: Path) -> None:
    told = []
    for shape in SHAPES:
        made = HospitalFileMade(HospitalOptions(seed=7, shape=shape, rows=30, wanted=1, version=version))
        path = tmp_path / f"charges.{shape}"
        path.write_bytes(made.content())
        with writing(tmp_path / "extract") as writer:
            extract_file(path, writer)
        header, facts = facts_of_extract(tmp_path / "extract")
        assert facts == truth_of(made)
        same = ("hospital", "locations", "addresses", "npis", "licenses", "last_updated_on", "version")
        told.append((facts, [getattr(header, name) for name in same]))
    assert told[0] == told[1] == told[2]


def test_every_trap_is_made_and_a_reader_that_falls_into_one_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a pattern that does not know “1 through 10”, the class is lost."""
    trapped = HospitalFileMade(HospitalOptions(seed=3, traps=frozenset(TRAPS) - {"windows"}))
    assert trapped.content() != HospitalFileMade(HospitalOptions(seed=3)).content()
    monkeypatch.setattr(cleaning, "CLASS", re.compile("never"))
    assert compare(range(30), tmp_path).differences
