"""Which fields a statement of each aspect may have, and each field as JSON and as a column of ``Program``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from programs.models.guards import WITHHELD
from programs.models.program import TERM_COLUMNS
from programs.vocabularies import BY_CODE

POINT = ("latitude", "longitude", "precision")
STREET = ("street1", "street2")
STANDS_AT = ("street1", "city", "state", "zip_code")
ADDRESS = (*STREET, "city", "state", "zip_code", *POINT)
"""One fact: whoever corrects a part of it has looked at the whole, and a street of one source with the city of
another is no address."""

OPENINGS = ("accepting", "accepting_note", "wait_days", "next_intake", "openings_reported_at")
"""One fact as well: a wait of one report and an intake of another say nothing together."""

TERM_FIELDS = tuple(column for column in TERM_COLUMNS if column != "payments")

FIELDS: dict[str, tuple[str, ...]] = {
    "identity": ("name", "provider_id", "npi", "identifiers"),
    "contact": (
        *("phone", "intake_phone", "fax", "intake_hours", "intake_time_zone", "tty", "website"),
        *(*ADDRESS, "county", "wheelchair", "parking"),
    ),
    "services": ("evidence", "format", *TERM_FIELDS, "description"),
    "schedule": ("tracks", "hours_per_week_min", "hours_per_week_max"),
    "insurance": ("payments", "participations"),
    "openings": OPENINGS,
}
"""Aspect → fields that are decided by statements. Every other column of ``Program`` is not: its status and what it
was merged into are decisions about the listing, and its slug is set once."""

ASPECT_OF: dict[str, str] = {field: aspect for aspect, fields in FIELDS.items() for field in fields}
ROWS = frozenset(("tracks", "participations"))
"""Fields that are rows of their own. Each participation has its source and date with it: a statement about all of
them only says that a person decides on them."""

COLUMNS = tuple(field for field in ASPECT_OF if field not in ROWS)
"""Fields that are columns of ``Program``."""

UNITED = frozenset(TERM_COLUMNS)
"""Lists of terms, in which what lists say adds up."""

MARKS = frozenset(("denied", "placed", "public", "provider", WITHHELD))
"""Keys of ``values`` that are no fields. ``denied``: terms of lists that the source's codes rule out (``NAUT``: no
treatment of alcohol use), whoever else says them. ``placed``: a person set the point. ``public``: a person decided
that the street may be shown. ``withheld``: history has forgotten the
street. ``provider``: the organization's name, for readers."""

STATED_BY_PROVIDER = {"provider": "provider_id"}
"""Forms and statements of persons name the provider by the field of the form."""

BLANK: dict[str, Any] = {
    **dict.fromkeys(("format", "wait_days", "next_intake", "openings_reported_at", "latitude", "longitude"), None),
    **dict.fromkeys(("state", "hours_per_week_min", "hours_per_week_max"), None),
    **dict.fromkeys((*UNITED, "identifiers", *ROWS), ()),
    "accepting": "unknown",
}
"""What a field is when nobody knows; blank text where it is not named here."""


def blank(field: str) -> Any:
    """The value of a field that is not known, as JSON."""
    value = BLANK.get(field, "")
    return list(value) if isinstance(value, tuple) else value


def is_known(field: str, value: Any) -> bool:
    return value is not None and value != blank(field)


def by_aspect(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Values of many fields, apart by the aspect of each. Raises ``KeyError`` for what is no field."""
    found: dict[str, dict[str, Any]] = {}
    for field, value in values.items():
        found.setdefault(ASPECT_OF[field], {})[field] = value
    return found


def as_json(value: Any) -> Any:
    """A column's value as a statement keeps it: equal values are equal JSON."""
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.1")), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def from_json(field: str, value: Any) -> Any:
    """A field of a statement as a column's value."""
    if value is None:
        return None
    return READ[field](value) if field in READ else value


READ: dict[str, Any] = {
    "provider_id": UUID,
    "hours_per_week_min": Decimal,
    "hours_per_week_max": Decimal,
    "next_intake": date.fromisoformat,
    "openings_reported_at": datetime.fromisoformat,
}


def in_order(field: str, codes: Iterable[str]) -> list[str]:
    """Codes of terms in the order of their vocabulary."""
    given = set(codes)
    return [term.code for term in BY_CODE[TERM_COLUMNS[field]] if term.code in given]
