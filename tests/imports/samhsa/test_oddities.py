"""The eleven oddities of SAMHSA's files, each met by a made-up row (docs/importing.md lists them)."""

from __future__ import annotations

from pathlib import Path

import pytest

from programs.models import Program, SourceRecord
from tests.imports.samhsa.conftest import Importer, counts
from tests.imports.samhsa.made_up import MENTAL_HEALTH, answered, download, facility, located, page, workbook

pytestmark = pytest.mark.django_db


def test_1_mental_health_facilities_have_no_iop_code(samhsa: Importer, tmp_path: Path) -> None:
    rows = [
        facility(name1="Alder House", name2="Intensive Outpt", service_code_info="MH * OP"),
        facility(name1="Birch House", service_code_info=MENTAL_HEALTH),
        facility(name1="Elm House", service_code_info="MH * OP * CBT"),
    ]
    assert samhsa(workbook(tmp_path / "mh.xlsx", rows)) == counts(read=3, added=2, no_evidence=1)
    assert dict(Program.objects.values_list("provider_name", "evidence")) == {
        "Alder House": "named",
        "Birch House": "possible",
    }
    assert SourceRecord.objects.get(program=None).raw["Name1"] == "Elm House"


@pytest.mark.parametrize("street", ["- - -", "---", "----", "--"])
def test_2_confidential_streets_are_never_a_point(samhsa: Importer, tmp_path: Path, street: str) -> None:
    row = located(street1=street, street2="Suite 4", latitude="39.7000", longitude="-104.9000")
    samhsa(download(tmp_path / "listing.csv", [row]))
    program = Program.objects.get()
    assert (program.street1, program.street2, program.precision) == ("", "", "hidden")
    assert (program.latitude, program.longitude) == (39.7313, -104.9829)  # the ZIP code's, not the file's
    assert program.city == "Denver"


