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
