"""Statements read from the database, and programs made to follow them. Set-based: a batch is a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone

from programs.models import Program, Provider, Source, Statement, Track
from programs.statements.decision import Decided, Said, decide
from programs.statements.fields import COLUMNS, as_json, from_json

BATCH = 1000
"""Programs read and written at once."""


def said_by(row: Statement, sources: Mapping[int, Source]) -> Said:
    """A stored statement as the decision reads it."""
    source = sources[row.source_id] if row.source_id else None
    return Said(
        aspect=row.aspect,
        method=str(row.method),
        values=row.values,
        as_of=row.as_of,
        received_at=row.received_at,
        until=row.until,
        gone=row.gone,
        released=frozenset(row.released),
        source=source.slug if source else "",
        rank=source.rank if source else 0,
        number=row.pk or 0,
    )


def statements_of(programs: Collection[UUID]) -> dict[UUID, list[Statement]]:
    """The statements of some programs; those of one that has none are an empty list."""
    found: dict[UUID, list[Statement]] = {id: [] for id in programs}
    for row in Statement.objects.filter(program__in=list(programs)).order_by("id"):
        found[row.program_id].append(row)
    return found


def tracks_of(programs: Iterable[UUID]) -> dict[UUID, list[Track]]:
    """The timetables that programs have now."""
    found: defaultdict[UUID, list[Track]] = defaultdict(list)
    for track in Track.objects.filter(program__in=list(programs)).order_by("program", "name", "id"):
        found[track.program_id].append(track)
    return dict(found)


def tracks_from(program: UUID, said: Iterable[dict[str, Any]]) -> list[Track]:
    """Timetables from what a statement holds of them."""
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


def tracks_as_json(tracks: Iterable[Track]) -> list[dict[str, Any]]:
    """Timetables as a statement holds them."""
    return [
        {
            "name": track.name,
            "ages": list(track.ages),
            "format": track.format,
            "weeks_min": track.weeks_min,
            "weeks_max": track.weeks_max,
            "time_zone": track.time_zone,
            "sessions": sorted([session.lower, session.upper] for session in track.sessions),
        }
        for track in tracks
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


@dataclass(slots=True)
class Outcome:
    """What a decision changes in one program: columns, and all its timetables where these are others."""

    program: Program
    decided: dict[str, Decided]
    changes: dict[str, Any] = field(default_factory=dict)
    tracks: list[Track] | None = None

    def __bool__(self) -> bool:
        return bool(self.changes) or self.tracks is not None

    def write(self) -> None:
        """Set the columns on the program, as yet in memory only. A name that goes stays among the former ones."""
        name = self.changes.get("name")
        if name and self.program.name and self.program.name not in (name, *self.program.former_names):
            self.changes["former_names"] = [*self.program.former_names, self.program.name]
        for column, value in self.changes.items():
            setattr(self.program, column, value)


def outcome_of(program: Program, statements: Iterable[Said], tracks: Iterable[Track], today: date) -> Outcome:
    """Where a program differs from what its statements decide."""
    outcome = Outcome(program, decide(statements, today))
    for name in COLUMNS:
        decided = outcome.decided.get(name)
        if decided and decided.value != as_json(getattr(program, name)):
            outcome.changes[name] = from_json(name, decided.value)
    said = outcome.decided.get("tracks")
    if said:
        fresh = tracks_from(program.pk, said.value)
        if contents(fresh) != contents(tracks):
            outcome.tracks = fresh
    return outcome


def outcomes(ids: Collection[UUID], *, lock: bool) -> Iterator[Outcome]:
    """Of some programs, what their statements decide. With ``lock``, they stay locked until the transaction ends."""
    programs = Program.objects.defer("terms").order_by("id")
    rows = (programs.select_for_update() if lock else programs).in_bulk(list(ids))
    statements, sources = statements_of(rows), Source.objects.in_bulk()
    tracks, today = tracks_of(rows), timezone.localdate()
    for id, program in rows.items():
        said = [said_by(row, sources) for row in statements[id]]
        yield outcome_of(program, said, tracks.get(id, ()), today)


def write(found: Iterable[Outcome]) -> int:
    """Write what differs; returns of how many programs. The caller has the transaction."""
    changed = [outcome for outcome in found if outcome]
    for outcome in changed:
        outcome.write()
        ensure_provider(outcome)
    columns = sorted({column for outcome in changed for column in outcome.changes})
    if columns:
        # An upsert, as imports do: ten times as fast as bulk_update, and it sets updated_at.
        Program.objects.bulk_create(
            [outcome.program for outcome in changed if outcome.changes],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*("provider" if column == "provider_id" else column for column in columns), "updated_at"],
        )
    for outcome in changed:
        if outcome.changes.get("precision") == "hidden":
            # What was looked up names the street.
            Statement.objects.filter(program=outcome.program, method=Statement.Method.GEOCODER).delete()
        if outcome.tracks is not None:
            Track.objects.filter(program=outcome.program).delete()
            Track.objects.bulk_create(outcome.tracks)
    return len(changed)


def ensure_provider(outcome: Outcome) -> None:
    """The provider that a list names may have no program yet, and so no row."""
    id = outcome.changes.get("provider_id")
    if id is not None and not Provider.objects.filter(pk=id).exists():
        said = outcome.decided["provider_id"].winners[0].values
        Provider.objects.create(pk=id, name=said.get("provider") or str(id))


@transaction.atomic
def decide_programs(ids: Collection[UUID]) -> int:
    """Make some programs what their statements say; returns how many were something else."""
    return write(outcomes(ids, lock=True))
