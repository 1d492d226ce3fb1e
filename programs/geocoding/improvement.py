"""Better points for programs whose address is known but stands at the center of its ZIP code or city."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from programs.geocoding.addresses import HOUSE_NUMBER, AddressPoint, Locator, is_that_house
from programs.geocoding.points import Point, miles_between
from programs.models import Place, Program, Statement
from programs.statements.fields import STANDS_AT, as_json

ACCEPTED_WITHIN_MILES = 30
"""A point farther from its ZIP code is another street of that name. Nine hundred and ninety-nine of a thousand
facilities lie within 46 miles of their ZIP code's centre, ninety-nine of a hundred within 15."""

POST_OFFICE_BOX = r"^\W*(p\W*o\W*|post\s+office\s+)(box|drawer)\M"

Result = Literal["improved", "not-found", "imprecise", "too-far", "changed-meanwhile"]


@dataclass(frozen=True, slots=True)
class Improvement:
    """What became of one program; ``miles`` is how far the found point lies from the ZIP code's."""

    program: Program
    result: Result
    miles: float | None = None


def programs_to_locate(after: uuid.UUID | None = None) -> QuerySet[Program]:
    """Programs with a street and number whose point is only their ZIP code's or city's, by id.

    Never a private address, a virtual program (it has no point), a sample, a post office box, or a point that
    a person set.
    """
    placed = Statement.objects.of_persons().filter(values__placed=True).exclude(released__contains=["latitude"])
    programs = (
        Program.objects.filter(precision__in=["zip", "city"], demonstration=False, street1__regex=HOUSE_NUMBER)
        .exclude(Q(status=Program.Status.CLOSED) | Q(street1__iregex=POST_OFFICE_BOX))
        .exclude(pk__in=placed.values("program"))
        .order_by("id")
    )
    return programs.filter(id__gt=after) if after else programs


def programs_locate(*, locator: Locator, programs: QuerySet[Program]) -> Iterator[Improvement]:
    """Ask for each program in turn and keep what is found at once, so that an interruption loses nothing.

    Raises ``GeocodingError`` when the service fails; what was found before is kept.
    """
    for program in programs.iterator(chunk_size=100):
        yield program_locate(program=program, found=locator(address_line(program)))


def address_line(program: Program) -> str:
    """One line as on an envelope, without the suite, which geocoders trip over."""
    return f"{program.street1}, {program.city}, {program.state or ''} {program.zip_code}, USA"


def program_locate(*, program: Program, found: AddressPoint | None) -> Improvement:
    """Set the program's point to ``found`` if it can be believed."""
    if found is None:
        return Improvement(program, "not-found")
    miles = miles_between((found.latitude, found.longitude), expected_point(program))
    if not miles <= ACCEPTED_WITHIN_MILES:  # also when the service answers with NaN
        return Improvement(program, "too-far", miles)
    if not is_that_house(found, program.street1):
        return Improvement(program, "imprecise", miles)
    written = point_found(program, found)
    return Improvement(program, "improved" if written else "changed-meanwhile", miles)


@transaction.atomic
def point_found(program: Program, found: AddressPoint) -> int:
    """Keep a point as a statement for this very address, and set it; returns 0 where the address is another now."""
    # The conditions again: an editor may have changed the program since it was read.
    unchanged = programs_to_locate().filter(
        id=program.id, street1=program.street1, city=program.city, state=program.state, zip_code=program.zip_code
    )
    point = {"latitude": found.latitude, "longitude": found.longitude, "precision": "street"}
    written = unchanged.order_by().update(**point, updated_at=timezone.now())
    if written:
        Statement.objects.filter(program=program, method=Statement.Method.GEOCODER).delete()
        values = {name: as_json(getattr(program, name)) for name in STANDS_AT} | point
        Statement.objects.create(
            program=program,
            aspect="contact",
            values=values,
            method=Statement.Method.GEOCODER,
            by=settings.GEOCODER,
            as_of=timezone.localdate(),
        )
    return written


def expected_point(program: Program) -> Point:
    """The gazetteer's point of the ZIP code, else the point the program has (its city's)."""
    place = Place.objects.filter(kind=Place.Kind.ZIP, zip_code=program.zip_code, latitude__isnull=False).first()
    latitude, longitude = (place or program).latitude, (place or program).longitude
    if latitude is None or longitude is None:
        raise ValueError("a point with a precision has coordinates: whole_point() is a constraint of both tables")
    return latitude, longitude
