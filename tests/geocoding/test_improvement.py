"""Which programs are asked for, and which answers are believed."""

from __future__ import annotations

import pytest

from programs.geocoding.addresses import AddressPoint, GeocodingError
from programs.geocoding.improvement import program_locate, programs_locate, programs_to_locate
from programs.models import Program
from tests.factories import PlaceFactory, ProgramFactory

pytestmark = pytest.mark.django_db

STREET = "100 Cedar Street"
FOUND = AddressPoint(39.7361, -104.9801, "100, Cedar Street, Denver, Colorado, 80203")


def at_zip(**fields) -> Program:
    return ProgramFactory(**({"precision": "zip", "street1": STREET} | fields))


def result_of(program: Program, found: AddressPoint | None) -> str:
    return program_locate(program=program, found=found).result


def test_a_virtual_program_is_never_asked_for() -> None:
    ProgramFactory(virtual=True, street1=STREET)
    assert not programs_to_locate().exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"precision": "street"},
        {"precision": "hidden", "street1": ""},
        {"demonstration": True},
        {"status": "closed"},
        {"street1": ""},
        {"street1": "One Civic Plaza"},
        {"street1": "P.O. Box 12"},
        {"street1": "PO BOX 12"},
        {"street1": "Highway 31 South"},
        {"edited": ["name", "latitude"]},
        {"edited": ["longitude"]},
        {"edited": ["precision"]},
    ],
)
def test_never_asked_for(fields: dict) -> None:
    at_zip(**fields)
    assert not programs_to_locate().exists()


@pytest.mark.parametrize(
    "fields", [{}, {"precision": "city"}, {"format": None}, {"status": "draft"}, {"edited": ["name"]}]
)
def test_asked_for(fields: dict) -> None:
    program = at_zip(**fields)
    assert list(programs_to_locate()) == [program]


def test_a_found_address_becomes_the_point() -> None:
    program = at_zip()
    before = program.updated_at
    assert result_of(program, FOUND) == "improved"
    program.refresh_from_db()
    assert (program.latitude, program.longitude, program.precision) == (FOUND.latitude, FOUND.longitude, "street")
    assert program.updated_at > before
    assert not programs_to_locate().exists()


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (None, "not-found"),
        (AddressPoint(40.7, -104.98, FOUND.matched), "too-far"),
        (AddressPoint(float("nan"), -104.98, FOUND.matched), "too-far"),
        (AddressPoint(39.7361, -104.9801, "Denver, Colorado"), "imprecise"),
        (AddressPoint(39.7361, -104.9801, "1001, Cedar Street, Denver"), "imprecise"),
    ],
)
def test_a_doubtful_answer_changes_nothing(found: AddressPoint | None, result: str) -> None:
    program = at_zip()
    assert result_of(program, found) == result
    assert Program.objects.values_list("latitude", "longitude", "precision").get() == (39.7313, -104.9829, "zip")


def test_the_distance_is_from_the_zip_code_and_not_from_a_wrong_point_of_the_program() -> None:
    PlaceFactory()
    assert result_of(at_zip(latitude=30.0, longitude=-90.0), FOUND) == "improved"


@pytest.mark.parametrize("edit", [{"street1": "200 Elm Street"}, {"precision": "street"}])
def test_an_edit_made_meanwhile_wins(edit: dict) -> None:
    program = at_zip()
    Program.objects.update(**edit)
    assert result_of(program, FOUND) == "changed-meanwhile"
    assert Program.objects.get().latitude == 39.7313


def test_what_was_found_before_a_failure_is_kept() -> None:
    at_zip()
    at_zip()
    answers = iter([FOUND])

    def locator(address: str) -> AddressPoint | None:
        assert address == "100 Cedar Street, Denver, CO 80203, USA"
        try:
            return next(answers)
        except StopIteration:
            raise GeocodingError("the service is down") from None

    with pytest.raises(GeocodingError):
        list(programs_locate(locator=locator, programs=programs_to_locate()))
    assert Program.objects.filter(precision="street").count() == programs_to_locate().count() == 1
