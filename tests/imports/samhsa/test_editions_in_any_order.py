"""The next edition's two files in one command, or in two in either order: the same programs with the same facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from programs.models import ImportRun, Program, SourceRecord, Statement
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import MENTAL_HEALTH, download, facility, located, workbook

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
    """The same in the other directory: with a code that is a reason to ask, where the row has none of its own."""
    codes = row["service_code_info"]
    return row | {"service_code_info": codes if codes.startswith("MH") else MENTAL_HEALTH}


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


def test_a_known_row_of_no_program_does_not_follow_a_twin_that_was_found_elsewhere(
    samhsa: Importer, tmp_path: Path
) -> None:
    """The mental-health row gets a legal suffix, and so the name of a substance-use row that never was an IOP."""
    stays = {"su": site(1), "mh": mental(site(1))}
    never = site(0, name1="House Aelia LLC", name2="Summit", service_code_info=RESIDENTIAL)
    before = mental(site(0, name2="Clinic"))
    after = mental(site(0, name1="House Aelia LLC", name2="Clinic"))
    found = []
    for commands in (["su", "mh"], ["mh", "su"], ["both"]):
        for model in (SourceRecord, Statement, ImportRun, Program):
            model.objects.all().delete()
        for edition, row in (("2024", before), ("2025", after)):
            sides = {"su": [stays["su"], never], "mh": [stays["mh"], row]}
            paths = {side: [workbook(tmp_path / f"{edition}-{side}.xlsx", rows)] for side, rows in sides.items()}
            paths["both"] = [*paths["su"], *paths["mh"]]
            for command in commands:
                samhsa(*paths[command], edition=edition, fewer=True)
        found.append(groups())
    assert found[0] == found[1] == found[2]
    assert [name for name, *_more in found[0].values() if "Aelia" in name] == ["House Aelia LLC – Clinic"]


FIRST = {
    # two sites of one name and phone; one door under two names, of which only one file says that it is an IOP;
    # a door with two programs, of which one has the name of the other file's; streets written in two ways
    "su": [
        site(0, street1="17 North Elm Street"),
        site(1, name1="House Belia Center", service_code_info=RESIDENTIAL),
        site(2, name1="House Celia Ctr"),
        site(2, name1="Quite Another House"),
        site(3, name1="House Delia Services", street1="- - -", service_code_info=RESIDENTIAL),
        site(4, name2="Downtown"),
    ],
    "mh": [
        mental(row)
        for row in (
            site(0, street1="930 North Elm Street"),
            site(1, name1="House Belia Ctr for Healing"),
            site(2, name1="House Celia Center"),
            site(3, name1="House Delia Svcs Inc"),
            site(4, service_code_info="MH * OP"),
        )
    ],
}


def groups() -> dict[frozenset[tuple[str, str]], tuple[str, str, str, list[str]]]:
    """The records of each program, with what it shows, but for the ids: these depend on which came first."""
    found: dict[frozenset[tuple[str, str]], tuple[str, str, str, list[str]]] = {}
    for program in Program.objects.all():
        keys = frozenset(program.source_records.values_list("source__slug", "key"))
        found[keys] = (program.name, program.street1, program.evidence, program.focus)
    return found


def in_any_order(samhsa: Importer, one: Path, other: Path, **options: Any) -> dict[frozenset[tuple[str, str]], Any]:
    """What two files leave in one command, which is what they leave in two, whichever comes first."""
    found = []
    for commands in ([[one, other]], [[one], [other]], [[other], [one]]):
        for model in (SourceRecord, Statement, ImportRun, Program):
            model.objects.all().delete()
        for paths in commands:
            samhsa(*paths, **options)
        found.append(groups())
    assert found[1] == found[0]
    assert found[2] == found[0]
    return found[0]


def test_the_first_edition_in_any_order(samhsa: Importer, tmp_path: Path) -> None:
    su, mh = (workbook(tmp_path / f"{side}.xlsx", rows) for side, rows in FIRST.items())
    together = in_any_order(samhsa, su, mh, edition="2023")
    said = sorted((len(keys), shown[0], shown[1]) for keys, shown in together.items())
    assert said == [
        (1, "House Aelia", "17 North Elm Street"),
        (1, "House Aelia", "930 North Elm Street"),
        (1, "Quite Another House", "3 Elm Street"),
        (2, "House Belia Center", "2 Elm Street"),
        (2, "House Celia Ctr", "3 Elm Street"),
        (2, "House Delia Services", ""),
        (2, "House Eelia – Downtown", "5 Elm Street"),
    ]


def test_a_move_between_two_publications(samhsa: Importer, tmp_path: Path) -> None:
    """What stands in the locator elsewhere than in the directory has moved: it has no other row in either."""
    directory = workbook(tmp_path / "su.xlsx", [site(1), site(2)])
    moved = located(**site(1, street1="40 Birch Way"), latitude="", longitude="")
    together = in_any_order(samhsa, directory, download(tmp_path / "locator.csv", [moved, located(**site(2))]))
    said = sorted((len(keys), shown[1]) for keys, shown in together.items())
    assert said == [(2, "3 Elm Street"), (2, "40 Birch Way")]
