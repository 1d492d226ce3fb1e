"""Register files to an extract: the same as reading every row with ``csv``, and no person in it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from programs.benchmarks.made_register import (
    MadeRegister,
    gone,
    is_wanted,
    location,
    organization,
    person,
    random_rows,
    write_deactivations,
    written,
)
from programs.imports.nppes import columns, rows
from programs.imports.nppes.extracting import Wish, extract_nppes
from programs.imports.nppes.rows import Rows, cells_of
from programs.models.npi import made_npi

MONTH = date(2026, 11, 8)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def extracted(folder: Path, register: MadeRegister, wish: Wish | None = None) -> list[dict[str, Any]]:
    extract_nppes([register.write(folder)], folder / "x.gz", wish)
    return lines_of(folder / "x.gz")


def kept(lines: list[dict[str, Any]], kind: str = "organization") -> list[dict[str, Any]]:
    return [line for line in lines if line["kind"] == kind]


@pytest.mark.parametrize("seed", range(40))
def test_the_fast_way_finds_what_reading_every_row_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in the cells, and wherever a stretch ends."""
    made = random.Random(seed)
    monkeypatch.setattr(rows, "STRETCH", made.choice((700, 1500, 4000, 1 << 20)))
    end = made.choice(("\n", "\r\n"))
    content = written(random_rows(seed, 60, awkward=seed % 4 > 0), columns.COLUMNS, end=end)
    every = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    expected = {(number, tuple(row)) for number, row in enumerate(every, 2) if row[1] != "1"}
    stream = io.BytesIO(content)
    stream.readline()
    reader = Rows(len(columns.COLUMNS))
    found = {(number, tuple(cells_of(row))) for number, row in reader.read(stream)}
    assert found == expected
    assert (reader.rows, reader.organizations) == (len(every), sum(row[1] == "2" for row in every))
    assert bool(reader.slow) == bool(reader.irregular)


def test_an_extract_has_the_wanted_organizations_and_no_others(tmp_path: Path) -> None:
    register = MadeRegister(MONTH, rows=list(random_rows(3, 300)))
    lines = extracted(tmp_path, register)
    truth = json.loads((tmp_path / f"truth_{register.days}.json").read_text())
    assert (
        sorted(line["npi"] for line in kept(lines))
        == truth
        == sorted(row[columns.NPI] for row in register.rows if is_wanted(row))
    )
    assert lines[0]["counts"]["rows"] == 300
    assert lines[0]["published"] == "full"
    assert (lines[0]["begins"], lines[0]["ends"]) == ("2005-05-23", "2026-11-08")


def test_no_person_is_in_an_extract(tmp_path: Path) -> None:
    register = MadeRegister(MONTH, rows=[person(1), organization(2, "HOPE CLINIC"), person(3)])
    extracted(tmp_path, register, Wish(asked=frozenset({made_npi(1)})))
    text = gzip.decompress((tmp_path / "x.gz").read_bytes()).decode()
    for word in ("PERSONSON", "OFFICIALSON", "OLGA", "3035550199", "DR.", made_npi(1), made_npi(3)):
        assert word not in text
    assert '"asked-not-found":1' in text


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    path = MadeRegister(MONTH, rows=list(random_rows(5, 100))).write(tmp_path)
    for name in ("one.gz", "two.gz"):
        extract_nppes([path], tmp_path / name)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_an_organization_is_cleaned(tmp_path: Path) -> None:
    row = organization(
        7, "HOPE  CLINIC, LLC", street1="12 Oak Ave", street2="STE 4", city="FARGO", state="NORTH DAKOTA",
        zip="581021234", phone="7015550142",
    )  # fmt: skip
    row |= {columns.TAXONOMY[0]: "282N00000X", columns.PRIMARY[0]: "N", columns.TAXONOMY[2]: "273R00000X"}
    row |= {columns.PRIMARY[2]: "Y", columns.OTHER_NAME: "Hope", columns.OTHER_NAME_KIND: "3", columns.PARENT: "BIG"}
    [line] = kept(extracted(tmp_path, MadeRegister(MONTH, rows=[row])))
    assert line["name"] == "HOPE CLINIC, LLC"
    assert line["taxonomies"] == ["273R00000X", "282N00000X"]
    assert (line["other_name"], line["other_name_kind"], line["parent"]) == ("Hope", "dba", "BIG")
    assert line["site"] == {
        "street1": "12 Oak Ave", "street2": "STE 4", "city": "FARGO", "state": "ND", "zip_code": "58102",
        "phone": "701-555-0142",
    }  # fmt: skip
    assert (line["enumerated"], line["updated"], line["wanted"]) == ("2010-05-23", "2026-10-01", "taxonomy")
    assert line["raw"][columns.EIN] == "<UNAVAIL>"
    assert columns.PARENT_TIN not in line["raw"]


