"""The plain template: its columns, its file, and a listing that goes out in it and comes back as it was."""

from __future__ import annotations

import csv
import io
import operator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict
from django.utils import timezone

from programs.imports.listings import cells
from programs.imports.listings.fields import BY_NAME, FIELDS
from programs.imports.listings.template import listings_csv, plain_map, template_columns, template_csv
from programs.models import Program, Provider, Track
from programs.models.currency import current_since
from programs.models.program import TERM_COLUMNS
from programs.models.sessions import parse_sessions
from programs.quality.freshness import openings_report
from programs.vocabularies import BY_CODE
from programs.web.about.audiences import TEMPLATE
from tests.factories import ProgramFactory, TrackFactory, edited
from tests.imports.listings.running import run
from tests.imports.samhsa.made_up import gazetteer

DERIVED = {"timetable_numbers", "network_numbers", "provider_name", "terms", "updated_at", "verified_at", "number"}


def test_every_field_has_a_column_or_is_of_another_layout() -> None:
    fields = {column.field.name for column in template_columns()}
    assert set(BY_NAME) - fields == {"intake2", "type_facility"}
    assert {column.field.name for column in template_columns() if column.track} == {
        field.name for field in FIELDS if field.group == "track"
    }


def test_every_column_of_a_program_is_in_the_template_or_is_nobodys_to_send() -> None:
    ours = {
        "id", "number", "slug", "status", "merged_into", "provider", "provider_name", "former_names", "evidence",
        "precision", "demonstration", "verified_at", "created_at", "updated_at", "network_numbers",
        "timetable_numbers", "terms", "name", "sort_name", "zip_code", "intake_phone",
    }  # fmt: skip
    columns = {field.name for field in Program._meta.concrete_fields}
    assert columns - ours <= {column.field.name for column in template_columns()}


def test_the_file_for_download_is_made_from_the_columns() -> None:
    content = (Path(settings.BASE_DIR) / "static" / TEMPLATE).read_bytes()
    assert content.decode("utf-8") == template_csv(), "write the output of “manage.py listing_template” there"


def test_the_example_is_invented_and_can_be_imported(tmp_path: Path, db: None) -> None:
    gazetteer()
    path = tmp_path / "template.csv"
    path.write_text(template_csv(), encoding="utf-8", newline="")
    said = run(path, name="plain")
    assert "added: 1" in said
    assert "left out" not in said
    program = Program.objects.get()
    assert program.name.startswith("Made Up")
    assert program.phone.startswith("303-555-01")
    assert (program.evidence, program.provider.name) == ("stated", "Made Up Harbor Health")
    assert (program.conditions, program.format) == (["depression", "alcohol-use"], "hybrid")
    track = Track.objects.get()
    assert (track.name, track.weeks_max, len(track.sessions)) == ("Evening adults", 12, 3)
    assert program.accepting == "yes"


def everything(**changes: Any) -> Program:
    """A program that says something in every field, entered by hand."""
    terms = {column: [BY_CODE[facet].terms[0].code] for column, facet in TERM_COLUMNS.items()}
    program: Program = ProgramFactory(
        provider__name="Made Up Group", name="Harbor Evening IOP", evidence="stated",
        **terms | {"levels": ["iop", "php"]},
        format="hybrid", description="Invented.\nIn two lines.", npi="1234567893", phone="303-555-0142",
        identifiers=[{"system": "urn:made-up", "value": "7"}], intake_phone="303-555-0143 x2", fax="303-555-0144",
        intake_hours="Mon-Fri 8am-6pm", intake_time_zone="America/Boise", tty="711", wheelchair="no", parking="yes",
        website="https://harbor.example/iop",
        street1="1 Invented Way", street2="Suite 2",
        city="Denver", state="CO", zip_code="80203", county="Denver", latitude=39.7312, longitude=-104.9826,
        precision="street", accepting="waitlist", accepting_note="Call first", wait_days=7,
        next_intake=date(2026, 12, 7), openings_reported_at=current_since(3), hours_per_week_min=Decimal("9.0"),
        hours_per_week_max=Decimal("12.5"), **changes,
    )  # fmt: skip
    TrackFactory(program=program, name="Evening", ages=["adult"], format="in-person", weeks_min=8, weeks_max=12,
                 time_zone="America/Boise",
                 sessions=parse_sessions("Mon, Wed 17:30–20:30\nSat 9:00–12:00"))  # fmt: skip
    TrackFactory(program=program, name="Night", ages=[], format=None, sessions=parse_sessions("Sun 22:00–1:00"))
    return program


