"""What a person says of a program becomes a statement, and the program follows in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.geocoding.names import county_name, normalize_place_name
from programs.models import Place, Program, Source, Statement, User
from programs.models.statement import PERSONS
from programs.statements.fields import ADDRESS, ASPECT_OF, COLUMNS, FIELDS, POINT, ROWS, STANDS_AT, as_json, by_aspect
from programs.statements.stored import decide_programs, tracks_as_json

BY_STAFF = "staff"
METHODS_OF_TODAY = PERSONS
"""Whoever speaks by one of these speaks of today, unless a day is given."""


@transaction.atomic
def statement_made(
    *,
    program: Program,
    aspect: str,
    values: Mapping[str, Any],
    method: str,
    by: str,
    user: User | None = None,
    source: Source | None = None,
    as_of: date | None = None,
    until: date | None = None,
    note: str = "",
) -> Statement:
    """Record what somebody says of one aspect of ``program``, and make the program follow.

    ``values``: fields of the aspect (``programs.statements.fields.FIELDS``) to their values, as columns of
    ``Program`` have them or as JSON; ``tracks`` as ``tracks_as_json`` makes them; ``provider_id`` is an id.
    A part of an address is completed by what stands there now; a street or ZIP code that is new without a point of
    its own stands at the centre of its ZIP code, or of its city where that is in another state. ``program`` has the
    new values afterwards.

    Raises ``ValidationError`` for an unknown aspect, field, method or value, or a day to come.
    """
    row = Program.objects.select_for_update().defer("terms").get(pk=program.pk)
    refuse_unknown(aspect, values, method, as_of)
    said = {name: cleaned(name, value) for name, value in values.items()}
    if set(said) & set(ADDRESS):
        said = whole_address(row, said)
    if as_of is None and method in METHODS_OF_TODAY:
        as_of = timezone.localdate()
    statement = Statement.objects.create(
        program=row,
        source=source,
        aspect=aspect,
        values=said,
        as_of=as_of,
        method=method,
        by=by[:100],
        user=user,
        until=until,
        note=note[:500],
    )
    follow(program)
    return statement


@transaction.atomic
def staff_edit(*, program: Program, values: Mapping[str, Any], user: User | None = None, note: str = "") -> None:
    """Record what a person of the staff says, whatever aspects the fields are of. What no statement can have
    (status, slug) must not be among them."""
    for aspect, some in by_aspect(values).items():
        statement_made(
            program=program,
            aspect=aspect,
            values=some,
            method=Statement.Method.STAFF,
            by=BY_STAFF,
            user=user,
            note=note,
        )


def tracks_edit(*, program: Program, user: User | None = None) -> None:
    """Record the timetables that ``program`` has now as what the staff says."""
    tracks = tracks_as_json(program.tracks.order_by("name", "id"))
    staff_edit(program=program, values={"tracks": tracks}, user=user)


def participations_edit(*, program: Program, user: User | None = None) -> None:
    """Record that the staff decides on the networks of ``program``, as they are now: lists leave them alone."""
    rows = program.participations.order_by("network__slug").values("network__slug", "status")
    networks = [{"network": row["network__slug"], "status": row["status"]} for row in rows]
    staff_edit(program=program, values={"participations": networks}, user=user)


@transaction.atomic
def fields_released(*, program: Program, fields: Iterable[str]) -> None:
    """Hand ``fields`` back: what others say of them counts again, at once. Of an address all is handed back."""
    named = set(fields)
    if named & set(ADDRESS):
        named |= {*ADDRESS, "county"}  # which whoever moved it has set
    Program.objects.select_for_update().get(pk=program.pk)
    for row in Statement.objects.filter(program=program, method__in=PERSONS):
        released = sorted({*row.released, *(named & set(row.values))})
        if released != row.released:
            row.released = released
            row.gone = row.gone or not any(name in ASPECT_OF and name not in released for name in row.values)
            row.save(update_fields=["released", "gone"])
    follow(program)


def fields_of_persons(program: Program) -> list[str]:
    """Fields that a person's word stands for now, which lists do not change. Of openings the newest counts, whoever
    reports them."""
    found: set[str] = set()
    for row in Statement.objects.of_persons().filter(program=program).exclude(aspect="openings"):
        found |= {name for name in row.values if name in ASPECT_OF and name not in row.released}
    return sorted(found)


def follow(program: Program) -> None:
    """Make the stored program what its statements say, and the object the same in every decided column."""
    decide_programs([program.pk])
    program.refresh_from_db(fields=[*COLUMNS, "former_names", "updated_at"])


def refuse_unknown(aspect: str, values: Mapping[str, Any], method: str, as_of: date | None) -> None:
    """Raise ``ValidationError`` that names what is not known."""
    if aspect not in FIELDS:
        raise ValidationError(_("“%(value)s” is no aspect."), params={"value": aspect}, code="aspect")
    for name in values:
        if name not in FIELDS[aspect]:
            raise ValidationError(
                _("“%(value)s” is no field of “%(aspect)s”."), params={"value": name, "aspect": aspect}, code="field"
            )
    if method not in Statement.Method.values:
        raise ValidationError(_("“%(value)s” is no way to learn of it."), params={"value": method}, code="method")
    if as_of and as_of > timezone.localdate():
        raise ValidationError(_("This day is still to come."), code="future")


def cleaned(name: str, value: Any) -> Any:
    """A value as JSON, as its column cleans it. Raises ``ValidationError``."""
    if name in ROWS:
        return list(value)
    column = cast("Field[Any, Any]", Program._meta.get_field(name))
    if value in (None, "", [], ()):
        return as_json(column.get_default() if not column.null else None)
    return as_json(column.to_python(value) if name == "provider_id" else column.clean(value, None))


def whole_address(program: Program, said: dict[str, Any]) -> dict[str, Any]:
    """The whole address, of which ``said`` is a part. Where a person set the point, it is marked."""
    whole = {name: said.get(name, as_json(getattr(program, name))) for name in ADDRESS}
    if set(said) & set(POINT):
        return {**said, **whole, "placed": True}
    if any(whole[name] != as_json(getattr(program, name)) for name in STANDS_AT):
        at = place_of(whole["zip_code"], whole["city"], whole["state"])
        whole["latitude"], whole["longitude"], found = at.latitude, at.longitude, at.precision
        whole["precision"] = "hidden" if found and not whole["street1"] else found
        if any(whole[name] != as_json(getattr(program, name)) for name in ("state", "zip_code")):
            said = {"county": at.county} | said
    return {**said, **whole}


@dataclass(frozen=True, slots=True)
class Centre:
    """Where an address stands as long as nobody has looked it up, and in which county."""

    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    county: str = ""


def place_of(zip_code: str, city: str, state: str) -> Centre:
    """The centre of the ZIP code when it is in that state, else of the city: as an import places a row."""
    points = Place.objects.filter(state=state)
    place = points.filter(kind=Place.Kind.ZIP, zip_code=zip_code).first()
    county = county_name(place.county) if place else ""
    if place and place.latitude is not None:
        return Centre(place.latitude, place.longitude, "zip", county)
    named = points.filter(kind=Place.Kind.CITY, normalized_name=normalize_place_name(city)).select_related("same_as")
    for one in named:
        town = one.same_as or one
        if town.latitude is not None:
            return Centre(town.latitude, town.longitude, "city", county)
    return Centre(county=county)
