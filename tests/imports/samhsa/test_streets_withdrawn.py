"""A street goes when a private row may be its program's, whichever file of a year comes first.

A vanished program with phone and ZIP code of a row whose street is private, under another name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from programs.models import ImportRun, Program, SourceRecord, Statement
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import MENTAL_HEALTH, facility, workbook

pytestmark = pytest.mark.django_db

ELM = facility(name1="House Aelia", street1="1 Elm Street", phone="303-555-0101")
STAYS = facility(name1="House Belia", street1="2 Elm Street", phone="303-555-0102")
PRIVATE = ELM | {"name1": "Quite Other", "name2": "", "street1": "- - -"}
ORDERS = ([["su", "mh"]], [["su"], ["mh"]], [["mh"], ["su"]])


def mental(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"service_code_info": MENTAL_HEALTH}


def streets_after(
    samhsa: Importer, folder: Path, editions: dict[str, dict[str, list[Any]]], order: list[list[str]]
) -> dict[str, str]:
    """The street of each program by name, after each edition was imported in that order of its files."""
    for model in (SourceRecord, Statement, ImportRun, Program):
        model.objects.all().delete()
    for edition, sides in editions.items():
        paths = {side: workbook(folder / f"{edition}-{side}.xlsx", rows) for side, rows in sides.items()}
        for together in order:
            samhsa(*(paths[side] for side in together), edition=edition, fewer=True)
    return dict(Program.objects.values_list("name", "street1"))


def house(number: int) -> dict[str, Any]:
    """One of the programs that vanish, told apart by name, street and phone."""
    name = ("Aelia", "Borea", "Cynthia", "Doria", "Electra", "Flora")[number]
    street = ("Elm", "Juniper", "Walnut", "Spruce", "Maple", "Poplar")[number]
    return ELM | {"name1": f"House {name}", "street1": f"{number + 1} {street} Street", "phone": f"303-555-011{number}"}


def private(number: int, **cells: Any) -> dict[str, Any]:
    """The private row that may be its program's, under another name."""
    name = ("Quite Other", "Summit Path", "Lake View", "River Gate", "New Dawn", "Open Door")[number]
    return house(number) | {"name1": name, "street1": "- - -"} | cells


CASES = {
    # the private rows of each file, and whether the street stays
    "same file": ({"su": private(0)}, False),
    "other file": ({"mh": mental(private(1))}, False),
    "another phone": ({"su": private(2, phone="303-555-0199")}, True),
    "another ZIP": ({"su": private(3, zip="80204")}, True),
    "not private": ({"su": private(4, street1="9 Birch Way")}, True),
    "blank": ({"su": private(5, street1=None)}, False),
}


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("gone_from", ["su", "mh"])
def test_in_any_order(samhsa: Importer, tmp_path: Path, order: list[list[str]], gone_from: str) -> None:
    """The programs stood in one file; each private row comes in the same or in the other one."""
    stays = {"su": STAYS, "mh": mental(STAYS)}
    first = {side: [row] for side, row in stays.items()}
    second = {side: [row] for side, row in stays.items()}
    expected = {}
    for number, (rows, shown) in enumerate(CASES.values()):
        gone = house(number)
        first[gone_from].append(gone if gone_from == "su" else mental(gone))
        for side, row in rows.items():
            second[side].append(row)
        expected[gone["name1"]] = gone["street1"] if shown else ""
    streets = streets_after(samhsa, tmp_path, {"2023": first, "2024": second}, order)
    assert {name: streets[name] for name in expected} == expected


def test_one_that_vanished_before_is_hidden_when_the_private_row_comes(samhsa: Importer, tmp_path: Path) -> None:
    rest = {"su": [STAYS], "mh": [mental(STAYS)]}
    before, after = rest | {"su": [STAYS, ELM]}, rest | {"mh": [mental(STAYS), mental(PRIVATE)]}
    editions = {"2023": before, "2024": rest, "2025": after}
    for order in ORDERS:
        assert streets_after(samhsa, tmp_path, editions, order)["House Aelia"] == ""


def test_a_row_that_was_private_beside_it_hides_nothing(samhsa: Importer, tmp_path: Path) -> None:
    """While the program was listed with its street, another of the same number kept its own private: two places."""
    first = {"su": [STAYS, ELM, PRIVATE], "mh": [mental(STAYS)]}
    second = {"su": [STAYS, PRIVATE], "mh": [mental(STAYS), mental(PRIVATE)]}
    for order in ORDERS:
        found = streets_after(samhsa, tmp_path, {"2023": first, "2024": second}, order)
        assert found["House Aelia"] == "1 Elm Street"
