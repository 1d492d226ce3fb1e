"""Tables of contents, and the two commands as a person gives them."""

from __future__ import annotations

import gzip
import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from programs.imports.errors import BadFileError
from programs.imports.tic.contents import read_contents
from tests.imports.tic.reading import text


def plan(number: int) -> dict[str, str]:
    return {"plan_name": "Example", "plan_id_type": "HIOS", "plan_id": str(number), "plan_market_type": "group"}


def listed(name: str, query: str = "") -> dict[str, str]:
    return {"description": "rates", "location": f"https://files.example.com/2026-11/{name}{query}"}


def structure(plans: list[int], names: list[str], query: str = "") -> dict[str, Any]:
    return {
        "reporting_plans": [plan(number) for number in plans],
        "in_network_files": [listed(name, query) for name in names],
        "allowed_amount_file": listed("allowed.json.gz"),
    }


TABLE = {
    "reporting_entity_name": "Example Health",
    "reporting_entity_type": "health insurance issuer",
    "version": "2.0.0",
    "reporting_structure": [
        structure([1, 2], ["a.json.gz", "b.json.gz"], "?sig=one"),
        structure([2, 3], ["a.json.gz"], "?sig=two"),
        {"in_network_files": [listed("b.json.gz", "?sig=one")], "reporting_plans": [plan(4), plan(4)]},
    ],
}


def saved(folder: Path, value: Any, name: str = "index.json") -> Path:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_each_file_is_listed_once_with_its_plans(wrapped: bool, packed: bool, tmp_path: Path) -> None:
    content = json.dumps([TABLE] if wrapped else TABLE).encode()
    found = read_contents(saved(tmp_path, gzip.compress(content) if packed else content))
    assert [(file.name, len(file.plans)) for file in found.files.values()] == [("a.json.gz", 3), ("b.json.gz", 3)]
    assert (found.entity, found.plans, found.structures, found.allowed_amounts) == ("Example Health", 4, 3, 2)
    assert next(iter(found.files.values())).address == "https://files.example.com/2026-11/a.json.gz?sig=one"
    assert found.odd.numbers() == {"signed-again": 1} | ({"in-a-list": 1} if wrapped else {})


@pytest.mark.parametrize(
    ("entry", "odd"),
    [
        (5, "structure-no-object"),
        ({"reporting_plans": [plan(1)], "in_network_files": [{"location": "ftp://x/y"}]}, "no-address"),
        ({"reporting_plans": [plan(1)], "in_network_files": [{"location": "https://[x"}]}, "no-address"),
        ({"reporting_plans": [plan(1)], "in_network_files": [{}]}, "no-address"),
        ({"reporting_plans": [plan(1)], "in_network_files": ["x"]}, "entry-no-object"),
        ({"reporting_plans": [], "in_network_files": [listed("a")]}, "no-plans"),
        ({"reporting_plans": [{"plan_name": "x"}], "in_network_files": [listed("a")]}, "plan-without-id"),
    ],
    ids=map(str, range(7)),
)
def test_odd_entries_are_counted(entry: Any, odd: str, tmp_path: Path) -> None:
    found = read_contents(saved(tmp_path, {**TABLE, "reporting_structure": [entry, structure([1], ["a"])]}))
    assert found.odd.numbers() == {odd: 1}
    assert "https://files.example.com/2026-11/a" in found.files


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (text(), "in-network rate file; read it with extract_tic"),
        (b"{}", "no “reporting_structure”"),
        (b"[]", "no JSON object"),
        (b"5", "no JSON object"),
        (json.dumps([TABLE, TABLE]).encode(), "more than one table"),
        (json.dumps(TABLE).encode()[:-1], "no JSON"),
        (b"", "the file is empty"),
    ],
    ids=map(str, range(7)),
)
def test_what_is_no_table_of_contents_is_refused(content: bytes, problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=problem):
        read_contents(saved(tmp_path, content))


def test_the_command_lists_addresses_and_logs_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    out, told = io.StringIO(), io.StringIO()
    with caplog.at_level(logging.DEBUG):
        call_command("tic_index", str(saved(tmp_path, TABLE)), stdout=out, stderr=told)
    assert out.getvalue().splitlines()[0] == "3\thttps://files.example.com/2026-11/a.json.gz?sig=one"
    assert "Example Health: 2 in-network files, 4 plans" in told.getvalue()
    assert "sig=" not in told.getvalue() + caplog.text


def test_extract_tic_writes_an_extract_and_says_what_was_odd(tmp_path: Path) -> None:
    out, told = tmp_path / "extract.gz", io.StringIO()
    first, second = saved(tmp_path, text(), "first.json"), saved(tmp_path, text(version="9"), "second.json")
    call_command("extract_tic", str(first), str(second), out=out, stdout=told)
    kinds = [json.loads(line)["kind"] for line in gzip.decompress(out.read_bytes()).splitlines()]
    assert kinds == ["file", "group", "rate"] * 2
    assert "1 wanted items of 1, 1 rates (0 of control codes), 1 provider groups" in told.getvalue()
    assert "odd: version-unknown: 1" in told.getvalue()


def test_one_bad_file_of_two_leaves_no_extract(tmp_path: Path) -> None:
    first, second = saved(tmp_path, text(), "first.json"), saved(tmp_path, b"{", "second.json")
    with pytest.raises(CommandError, match=r"second\.json"):
        call_command("extract_tic", str(first), str(second), out=tmp_path / "extract.gz")
    assert sorted(tmp_path.iterdir()) == [first, second]