def contents(program: Program) -> dict[str, Any]:
    fields = model_to_dict(program, exclude=DERIVED)
    said = operator.attrgetter("name", "ages", "format", "weeks_min", "time_zone", "sessions")
    times = list(map(said, program.tracks.all()))
    return fields | {"tracks": times}


@pytest.mark.parametrize("changes", [{}, {"precision": "hidden", "street1": "", "street2": ""}])
def test_a_listing_that_goes_out_and_comes_back_is_the_same(tmp_path: Path, db: None, changes: dict[str, Any]) -> None:
    gazetteer()
    program = everything()
    if changes:
        Program.objects.filter(pk=program.pk).update(**changes, latitude=39.75, longitude=-104.98)
    program = Program.objects.get(pk=program.pk)
    before = contents(program)
    path = tmp_path / "out.csv"
    path.write_text(listings_csv([program]), encoding="utf-8", newline="")
    said = run(path, name="plain")
    assert "read: 1" in said
    assert "Values left out" not in said
    after = contents(Program.objects.get())
    if changes:  # a private address stands in the middle of its ZIP code
        before, after = ({**one, "latitude": 0, "longitude": 0} for one in (before, after))
    assert after == before
    assert Provider.objects.count() == 1
    assert "unchanged: 1" in run(path, name="plain")


def test_what_a_person_edited_stays(tmp_path: Path, db: None) -> None:
    gazetteer()
    program = everything()
    path = tmp_path / "out.csv"
    path.write_text(listings_csv([program]), encoding="utf-8", newline="")
    program.description = "By hand."
    program.tracks.get(name="Night").delete()
    edited(program, "description", "tracks")
    said = run(path, name="plain")
    assert "a person edited its timetables" in said
    assert Program.objects.get().description == "By hand."
    assert Track.objects.count() == 1


def test_the_listing_of_another_is_found_by_its_id_alone(tmp_path: Path, db: None) -> None:
    """Name, street and phone may all have changed: the sender says which listing is meant."""
    gazetteer()
    program = everything()
    header, row = csv.reader(io.StringIO(listings_csv([program]).removeprefix("\ufeff")))
    cells = dict(zip(header, row, strict=True)) | {"Program name": "New Name", "Street": "9 Other Way", "Phone": ""}
    path = tmp_path / "renamed.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerow(cells)
        writer.writerow(cells | {"Listing id": "11111111-1111-4111-8111-111111111111", "Program name": "Nobody IOP"})
    said = run(path, name="plain")
    assert "there is no listing 11111111-1111-4111-8111-111111111111" in said
    renamed = Program.objects.get(pk=program.pk)
    assert (renamed.name, renamed.former_names, renamed.slug) == ("New Name", ["Harbor Evening IOP"], program.slug)
    assert Program.objects.count() == 2


def test_an_older_report_of_openings_does_not_go_over_a_newer_one(tmp_path: Path, db: None) -> None:
    gazetteer()
    program = everything()
    path = tmp_path / "out.csv"
    path.write_text(listings_csv([program]), encoding="utf-8", newline="")
    said = {"accepting": "no", "wait_days": None, "next_intake": None}
    openings_report(program=program, **said, at=current_since(1), by="provider")
    run(path, name="plain")
    assert Program.objects.get().accepting == "no"


def test_the_command_fills_in_listings(db: None) -> None:
    program, output = everything(), io.StringIO()
    call_command("listing_template", of=[program.slug], stdout=output)
    assert output.getvalue() == listings_csv([program])
    with pytest.raises(CommandError, match="There is no listing: nowhere"):
        call_command("listing_template", of=["nowhere"])


def test_the_map_asks_everything_and_no_blank_is_a_no() -> None:
    source = plain_map().source
    assert source.asks is not None
    assert not source.ticked
    assert {term.number for facet in BY_CODE.values() for term in facet} == set(source.asks)


@pytest.mark.parametrize(("days", "is_read"), [(-1, True), (0, True), (1, False)])
def test_openings_of_a_day_to_come_are_not_read(days: int, is_read: bool) -> None:
    day = (timezone.localdate() + timedelta(days=days)).isoformat()
    if is_read:
        assert cells.past_day(day) == day
    else:
        with pytest.raises(cells.UnreadableCellError, match="a day to come"):
            cells.past_day(day)
    assert BY_NAME["openings_reported_at"].read is cells.past_day
