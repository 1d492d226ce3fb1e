"""The small files that go from hand to hand, as they are: ``IMPORT_CASES=FOLDER`` names the folder.

It is not kept here. ``test_small_files`` has the same with rows of our own, which always run.
"""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from programs.imports.listings.maps import listing_maps
from programs.models import Program
from programs.search import listings_of, missing_edition
from tests.factories import PlaceFactory
from tests.imports.samhsa.conftest import Importer

FOLDER = Path(os.environ.get("IMPORT_CASES", ""))
PLACES = {
    "80203": ("Denver", "CO", 39.73, -104.98),
    "83702": ("Boise", "ID", 43.63, -116.21),
    "89501": ("Reno", "NV", 39.53, -119.81),
    "89502": ("Reno", "NV", 39.50, -119.76),
    "85009": ("Phoenix", "AZ", 33.45, -112.13),
    "68102": ("Omaha", "NE", 41.26, -95.93),
    "31201": ("Macon", "GA", 32.83, -83.61),
    "59601": ("Helena", "MT", 46.65, -112.05),
    "84601": ("Provo", "UT", 40.23, -111.69),
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("IMPORT_CASES" not in os.environ, reason="IMPORT_CASES names no folder"),
]


@pytest.fixture(autouse=True)
def zips() -> None:
    for zip_code, (name, state, latitude, longitude) in PLACES.items():
        if zip_code != "80203":  # the fixture of imports has it
            PlaceFactory(zip_code=zip_code, name=name, state=state, latitude=latitude, longitude=longitude)


def program(name: str) -> Any:
    return Program.objects.get(name__startswith=name)


def shown(client: Client, name: str) -> str:
    """All that page and API say of a program."""
    found = program(name)
    addresses = (f"/en/programs/{found.slug}/", f"/api/v1/programs/{found.pk}/", "/programs/", "/api/v1/programs/")
    return " ".join(client.get(address).content.decode() for address in addresses)


@pytest.mark.parametrize(
    ("before", "after", "name", "street"),
    [
        ("c01a_masked_before.csv", "c01b_masked_after.csv", "Fir Hollow", "12 Larch Road"),
        ("c03a_2024_open.csv", "c03b_2025_blank_street.csv", "Alder Court", "5 Alder Court"),
    ],
)
def test_a_street_that_is_withdrawn(
    samhsa: Importer, client: Client, before: str, after: str, name: str, street: str
) -> None:
    samhsa(FOLDER / before, edition="2024")
    was = program(name)
    assert was.street1 == street
    printed = samhsa(FOLDER / after, edition="2025")
    now = program(name)
    assert (now.pk, now.slug, now.precision, now.street1) == (was.pk, was.slug, "hidden", "")
    assert street not in shown(client, name)
    assert "its address is private now" in printed.text
    assert Program.objects.count() == 2


def test_renamed_moved_and_gone(samhsa: Importer, client: Client) -> None:
    samhsa(FOLDER / "c04a_year1.csv", edition="2024")
    names = ("Maple Grove", "Stone Arch", "Gone Away")
    ids = [program(name).pk for name in names]
    samhsa(FOLDER / "c04b_year2.csv", edition="2025", fewer=True)
    assert [program(name).pk for name in names] == ids
    assert program("Stone Arch").street1 == "21 Pine St"
    (gone,) = listings_of([ids[2]])
    assert missing_edition(gone) == "2025"
    assert "Not in the newest edition (2025)" in client.get(f"/en/programs/{gone['slug']}/").content.decode()
    assert [source["listed"] for source in gone["sources"]] == [False]


def test_capitals_of_the_header_are_no_difference(samhsa: Importer) -> None:
    samhsa(FOLDER / "c06a_lower_header.csv")
    assert samhsa(FOLDER / "c06b_upper_header.csv")["unchanged"] == 2


def test_a_point_without_a_street_is_none_of_a_street(samhsa: Importer) -> None:
    samhsa(FOLDER / "c08_blank_street_with_point.csv")
    assert (program("Safe Harbor").precision, program("Second Row").precision) == ("zip", "street")


@pytest.mark.parametrize("name", ["c09_rows_only.json", "c10_lines.jsonl"])
def test_a_bare_list_and_json_lines(samhsa: Importer, name: str) -> None:
    printed = samhsa(FOLDER / name)
    assert printed["added"] == printed["read"] > 0


def test_two_states_in_two_commands(samhsa: Importer) -> None:
    assert [samhsa(FOLDER / name)["missing"] for name in ("c12a_state_co.json", "c12b_state_ut.json")] == [0, 0]
    assert Program.objects.count() == 2


def test_only_women_are_admitted(samhsa: Importer, client: Client) -> None:
    samhsa(FOLDER / "c13_women_only.csv")
    assert (program("Rosewood").restrictions, program("Anyone").restrictions) == (["women-only"], [])
    found = client.get("/api/v1/programs/?restriction=women-only").json()["results"]
    assert [row["name"] for row in found] == ["Rosewood House"]


def test_two_suites_of_one_name(samhsa: Importer) -> None:
    samhsa(FOLDER / "c15_two_suites_same_name.csv")
    rye = {row.phone: row.ages for row in Program.objects.filter(name__startswith="Ryegrass")}
    assert rye == {"478-555-0171": ["adult"], "478-555-0172": ["under-18", "adolescent"]}


def test_another_publishers_columns_by_a_suggested_map(places: None, tmp_path: Path, settings: Any) -> None:
    path, suggested = FOLDER / "c16_other_columns.csv", StringIO()
    call_command("import_listings", str(path), suggest=True, stdout=suggested)
    text = suggested.getvalue()
    for key, value in {"slug": "handed", "source": "Handed", "licence": "none"}.items():
        lines = [line for line in text.splitlines() if not line.startswith(f"{key}:")]
        text = "\n".join([*lines, f"{key}: {value}", ""])
    (tmp_path / "handed.yaml").write_text(text)
    settings.LISTING_MAPS = str(tmp_path)
    listing_maps.cache_clear()
    try:
        call_command("import_listings", str(path), map="handed", apply=True, edition="2026", stdout=StringIO())
    finally:
        listing_maps.cache_clear()
    assert (program("North Fork").levels, program("North Fork").phone) == (["iop"], "406-555-0181")


def test_a_column_that_numbers_the_rows(samhsa: Importer) -> None:
    assert samhsa(FOLDER / "c18_dup_row_index.csv")["duplicate"] == 1


def test_children_and_adolescents_are_not_twelve_and_under(samhsa: Importer) -> None:
    samhsa(FOLDER / "c19_children_teens.csv")
    assert "adolescent" in program("Teen Bridge").ages
    assert "child" not in program("Teen Bridge").ages


def test_titles_above_the_header(samhsa: Importer) -> None:
    printed = samhsa(FOLDER / "c21_title_row_above_header.csv")
    assert printed["added"] == printed["read"] > 0


def test_a_state_by_its_name_and_codes_with_commas(samhsa: Importer) -> None:
    printed = samhsa(FOLDER / "c23_state_name_and_extra.csv")
    assert (printed["no-evidence"], printed["refused"]) == (0, 0)
    assert (program("Larch House").phone, program("Elm House").phone) == ("303-555-0180", "303-555-0181 x7")
