"""What an NPI has to do with a program: a table of organizations against a small directory."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from programs.rosters.registry.entries import Entry, Nearby, Place
from programs.rosters.registry.outcomes import AGREES, RIVAL, pairs_of, with_rivals
from programs.rosters.scoring import WORDS
from programs.rosters.sites import Sites, site_of

HOPE, RIVER, NORTH, SOUTH, QUIET, PINES = (UUID(int=number) for number in range(1, 7))


def listing(pk: UUID, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": pk, "name": name, "provider_name": name.partition(" – ")[0], "street1": "100 Cedar Street",
        "street2": "", "city": "Denver", "state": "CO", "zip_code": "80203", "phone": "303-555-0142",
        "intake_phone": "", "npi": "", **more,
    }  # fmt: skip


DIRECTORY = Sites.of(
    site_of(row)
    for row in (
        listing(HOPE, "Hope Recovery Center", street2="Suite 20"),
        listing(RIVER, "Riverbend Health – Womens Program", street1="9 Harbor Way", phone="303-555-0110"),
        listing(NORTH, "Gateway Foundation", street1="12 North Lane", zip_code="80210", phone="800-555-0100"),
        listing(SOUTH, "Gateway Foundation", street1="88 South Road", zip_code="80236", phone="800-555-0100"),
        listing(QUIET, "Willow House", street1="", zip_code="81003", city="Pueblo", phone="719-555-0163"),
        listing(PINES, "Twin Pines", street1="4 Elm Road", zip_code="81005", city="Pueblo", phone="719-555-0165"),
    )
)
CEDAR = ("100 CEDAR ST", "", "DENVER", "CO", "80203", "303-555-0142")


def entry(*names: str, at: tuple[str, ...] = CEDAR, number: int = 1, parent: str = "") -> Entry:
    return Entry(f"90000000{number:02}", names, (Place.of(*at),), parent)


def outcomes(*entries: Entry) -> dict[UUID, list[str]]:
    nearby = Nearby.of(DIRECTORY)
    found: dict[UUID, list[str]] = {}
    for pair in with_rivals(pair for one in entries for pair in pairs_of(one, nearby)):
        found.setdefault(pair.program, []).append(pair.outcome)
        assert {reason.rule for reason in pair.reasons} <= WORDS.keys()
    return found


def at(street: str, zip_code: str = "80203", phone: str = "", street2: str = "") -> tuple[str, ...]:
    return (street, street2, "DENVER", "CO", zip_code, phone)


@pytest.mark.parametrize(
    "one",
    [
        entry("HOPE RECOVERY CENTER"),
        entry("HOPE RECOVERY CENTER, LLC"),
        entry("HOPE RECOVERY CTR INC."),
        entry("HOPE RECOVERY CENTER", at=at("100 CEDAR STREET")),
        entry("HOPE RECOVERY CENTER", at=at("100 CEDAR ST", phone="303-555-9999", street2="STE 4")),
        entry("ZEBRA MANAGEMENT LLC", "HOPE RECOVERY CENTER"),
    ],
    ids=["the same", "a legal suffix", "cut short", "no phone", "another suite and phone", "a brand as other name"],
)
def test_name_street_number_and_zip_are_the_site(one: Entry) -> None:
    assert outcomes(one) == {HOPE: ["site"]}


@pytest.mark.parametrize(
    "one",
    [
        entry("HOPE RECOVERY CENTER", at=at("7000 HEADQUARTERS PLZ", phone="303-555-0142")),
        entry("HOPE RECOVERY CENTER", at=("", "", "", "", "", "303-555-0142")),
        entry("HOPE RECOVERY CENTER", at=at("PO BOX 12", "80299", "303-555-0142")),
    ],
    ids=["another street", "no address", "a box elsewhere"],
)
def test_name_and_number_without_the_street_are_the_organization(one: Entry) -> None:
    assert outcomes(one) == {HOPE: ["organization"]}


def test_a_head_office_is_the_organization_of_all_its_sites() -> None:
    office = entry("GATEWAY FOUNDATION INC", at=at("1 HEAD OFFICE DR", "80210", "800-555-0100"))
    assert outcomes(office) == {NORTH: ["organization"], SOUTH: ["organization"]}


def test_a_site_of_a_chain_is_that_site() -> None:
    assert outcomes(entry("GATEWAY FOUNDATION INC", at=at("12 NORTH LN", "80210", "800-555-0100"))) == {
        NORTH: ["site"],
        SOUTH: ["organization"],
    }


@pytest.mark.parametrize(
    "one",
    [
        entry("MOUNTAIN DENTAL GROUP"),
        entry("DENVER EMERGENCY PHYSICIANS PC"),
        entry("ZEBRA MANAGEMENT LLC"),
        entry("HOPE RECOVERY CENTER", at=("5 FAR ST", "", "ELSEWHERE", "TX", "75001", "")),
    ],
    ids=["street and number", "a company at the door", "a management company", "the same name elsewhere"],
)
def test_a_street_and_a_number_without_a_name_are_nobody(one: Entry) -> None:
    assert outcomes(one) == {}


@pytest.mark.parametrize(
    ("one", "program"),
    [
        (entry("HOPE RECOVERY CENTER PHYSICIANS"), HOPE),
        (entry("HOPE RECOVERY CENTER", at=at("100 CEDAR ST", "80204")), HOPE),
        (entry("RIVERBEND HEALTH MENS PROGRAM", at=at("9 HARBOR WAY", phone="303-555-0110")), RIVER),
    ],
    ids=["a sister company", "another ZIP code", "another program of the house"],
)
def test_what_is_nearly_the_site_waits(one: Entry, program: UUID) -> None:
    assert outcomes(one).get(program, ["ambiguous"]) == ["ambiguous"]


def test_two_numbers_of_one_site_are_rivals() -> None:
    both = entry("HOPE RECOVERY CENTER"), entry("HOPE RECOVERY CENTER LLC", number=2)
    assert outcomes(*both) == {HOPE: ["ambiguous", "ambiguous"]}
    far = entry("HOPE RECOVERY CENTER", at=at("1 OTHER ST", phone="303-555-0142"), number=2)
    assert outcomes(both[0], far) == {HOPE: ["site", "organization"]}


def test_a_rival_is_within_twenty_points() -> None:
    nearby = Nearby.of(DIRECTORY)
    [best] = pairs_of(entry("HOPE RECOVERY CENTER"), nearby)
    [other] = pairs_of(entry("HOPE RECOVERY CENTER", number=2), nearby)
    for behind, is_rival in ((RIVAL - 1, True), (RIVAL, False)):
        pair, _other = with_rivals([best, type(other)(**{**fields(other), "points": best.points - behind})])
        assert bool(pair.rival) == is_rival


def fields(pair: Any) -> dict[str, Any]:
    return {name: getattr(pair, name) for name in pair.__slots__}


def test_a_private_street_is_not_compared() -> None:
    """Its site has none, so that the register's own street decides nothing, and nothing is made without a person."""
    one = entry("WILLOW HOUSE", at=("3 SECRET ST", "", "PUEBLO", "CO", "81003", "719-555-0163"))
    assert outcomes(one) == {QUIET: ["organization"]}


def test_a_further_location_counts_like_the_first() -> None:
    office, clinic = at("1 HEAD OFFICE DR", "80299"), at("4 ELM RD", "81005")
    places = (Place.of(*office), Place.of(*clinic))
    assert outcomes(Entry("9000000001", ("TWIN PINES",), places)) == {PINES: ["site"]}


def test_names_agree_from_a_likeness_on() -> None:
    """Just above and just below, at the same door."""
    nearby = Nearby.of(DIRECTORY)
    above, below = entry("TWIN PINESS", at=at("4 ELM RD", "81005")), entry("TWIN PINES ZZ", at=at("4 ELM RD", "81005"))
    [plain] = pairs_of(above, nearby)
    [unsure] = pairs_of(below, nearby)
    assert plain.plain
    assert not unsure.plain
    likeness = {pair.npi: float(pair.reasons[0].detail) for pair in (plain,)}
    assert min(likeness.values()) >= AGREES
