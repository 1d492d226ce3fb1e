"""The same files in one command, or in two in either order: are the rows in the same programs, with the same facts?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from programs.imports.samhsa.run import samhsa_import
from programs.models import Program, ProgramAlias, SourceRecord

Key = tuple[str, str]
"""The source and the key of a record."""

OF_THE_ROW = frozenset(("id", "number", "created_at", "updated_at", "slug", "former_names"))
"""Columns that are no facts: of the database's row, set once at the first import, or names of before."""


@dataclass(frozen=True, slots=True)
class World:
    """``groups``: the records of each program, with its id and its facts; ``missed``: the editions without each
    record; ``answers``: every id that leads to a program, as it would for a link."""

    groups: dict[frozenset[Key], tuple[UUID, dict[str, Any]]]
    missed: dict[Key, tuple[str, ...]]
    answers: dict[frozenset[Key], frozenset[UUID]]


def world() -> World:
    """What the database holds now."""
    records: defaultdict[UUID, set[Key]] = defaultdict(set)
    missed: dict[Key, tuple[str, ...]] = {}
    rows = SourceRecord.objects.values_list("source__slug", "key", "program", "missed_in")
    for slug, key, program, editions in rows.iterator():
        missed[slug, key] = tuple(editions)
        if program:
            records[program].add((slug, key))
    ids: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for alias, program in ProgramAlias.objects.values_list("id", "program"):
        ids[program].add(alias)
    groups, answers = {}, {}
    for row in Program.objects.filter(id__in=records).values().iterator():
        keys = frozenset(records[row["id"]])
        groups[keys] = (row["id"], {name: value for name, value in row.items() if name not in OF_THE_ROW})
        answers[keys] = frozenset(ids[row["id"]] | {row["id"]})
    return World(groups, missed, answers)


class _NotKeptError(Exception):
    """Takes an import back."""


def world_after(commands: Sequence[Sequence[Path]], edition: str) -> World:
    """What the database would hold after some imports, one after the other; it holds what it held."""
    found = None
    try:
        with transaction.atomic():
            for paths in commands:
                samhsa_import(paths=paths, apply=True, edition=edition, fewer=True)
            found = world()
            raise _NotKeptError
    except _NotKeptError:
        pass
    assert found is not None  # noqa: S101
    return found


def differences(one: World, other: World) -> Iterator[str]:
    """What two worlds do not share, as lines: first the numbers, then up to ten of each kind."""
    ours, theirs = one.groups.keys() - other.groups.keys(), other.groups.keys() - one.groups.keys()
    both = one.groups.keys() & other.groups.keys()
    facts: Counter[str] = Counter()
    examples: list[str] = []
    for keys in both:
        (id, mine), (_id, other_facts) = one.groups[keys], other.groups[keys]
        for name in sorted(name for name in mine if mine[name] != other_facts[name]):
            facts[name] += 1
            examples.append(f"{id} {name}: {mine[name]!r} and {other_facts[name]!r}")
    ids = sum(one.groups[keys][0] != other.groups[keys][0] for keys in both)
    unanswered = sum(not one.answers[keys] & other.answers[keys] for keys in both)
    missed = [key for key in one.missed.keys() | other.missed.keys() if one.missed.get(key) != other.missed.get(key)]
    said = ", ".join(f"{name} {number}" for name, number in facts.most_common()) or "none"
    yield f"{len(both)} programs of the same rows; of other rows {len(ours)} and {len(theirs)}"
    yield f"  facts that differ: {said}; editions without a record that differ: {len(missed)}"
    yield f"  another id: {ids}, of which none leads from one to the other: {unanswered}"
    yield from (f"    {line[:300]}" for line in examples[:10])
    yield from (f"    only in one: {sorted(keys)}"[:300] for keys in [*ours, *theirs][:10])
    yield from (f"    missed in: {key}: {one.missed.get(key)} and {other.missed.get(key)}" for key in missed[:10])
