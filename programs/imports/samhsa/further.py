"""What lists say beyond SAMHSA's columns, as columns of ``Program``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from programs.imports.said import Said
from programs.models.currency import beginning
from programs.models.program import TERM_COLUMNS
from programs.vocabularies import BY_CODE

FURTHER_COLUMNS = (
    *("description", "npi", "identifiers", "fax", "intake_hours", "hours_per_week_min", "hours_per_week_max"),
    *("intake_time_zone", "tty", "wheelchair", "parking"),
    *("accepting", "accepting_note", "wait_days", "next_intake", "openings_reported_at", "serves"),
)
"""Columns that no federal file fills."""

DECIMALS = ("hours_per_week_min", "hours_per_week_max")


def further_fields(saids: Iterable[Said], fields: dict[str, Any]) -> dict[str, Any]:
    """What the rows about one program say besides ``fields``, the first row with a value first.

    A column that no row has a place for is not named, and so stays as it is. Terms are united with those of codes.
    """
    found: dict[str, Any] = {}
    for said in saids:
        for name, value in said.values.items():
            found[name] = found.get(name) or value
        for facet, codes in said.terms.items():
            column = BY_CODE[facet].column
            if column in TERM_COLUMNS:
                found[column] = [*found.get(column, fields.get(column, [])), *codes]
    for column in found.keys() & TERM_COLUMNS.keys():
        vocabulary = BY_CODE[TERM_COLUMNS[column]]
        found[column] = [term.code for term in vocabulary if term.code in found[column]]
    if not found.get("format"):
        found.pop("format", None)
    found |= {name: Decimal(found[name]) if found[name] else None for name in DECIMALS if name in found}
    return found | newest_openings(saids)


def newest_openings(saids: Iterable[Said]) -> dict[str, Any]:
    """The newest report of openings, all of it: a wait of one and an intake of another say nothing together."""
    reports = [said.openings for said in saids if said.openings]
    if not reports:
        return {}
    newest = max(reports, key=lambda report: str(report["openings_reported_at"]))
    return {
        "accepting": newest.get("accepting") or "unknown",
        "accepting_note": newest.get("accepting_note") or "",
        "wait_days": newest.get("wait_days"),
        "next_intake": date.fromisoformat(newest["next_intake"]) if newest.get("next_intake") else None,
        "openings_reported_at": reported(newest["openings_reported_at"]),
    }


def reported(day: str) -> datetime:
    """A report counts from the beginning of its day."""
    return beginning(date.fromisoformat(day), timezone.get_current_timezone())


def tracks_of(saids: Iterable[Said]) -> list[dict[str, Any]] | None:
    """The timetables of the first row that has some; ``None`` where no row has a place for them."""
    some = [said.tracks for said in saids if said.tracks is not None]
    return next((tracks for tracks in some if tracks), some[0] if some else None)
