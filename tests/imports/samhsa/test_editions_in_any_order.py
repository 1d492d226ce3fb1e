"""The next edition's two files in one command, or in two in either order: the same programs with the same facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from programs.models import ImportRun, Program, SourceRecord, Statement
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import MENTAL_HEALTH, facility, workbook

pytestmark = pytest.mark.django_db


def site(number: int, **cells: Any) -> dict[str, Any]:
    """One of many facilities, told apart by street and phone."""
    return facility(
        **{
            "name1": f"House {chr(65 + number)}elia",
            "street1": f"{number + 1} Elm Street",
            "phone": f"303-555-01{number:02d}",
        }
        | cells
    )


def mental(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"service_code_info": MENTAL_HEALTH}


OLD = [site(number) for number in range(8)]
BEFORE = {"su": OLD, "mh": [mental(row) for row in OLD]}
AFTER = {
    # gone from both; gone from one; moved apart; renamed on one side; on both, otherwise; masked on one side; on both
    "su": [
        OLD[1],
        site(2, street1="20 Birch Way"),
        site(3, name1="House Delia LLC"),
        site(4, name1="House Eelia, L.L.C."),
        site(5, street1="- - -"),
        site(6, street1="---"),
        site(7, name1="House Helia", name2="East", street1="--", phone="303-555-0190"),
    ],
    "mh": [
        mental(row)
        for row in (
            site(2, street1="21 Birch Way"),
            OLD[3],
            site(4, name1="House Eelia Inc"),
            OLD[5],
            site(6, street1=""),
            site(7, name1="House Helia", name2="West", street1="--", phone="303-555-0191"),
        )
    ],
}


def world() -> tuple[Any, Any]:
    """Programs without what depends on the day, and which record is of which."""
    without = ("created_at", "updated_at", "number", "former_names")
    programs = [{key: value for key, value in row.items() if key not in without} for row in Program.objects.values()]
    records = SourceRecord.objects.order_by("source__slug", "key").values_list("key", "program", "missed_in")
    return sorted(programs, key=lambda row: str(row["id"])), list(records)


@pytest.mark.parametrize("order", [["su", "mh"], ["mh", "su"]], ids="-".join)
def test_one_command_or_two(samhsa: Importer, tmp_path: Path, order: list[str]) -> None:
    before = [workbook(tmp_path / f"before-{side}.xlsx", rows) for side, rows in BEFORE.items()]
    after = {side: workbook(tmp_path / f"after-{side}.xlsx", rows) for side, rows in AFTER.items()}

    def run(*commands: list[Path]) -> tuple[Any, Any]:
        for model in (SourceRecord, Statement, ImportRun, Program):
            model.objects.all().delete()
        samhsa(*before, edition="2023")
        for paths in commands:
            samhsa(*paths, edition="2024", fewer=True)
        return world()

    assert run(*([after[side]] for side in order)) == run(list(after.values()))
    shown = Program.objects.filter(name__contains="Helia").values_list("phone", "street1")
    assert sorted(shown) == [("303-555-0107", "8 Elm Street"), ("303-555-0190", ""), ("303-555-0191", "")]


RESIDENTIAL = "SA * RES"
FIRST = {
    # two sites of one name and phone; one door under two names, of which only one file says that it is an IOP;
    # a door with two programs, of which one has the name of the other file's; streets written in two ways
    "su": [
        site(0, street1="17 North Elm Street"),
        site(1, name1="House Belia Center", service_code_info=RESIDENTIAL),
        site(2, name1="House Celia Ctr"),
        site(2, name1="Quite Another House"),
        site(3, name1="House Delia Services", street1="- - -", service_code_info=RESIDENTIAL),
    ],
    "mh": [
        mental(row)
        for row in (
            site(0, street1="930 North Elm Street"),
            site(1, name1="House Belia Ctr for Healing"),
            site(2, name1="House Celia Center"),
            site(3, name1="House Delia Svcs Inc"),
        )
    ],
}


def groups() -> dict[frozenset[str], tuple[str, str, str, list[str]]]:
    """The records of each program, with what it shows, but for the ids: these depend on which came first."""
    found: dict[frozenset[str], tuple[str, str, str, list[str]]] = {}
    for program in Program.objects.all():
        keys = frozenset(program.source_records.values_list("key", flat=True))
        found[keys] = (program.name, program.street1, program.evidence, program.focus)
    return found


def test_the_first_edition_in_any_order(samhsa: Importer, tmp_path: Path) -> None:
    files = {side: workbook(tmp_path / f"{side}.xlsx", rows) for side, rows in FIRST.items()}

    def run(*commands: list[str]) -> dict[frozenset[str], tuple[str, str, str, list[str]]]:
        for model in (SourceRecord, Statement, ImportRun, Program):
            model.objects.all().delete()
        for sides in commands:
            samhsa(*(files[side] for side in sides), edition="2023")
        return groups()

    together = run(["su", "mh"])
    assert run(["su"], ["mh"]) == together
    assert run(["mh"], ["su"]) == together
    said = sorted((len(keys), shown[0], shown[1]) for keys, shown in together.items())
    assert said == [
        (1, "House Aelia", "17 North Elm Street"),
        (1, "House Aelia", "930 North Elm Street"),
        (1, "Quite Another House", "3 Elm Street"),
        (2, "House Belia Center", "2 Elm Street"),
        (2, "House Celia Ctr", "3 Elm Street"),
        (2, "House Delia Services", ""),
    ]
