"""Where each field of a program comes from, in the shape of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from programs.models import Statement
from programs.quality.history import rows_then
from programs.search import Listing
from programs.statements.fields import ADDRESS, OPENINGS
from programs.statements.provenance import Told, Voice, provenance_of, told_of

FIELD_NAMES: dict[str, str] = {
    **{name: f"location.{name}" for name in (*ADDRESS, "county")},
    "zip_code": "location.zip",
    **{name: f"openings.{name}" for name in OPENINGS},
    "accepting_note": "openings.note",
    "openings_reported_at": "openings.reported_at",
    "provider_id": "provider",
    "tracks": "schedule.tracks",
    "participations": "networks",
    "hours_per_week_min": "schedule.hours_per_week.min",
    "hours_per_week_max": "schedule.hours_per_week.max",
}
"""Fields whose name in an answer is another than that of the column."""


def provenance_as_json(listing: Listing, at: datetime | None = None) -> list[dict[str, Any]]:
    """Of each field that somebody stated: who says it, and who says otherwise. One query; of a former moment two."""
    hidden = listing["location"]["precision"] == "hidden"
    if at is None:
        told = provenance_of({listing["id"]: hidden})[listing["id"]]
    else:
        # What a street was is told by nothing of then, unless the listing tells it today.
        told = provenance_then(listing["id"], at, is_hidden=hidden or not listing["location"]["street1"])
    return [
        {
            "field": FIELD_NAMES.get(one.field, one.field),
            "aspect": one.aspect,
            "said_by": [voice(each) for each in one.said_by],
            "others": [voice(each.voice) | {"value": each.value, "stands": each.stands} for each in one.others],
            "conflict": one.conflict,
        }
        for one in told
    ]


def provenance_then(pk: UUID, at: datetime, *, is_hidden: bool) -> list[Told]:
    rows = rows_then(Statement, pk, at)
    prefetch_related_objects(rows, "source")
    return told_of(rows, is_hidden=is_hidden, today=at.date())


def voice(said: Voice) -> dict[str, Any]:
    """Who says something; null where there is nothing to say."""
    return {
        "slug": said.source,
        "name": said.name or None,
        "method": said.method,
        "by": said.by or None,
        "edition": said.edition or None,
        "as_of": said.as_of,
    }
