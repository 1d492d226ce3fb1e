"""What lists say of one program, as statements: one for each source and aspect, beside those that are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from programs.imports.identity import provider_id
from programs.imports.points import Places
from programs.imports.samhsa.editions import last_day
from programs.imports.samhsa.evidence import strongest
from programs.imports.samhsa.listing import Listing, listing_of
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.sources import BY_SLUG
from programs.models import Program, Source, Statement, Track
from programs.models.program import TERM_COLUMNS
from programs.statements.decision import Decided, Said, decide
from programs.statements.fields import ASPECT_OF, POINT, STREET, as_json, by_aspect
from programs.statements.stored import Outcome, outcome_of, said_by, statements_of
from programs.vocabularies import BY_CODE

RULED_OUT = tuple(
    (column, term.code, frozenset(term.samhsa_unless.split()))
    for column, facet in TERM_COLUMNS.items()
    for term in BY_CODE[facet]
    if term.samhsa_unless
)
"""Column, term, and the codes by which a source denies it."""

ITS_OWN = "its own"
"""Each source's evidence is what its own rows say."""

Key = tuple[str, str]
"""A source's slug and an aspect."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What lists say of a field for which a person's word stands; whether they said it after the person."""

    value: Any
    is_newer: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says of one aspect."""

    values: dict[str, Any]
    edition: str
    gone: bool = False

    @property
    def as_of(self) -> date | None:
        return last_day(self.edition) if self.edition else None

    def said(self, key: Key, number: int = 0) -> Said:
        slug, aspect = key
        return Said(
            aspect=aspect,
            method=Statement.Method.FILE,
            values=self.values,
            as_of=self.as_of,
            gone=self.gone,
            source=slug,
            rank=BY_SLUG[slug].rank,
            number=number,
        )


def words_of(
    listing: Listing, places: Places, program: Program | None, *, evidence: str | None, gone: bool = False
) -> dict[Key, Word]:
    """What each source of a listing says by itself. Where the street is private, none of them names it.

    ``evidence`` is what all of them are taken to say of its being an IOP, or ``ITS_OWN``; ``None``: they are silent
    of that, and it stays as it is.
    """
    by_source: defaultdict[str, list[CleanRow]] = defaultdict(list)
    for row in listing.rows:
        by_source[row.source.slug].append(row)
    words: dict[Key, Word] = {}
    for slug, rows in by_source.items():
        own = listing if len(by_source) == 1 else listing_of(rows, places, [], lapsed=True, hidden=listing.hidden)
        if own is None:
            continue
        values = values_of(own, program)
        values["services"]["evidence"] = evidence
        if evidence == ITS_OWN:
            values["services"]["evidence"] = strongest({row.evidence for row in rows})
        elif evidence is None:
            del values["services"]["evidence"]
        if listing.public:
            values["contact"]["public"] = True
        edition = max(row.edition for row in rows)
        words |= {(slug, aspect): Word(some, edition, gone) for aspect, some in values.items()}
    return words


def values_of(listing: Listing, program: Program | None) -> dict[str, dict[str, Any]]:
    """A listing's fields by aspect, as JSON. A provider of the same name is the same, whoever entered it."""
    fields = dict(listing.fields)
    if program is not None and provider_id(program.provider_name) == fields["provider_id"]:
        fields["provider_id"] = program.provider_id
    values = by_aspect({name: as_json(value) for name, value in fields.items()})
    values["identity"]["provider"] = listing.provider
    if listing.tracks is not None:
        values.setdefault("schedule", {})["tracks"] = listing.tracks
    codes = frozenset().union(*(row.codes for row in listing.rows))
    for column, term, unless in RULED_OUT:
        if codes & unless:
            values[ASPECT_OF[column]].setdefault("denied", {}).setdefault(column, []).append(term)
    return values


@dataclass(slots=True)
class Stored:
    """The statements and timetables that some programs have. ``changed`` are those to write, with their source."""

    sources: dict[int, Source]
    rows: dict[UUID, list[Statement]] = field(default_factory=dict)
    tracks: dict[UUID, list[Track]] = field(default_factory=dict)
    changed: list[tuple[str, Statement]] = field(default_factory=list)
    today: date = field(default_factory=timezone.localdate)

    def load(self, programs: Iterable[UUID]) -> None:
        self.rows = statements_of(list(programs))

    def persons(self, program: UUID) -> list[Said]:
        """What anybody but lists says."""
        return [said_by(row, self.sources) for row in self.rows.get(program, ()) if row.method != Statement.Method.FILE]

    def is_persons(self, program: UUID, name: str) -> bool:
        """Whether a person's word stands for a field, of programs that were loaded."""
        said = (one for one in self.persons(program) if one.is_person and not one.has_ended(self.today))
        return any(name in one.values and name not in one.released for one in said)

    def outcome(self, program: Program, words: dict[Key, Word]) -> tuple[Outcome, dict[str, Otherwise]]:
        """Note which statements are new or differ, and decide: what changes in the program, and what lists say
        otherwise than a person whose word stands."""
        lists = self.replace(program.id, words)
        persons = self.persons(program.id)
        outcome = outcome_of(program, [*lists, *persons], self.tracks.get(program.id, ()), self.today)
        conflicts: dict[str, Otherwise] = {}
        if any(said.is_person for said in persons):
            without = decide(lists, self.today)
            for name, decided in outcome.decided.items():
                by_person = decided.winners[0].is_person and ASPECT_OF[name] != "openings"
                if by_person and name in without and without[name].value != decided.value:
                    conflicts[name] = Otherwise(without[name].value, is_later(without[name], decided))
        return outcome, conflicts

    def replace(self, program: UUID, words: dict[Key, Word]) -> list[Said]:
        """The statements of lists after this run. What a source does not say any more is kept, as gone."""
        found = []
        kept = {
            (self.sources[row.source_id].slug, row.aspect): row
            for row in self.rows.get(program, ())
            if row.method == Statement.Method.FILE and row.source_id
        }
        private = next((word.values for (_slug, aspect), word in words.items() if aspect == "contact"), {})
        for key, row in kept.items():
            if key not in words:
                words[key] = Word(withheld(row.values, private), row.edition, gone=True)
        for key, word in words.items():
            row = kept.get(key) or Statement(program_id=program, aspect=key[1], method=Statement.Method.FILE)
            if (row.values, row.edition, row.gone) != (word.values, word.edition, word.gone):
                row.values, row.edition, row.as_of, row.gone = word.values, word.edition, word.as_of, word.gone
                row.received_at = timezone.now()
                self.changed.append((key[0], row))
            found.append(word.said(key, row.pk or 0))
        return found


def is_later(lists: Decided, person: Decided) -> bool:
    """Whether lists speak of a later day than the person whose word stands; an unknown day is not later."""
    said, stands = lists.winners[0].as_of, person.winners[0].as_of
    return said is not None and stands is not None and said > stands


def withheld(values: dict[str, Any], private: dict[str, Any]) -> dict[str, Any]:
    """``values`` without a street that is private now."""
    if private.get("precision") != "hidden" or not values.keys() & set(STREET):
        return values
    return values | {name: private[name] for name in (*STREET, *POINT)}