def test_2_a_post_office_box_has_no_point_of_its_own(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(download(tmp_path / "listing.csv", [located(street1="P.O. Box 12"), located(street1="Courthouse Square")]))
    assert dict(Program.objects.values_list("street1", "precision")) == {
        "P.O. Box 12": "zip",
        "Courthouse Square": "street",
    }


def test_3_distinct_programs_at_one_address_stay_distinct(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(name2="Evening Program"), facility(name2="Womens Program"), facility(name2="Womens Program")]
    assert samhsa(workbook(tmp_path / "su.xlsx", rows)) == counts(read=3, added=2, duplicate=1)
    assert set(Program.objects.values_list("name", flat=True)) == {
        "Cedar Hollow Recovery – Evening Program",
        "Cedar Hollow Recovery – Womens Program",
    }


def test_4_a_renamed_facility_is_reported_and_not_merged(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(workbook(tmp_path / "before.xlsx", [facility()]))
    found = samhsa(workbook(tmp_path / "after.xlsx", [facility(name1="Juniper Wellness")]))
    assert found == counts(read=1, added=1, missing=1)
    assert "juniper-wellness-denver-co is new, with the phone and address of cedar-hollow-recovery-denver-co" in (
        found.text
    )
    assert Program.objects.published().count() == 2


def test_5_phones_have_extensions_and_letters_or_only_intake(samhsa: Importer, tmp_path: Path) -> None:
    rows = [
        facility(name1="Alder", phone="303-555-0142 x3971"),
        facility(name1="Birch", phone="303-555HOPE"),
        facility(name1="Elm", phone="", intake1="(303) 555-0187"),
        facility(name1="Fir", phone="ask at the desk", intake1=None, intake2="303-555-0199"),
    ]
    found = samhsa(workbook(tmp_path / "su.xlsx", rows))
    assert list(Program.objects.order_by("name").values_list("phone", "intake_phone")) == [
        ("303-555-0142 x3971", ""),
        ("303-555-4673", ""),
        ("", "303-555-0187"),
        ("", "303-555-0199"),
    ]
    assert "row 5: column “phone” is not a phone number: ask at the desk." in found.text


def test_6_odd_spaces_do_not_make_another_program(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(workbook(tmp_path / "su.xlsx", [facility(name2="Saint Marys  Adolescent\u00a0Day Program a ")]))
    clean = workbook(tmp_path / "clean.xlsx", [facility(name2="Saint Marys Adolescent Day Program a")])
    assert samhsa(clean)["added"] == 0
    assert Program.objects.get().name == "Cedar Hollow Recovery – Saint Marys Adolescent Day Program a"


def test_7_gaps_are_unknown_and_fragments_are_kept(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(service_code_info="SA * OP OIT"), facility(name1="Elm", service_code_info="PVTN * PA * SMPD")]
    assert samhsa(workbook(tmp_path / "su.xlsx", rows)) == counts(read=2, added=1, no_evidence=1)
    program = Program.objects.get()
    assert (program.ages, program.payments, program.languages, program.accepting) == ([], [], [], "unknown")


@pytest.mark.parametrize(
    ("website", "expected"),
    [
        ("http://", ""),
        ("http://www.example.org\\denver", "http://www.example.org/denver"),
        ("http://Www.example,com", "http://www.example.com"),
        ("www.example.org", "http://www.example.org"),
    ],
)
def test_8_websites_are_repaired(samhsa: Importer, tmp_path: Path, website: str, expected: str) -> None:
    samhsa(download(tmp_path / "listing.csv", [located(website=website)]))
    assert Program.objects.get().website == expected


@pytest.mark.parametrize(
    ("cell", "state", "zip_code", "precision"),
    [("736", "PR", "00736", "zip"), ("02139-4307", "MA", "02139", "zip"), ("", "CO", "", "city")],
)
def test_9_zip_codes_lose_zeros_or_are_blank(
    samhsa: Importer, tmp_path: Path, cell: str, state: str, zip_code: str, precision: str
) -> None:
    samhsa(workbook(tmp_path / "su.xlsx", [facility(zip=cell, state=state)]))
    program = Program.objects.get()
    assert (program.zip_code, program.precision) == (zip_code, precision)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_9_files_come_in_several_encodings(samhsa: Importer, tmp_path: Path, encoding: str, line_end: str) -> None:
    row = located(name1="Clínica Añasco", state="PR", zip="00736", latitude="", longitude="")
    samhsa(download(tmp_path / "listing.csv", [row], encoding=encoding, lineterminator=line_end))
    assert Program.objects.get().name == "Clínica Añasco"


@pytest.mark.parametrize("state", ["PR", "GU", "MP", "VI", "AS", "FM", "PW"])
def test_9_every_state_code_is_known(samhsa: Importer, tmp_path: Path, state: str) -> None:
    samhsa(workbook(tmp_path / "su.xlsx", [facility(state=state, zip="96940", city="Somewhere")]))
    assert Program.objects.get().state == state


def test_10_a_name_means_what_its_category_says(samhsa: Importer, tmp_path: Path) -> None:
    def facility_with(category: str, name1: str) -> dict[str, object]:
        stated = {"f1": "any wording", "f2": category, "f3": "Partial Hospitalization/Day Treatment"}
        return answered(name1=name1, typeFacility="MH", services=[stated])

    rows = [facility_with("SET", "Alder"), facility_with("FT", "Birch")]
    assert samhsa(page(tmp_path / "page.json", rows)) == counts(read=2, added=1, no_evidence=1)
    assert (Program.objects.get().name, Program.objects.get().levels) == ("Alder", ["php"])


def test_11_unknown_codes_are_reported_and_kept(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(name1=name, service_code_info="SA * OIT ZZTOP") for name in ("Alder", "Birch")]
    found = samhsa(workbook(tmp_path / "su.xlsx", rows))
    assert found == counts(read=2, added=2)
    assert "ZZTOP: 2 rows" in found.text
    assert SourceRecord.objects.filter(raw__Service_code_info="SA * OIT ZZTOP").count() == 2
