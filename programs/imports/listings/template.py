"""The plain template: its columns, its one example, and any listing in it; all of it from the map ``plain``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone

from programs.imports.listings.fields import BY_NAME, TRACK_FIELDS, ListField
from programs.imports.listings.maps import REQUIRED, SHIPPED, ListingMap, read_map
from programs.imports.listings.networks import STATUS_OF_FIELD
from programs.models import Program
from programs.models.sessions import session_parts

PLAIN = SHIPPED / "plain.yaml"
BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that a CSV file is UTF-8."""

PRIVATE_STREET = "confidential"
RENAMED = {"name1": "name", "zip": "zip_code", "intake1": "intake_phone"}
"""Fields whose column of ``Program`` has another name."""

LEFT_BLANK = frozenset(("name2", "intake2", "licence_expires", "type_facility"))
"""Fields that ``Program`` has no column for: the name of a site is part of the program's name."""


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of the template. ``track`` is the number of its timetable, 0 for the others."""

    heading: str
    field: ListField
    required: bool
    track: int = 0


@cache
def plain_map() -> ListingMap:
    """The map of the template, read without the operator's: a mistake in those is no fault of a page."""
    return read_map(PLAIN)


@cache
def template_columns() -> list[TemplateColumn]:
    """All columns in their order."""
    plain = plain_map()
    columns = [TemplateColumn(heading, BY_NAME[name], name in REQUIRED) for name, heading in plain.columns.items()]
    for number, track in enumerate(plain.tracks, start=1):
        columns += [TemplateColumn(heading, TRACK_FIELDS[name], False, number) for name, heading in track.items()]
    return columns


def template_csv() -> str:
    """The header and the example."""
    columns = template_columns()
    example = [column.field.example if column.track < 2 else "" for column in columns]
    return csv_of([[column.heading for column in columns], example])


def csv_of(rows: Iterable[list[str]]) -> str:
    """Rows as a CSV file (RFC 4180) that spreadsheets open as UTF-8."""
    stream = io.StringIO()
    stream.write(BYTE_ORDER_MARK)
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def listings_csv(programs: Iterable[Program]) -> str:
    """Programs in the columns of the template, for their providers to correct."""
    columns = template_columns()
    return csv_of([[column.heading for column in columns], *(row_of(program, columns) for program in programs)])


def row_of(program: Program, columns: list[TemplateColumn]) -> list[str]:
    """One program. A timetable beyond the last that the template has room for would be lost: ``ValueError``."""
    tracks = list(program.tracks.order_by("name", "id"))
    if len(tracks) > max(column.track for column in columns):
        raise ValueError(f"{program.slug}: more timetables than the template has room for")
    cells = []
    for column in columns:
        if not column.track:
            cells.append(cell_of(program, column.field))
        else:
            track = tracks[column.track - 1] if column.track <= len(tracks) else None
            cells.append(as_cell(getattr(track, column.field.name), column.field) if track else "")
    return cells


def cell_of(program: Program, field: ListField) -> str:
    """The value of one field."""
    name = RENAMED.get(field.name, field.name)
    if field.name in LEFT_BLANK:
        return ""
    if field.name == "listing":
        return str(program.pk)
    if field.name == "provider":
        return program.provider.name
    if field.name == "street1" and program.precision == "hidden":
        return PRIVATE_STREET
    if field.name in ("latitude", "longitude") and program.precision != "street":
        return ""
    if field.group == "network":
        status = STATUS_OF_FIELD[field.name]
        found = program.participations.filter(status=status, network__demonstration=False).order_by("network__slug")
        return "; ".join(found.values_list("network__slug", flat=True))
    if field.name == "accepting" and program.openings_reported_at is None:
        return ""
    return as_cell(getattr(program, name), field)


def as_cell(value: Any, field: ListField) -> str:
    """A value as the field's reader takes it."""
    if value is None:
        return ""
    if field.name == "openings_reported_at":
        return timezone.localdate(value).isoformat()
    if field.name == "sessions":
        return "; ".join(session_texts(value))
    if field.name == "identifiers":
        return "; ".join(f"{item['system']}|{item['value']}" for item in value)
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value)


def session_texts(sessions: Iterable[NumericRange]) -> Iterator[str]:
    """Sessions of equal times together, days by their codes: ``mon, wed 17:30-20:30``."""
    groups: dict[tuple[str, str], list[str]] = {}
    for session in sorted(sessions, key=lambda one: one.lower):
        parts = session_parts(session)
        groups.setdefault((parts["start"], parts["end"]), []).append(parts["day"])
    yield from (f"{', '.join(days)} {start}-{end}" for (start, end), days in groups.items())
