"""Reading the change feed: what is certain by now, in order, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from programs.feed.cursor import Instant, Position
from programs.models import Program
from programs.models.feed import REAL, SAMPLE, TABLE, shown

PUBLISHED, CHANGED, REMOVED = "published", "changed", "removed"
KINDS = (PUBLISHED, CHANGED, REMOVED)

CLOSED, HIDDEN, MERGED, DELETED = "closed", "hidden", "merged", "deleted"
REASONS = (CLOSED, HIDDEN, MERGED, DELETED)

LOOKED_AT = 5_000
"""Events that one page looks at, to find those of a network: then it says how far it came, and that there is more."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a program. ``aspects`` say what changed, ``reason`` why it is no longer there.

    ``key`` is the event's own: no other of this database has it.
    """

    key: str
    position: Position
    program: UUID
    at: datetime
    kind: str
    aspects: tuple[str, ...]
    reason: str | None
    merged_into: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """Events, the position after what was looked at, and whether there is more to look at already."""

    events: tuple[Event, ...]
    position: Position
    more: bool


CERTAIN = "place < %(oldest)s"
"""All transactions below the oldest open one have ended: nothing comes in among their events any more."""

PRESENT = f"CASE WHEN program.id IS NOT NULL THEN {shown('program')} END"

PAGE = f"""
    WITH looked_at AS MATERIALIZED (
            SELECT * FROM {TABLE} WHERE (place, number) > (%(place)s, %(number)s) AND {CERTAIN}
                AND (%(place)s > 0 OR at >= %(since)s)
             ORDER BY place, number LIMIT %(looked_at)s),
         told AS (
            SELECT event.place, event.number, event.changed_in, event.program_id, event.at, event.aspects,
                   coalesce(event.shown_before, {PRESENT}) = %(shown)s AS was,
                   coalesce(event.shown_after, {PRESENT}) = %(shown)s AS is_there,
                   event.status, event.merged_into
              FROM looked_at AS event LEFT JOIN programs_program AS program ON program.id = event.program_id
             WHERE (%(network)s::int IS NULL OR event.networks @> ARRAY[%(network)s::int]
                    OR (event.shown_before IS NULL AND program.network_numbers @> ARRAY[%(network)s::int]))),
         page AS (
            SELECT * FROM told
             WHERE (was OR is_there) AND (was IS DISTINCT FROM is_there OR aspects <> '{{}}')
             ORDER BY place, number LIMIT %(limit)s + 1),
         last AS (SELECT place, number, at, (SELECT count(*) FROM looked_at) AS looked_at FROM looked_at
                   ORDER BY place DESC, number DESC LIMIT 1)
    SELECT last.place, last.number, last.at, last.looked_at, page.place, page.number,
           page.changed_in::text || '-' || page.program_id, page.program_id, page.at, page.was, page.is_there,
           page.aspects, page.status, page.merged_into
      FROM last LEFT JOIN page ON true ORDER BY page.place, page.number
"""  # noqa: S608  (names of ours)

LAST = f"SELECT place || '-' || number FROM {TABLE} WHERE {CERTAIN} ORDER BY place DESC, number DESC LIMIT 1"  # noqa: S608


def page(position: Position, moment: Instant, *, limit: int, samples: bool = False, network: int | None = None) -> Page:
    """Up to ``limit`` events after ``position`` that were certain at ``moment``.

    Of real programs, or of samples; of those that are or were in the network with that number, or whose participation
    in it changed.
    """
    asked: dict[str, Any] = {
        "place": position.place,
        "number": position.number,
        "since": position.at,
        "oldest": moment.oldest,
        "looked_at": LOOKED_AT,
        "shown": SAMPLE if samples else REAL,
        "network": network,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAGE, asked)
        rows = cursor.fetchall()
    if not rows:
        return Page((), position, more=False)
    events = [event_of(*row[4:]) for row in rows if row[4] is not None]
    if len(events) > limit:
        return Page(tuple(events[:limit]), events[limit - 1].position, more=True)
    place, number, at, looked_at = rows[0][:4]
    return Page(tuple(events), Position(place, number, at), more=looked_at == LOOKED_AT)


def event_of(
    place: int,
    number: int,
    key: str,
    program: UUID,
    at: datetime,
    was: bool,
    is_there: bool,
    aspects: Sequence[str],
    status: str,
    merged_into: UUID | None,
) -> Event:
    """The event that a row is to whoever sees real programs alone, or samples alone."""
    kind = CHANGED if was and is_there else PUBLISHED if is_there else REMOVED
    return Event(
        key=key,
        position=Position(place, number, at),
        program=program,
        at=at,
        kind=kind,
        aspects=tuple(aspects) if kind == CHANGED else (),
        reason=reason_of(status, merged_into) if kind == REMOVED else None,
        merged_into=merged_into if kind == REMOVED else None,
    )


def reason_of(status: str, merged_into: UUID | None) -> str:
    """Why a program is not there any more. One that became a sample, or a draft again, is hidden."""
    if merged_into:
        return MERGED
    return {"": DELETED, Program.Status.CLOSED: CLOSED}.get(status, HIDDEN)


def last_certain(moment: Instant) -> str:
    """A text that is another one whenever there is a new event to deliver."""
    with connection.cursor() as cursor:
        cursor.execute(LAST, {"oldest": moment.oldest})
        row = cursor.fetchone()
    return row[0] if row else ""
