"""SAMHSA's layouts as people pass them on: rows alone, one a line, titles on top, codes with commas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError
from openpyxl import load_workbook

from programs.models import Program, SourceRecord
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import answered, facility, workbook

HEADER = "name1,name2,street1,street2,city,state,zip,phone,intake1,intake2,intake1a,intake2a,service_code_info"


def row(name: str, codes: str, **cells: str) -> str:
    """A line of the directory."""
    state, phone = cells.get("state", "CO"), cells.get("phone", "303-555-0180")
    return f"{name},,1 Larch Road,,Denver,{state},80203,{phone},,,,,{codes}"


def lines(path: Path, *texts: str) -> Path:
    path.write_text("\n".join(texts) + "\n")
    return path


def test_a_bare_list_of_the_api_is_one_page(samhsa: Importer, tmp_path: Path) -> None:
    path = lines(tmp_path / "rows.json", json.dumps([answered(name1="One"), answered(name1="Two")]))
    assert samhsa(path)["added"] == 2


def test_json_lines_are_one_page(samhsa: Importer, tmp_path: Path) -> None:
    path = lines(tmp_path / "rows.jsonl", json.dumps(answered(name1="One")), json.dumps(answered(name1="Two")))
    assert samhsa(path)["added"] == 2


def test_json_lines_that_are_cut_off_are_refused(samhsa: Importer, tmp_path: Path) -> None:
    whole = json.dumps(answered(name1="One"))
    with pytest.raises(CommandError, match="damaged or cut off"):
        samhsa(lines(tmp_path / "rows.jsonl", whole, whole[:50]))
    assert not Program.objects.exists()


def test_titles_can_stand_above_the_header(samhsa: Importer, tmp_path: Path) -> None:
    blank = "," * HEADER.count(",")
    path = lines(
        tmp_path / "t.csv", f"National Directory 2026{blank}", blank, HEADER, row("Larch House", "SA * OP OIT")
    )
    printed = samhsa(path)
    assert (printed["read"], printed["added"]) == (1, 1)


def test_codes_with_commas_are_read_and_the_state_can_be_a_name(samhsa: Importer, tmp_path: Path) -> None:
    larch = row("Larch House", "SA * OP OIT * MD * ZZNEW", state="Colorado", phone="+1 (303) 555-0180")
    elm = row("Elm House", '"SA, OP, OIT, MD"', phone="303.555.0181 ext. 7")
    printed = samhsa(lines(tmp_path / "c.csv", HEADER, larch, elm))
    assert (printed["added"], printed["no-evidence"]) == (2, 0)
    assert set(Program.objects.values_list("phone", flat=True)) == {"303-555-0180", "303-555-0181 x7"}


def test_codes_of_which_none_is_known_refuse_the_row(samhsa: Importer, tmp_path: Path) -> None:
    good = [row(f"House {number}", "SA * OIT") for number in range(3)]
    printed = samhsa(lines(tmp_path / "c.csv", HEADER, *good, row("Elm House", "S.A.-O.P.-O.I.T.")))
    assert (printed["added"], printed["refused"], printed["no-evidence"]) == (3, 1, 0)
    assert "row 5: column “service_code_info” is not understood: S.A.-O.P.-O.I.T." in printed.text


def test_titles_can_stand_above_the_header_of_a_workbook(samhsa: Importer, tmp_path: Path) -> None:
    path = workbook(tmp_path / "su.xlsx", [facility(), facility(name1="Elm")])
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.insert_rows(1, amount=2)
    sheet["A1"] = "National Directory, made up"
    book.save(path)
    printed = samhsa(path)
    assert (printed["read"], printed["added"]) == (2, 2)
    assert set(SourceRecord.objects.values_list("row_number", flat=True)) == {4, 5}, "as a spreadsheet shows them"


def test_rows_of_the_api_without_services_are_read(samhsa: Importer, tmp_path: Path) -> None:
    """As the API gives opioid treatment programs that it knows by name alone (its guide, 1.12)."""
    named, silent = answered(name1="Larch IOP", services=None), answered(name1="Elm Clinic", services=None)
    printed = samhsa(lines(tmp_path / "rows.json", json.dumps([named, silent, answered(name1="Ash")])))
    assert (printed["added"], printed["no-evidence"], printed["refused"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("Evening Intensive Outpatient Program", "Evening Intensive Outpatient Program"),
        ("No IOP here", ""),
        ("Yoga", ""),
    ],
)
def test_a_wording_of_the_api_that_no_key_has_is_evidence_and_quoted(
    samhsa: Importer, tmp_path: Path, words: str, quote: str
) -> None:
    services = [{"f1": "Setting", "f2": "SET", "f3": f"Outpatient; {words}"}]
    printed = samhsa(lines(tmp_path / "rows.json", json.dumps([answered(name1="Larch House", services=services)])))
    assert printed["added"] == bool(quote)
    assert SourceRecord.objects.get().quote == quote
    assert [str(program.evidence) for program in Program.objects.all()] == (["stated"] if quote else [])
