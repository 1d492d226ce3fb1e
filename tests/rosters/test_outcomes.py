"""Which program a row means: a table of rows against a small directory, and what must go to a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from programs.rosters.addresses import door_of, same_door
from programs.rosters.cells import Row
from programs.rosters.outcomes import Known, Memory, found_for, spoken_of
from programs.rosters.scoring import WORDS, worded
from programs.rosters.sites import Sites, site_of

NPI = "1234567893"


def site(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=number), "name": name, "provider_name": name.partition(" – ")[0], "street1": "100 Cedar Street",
        "street2": "", "city": "Denver", "state": "CO", "zip_code": "80203", "phone": "303-555-0142",
        "intake_phone": "", "npi": "", **more,
    }  # fmt: skip


def elsewhere(zip_code: str, **more: Any) -> dict[str, Any]:
    return {"street1": f"{int(zip_code) % 997} Elm Road", "zip_code": zip_code, "city": "Pueblo", **more}


DIRECTORY = Sites.of(
    site_of(row)
    for row in (
        site(1, "Cedar Health – Evening IOP", street2="Suite 20"),
        site(2, "Harbor Recovery Inc – Mens Program", street1="9 Harbor Way", phone="303-555-0110"),
        site(3, "Harbor Recovery Inc – Womens Program", street1="9 Harbor Way", phone="303-555-0110"),
        site(4, "Summit Counseling Center", **elsewhere("81001", phone="800-555-0100")),
        site(5, "Summit Counseling Center", **elsewhere("81008", phone="800-555-0100")),
        site(6, "Willow House", **elsewhere("81003", street1="", phone="719-555-0163")),
        site(7, "Aspen Clinic", **elsewhere("81004", npi=NPI, phone="719-555-0164")),
        site(8, "Twin Pines LLC", **elsewhere("81005", street2="Suite A", phone="719-555-0165")),
        site(9, "Twin Pines LLC", **elsewhere("81005", street2="Suite B", phone="719-555-0166")),
    )
)
CEDAR = {"program": "Cedar Health Evening IOP", "street": "100 Cedar St", "zip": "80203", "phone": "303-555-0142"}


def outcome(**cells: Any) -> tuple[str, list[int]]:
    found = found_for(Row(2, **cells), DIRECTORY)
    return found.outcome, [pk.int for pk in found.programs]


@pytest.mark.parametrize(
    "noise",
    [
        {},
        {"program": "CEDAR HLTH EVENING IOP, INC."},
        {"program": "Cedar Health Evening"},
        {"program": "Evening IOP of Cedar Health"},
        {"phone": "303-555-9999"},
        {"phone": ""},
        {"street": "100 Cedar St., Ste 900"},
        {"street2": "#41"},
        {"zip": "", "city": "Denver", "state": "CO"},
        {"zip": "80204"},
        {"street": "100 E Cedar Street"},
    ],
)
def test_noise_that_changes_nothing(noise: dict[str, Any]) -> None:
    assert outcome(**{**CEDAR, **noise}) == ("matched", [1])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({**CEDAR, "program": "Rocky Dental", "phone": ""}, "unmatched"),
        ({**CEDAR, "street": "900 Cedar St"}, "ambiguous"),
        ({**CEDAR, "program": "Cedar Health Adolescent Day Program"}, "ambiguous"),
        ({**CEDAR, "program": "Birch Partners"}, "ambiguous"),
        ({**CEDAR, "program": "Cedar Health Intensive Outpatient"}, "ambiguous"),
        ({"program": "Harbor Recovery", "organization": "", "street": "9 Harbor Way", "zip": "80203"}, "site"),
        ({"program": "Harbor Recovery Teens", "street": "9 Harbor Way", "zip": "80203"}, "ambiguous"),
        ({"program": "Summit Counseling Center", "phone": "800-555-0100"}, "ambiguous"),
        ({"program": "Summit Counseling Center", "zip": "81009", "phone": "800-555-0100"}, "ambiguous"),
        ({"program": "Willow House", "zip": "81003", "phone": "719-555-0163", "street": "7 Ash St"}, "matched"),
        ({"program": "Willow House", "zip": "81003", "street": "7 Ash St"}, "ambiguous"),
        ({"npi": NPI}, "ambiguous"),
        ({"npi": NPI, "program": "Aspen Clinic", "zip": "81004"}, "matched"),
        ({"npi": NPI, "program": "Aspen Clinic", "street": "1 Far Road", "zip": "81004"}, "ambiguous"),
        ({"npi": NPI, "program": "Aspen Hospital", "street": "1 Far Road", "zip": "99501"}, "unmatched"),
        ({"program": "Nobody", "zip": "99501"}, "unmatched"),
        ({"external_id": str(UUID(int=4))}, "matched"),
        ({"external_id": str(UUID(int=44)), "program": "Nobody"}, "unmatched"),
        ({**CEDAR, "problems": ["bad"]}, "refused"),
    ],
)
def test_what_else_comes_out(cells: dict[str, Any], expected: str) -> None:
    assert outcome(**cells)[0] == expected


def test_an_organization_that_runs_several_programs_at_an_address_means_all() -> None:
    assert outcome(organization="Harbor Recovery Inc", street="9 Harbor Way", zip="80203") == ("site", [2, 3])
    assert outcome(program="Harbor Recovery Womens Program", street="9 Harbor Way", zip="80203") == ("matched", [3])


def test_two_suites_of_one_name_are_told_apart_by_suite_and_number() -> None:
    street = DIRECTORY.by_id[UUID(int=8)].street
    twin = {"program": "Twin Pines LLC", "organization": "Twin Pines", "street": street, "zip": "81005"}
    assert outcome(**twin, street2="Ste B", phone="719-555-0166") == ("matched", [9])
    assert outcome(**twin, street2="Ste C")[0] in ("site", "ambiguous")


def memory(answer: str, programs: list[int], row: Row) -> Memory:
    known = Known(answer, tuple(UUID(int=number) for number in programs), row.fingerprint())
    return Memory({known.fingerprint: known}, {row.external_id: known} if row.external_id else {})


@pytest.mark.parametrize(
    ("answer", "programs", "expected"),
    [("these", [5], "matched"), ("these", [4, 5], "site"), ("none", [], "unmatched"), ("no-iop", [], "unmatched")],
)
def test_what_a_person_said_of_the_same_row(answer: str, programs: list[int], expected: str) -> None:
    row = Row(2, program="Summit Counseling Center", phone="800-555-0100")
    found = found_for(row, DIRECTORY, memory(answer, programs, row))
    assert (found.outcome, [pk.int for pk in found.programs]) == (expected, programs)


def test_a_payers_id_is_known_until_it_speaks_of_another_place() -> None:
    known = memory("rule", [1], Row(2, **CEDAR, external_id="A-1"))
    renamed = Row(2, **{**CEDAR, "program": "Alpine Partners"}, external_id="A-1")
    assert found_for(renamed, DIRECTORY, known).step == "external-id"
    assert found_for(renamed, DIRECTORY, known).outcome == "matched"
    moved = Row(2, program="Willow House", zip="81003", phone="719-555-0163", external_id="A-1")
    assert found_for(moved, DIRECTORY, known).outcome == "ambiguous"
    assert found_for(Row(2, external_id="A-1"), DIRECTORY, known).outcome == "matched"


def test_a_refused_row_still_speaks_of_its_program() -> None:
    assert spoken_of(found_for(Row(2, **CEDAR, problems=["bad"]), DIRECTORY)) == {UUID(int=1)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1200 North Main Street, Suite 20", "1200 N. Main St", True),
        ("1200 Main", "1200 N Main Street", True),
        ("1200 Main Street", "1202 Main Street", False),
        ("1200 N Main Street", "1200 S Main Street", False),
        ("1200 Oak Street", "1200 Oak Avenue", False),
        ("5901 East 7th Street, Building 128", "5901 E Seventh St", True),
        ("- - -", "- - -", False),
        ("P.O. Box 12", "PO Box 12", True),
        ("One Hospital Plaza", "One Hospital Plz", True),
        ("", "", False),
    ],
)
def test_doors(one: str, other: str, same: bool) -> None:
    assert same_door(door_of(one), door_of(other)) is same is same_door(door_of(other), door_of(one))


@pytest.mark.parametrize(
    ("street", "street2", "unit"),
    [
        ("1 Main St Suite 20", "", "20"),
        ("1 Main St", "Ste. 20", "20"),
        ("1 Main St #20", "", "20"),
        ("1 Main St, 3rd Floor", "", "3"),
        ("1 Main St", "", ""),
    ],
)
def test_units(street: str, street2: str, unit: str) -> None:
    assert door_of(street, street2).unit == unit


def test_every_rule_has_words() -> None:
    for rule in WORDS:
        assert "%" not in worded({"rule": rule, "points": 0, "detail": "7"})["text"]


def test_one_npi_at_many_sites_is_that_of_an_organization_and_names_no_site() -> None:
    """As payers send it: the group's NPI in every row. Each row means the site of its name and door, none the one
    program of the directory that has this NPI."""
    assert outcome(npi=NPI, **CEDAR) == ("matched", [1])
    willow = {"program": "Willow House", "zip": "81003", "phone": "719-555-0163"}
    assert outcome(npi=NPI, **willow) == ("matched", [6])
    assert outcome(npi=NPI, program="Nobody Knows This Place", zip="81008") == ("unmatched", [])


def test_many_npis_at_one_site_mean_that_site() -> None:
    """Clinicians of one program, a row for each."""
    for npi in (NPI, "1245319599", "1679576722"):
        assert outcome(npi=npi, **CEDAR) == ("matched", [1])
    aspen = {"program": "Aspen Clinic", "zip": "81004", "phone": "719-555-0164", "street": "247 Elm Road"}
    assert outcome(npi=NPI, **aspen) == ("matched", [7])
    assert outcome(npi="1245319599", **aspen) == ("matched", [7])
