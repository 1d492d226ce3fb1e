"""What a person said of two listings holds for imports: one stays one, two stay two, and undone is undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from programs.imports.duplicates import doubts_of, duplicates_found
from programs.models import Doubt, Merge, Program
from programs.quality.doubts import doubt_decided
from programs.quality.merges import merge_undone, programs_merged
from programs.statements.stored import decide_programs
from tests.imports.samhsa.conftest import Importer
from tests.imports.samhsa.made_up import MENTAL_HEALTH, facility, workbook

pytestmark = pytest.mark.django_db

TWIN = {"name1": "Cedar Hollow Family Counseling", "service_code_info": MENTAL_HEALTH}


@pytest.fixture(params=["two lists", "one list"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """One facility under two names at one door: in one list, or in each of two."""
    if request.param == "one list":
        return [workbook(tmp_path / "su.xlsx", [facility(), facility(name1=TWIN["name1"])])]
    return [workbook(tmp_path / "su.xlsx", [facility()]), workbook(tmp_path / "mh.xlsx", [facility(**TWIN)])]


def both() -> tuple[Program, Program]:
    return Program.objects.get(name="Cedar Hollow Recovery"), Program.objects.get(name=TWIN["name1"])


def standing() -> list[str]:
    return sorted(Program.objects.published().values_list("name", flat=True))


def test_an_import_of_the_same_rows_does_not_bring_a_merged_twin_back(samhsa: Importer, files: list[Path]) -> None:
    samhsa(*files)
    kept, joined = both()
    programs_merged(joined=joined, kept=kept)
    for _again in range(2):
        samhsa(*files)
        assert standing() == ["Cedar Hollow Recovery"]
        assert Program.objects.count() == 2
        assert kept.source_records.count() == 2
        assert decide_programs([kept.pk, joined.pk]) == 0
    joined.refresh_from_db()
    assert (joined.status, joined.merged_into) == ("closed", kept)


def test_a_chosen_side_stands_after_the_next_import(samhsa: Importer, files: list[Path]) -> None:
    samhsa(*files)
    kept, joined = both()
    programs_merged(joined=joined, kept=kept, sides={"name": "joined"})
    samhsa(*files)
    assert standing() == [TWIN["name1"]]


def test_after_never_the_same_they_stay_two(samhsa: Importer, files: list[Path]) -> None:
    samhsa(*files)
    Doubt.objects.bulk_create(doubts_of(duplicates_found()))
    (doubt,) = Doubt.objects.filter(kind="duplicate")
    doubt_decided(doubt=doubt, accepted=False, user=None)
    for _again in range(2):
        samhsa(*files)
        assert standing() == sorted(["Cedar Hollow Recovery", TWIN["name1"]])
    assert duplicates_found() == []


def test_undone_they_are_two_for_imports_too(samhsa: Importer, files: list[Path]) -> None:
    samhsa(*files)
    kept, joined = both()
    programs_merged(joined=joined, kept=kept)
    merge_undone(merge=Merge.objects.get())
    samhsa(*files)
    assert standing() == sorted(["Cedar Hollow Recovery", TWIN["name1"]])
    assert [program.source_records.count() for program in (kept, joined)] == [1, 1]


def test_a_newer_edition_of_a_merged_row_is_of_the_kept_program(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(), facility(name1=TWIN["name1"])]
    samhsa(workbook(tmp_path / "su.xlsx", rows), edition="2023")
    kept, joined = both()
    programs_merged(joined=joined, kept=kept)
    rows[1]["phone"] = "303-555-0177"
    samhsa(workbook(tmp_path / "next.xlsx", rows), edition="2024")
    assert standing() == ["Cedar Hollow Recovery"]
    assert kept.source_records.count() == 2
