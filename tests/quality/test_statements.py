"""What a person says becomes a statement, and the program follows."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from programs.models import Program, Statement, Track
from programs.quality.statements import (
    fields_of_persons,
    fields_released,
    staff_edit,
    statement_made,
    tracks_edit,
)
from tests.factories import PlaceFactory, ProgramFactory, ProviderFactory, SourceFactory, TrackFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def file_says(program: Program, aspect: str, source: str = "list", as_of: date | None = None, **values: Any) -> None:
    """What a list says, written as an import writes it."""
    Statement.objects.create(
        program=program, source=SourceFactory(slug=source), aspect=aspect, values=values, as_of=as_of, method="file"
    )


def said(program: Program, aspect: str = "contact", method: str = "staff", **options: Any) -> Statement:
    values = options.pop("values")
    return statement_made(program=program, aspect=aspect, values=values, method=method, by="staff", **options)


def check() -> str:
    output = StringIO()
    call_command("decide_programs", check=True, stdout=output)
    return output.getvalue().strip()


def test_a_statement_is_kept_with_all_that_is_known_of_it_and_published() -> None:
    program, user = ProgramFactory(), UserFactory()
    row = said(program, values={"phone": "303-555-0199"}, user=user, note="A correction.", method="phone-call")
    assert program.phone == "303-555-0199" == Program.objects.get().phone
    assert (row.values, row.by, row.user, row.note) == ({"phone": "303-555-0199"}, "staff", user, "A correction.")
    assert row.as_of == TODAY(), "who calls speaks of today"
    assert check() == "1 programs with statements, 0 differences"


def test_the_object_given_may_be_old() -> None:
    program = ProgramFactory()
    Program.objects.update(fax="303-555-0101")
    said(program, values={"phone": "303-555-0199"})
    assert Program.objects.get().fax == program.fax == "303-555-0101"


@pytest.mark.parametrize(
    ("aspect", "values", "options", "code"),
    [
        ("kitchen", {}, {}, "aspect"),
        ("contact", {"name": "X"}, {}, "field"),
        ("contact", {"slug": "x"}, {}, "field"),
        ("contact", {"phone": "1"}, {"method": "rumour"}, "method"),
        ("contact", {"phone": "1"}, {"as_of": date(2999, 1, 1)}, "future"),
        ("contact", {"phone": "1" * 41}, {}, "max_length"),
        ("contact", {"website": "javascript:alert(1)"}, {}, "invalid"),
        ("services", {"conditions": ["kitchen"]}, {}, None),
    ],
)
def test_what_cannot_be_is_refused_whole(aspect: str, values: Any, options: Any, code: str | None) -> None:
    program = ProgramFactory()
    with pytest.raises(ValidationError) as raised:
        said(program, aspect, values=values, **options)
    assert code is None or code in {error.code for error in raised.value.error_list}
    assert not Statement.objects.exists()


def test_values_are_cleaned_as_their_columns_are() -> None:
    program, provider = ProgramFactory(), ProviderFactory()
    staff_edit(
        program=program,
        values={"conditions": ["ptsd", "depression"], "hours_per_week_min": 9, "provider_id": provider.pk, "fax": None},
    )
    assert program.conditions == ["depression", "ptsd"]
    assert (program.provider_id, program.fax) == (provider.pk, "")
    assert {row.aspect for row in Statement.objects.all()} == {"identity", "contact", "services", "schedule"}
    assert check().endswith(" 0 differences")


def test_a_list_does_not_go_over_a_person_and_counts_again_when_the_field_is_handed_back() -> None:
    program = ProgramFactory(phone="303-555-0142")
    said(program, values={"phone": "303-555-0199"})
    file_says(program, "contact", phone="303-555-0111")
    assert check().endswith(" 0 differences")
    assert fields_of_persons(program) == ["phone"]
    fields_released(program=program, fields=["phone"])
    assert (program.phone, fields_of_persons(program)) == ("303-555-0111", [])


def test_what_nobody_says_any_more_stays_until_somebody_speaks() -> None:
    program = ProgramFactory()
    said(program, values={"phone": "303-555-0199"})
    fields_released(program=program, fields=["phone"])
    assert program.phone == "303-555-0199"


def test_a_term_ends_and_the_command_makes_it_so() -> None:
    program = ProgramFactory(phone="303-555-0142")
    file_says(program, "contact", phone="303-555-0111")
    row = said(program, values={"phone": "303-555-0199"}, until=TODAY())
    assert program.phone == "303-555-0199"
    Statement.objects.filter(pk=row.pk).update(until=TODAY() - timedelta(days=1))
    with pytest.raises(CommandError, match="decide_programs"):
        check()
    call_command("decide_programs", stdout=StringIO())
    assert Program.objects.get().phone == "303-555-0111"
    assert check().endswith(" 0 differences")


def test_a_part_of_an_address_is_the_whole_of_it_and_a_new_street_loses_the_old_point() -> None:
    PlaceFactory(latitude=39.7, longitude=-104.9)
    program = ProgramFactory()
    row = said(program, values={"street1": "9 Elm Street"})
    assert (program.street1, program.city, program.precision) == ("9 Elm Street", "Denver", "zip")
    assert (program.latitude, program.longitude) == (39.7, -104.9)
    assert row.values["zip_code"] == "80203"
    said(program, values={"latitude": 39.71, "longitude": -104.91, "precision": "street"})
    assert (program.latitude, program.precision) == (39.71, "street")
    fields_released(program=program, fields=["city"])
    assert fields_of_persons(program) == []


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ({"zip_code": "80203"}, (39.7313, "zip", "Denver")),
        ({"zip_code": "90210"}, (39.8, "city", "")),
        ({"zip_code": "90210", "city": "Nowhere"}, (None, "", "")),
        ({"zip_code": "90210", "city": "Beverly Hills", "state": "CA"}, (34.09, "zip", "Los Angeles")),
        ({"zip_code": "90210", "county": "Boulder"}, (39.8, "city", "Boulder")),
    ],
)
def test_a_new_address_stands_in_its_own_state_and_county(values: dict[str, str], stands: tuple[Any, ...]) -> None:
    PlaceFactory(county="Denver County")
    PlaceFactory(zip_code="90210", state="CA", county="Los Angeles County", latitude=34.09, longitude=-118.4)
    PlaceFactory(kind="city", key="city-arvada", zip_code="", name="Arvada", latitude=39.8, longitude=-105.1)
    program: Any = ProgramFactory(city="Arvada", state="CO", zip_code="80003", county="Jefferson", precision="street")
    said(program, values=values)
    assert (program.latitude, program.precision, program.county) == stands
    fields_released(program=program, fields=["city"])
    assert fields_of_persons(program) == []


def test_a_street_that_a_list_keeps_private_goes_even_against_a_person() -> None:
    program = ProgramFactory()
    said(program, values={"street1": "9 Elm Street", "precision": "street"})
    hidden = {"street1": "", "street2": "", "city": "Denver", "state": "CO", "zip_code": "80203"}
    file_says(program, "contact", **hidden, latitude=39.7, longitude=-104.9, precision="hidden")
    call_command("decide_programs", stdout=StringIO())
    program.refresh_from_db()
    assert (program.street1, program.precision, program.latitude) == ("", "hidden", 39.7)


def test_a_name_that_goes_is_a_former_one() -> None:
    program = ProgramFactory(name="Old Name")
    said(program, "identity", values={"name": "New Name"})
    assert (program.name, program.former_names) == ("New Name", ["Old Name"])


def test_made_virtual_it_has_no_point() -> None:
    program = ProgramFactory()
    said(program, "services", values={"format": "virtual"})
    program.refresh_from_db()
    assert (program.latitude, program.precision) == (None, "")


def test_timetables_follow_as_well() -> None:
    program = ProgramFactory()
    TrackFactory(program=program, name="Day")
    tracks_edit(program=program)
    Track.objects.all().delete()
    with pytest.raises(CommandError):
        check()
    call_command("decide_programs", stdout=StringIO())
    assert [track.name for track in program.tracks.all()] == ["Day"]


def test_the_database_refuses_a_second_statement_of_a_list() -> None:
    program = ProgramFactory()
    file_says(program, "contact", phone="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        file_says(program, "contact", phone="2")
