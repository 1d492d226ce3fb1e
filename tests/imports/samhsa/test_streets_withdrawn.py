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


@pytest.mark.parametrize(
    ("private", "street"),
    [
        ({"su": PRIVATE}, ""),
        ({"mh": mental(PRIVATE)}, ""),
        ({"su": PRIVATE | {"phone": "303-555-0199"}}, "1 Elm Street"),
        ({"su": PRIVATE | {"zip": "80204"}}, "1 Elm Street"),
        ({"su": PRIVATE | {"street1": "9 Birch Way"}}, "1 Elm Street"),
        ({"su": PRIVATE | {"street1": None}}, ""),
    ],
    ids=["same file", "other file", "another phone", "another ZIP", "not private", "blank"],
)
@pytest.mark.parametrize("gone_from", ["su", "mh"])
def test_in_any_order(samhsa: Importer, tmp_path: Path, private: dict[str, Any], street: str, gone_from: str) -> None:
    """The program stood in one file; the private row comes in the same or in the other one."""
    first = {"su": [STAYS], "mh": [mental(STAYS)]}
    first[gone_from].append(ELM if gone_from == "su" else mental(ELM))
    second = {side: [{"su": STAYS, "mh": mental(STAYS)}[side], *filter(None, [private.get(side)])] for side in first}
    found = [streets_after(samhsa, tmp_path, {"2023": first, "2024": second}, order) for order in ORDERS]
    assert [streets["House Aelia"] for streets in found] == [street] * 3


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
