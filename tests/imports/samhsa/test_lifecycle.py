"""What an import does over time: dry run, again, changes, edits by people."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from programs.geocoding.addresses import AddressPoint
from programs.geocoding.improvement import program_locate
from programs.models import (
    Doubt,
    FeedEvent,
    ImportRun,
    Program,
    Provider,
    Source,
    SourceRecord,
    Statement,
    Verification,
)
from programs.quality.statements import staff_edit
from tests.factories import ProgramFactory, ProviderFactory
from tests.imports.samhsa.conftest import Importer, counts
from tests.imports.samhsa.made_up import download, facility, located, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(samhsa: Importer, tmp_path: Path) -> Program:
    samhsa(workbook(tmp_path / "first.xlsx", [facility()]))
    return Program.objects.get()


def test_a_dry_run_writes_nothing(samhsa: Importer, tmp_path: Path) -> None:
    path = workbook(tmp_path / "su.xlsx", [facility(), facility(name1="Elm", service_code_info="SA")])
    with CaptureQueriesContext(connection) as queries:
        assert samhsa(path, apply=False) == counts(read=2, added=1, no_evidence=1)
    assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "DECLARE"}
    for model in (Program, Provider, Source, ImportRun, SourceRecord):
        assert not model.objects.exists()


def test_again_changes_nothing(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    before = Program.objects.values().get()
    assert samhsa(tmp_path / "first.xlsx") == counts(read=1, unchanged=1)
    assert Program.objects.values().get() == before
    assert ImportRun.objects.count() == 2
    record = SourceRecord.objects.get()
    assert (record.first_run, record.last_run) == tuple(ImportRun.objects.order_by("started_at"))


def test_the_change_feed_tells_what_an_import_changed_and_nothing_of_one_that_changed_nothing(
    samhsa: Importer, tmp_path: Path
) -> None:
    rows = [facility(), facility(name1="Elm")]
    samhsa(workbook(tmp_path / "first.xlsx", rows))
    assert set(FeedEvent.objects.values_list("shown_before", "shown_after")) == {("", "real")}
    FeedEvent.objects.all().delete()
    samhsa(tmp_path / "first.xlsx")
    assert not FeedEvent.objects.exists()
    rows[1]["phone"] = "303-555-0177"
    samhsa(workbook(tmp_path / "next.xlsx", rows))
    event = FeedEvent.objects.get()
    assert (event.program_id, event.aspects) == (Program.objects.get(name="Elm").pk, ["contact", "sources"])


def test_a_federal_listing_is_no_verification(imported: Program) -> None:
    assert not Verification.objects.exists()
    assert imported.verified_at is None


def test_a_changed_row_changes_its_program_only(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(), facility(name1="Elm")]
    samhsa(workbook(tmp_path / "first.xlsx", rows))
    before = dict(Program.objects.values_list("name", "updated_at"))
    slugs = set(Program.objects.values_list("slug", flat=True))
    rows[1]["phone"] = "303-555-0177"
    assert samhsa(workbook(tmp_path / "next.xlsx", rows)) == counts(read=2, changed=1, unchanged=1)
    after = dict(Program.objects.values_list("name", "updated_at"))
    assert after["Elm"] > before["Elm"]
    assert after["Cedar Hollow Recovery"] == before["Cedar Hollow Recovery"]
    assert Program.objects.get(name="Elm").phone == "303-555-0177"
    assert set(Program.objects.values_list("slug", flat=True)) == slugs


def test_missing_is_reported_and_stays(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    found = samhsa(workbook(tmp_path / "next.xlsx", [facility(name1="Elm", phone="303-555-0177")]))
    assert found == counts(read=1, added=1, missing=1)
    assert Program.objects.published().filter(id=imported.id).exists()


def test_missing_is_within_the_source(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    assert samhsa(download(tmp_path / "listing.csv", [located(name1="Elm")]))["missing"] == 0


def test_lost_evidence_lapses_and_the_page_stays(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    path = workbook(tmp_path / "next.xlsx", [facility(service_code_info="SA * OP")])
    for _again in range(2):
        found = samhsa(path)
        assert found == counts(read=1, no_evidence=1)
        assert "row 2: cedar-hollow-recovery-denver-co" in found.text
    program = Program.objects.published().get()
    assert (program.evidence, program.therapies) == ("lapsed", [])
    assert samhsa(tmp_path / "first.xlsx")["changed"] == 1
    assert Program.objects.get().evidence == "stated"


def test_an_edit_by_a_person_is_kept_and_the_conflict_reported(
    samhsa: Importer, tmp_path: Path, imported: Program
) -> None:
    staff_edit(program=imported, values={"phone": "303-555-0111", "therapies": ["dbt"]})
    found = samhsa(workbook(tmp_path / "next.xlsx", [facility(phone="303-555-0122", intake1="303-555-0133")]))
    assert found["changed"] == 1
    imported.refresh_from_db()
    assert (imported.phone, imported.therapies) == ("303-555-0111", ["dbt"])
    assert imported.intake_phone == "303-555-0133"
    kept = "row 2: cedar-hollow-recovery-denver-co, phone: “303-555-0111” is kept, the file has “303-555-0122”."
    assert kept in found.text
    assert "therapies: “dbt” is kept, the file has “cbt, motivational-interviewing”." in found.text


def test_a_provider_that_a_person_chose_stays(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    chosen = ProviderFactory(name="Juniper Health")
    staff_edit(program=imported, values={"provider_id": chosen.pk})
    found = samhsa(workbook(tmp_path / "next.xlsx", [facility(intake1="303-555-0133")]))
    imported.refresh_from_db()
    assert (imported.provider, imported.intake_phone) == (chosen, "303-555-0133")
    assert "provider_id:" in found.text


def test_a_corrected_part_of_an_address_keeps_all_of_it(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    point = {"latitude": 39.7312, "longitude": -104.9826, "precision": "street"}
    staff_edit(program=imported, values={"street1": "122 Juniper Street", **point})
    found = samhsa(download(tmp_path / "listing.csv", [located(latitude="39.75", longitude="-104.95")]))
    assert "latitude: “39.7312” is kept, the file has “39.75”." in found.text
    imported.refresh_from_db()
    assert (imported.street1, imported.latitude) == ("122 Juniper Street", 39.7312)


def test_an_address_that_became_private_is_hidden(samhsa: Importer, tmp_path: Path) -> None:
    samhsa(download(tmp_path / "before.csv", [located(street1="")]))
    samhsa(download(tmp_path / "after.csv", [located(street1="- - -")]))
    program = Program.objects.get()
    assert (program.precision, program.latitude) == ("hidden", 39.7313)


def test_a_point_found_by_a_geocoder_is_kept(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    house = f"{imported.street1}, {imported.city}, CO {imported.zip_code}"
    assert program_locate(program=imported, found=AddressPoint(39.7312, -104.9826, house)).result == "improved"
    assert samhsa(tmp_path / "first.xlsx") == counts(read=1, unchanged=1)
    assert Program.objects.get().latitude == 39.7312
    moved = workbook(tmp_path / "moved.xlsx", [facility(city="Cherry Creek")])
    assert samhsa(moved)["changed"] == 1
    assert Program.objects.get().precision == "zip"


def test_a_program_made_virtual_by_a_person_stays_so(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    staff_edit(program=imported, values={"format": "virtual"})
    assert samhsa(tmp_path / "first.xlsx") == counts(read=1, unchanged=1)
    assert Program.objects.get().latitude is None


def test_status_is_a_persons_decision(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    Program.objects.update(status="closed")
    samhsa(workbook(tmp_path / "next.xlsx", [facility(phone="303-555-0177")]))
    assert Program.objects.get().status == "closed"


def test_rows_follow_a_merge(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    target = ProgramFactory(name="Cedar Hollow", phone="")
    Program.objects.filter(id=imported.id).update(status="closed", merged_into=target)
    samhsa(tmp_path / "first.xlsx")
    target.refresh_from_db()
    assert target.phone == "303-555-0142"
    assert SourceRecord.objects.get().program == target


def test_a_slug_in_use_gets_a_part_of_the_id(samhsa: Importer, tmp_path: Path) -> None:
    ProgramFactory(slug="cedar-hollow-recovery-denver-co")
    samhsa(workbook(tmp_path / "su.xlsx", [facility()]))
    program = Program.objects.get(provider__name="Cedar Hollow Recovery")
    assert program.slug == f"cedar-hollow-recovery-denver-co-{program.id.hex[:8]}"


def test_programs_of_one_name_have_one_provider(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(), facility(name1="CEDAR HOLLOW RECOVERY", name2="East", street1="9 Oak Street")]
    samhsa(workbook(tmp_path / "su.xlsx", rows))
    assert Provider.objects.get().programs.count() == 2


def test_the_findings_can_go_to_a_file(samhsa: Importer, tmp_path: Path) -> None:
    rows = [facility(), facility(state="XX"), facility(name1="Elm")]
    report = tmp_path / "report.txt"
    found = samhsa(workbook(tmp_path / "su.xlsx", rows), report=report)
    assert found == counts(read=3, added=2, refused=1)
    assert found.text.startswith("Editions (1)\nRefused rows (1)\nread: 3\n")
    assert "su.xlsx, row 3: column “state” is not understood: XX." in report.read_text()


def test_refused_rows_are_numbered_with_the_reason(samhsa: Importer, tmp_path: Path) -> None:
    good = [facility(name1=f"Cedar {number}") for number in range(6)]
    bad = [
        facility(name1=""),
        facility(city=""),
        facility(zip="8020"[:2]),
        facility(name1="x" * 151),
        facility(name1="***"),
    ]
    found = samhsa(workbook(tmp_path / "su.xlsx", [*good, *bad]))
    assert found == counts(read=11, added=6, refused=5)
    for row, reason in (
        (8, "column “name1” is blank."),
        (9, "column “city” is blank."),
        (10, "column “zip” is not understood: 80."),
        (11, "column “name1” has more than 150 characters."),
        (12, "column “name1” has no letter or digit."),
    ):
        assert f"su.xlsx, row {row}: {reason}" in found.text


def test_the_next_edition_asks_as_often_for_many_rows_as_for_few(samhsa: Importer, tmp_path: Path) -> None:
    """Nothing is read for each row: neither its statements nor the run that said them before, with its report."""
    asked = []
    for number in (2, 8):
        for model in (SourceRecord, Statement, ImportRun, Program):
            model.objects.all().delete()
        rows = [facility(name1=f"House {place}", street1=f"{place} Elm Street") for place in range(number)]
        path = workbook(tmp_path / f"{number}.xlsx", rows)
        samhsa(path, edition="2023")
        with CaptureQueriesContext(connection) as queries:
            samhsa(path, edition="2024")
        asked.append(len(queries))
    assert asked[0] == asked[1]


SILENT = "SA * OP * MD * ADLT"
"""Codes without that of an intensive outpatient program."""


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [("vanished", [facility(name1="Elm")]), ("lost-evidence", [facility(service_code_info=SILENT)])],
)
def test_what_an_edition_has_again_is_asked_no_more_and_what_it_still_lacks_is(
    samhsa: Importer, tmp_path: Path, imported: Program, kind: str, lacking: list[dict[str, str]]
) -> None:
    for edition in ("2027", "2028"):
        samhsa(workbook(tmp_path / f"{edition}.xlsx", lacking), edition=edition)
        assert list(Doubt.objects.filter(program=imported).values_list("kind", "state")) == [(kind, "open")]
    back = workbook(tmp_path / "back.xlsx", [facility(), *(row for row in lacking if row["name1"] == "Elm")])
    samhsa(back, edition="2029", apply=False)
    assert Doubt.objects.filter(program=imported, state="open").exists()
    samhsa(back, edition="2029")
    assert not Doubt.objects.filter(program=imported).exists()


def test_what_was_decided_of_an_edition_stays_decided(samhsa: Importer, tmp_path: Path, imported: Program) -> None:
    elm = facility(name1="Elm", street1="7 Other Street")
    samhsa(workbook(tmp_path / "next.xlsx", [elm]), edition="2027")
    Doubt.objects.update(state="rejected", decided_at=timezone.now())
    samhsa(workbook(tmp_path / "back.xlsx", [elm, facility()]), edition="2028")
    assert Doubt.objects.get().state == "rejected"
