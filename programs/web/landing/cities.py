"""Which programs stand in which city, kept in memory beside the search index.

The index knows positions and states; a city is a name in an address. Names are brought to the cities
of the gazetteer, so that ``ST. LOUIS`` and ``Saint Louis`` are one; a name that it does not have
counts for the city of its ZIP code. One query reads all; afterwards only programs that have changed
are read again, recognised by the index, which puts them into new slots at its end.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import Max
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.geocoding.gazetteer import Gazetteer
from programs.models import Program
from programs.search.index.snapshot import Index
from programs.web.landing.addresses import city_named

Place = int
"""The number of a city in the gazetteer."""

READ_ALL_ABOVE = 2_000
"""More programs than this many are sooner read with all others than named one by one."""


@dataclass(frozen=True)
class Cities:
    """The programs of each city, by slot of the index, and when one of a city or state was last changed.

    Bitmaps may hold slots that are dead by now: whoever asks intersects them with live programs.
    """

    gazetteer: Gazetteer
    numbers: NDArray[np.int32]
    version: NDArray[np.int64]
    programs: dict[Place, BitMap]
    updated: dict[Place, datetime]
    state_updated: dict[str, datetime]

    def programs_in(self, city: Place) -> BitMap:
        return self.programs.get(city, BitMap())

    def of_state(self, state: str) -> dict[Place, BitMap]:
        """The programs by city of one state."""
        states = self.gazetteer.states
        return {city: found for city, found in self.programs.items() if states.of(city) == state}

    def is_beginning_of(self, index: Index, gazetteer: Gazetteer) -> bool:
        """Whether what was read is still true, and ``index`` at most goes on after it."""
        known, columns = len(self.numbers), index.columns
        return (
            self.gazetteer is gazetteer
            and known <= len(columns.number)
            and np.array_equal(self.numbers, columns.number[:known])
            and np.array_equal(self.version, columns.version[:known])
        )

    def is_all_of(self, index: Index) -> bool:
        return len(self.numbers) == len(index.columns.number)


def read(index: Index, gazetteer: Gazetteer, before: Cities | None) -> Cities:
    """The cities of all programs of ``index``; ``before`` are those of its first slots. One query."""
    first = len(before.numbers) if before else 0
    if len(index.columns.number) - first > READ_ALL_ABOVE:
        first, before = 0, None
    programs: defaultdict[Place, BitMap] = defaultdict(BitMap, before.programs if before else {})
    updated, state_updated = (dict(before.updated), dict(before.state_updated)) if before else ({}, {})
    wanted = index.columns.number[first:].tolist() if before else None
    for state, name, zip_code, numbers, changed in rows(wanted):
        state_updated[state] = max(changed, state_updated.get(state, changed))
        city = city_of(gazetteer, name, state, zip_code)
        if city is not None:
            programs[city] = programs[city] | index.of_numbers(numbers)
            updated[city] = max(changed, updated.get(city, changed))
    columns = index.columns
    return Cities(gazetteer, columns.number, columns.version, dict(programs), updated, state_updated)


def rows(numbers: Sequence[int] | None) -> list[tuple[Any, ...]]:
    """State, city and ZIP code with the programs there and their latest change; of all programs if ``None``."""
    found = Program.objects.published().filter(state__isnull=False).order_by().values_list("state", "city", "zip_code")
    found = found.annotate(numbers=ArrayAgg("number"), changed=Max("updated_at"))
    if numbers is not None:
        return list(found.filter(number__in=numbers))
    with transaction.atomic():
        with connection.cursor() as cursor:  # once a process, however long it takes: the limit is meant for searches
            cursor.execute("SET LOCAL statement_timeout = 0")
        return list(found)


def city_of(gazetteer: Gazetteer, name: str, state: str, zip_code: str) -> Place | None:
    """The city of an address; ``None`` where neither its name nor its ZIP code tells."""
    city = city_named(gazetteer, name, state)
    if city is not None or not zip_code:
        return city
    row = gazetteer.zip_row(zip_code)
    return city_named(gazetteer, row[1], state) if row and row[4] == state else None


class Keeper:
    """Keeps the cities of a process. What a transaction of our own has written is seen and not kept."""

    def __init__(self) -> None:
        self.kept: Cities | None = None
        self.reading = threading.Lock()

    def current(self, index: Index, gazetteer: Gazetteer) -> Cities:
        """Those of ``index``. No query where nothing changed."""
        kept = self.usable(index, gazetteer)
        if kept is not None and kept.is_all_of(index):
            return kept
        with self.reading:  # one thread reads, the others then find it
            kept = self.usable(index, gazetteer)
            if kept is not None and kept.is_all_of(index):
                return kept
            found = read(index, gazetteer, kept)
            if not connection.in_atomic_block:
                self.kept = found
            return found

    def usable(self, index: Index, gazetteer: Gazetteer) -> Cities | None:
        """What is kept, if ``index`` at most goes on after it."""
        kept = self.kept
        return kept if kept is not None and kept.is_beginning_of(index, gazetteer) else None


keeper = Keeper()


def cities_of(index: Index, gazetteer: Gazetteer) -> Cities:
    """The cities of the programs of ``index``. At most one query, mostly none."""
    return keeper.current(index, gazetteer)
