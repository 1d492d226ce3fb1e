"""Timetables of a list beside those that a program has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import NumericRange

from programs.imports.samhsa.rows import CleanRow
from programs.models import Program, Track


def any_said(rows: Iterable[CleanRow]) -> bool:
    """Whether any row has a place for timetables: no federal one has."""
    return any(row.said.tracks is not None for row in rows)


def stored_tracks(programs: Iterable[UUID]) -> dict[UUID, list[Track]]:
    """The timetables that programs have now."""
    found: defaultdict[UUID, list[Track]] = defaultdict(list)
    for track in Track.objects.filter(program__in=list(programs)).order_by("program", "name", "id"):
        found[track.program_id].append(track)
    return dict(found)


def tracks_from(program: UUID, said: Iterable[dict[str, Any]]) -> list[Track]:
    """Timetables from what a record holds of them."""
    return [
        Track(
            program_id=program,
            name=track["name"],
            ages=track.get("ages", []),
            format=track.get("format") or None,
            weeks_min=track.get("weeks_min"),
            weeks_max=track.get("weeks_max"),
            time_zone=track.get("time_zone") or "",
            sessions=[NumericRange(lower, upper) for lower, upper in track["sessions"]],
        )
        for track in said
    ]


def contents(tracks: Iterable[Track]) -> list[tuple[Any, ...]]:
    """What timetables say, in one order, so that two lists of them can be compared."""
    return sorted(
        (
            (
                track.name,
                sorted((session.lower, session.upper) for session in track.sessions),
                *(list(track.ages), track.format or "", track.weeks_min or 0, track.weeks_max or 0, track.time_zone),
            )
            for track in tracks
        ),
    )


def is_kept(program: Program | None) -> bool:
    """Whether a person edited the timetables, so that they stay."""
    return program is not None and "tracks" in program.edited_fields
