"""Made-up rate files: what they say is what is read from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from programs.benchmarks.large_rate_files import Large, LargeFile
from programs.demonstration.rate_files.contents import ContentsOptions, make_contents
from programs.demonstration.rate_files.layout import LAYOUTS
from programs.demonstration.rate_files.truth import facts_of_extract, header_of_extract
from programs.imports.tic.contents import read_contents


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("options", [{}, {"trap": ["all"], "order": "random"}, {"layout": "wild", "seed": 5}])
def test_the_truth_beside_a_file_is_what_is_read(options: dict[str, Any], tmp_path: Path) -> None:
    call_command("make_rate_files", out=tmp_path, items=30, groups=40, **options)
    (packed,) = tmp_path.glob("*.json.gz")
    call_command("extract_tic", str(packed), out=tmp_path / "extract.gz")
    (truth,) = tmp_path.glob("*in-network-rates.truth.ndjson")
    assert json.loads(json.dumps(facts_of_extract(tmp_path / "extract.gz"))) == lines(truth) != []
    (index,) = tmp_path.glob("*index.json")
    (truth,) = tmp_path.glob("*index.truth.ndjson")
    found = read_contents(index).files
    assert sorted([key, len(file.plans)] for key, file in found.items()) == lines(truth) != []


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        call_command("make_rate_files", out=tmp_path / name, items=5, groups=5)
    contents = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b")]
    assert contents[0] == contents[1]
    assert len(contents[0]) == 4


@pytest.mark.parametrize("seed", range(8))
def test_random_tables_of_contents(seed: int, tmp_path: Path) -> None:
    options = ContentsOptions(seed, 20, signed=seed % 2 == 0, wrapped=seed % 3 == 0, layout=LAYOUTS[seed % 4])
    made = make_contents(options)
    (tmp_path / "index.json").write_text(made.text)
    assert {key: len(file.plans) for key, file in read_contents(tmp_path / "index.json").files.items()} == made.plans


@pytest.mark.parametrize("groups", [1_000, 0])
def test_large_files_go_the_fast_way(groups: int, tmp_path: Path) -> None:
    path = tmp_path / "large.json.gz"
    size = LargeFile(Large(400_000, groups, 240)).write(path)
    assert size > 400_000
    call_command("extract_tic", str(path), out=tmp_path / "extract.gz")
    header = header_of_extract(tmp_path / "extract.gz")
    assert (header.way, header.odd) == ("fast", {} if groups else {"network-missing": header.counts.groups})
    assert header.counts.groups == (240 if groups else 500)
