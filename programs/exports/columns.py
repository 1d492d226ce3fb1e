"""What stands in the flat files of programs and participations: each column with its JSON Schema, declared once.

Names are those of the API, codes are those of the vocabularies. Of a hidden address there is no street and no point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from programs.search import Listing
from programs.spreadsheets import Column

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field(Column[Any]):
    """A column with the JSON Schema (2020-12) of its values; ``about`` says what they are."""

    schema: Schema
    about: str = ""


TEXT: Schema = {"type": ["string", "null"]}
NAME: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": ["number", "null"]}
CODES: Schema = {"type": "array", "items": {"type": "string"}}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
ID: Schema = {"type": "string", "format": "uuid"}
URL: Schema = {"type": "string", "format": "uri"}
ZIP: Schema = {"type": ["string", "null"], "pattern": "^[0-9]{5}$"}
NPI: Schema = {"type": ["string", "null"], "pattern": "^[0-9]{10}$"}
YES_OR_NO: Schema = {"enum": ["yes", "no", None]}


def moment(value: datetime | None) -> str | None:
    """RFC 3339, in UTC, as the API has it."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def own(name: str, schema: Schema = TEXT, about: str = "") -> Field:
    """A column with what the listing has under its name."""
    return Field(name, lambda listing: listing[name], schema, about)


def part(name: str, *path: str, schema: Schema = TEXT, about: str = "") -> Field:
    """A column with what stands deeper in the listing."""

    def read(listing: Listing) -> Any:
        value: Any = listing
        for step in path:
            value = value[step]
        return value

    return Field(name, read, schema, about)


def codes(name: str) -> Field:
    return own(name, CODES, f"Codes of `{name}`. Empty: not known.")


def checked(aspect: str) -> Callable[[Listing], str | None]:
    """When an aspect was last checked."""
    return lambda listing: moment((listing["verifications"].get(aspect) or {}).get("at"))


def slugs_by_file(listing: Listing) -> list[str]:
    return [one["slug"] for one in listing["networks"] if one["contract"] and one["contract"]["current"]]


def slugs_in_network(listing: Listing) -> list[str]:
    return [network["slug"] for network in listing["networks"] if network["status"] == "in-network"]


PROGRAMS: tuple[Field, ...] = (
    Field("id", lambda listing: str(listing["id"]), ID, "Stays the same for good."),
    own("name", NAME),
    part("provider", "provider", "name", schema=NAME),
    own("npi", NPI),
    own("url", URL, "Its page for people."),
    own("phone"),
    own("intake_phone"),
    own("intake_hours"),
    own("fax"),
    own("tty"),
    own("website"),
    part("street1", "location", "street1", about="Null when not known or kept private."),
    part("street2", "location", "street2"),
    part("city", "location", "city"),
    part("state", "location", "state", about="USPS code."),
    part("zip", "location", "zip", schema=ZIP, about="Five digits, as text: leading zeros count."),
    part("county", "location", "county"),
    part("latitude", "location", "latitude", schema=NUMBER, about="Degrees, WGS 84. Null for a private address."),
    part("longitude", "location", "longitude", schema=NUMBER),
    part("precision", "location", "precision"),
    own("evidence", NAME, "How we know that it is an IOP: a code of `evidence`."),
    own("format"),
    *(codes(name) for name in ("focus", "levels", "serves", "ages", "conditions", "therapies", "services")),
    *(codes(name) for name in ("populations", "restrictions", "languages", "payments", "accreditations")),
    Field("in_networks", slugs_in_network, CODES, "Slugs of the networks that it is said to be in."),
    Field(
        "contracted_networks",
        slugs_by_file,
        CODES,
        "Slugs of the networks that it has a contract with by a plan's own file or directory alone. Nobody has "
        "confirmed it.",
    ),
    part("hours_per_week_min", "schedule", "hours_per_week", "min", schema=NUMBER),
    part("hours_per_week_max", "schedule", "hours_per_week", "max", schema=NUMBER),
    part("accepting", "openings", "accepting", schema=NAME),
    part("wait_days", "openings", "wait_days", schema=NUMBER),
    Field("next_intake", lambda listing: day(listing["openings"]["next_intake"]), DAY),
    Field("openings_reported_at", lambda listing: moment(listing["openings"]["reported_at"]), TIME),
    own("wheelchair", YES_OR_NO),
    own("parking", YES_OR_NO),
    Field("verified_at", lambda listing: moment(listing["verified_at"]), TIME, "Contact and services, both, since."),
    Field("contact_verified_at", checked("contact"), TIME),
    Field("services_verified_at", checked("services"), TIME),
    Field("sources", lambda listing: [source["slug"] for source in listing["sources"]], CODES),
    own("description"),
    Field("updated_at", lambda listing: moment(listing["updated_at"]), TIME),
)
"""Of a program: ``programs.csv``, and the properties in ``programs.geojson``."""

POSITION = frozenset(("latitude", "longitude"))
"""What a feature has as its geometry."""

PROPERTIES = tuple(column for column in PROGRAMS if column.heading not in POSITION)


def of_row(name: str, schema: Schema = TEXT, read: Callable[[Any], Any] | None = None) -> Field:
    """A column of a participation, which is a row of the database by names."""
    return Field(name, lambda row: read(row[name]) if read else row[name] or None, schema)


PARTICIPATIONS: tuple[Field, ...] = (
    of_row("program_id", ID, str),
    of_row("program_name", NAME),
    of_row("npi", NPI),
    of_row("city"),
    of_row("state"),
    of_row("zip", ZIP),
    of_row("status", NAME),
    of_row("since", DAY, day),
    of_row("until", DAY, day),
    of_row("tier"),
    Field("accepting", lambda row: row["accepting"], {"type": ["boolean", "null"]}, "Patients of this network."),
    of_row("basis"),
    Field("source", lambda row: row["source_slug"], TEXT, "The slug of the source that says it."),
    of_row("verified_at", TIME, moment),
    Field(
        "as_of",
        lambda row: day(row.get("as_of")),
        DAY,
        "Where only a plan's own file or directory lists a contract: its day. Nobody has confirmed it, and the status "
        "is `unknown`.",
    ),
)
"""Of a program's place in one network: ``participations.csv``."""
