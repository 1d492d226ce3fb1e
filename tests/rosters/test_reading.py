"""Bodies as payers send them: any of four delimiters and three encodings, and what is none is said with its row."""

from __future__ import annotations

import gzip

import orjson
import pytest

from programs.imports.errors import BadFileError
from programs.rosters import reading
from programs.rosters.cells import Row
from programs.rosters.columns import ALIASES, BY_NAME, COLUMNS, folded
from programs.rosters.reading import open_roster

HEADER = "Facility Name,Address_Line_1,CITY,st,zip-code,Phone Number"
CLINICA = "Clínica Ñandú,1 Main St,Hialeah,FL,33010,305-555-0101"


def rows(body: bytes | str, *, delta: bool = False) -> list[Row]:
    content = body.encode() if isinstance(body, str) else body
    return list(open_roster("roster", content, delta=delta).rows)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_delimiters_and_encodings(delimiter: str, encoding: str, packed: bool) -> None:
    content = f"{HEADER}\r\n{CLINICA}\r\n".replace(",", delimiter).encode(encoding)
    (row,) = rows(gzip.compress(content) if packed else content)
    assert (row.number, row.program, row.state, row.zip) == (2, "Clínica Ñandú", "FL", "33010")
    assert row.problems == []


def test_titles_may_stand_above_the_header() -> None:
    (row,) = rows(f"Roster of March\n\n{HEADER}\n{CLINICA}\n")
    assert row.number == 4
    assert row.program == "Clínica Ñandú"


def test_every_alias_means_one_column() -> None:
    names = [folded(name) for column in COLUMNS for name in (column, *ALIASES[column])]
    assert len(names) == len(set(names)) == len(BY_NAME)


def test_unknown_columns_are_named_and_left_out() -> None:
    opened = open_roster("roster", f"{HEADER},Fax,\n{CLINICA},1,\n".encode())
    assert opened.unknown == ("Fax",)
    assert "fax" not in next(opened.rows).as_json()


def test_json_lines_have_the_columns_of_all_objects() -> None:
    lines = [{"npi": 1234567893, "Tier": None}, {}, {"facility": "Elm", "accepting": True, "other": [1]}]
    opened = open_roster("roster", b"\n".join(orjson.dumps(line) for line in lines if line))
    first, second = opened.rows
    assert (first.npi, second.program, second.accepting) == ("1234567893", "Elm", True)
    assert opened.columns == {"npi", "tier", "program", "accepting"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a,b\n1,2\n", "no header"),
        ("tier,zip\n1,80203\n", "names anybody"),
        ("npi,Organization NPI\n1,2\n", "two columns mean the same: npi, Organization NPI"),
        ("program,program\n1,2\n", "two columns"),
        ("program\n", "no row"),
        (f"{HEADER}\n{CLINICA}\nElm,1 Main", "row 3: the file is cut off"),
        (f'{HEADER}\n"Elm,1 Main\n', "damaged or cut off"),
        (f"{HEADER}\n{'x' * 140_000},,,,,\n", "row 2: a cell has more than 131072 characters"),
        (b"PK\x03\x04 a workbook", "workbook"),
        (gzip.compress(b"PK\x03\x04 a workbook", mtime=0), "workbook"),
        (b"\x1f\x8b\x08 no gzip at all", "damaged"),
        (gzip.compress(gzip.compress(b"npi\n1\n", mtime=0), mtime=0), "compressed file in a compressed"),
        (b'{"npi": "1234567893"}\n{"npi": "12', "row 2: the line is no JSON"),
        (b'{"npi": "1234567893"}\n[1]\n', "row 2: the line is no JSON object"),
        (b'[{"npi": "1234567893"}]', "no JSON object"),
        (b'{"program": "' + b"x" * 140_000 + b'"}', "row 1: the line has more"),
        (b'{"fax": 1}', "no header"),
    ],
)
def test_files_of_which_nothing_counts(body: bytes | str, said: str) -> None:
    with pytest.raises(BadFileError) as caught:
        rows(body)
    assert said in str(caught.value)


def test_a_delta_needs_actions() -> None:
    with pytest.raises(BadFileError, match="action"):
        rows(f"{HEADER}\n{CLINICA}\n", delta=True)
    (row,) = rows(f"Action_Flag,{HEADER}\n,{CLINICA}\n", delta=True)
    assert "action" in row.problems[0]


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_the_most_rows(monkeypatch: pytest.MonkeyPatch, more: int, refused: bool) -> None:
    monkeypatch.setattr(reading, "ROWS_MAX", 3)
    body = "program\n" + "Elm\n" * (3 + more)
    if refused:
        with pytest.raises(BadFileError, match="more than 3 rows"):
            rows(body)
    else:
        assert len(rows(body)) == 3


def test_a_row_in_the_middle_with_too_few_cells_is_refused_alone() -> None:
    first, second = rows(f"{HEADER}\nElm,1 Main\n{CLINICA}\n")
    assert "2 cells instead of 6" in first.problems[0]
    assert second.problems == []
