"""One facility in two files is one program, whichever file comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from programs.models import Program, SourceRecord
from tests.imports.samhsa.conftest import Importer, counts
from tests.imports.samhsa.made_up import MENTAL_HEALTH, download, facility, located, workbook

pytestmark = pytest.mark.django_db

NOTHING_THERE = "MH * OP * ANG"


def mental(**cells: Any) -> dict[str, Any]:
    return facility(**({"service_code_info": MENTAL_HEALTH} | cells))


def everything() -> list[dict[str, Any]]:
    kept = ("created_at", "updated_at", "slug", "number")
    return [{key: value for key, value in row.items() if key not in kept} for row in Program.objects.values()]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Twins by the full key, by the short key, on one side only, and two sites that cannot be paired."""
    substance_use = [
        facility(),
        facility(name1="Alder", name2="Recovery Unit", phone="303-555-0101"),
        facility(name1="Only Here"),
        facility(name1="Birch", name2="East"),
        facility(name1="Birch", name2="West"),
        facility(name1="Elm", service_code_info="SA * OP"),
    ]
    mental_health = [
        mental(),
        mental(name1="Alder", name2="Counseling Unit", phone="303-555-0102", service_code_info=NOTHING_THERE),
        mental(name1="Birch", name2="North"),
        mental(name1="Elm"),
    ]
    return workbook(tmp_path / "su.xlsx", substance_use), workbook(tmp_path / "mh.xlsx", mental_health)


def test_twins_become_one_program(samhsa: Importer, files: tuple[Path, Path]) -> None:
    assert samhsa(files[0]) == counts(read=6, added=5, no_evidence=1)
    found = samhsa(files[1])
    assert found == counts(read=4, added=2, merged=2)
    assert "row 2: Cedar Hollow Recovery: the same program as samhsa-directory-substance-use 2." in found.text
    assert "row 4: North: 1 rows here and 2 on the other side share name, street and ZIP." in found.text
    twin = Program.objects.get(name="Cedar Hollow Recovery")
    assert twin.evidence == "stated"
    assert twin.focus == ["mental-health", "substance-use"]
    assert twin.therapies == ["cbt", "dbt", "motivational-interviewing", "group"]
    assert twin.ages == ["under-18", "adolescent", "young-adult", "adult"]
    joined = Program.objects.get(name="Alder – Recovery Unit")
    assert (joined.phone, joined.therapies[-1]) == ("303-555-0101", "anger-management")
    assert SourceRecord.objects.filter(program=joined).count() == 2
    assert Program.objects.get(name="Elm").evidence == "possible"


def test_the_order_of_files_does_not_matter(samhsa: Importer, files: tuple[Path, Path]) -> None:
    samhsa(files[0])
    samhsa(files[1])
    one_way = everything()
    assert samhsa(*files) == counts(read=10, unchanged=10)
    SourceRecord.objects.all().delete()
    Program.objects.all().delete()
    samhsa(files[1])
    samhsa(files[0])
    assert everything() == one_way
    SourceRecord.objects.all().delete()
    Program.objects.all().delete()
    samhsa(files[1], files[0])
    assert everything() == one_way


def test_a_twin_by_the_short_key_keeps_the_id_it_was_first_published_with(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(workbook(tmp_path / "mh.xlsx", [mental(name2="Counseling Unit")]))
    before = Program.objects.get()
    found = samhsa(workbook(tmp_path / "su.xlsx", [facility(name2="Recovery Unit")]))
    assert found == counts(read=1, merged=1)
    after = Program.objects.get()
    assert (after.id, after.slug) == (before.id, before.slug)
    assert (after.name, after.evidence) == ("Cedar Hollow Recovery – Recovery Unit", "stated")


def test_a_later_edition_does_not_part_twins(samhsa: Importer, tmp_path: Path) -> None:
    mental_health = workbook(tmp_path / "mh.xlsx", [mental(name2="Counseling Unit")])
    samhsa(workbook(tmp_path / "su.xlsx", [facility(name2="Recovery Unit")]), mental_health)
    rows = [facility(name2="Recovery Unit"), facility(name2="Second Unit")]
    assert samhsa(workbook(tmp_path / "next.xlsx", rows)) == counts(read=2, added=1, unchanged=1)
    assert samhsa(mental_health) == counts(read=1, unchanged=1)


def test_both_fields_of_care_in_one_download(samhsa: Importer, tmp_path: Path) -> None:
    rows = [located(), located(type_facility="MH", codes=("mh", "op", "phdt"))]
    path = download(tmp_path / "listing.csv", rows)
    assert samhsa(path) == counts(read=2, added=1, merged=1)
    assert samhsa(path) == counts(read=2, unchanged=2)
    assert Program.objects.get().focus == ["mental-health", "substance-use"]


def test_a_site_listed_twice_with_other_suites_is_one_program(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(street2="Suite B", service_code_info="SA * OIT * DBT"), facility(street2="Suite A")]
    path = workbook(tmp_path / "su.xlsx", rows)
    assert samhsa(path) == counts(read=2, added=1, merged=1)
    assert samhsa(path) == counts(read=2, unchanged=2)
    program = Program.objects.get()
    assert (program.street2, program.therapies) == ("Suite A", ["cbt", "dbt", "motivational-interviewing"])


def test_the_locator_has_the_word_on_single_values(samhsa: Importer, tmp_path: Path) -> None:
    directory = workbook(tmp_path / "su.xlsx", [facility(phone="303-555-0101", intake1="303-555-0199")])
    samhsa(directory)
    samhsa(download(tmp_path / "listing.csv", [located(phone="303-555-0102", website="example.org")]))
    assert samhsa(directory) == counts(read=1, unchanged=1)
    program = Program.objects.get()
    assert (program.phone, program.intake_phone, program.website) == (
        "303-555-0102",
        "303-555-0199",
        "http://example.org",
    )
    assert (program.latitude, program.precision) == (39.7312, "street")
