"""The same facility in every kind of file, whatever the file is called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from programs.imports.samhsa.readers.tables import without_end
from programs.imports.samhsa.sources import LOCATOR_COLUMNS
from programs.models import ImportRun, Program, SourceRecord
from tests.imports.samhsa.conftest import Importer, counts
from tests.imports.samhsa.made_up import LOCATOR_CODES, answered, download, facility, located, page, workbook

pytestmark = pytest.mark.django_db


def directory(path: Path) -> Path:
    return workbook(path, [facility()])


def directory_as_csv(path: Path) -> Path:
    row = facility(intake1="", intake2="", intake1a="", intake2a="")
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    return path


def locator(path: Path) -> Path:
    return download(path, [located()])


def locator_with_semicolons(path: Path) -> Path:
    return download(path, [located()], delimiter=";")


def locator_workbook(path: Path) -> Path:
    return workbook(path, [located()], columns=(*LOCATOR_COLUMNS, *LOCATOR_CODES), sheet="Sheet1")


def api(path: Path) -> Path:
    return page(path, [answered()])


def api_of_2019(path: Path) -> Path:
    row = answered(frid="0" * 64, street2="")
    row["type_facility"] = row.pop("typeFacility")
    return page(path, [row])


@pytest.mark.parametrize(
    ("write", "source"),
    [
        (directory, "samhsa-directory-substance-use"),
        (directory_as_csv, "samhsa-directory-substance-use"),
        (locator, "samhsa-locator"),
        (locator_with_semicolons, "samhsa-locator"),
        (locator_workbook, "samhsa-locator"),
        (api, "samhsa-locator-api"),
        (api_of_2019, "samhsa-locator-api"),
    ],
)
def test_content_decides(samhsa: Importer, tmp_path: Path, write: Callable[[Path], Path], source: str) -> None:
    path = tmp_path / "FindTreament_Facility_listing.txt"
    written = write(tmp_path / "file.xlsx")
    written.rename(path)
    assert samhsa(path) == counts(read=1, added=1)
    program = Program.objects.get()
    assert str(program.id) == "726ca707-d84f-51d2-ba2e-5f96da06d2ab"
    assert (program.name, program.evidence, program.slug) == (
        "Cedar Hollow Recovery",
        "stated",
        "cedar-hollow-recovery-denver-co",
    )
    assert program.provider_name == "Cedar Hollow Recovery"
    assert (program.phone, program.county, program.status) == ("303-555-0142", "Denver", "published")
    assert "iop" in program.levels
    record = SourceRecord.objects.get()
    assert (record.source.slug, record.program) == (source, program)
    assert record.source.licence.startswith("Public domain")
    run = ImportRun.objects.get()
    assert (run.file_name, run.counts["added"], len(run.file_sha256)) == (path.name, 1, 64)
    assert run.finished_at is not None


def test_the_mental_health_directory_is_told_by_its_codes(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(name1=name, service_code_info="SA MH * OP PHDT") for name in ("Alder", "Birch")]
    samhsa(workbook(tmp_path / "su.xlsx", [*rows, facility(name1="Elm", service_code_info="PVTN")]))
    assert set(SourceRecord.objects.values_list("source__slug", flat=True)) == {"samhsa-directory-mental-health"}


def test_numbers_and_blank_rows_in_a_workbook(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(zip=2139, state="MA", phone=3035550142), {}, facility(name1="Elm")]
    assert samhsa(workbook(tmp_path / "su.xlsx", rows))["added"] == 2
    assert Program.objects.get(state="MA").zip_code == "02139"


def test_pages_belong_together_in_any_order(samhsa: Importer, tmp_path: Path) -> None:
    pages = [
        page(tmp_path / f"{number}.json", [answered(name1=f"Cedar {number}")], number=number, of=3, records=3)
        for number in (1, 2, 3)
    ]
    assert samhsa(pages[2], pages[0], pages[1]) == counts(read=3, added=3)
    again = samhsa(*pages)
    assert again == counts(read=3, unchanged=3)
    assert "pages are missing" not in again.text


def test_missing_pages_are_named_and_nothing_counts_as_missing(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(page(tmp_path / "old.json", [answered(name1="Gone")]))
    found = samhsa(page(tmp_path / "2.json", [answered()], number=2, of=5, records=5))
    assert found["missing"] == 0
    assert "4 of 5 pages are missing (5 records in all): 1, 3–5." in found.text


def test_the_distance_of_a_search_is_no_change(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(page(tmp_path / "near.json", [answered(miles=0.2, _irow=1)]))
    assert samhsa(page(tmp_path / "far.json", [answered(miles=90.1, _irow=7)])) == counts(read=1, unchanged=1)


def test_the_same_file_twice_is_read_once(samhsa: Importer, tmp_path: Path) -> None:
    path = directory(tmp_path / "su.xlsx")
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(path.read_bytes())
    assert samhsa(path, copy) == counts(read=1, added=1)


def test_null_services_are_no_evidence(samhsa: Importer, tmp_path: Path) -> None:
    assert samhsa(page(tmp_path / "page.json", [answered(services=None)])) == counts(read=1, no_evidence=1)


def test_an_unbelievable_point_is_reported(samhsa: Importer, tmp_path: Path) -> None:
    found = samhsa(download(tmp_path / "listing.csv", [located(latitude="29.4", longitude="-98.5")]))
    assert "(29.4, -98.5) is 803 miles from its ZIP code or city" in found.text
    assert Program.objects.get().precision == "zip"


def test_a_workbook_is_as_wide_as_its_last_named_column(samhsa: Importer, tmp_path: Path) -> None:
    """A column without a name is passed over, in the middle and beyond the end; a date becomes text."""
    path = workbook(tmp_path / "wide.xlsx", [facility()])
    book = load_workbook(path)
    sheet = book.worksheets[0]
    last = sheet.max_column
    sheet.cell(2, last + 1, "beyond")
    sheet.cell(1, last + 3, "Seen on")
    sheet.cell(2, last + 3, date(2026, 11, 28))
    sheet.cell(2, last + 9, "far beyond")
    book.save(path)
    samhsa(path)
    raw = SourceRecord.objects.get().raw
    assert raw["Seen on"] == "2026-11-28T00:00:00"
    assert not {"beyond", "far beyond"} & set(map(str, raw.values()))
    assert [without_end(header) for header in (["", "a", "", "b", "", ""], ["", ""])] == [["", "a", "", "b"], []]
