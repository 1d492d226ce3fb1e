"""Who says each published field, since when, and who says otherwise. One query for any number of programs.

Nothing of a private address comes out: of a program whose street is hidden, or of which none is published, no
statement's address is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from programs.models import Source, Statement
from programs.statements.decision import Decided, Said, decide
from programs.statements.fields import ADDRESS, ASPECT_OF, FIELDS, POINT, is_known
from programs.statements.stored import said_by

UNTOLD = frozenset((*POINT, "county", "openings_reported_at", "participations"))
"""Fields of which it is not told who says otherwise: they follow from others."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says something: a source in an edition, or people by a way (``Statement.Method``), and the day it is of."""

    method: str
    by: str = ""
    source: str | None = None
    name: str = ""
    edition: str = ""
    as_of: date | None = None

    @classmethod
    def of(cls, row: Statement) -> Voice:
        slug, name = (row.source.slug, row.source.name) if row.source else (None, "")
        return cls(str(row.method), row.by, slug, name, row.edition, row.as_of)


@dataclass(frozen=True, slots=True)
class Other:
    """Who says otherwise, and what, as JSON. ``stands``: that it was not taken back and is in the newest edition."""

    voice: Voice
    value: Any
    stands: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One published field: who says it, who says otherwise, and whether one of these still stands."""

    field: str
    aspect: str
    said_by: tuple[Voice, ...]
    others: tuple[Other, ...]
    conflict: bool


def provenance_of(hidden: Mapping[UUID, bool]) -> dict[UUID, list[Told]]:
    """The provenance of programs; ``hidden`` says of each whether its street is kept private. One query."""
    rows: dict[UUID, list[Statement]] = {id: [] for id in hidden}
    statements = Statement.objects.filter(program__in=list(hidden)).select_related("source").order_by("id")
    for row in statements if hidden else ():
        rows[row.program_id].append(row)
    return {id: told_of(some, is_hidden=hidden[id]) for id, some in rows.items()}


def told_of(rows: Iterable[Statement], *, is_hidden: bool, today: date | None = None) -> list[Told]:
    """What the statements of one program decide, in the order of the fields; as of a former day, by those of then."""
    today, voices, said = today or timezone.localdate(), {}, []
    for row in rows:
        sources: dict[int, Source] = {row.source_id: row.source} if row.source_id and row.source else {}
        voices[row.pk] = Voice.of(row)
        said.append(said_by(row, sources))
    decided = decide(said, today)
    is_hidden |= "street1" in decided and not decided["street1"].value
    names = [name for fields in FIELDS.values() for name in fields if name in decided]
    return [told(name, decided[name], voices, today, is_hidden=is_hidden) for name in names]


def told(name: str, decided: Decided, voices: Mapping[int, Voice], today: date, *, is_hidden: bool) -> Told:
    untold = name in UNTOLD or (is_hidden and name in ADDRESS)
    others = [
        Other(voices[said.number], value_told(name, said, value), stands=stands(name, said, today))
        for said, value in (() if untold else decided.losers)
        if is_known(name, value)
    ]
    winners = tuple(dict.fromkeys(voices[said.number] for said in decided.winners))
    return Told(name, ASPECT_OF[name], winners, tuple(others), decided.conflict and bool(others))


def stands(name: str, said: Said, today: date) -> bool:
    return not said.has_ended(today) and name not in said.released


def value_told(name: str, said: Said, value: Any) -> Any:
    """A provider by its name, timetables by theirs; all else as it is."""
    if name == "provider_id":
        return said.values.get("provider") or value
    return [track["name"] for track in value] if name == "tracks" else value