def test_an_npi_that_another_file_names_is_taken_without_a_taxonomy(tmp_path: Path) -> None:
    rows = [organization(number, f"HOSPITAL {number}", taxonomy="282N00000X") for number in (1, 2)]
    [line] = kept(extracted(tmp_path, MadeRegister(MONTH, rows=rows), Wish(asked=frozenset({made_npi(2)}))))
    assert (line["npi"], line["wanted"]) == (made_npi(2), "asked")


def test_a_taxonomy_in_another_column_is_none(tmp_path: Path) -> None:
    row = organization(1, "261QM0801X", taxonomy="282N00000X") | {"Other Provider Identifier_1": "261QM0801X"}
    assert not kept(extracted(tmp_path, MadeRegister(MONTH, rows=[row])))


def test_other_names_and_locations_are_those_of_organizations_kept(tmp_path: Path) -> None:
    register = MadeRegister(
        MONTH,
        rows=[organization(1, "HOPE HOLDING LLC"), organization(2, "PHARMACY", taxonomy="333600000X")],
        other_names=[
            (made_npi(1), "Hope House", "3"),
            (made_npi(2), "Pills", "3"),
            (made_npi(1), "Old Hope", "4"),
        ],
        locations=[
            location(made_npi(1), street1="9 ELM ST", zip="802040001"),
            location(made_npi(2), street1="1 X ST"),
        ],
    )
    lines = extracted(tmp_path, register)
    assert [(line["name"], line["name_kind"]) for line in kept(lines, "other-name")] == [
        ("Hope House", "dba"),
        ("Old Hope", "former"),
    ]
    assert [(line["site"]["street1"], line["site"]["zip_code"]) for line in kept(lines, "practice-location")] == [
        ("9 ELM ST", "80204")
    ]


def test_deactivated_and_replaced_npis_are_lines_of_their_own(tmp_path: Path) -> None:
    register = MadeRegister(MONTH, rows=[gone(1, date(2026, 10, 2)), gone(2, date(2026, 10, 3), made_npi(9))])
    register.rows.append(
        organization(3, "BACK CLINIC") | {columns.DEACTIVATED: "01/02/2026", columns.REACTIVATED: "02/03/2026"}
    )
    lines = extracted(tmp_path, register)
    assert kept(lines, "deactivation") == [
        {"kind": "deactivation", "npi": made_npi(1), "on": "2026-10-02", "replaced_by": ""},
        {"kind": "deactivation", "npi": made_npi(2), "on": "2026-10-03", "replaced_by": made_npi(9)},
    ]
    [line] = kept(lines)
    assert (line["deactivated"], line["reactivated"]) == ("2026-01-02", "2026-02-03")


def test_a_weekly_file_tells_of_organizations_without_a_wanted_taxonomy(tmp_path: Path) -> None:
    rows = [organization(1, "HOPE"), organization(2, "PHARMACY", taxonomy="333600000X"), person(3)]
    lines = extracted(tmp_path, MadeRegister(date(2026, 11, 15), date(2026, 11, 9), rows=rows))
    assert lines[0]["published"] == "weekly"
    assert [line["npi"] for line in kept(lines, "passed-over")] == [made_npi(2)]


def test_the_report_of_deactivations_is_read(tmp_path: Path) -> None:
    gone_npis = [(made_npi(1), "11/02/2026"), (made_npi(2), date(2026, 11, 3)), ("9000000000", "11/03/2026")]
    path = write_deactivations(tmp_path, date(2026, 11, 9), gone_npis)
    [header] = extract_nppes([path], tmp_path / "x.gz")
    assert (header.published, header.ends, header.counts.deactivated) == ("deactivations", "2026-11-09", 2)
    assert header.odd == {"refused-npi": 1}
    assert [(line["npi"], line["on"]) for line in kept(lines_of(tmp_path / "x.gz"), "deactivation")] == [
        (made_npi(1), "2026-11-02"),
        (made_npi(2), "2026-11-03"),
    ]


def test_files_come_in_the_order_of_their_days(tmp_path: Path) -> None:
    weeks = [
        MadeRegister(date(2026, 11, day), date(2026, 11, day - 6), rows=[organization(1, "A")]) for day in (22, 15)
    ]
    month = MadeRegister(MONTH, rows=[organization(1, "A")])
    headers = extract_nppes([one.write(tmp_path) for one in (*weeks, month)], tmp_path / "x.gz")
    assert [header.ends for header in headers] == ["2026-11-08", "2026-11-15", "2026-11-22"]


def test_only_some_npis_and_some_rows_can_be_tried(tmp_path: Path) -> None:
    register = MadeRegister(MONTH, rows=[organization(number, f"CLINIC {number}") for number in range(9)])
    only = kept(extracted(tmp_path, register, Wish(npis=frozenset({made_npi(4)}))))
    assert [line["npi"] for line in only] == [made_npi(4)]
    assert len(kept(extracted(tmp_path, register, Wish(limit=5)))) == 5
