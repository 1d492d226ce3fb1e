"""Small invented files that once went in wrongly, each with what is right. Names and numbers are made up.

A street that was withdrawn is looked for on every page in ``tests/web/test_editions_shown.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from programs.models import Program
from programs.search import listings_of, missing_edition
from tests.imports.listings.running import run as import_list
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import answered, download, facility, located

HEADER = (
    *("name1", "name2", "street1", "street2", "city", "state", "zip", "phone"),
    *("intake1", "intake2", "intake1a", "intake2a", "service_code_info"),
)
FILLER = facility(name1="Two Rivers House", street1="8 Mill Road", phone="303-555-0122")


def directory(path: Path, *rows: dict[str, Any], header: tuple[str, ...] = HEADER, top: tuple[str, ...] = ()) -> Path:
    lines = [*top, ",".join(header)]
    for row in rows:
        cells = [str(row.get(name.lower(), "")) for name in header]
        lines.append(",".join(f'"{cell}"' if "," in cell else cell for cell in cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def program(name: str) -> Program:
    return Program.objects.get(name=name)


@pytest.mark.parametrize("street", ["- - -", ""])
def test_c01_c03_a_street_that_is_withdrawn(samhsa: Importer, tmp_path: Path, street: str) -> None:
    house = facility(name1="Fir Hollow IOP", street1="12 Larch Road", phone="303-555-0101")
    samhsa(directory(tmp_path / "a.csv", house, FILLER), edition="2024")
    before = program("Fir Hollow IOP")
    printed = samhsa(directory(tmp_path / "b.csv", house | {"street1": street}, FILLER), edition="2025")
    after = program("Fir Hollow IOP")
    assert (after.pk, after.slug) == (before.pk, before.slug)
    assert (after.precision, after.street1, after.latitude == before.latitude) == ("hidden", "", True)
    assert "its address is private now" in printed.text
    assert Program.objects.count() == 2


def test_c04_renamed_moved_and_gone(samhsa: Importer, tmp_path: Path) -> None:
    maple = facility(name1="Maple Made Up Counseling", street1="10 Oak Street", phone="303-555-0131")
    arch = facility(name1="Stone Made Up Services", street1="20 Pine Street", phone="303-555-0132")
    gone = facility(name1="Gone Made Up Center", street1="30 Ash Street", phone="303-555-0133")
    samhsa(directory(tmp_path / "a.csv", maple, arch, gone), edition="2024")
    ids = {row.phone: row.pk for row in Program.objects.all()}
    maple |= {"name1": "Maple Made Up Counseling LLC"}
    arch |= {"street1": "21 Pine St", "street2": "Suite 4"}
    printed = samhsa(directory(tmp_path / "b.csv", maple, arch), edition="2025", fewer=True)
    assert {row.phone: row.pk for row in Program.objects.all()} == ids
    assert printed["missing"] == 1
    (listing,) = listings_of([ids["303-555-0133"]])
    assert missing_edition(listing) == "2025"


def test_c06_capitals_of_the_header(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(directory(tmp_path / "a.csv", facility(), FILLER))
    upper = tuple(name.capitalize() for name in HEADER)
    assert samhsa(directory(tmp_path / "b.csv", facility(), FILLER, header=upper))["unchanged"] == 2


def test_c08_a_point_without_a_street(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(download(tmp_path / "a.csv", [located(name1="Safe Harbor IOP", street1=""), located()]))
    assert program("Safe Harbor IOP").precision == "zip"


def test_c09_c10_a_bare_list_and_json_lines(samhsa: Importer, tmp_path: Path) -> None:
    rows = [answered(name1=f"Line House {number}", street1=f"{number} Test Street") for number in (1, 2)]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert samhsa(tmp_path / "a.json")["added"] == 2
    assert samhsa(tmp_path / "b.jsonl")["unchanged"] == 2


def test_c12_two_states_in_two_commands(samhsa: Importer, tmp_path: Path) -> None:
    here, there = answered(name1="Here House"), answered(name1="There House", city="Cambridge", state="MA", zip="02139")
    missing = []
    for name, row in (("co", here), ("ma", there)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"page": 1, "totalPages": 1, "recordCount": 1, "rows": [row]}))
        missing.append(samhsa(path)["missing"])
    assert missing == [0, 0]


def test_c13_only_women_are_admitted(samhsa: Importer, tmp_path: Path) -> None:
    women = facility(name1="Rosewood House", service_code_info="SA * OP OIT * MD * ADLT * FEM")
    anyone = facility(name1="Anyone House", street1="7 Rose Street", service_code_info="SA * OP OIT * ADLT * MALE FEM")
    samhsa(directory(tmp_path / "a.csv", women, anyone))
    assert program("Rosewood House").restrictions
    assert program("Anyone House").restrictions == []


def test_c15_two_suites_of_one_name(samhsa: Importer, tmp_path: Path) -> None:
    one = facility(name1="Rye Rehab", street2="Suite 100", phone="303-555-0171", service_code_info="SA * OIT * ADLT")
    two = one | {"street2": "Suite 105", "phone": "303-555-0172", "service_code_info": "SA * OIT * CHLD"}
    samhsa(directory(tmp_path / "a.csv", one, two))
    facts = {row.phone: row.ages for row in Program.objects.all()}
    assert facts == {"303-555-0171": ["adult"], "303-555-0172": ["under-18", "adolescent"]}


def test_c16_another_publishers_columns(places: None, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Program name,Street,City,State,ZIP,Phone,Levels of care\n"
        "North Fork Care,3 Fork Road,Denver,CO,80203,(303) 555-0181,ASAM 2.1\n"
    )
    assert "added: 1" in import_list(path, name="plain")
    assert (program("North Fork Care").evidence, program("North Fork Care").levels) == ("stated", ["iop"])


def test_c18_a_column_that_numbers_the_rows(samhsa: Importer, tmp_path: Path) -> None:
    path = download(tmp_path / "a.csv", [located(), located()])
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([f"X1,{header}", *(f"{number},{row}" for number, row in enumerate(rows, 1))]) + "\n")
    printed = samhsa(path)
    assert (printed["added"], printed["duplicate"]) == (1, 1)


def test_c19_children_and_adolescents_are_not_twelve_and_under(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(directory(tmp_path / "a.csv", facility(service_code_info="SA * OP OIT * MD * AD * CHLD")))
    (ages,) = Program.objects.values_list("ages", flat=True)
    assert "adolescent" in program("Cedar Hollow Recovery").ages
    assert "child" not in program("Cedar Hollow Recovery").ages, ages


def test_c21_titles_above_the_header(samhsa: Importer, tmp_path: Path) -> None:
    blank = "," * (len(HEADER) - 1)
    path = directory(tmp_path / "a.csv", facility(), top=(f"Made up directory 2026{blank}", blank))
    assert samhsa(path)["added"] == 1


def test_c23_a_state_by_its_name_and_codes_with_commas(samhsa: Importer, tmp_path: Path) -> None:
    larch = facility(name1="Larch House", state="Colorado", phone="+1 (303) 555-0180", frid="abc", last_updated="2026")
    elm = facility(name1="Elm House", street1="2 Elm Road", service_code_info="SA, OP, OIT, MD", frid="abd")
    path = directory(tmp_path / "a.csv", larch, elm, header=(*HEADER, "frid", "last_updated"))
    printed = samhsa(path)
    assert (printed["added"], printed["no-evidence"]) == (2, 0)
    assert program("Larch House").phone == "303-555-0180"
