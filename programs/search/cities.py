"""Which programs stand in which city.

The index knows positions and states; a city is a name in an address. Names are brought to the cities
of the gazetteer, so that ``ST. LOUIS`` and ``Saint Louis`` are one; a name that it does not have
counts for the city of its ZIP code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from pyroaring import BitMap

from programs.geocoding.gazetteer import Gazetteer
from programs.giving_way import giving_way
from programs.search.index.layered import Layered
from programs.search.index.rows import FROM_PROGRAMS, among, fetched
from programs.search.index.snapshot import NOTHING, Index
from programs.vocabularies import STATE

Place = int
"""The number of a city in the gazetteer."""

ADDRESSES = f"""
    SELECT state, city, zip_code, array_agg(number), max(updated_at) {FROM_PROGRAMS} AND state IS NOT NULL {{among}}
     GROUP BY state, city, zip_code
"""


AT_ONCE = 50
"""Addresses that are looked up in a piece: two milliseconds."""


@dataclass(frozen=True)
class Cities:
    """The programs of each city, by slot of the index, and when one of a city or state was last changed.

    Bitmaps may hold slots that are dead by now: whoever asks intersects them with live programs.
    """

    programs: Mapping[Place, BitMap] = field(default_factory=dict)
    updated: dict[Place, datetime] = field(default_factory=dict)
    state_updated: dict[str, datetime] = field(default_factory=dict)

    def programs_in(self, city: Place) -> BitMap:
        return self.programs.get(city, NOTHING)

    @classmethod
    def read(cls, index: Index, gazetteer: Gazetteer) -> Cities:
        """Those of all programs of ``index``. One query."""
        return cls().with_programs(None, index, gazetteer)

    def with_programs(self, numbers: Sequence[int] | None, index: Index, gazetteer: Gazetteer) -> Cities:
        """With the programs ``numbers`` (``None``: all) where they are now in ``index``. One query."""
        more = dict[Place, BitMap]()
        updated, state_updated = dict(self.updated), dict(self.state_updated)
        for state, name, zip_code, some, changed in giving_way(rows(numbers), AT_ONCE):
            state_updated[state] = max(changed, state_updated.get(state, changed))
            city = city_of(gazetteer, name, state, zip_code)
            if city is not None:
                more[city] = more.get(city, NOTHING) | index.of_numbers(some)
                updated[city] = max(changed, updated.get(city, changed))
        programs = self.programs if isinstance(self.programs, Layered) else Layered(self.programs)
        return Cities(programs.with_more(more) if self.programs else more, updated, state_updated)


def rows(numbers: Sequence[int] | None) -> Iterator[tuple[Any, ...]]:
    """State, city and ZIP code with the programs there and their latest change; of all programs if ``None``."""
    with connection.cursor() as cursor:
        cursor.execute(ADDRESSES.format(among=among(numbers)))
        yield from ((STATE.code_of(state), *more) for state, *more in fetched(cursor))


def city_of(gazetteer: Gazetteer, name: str, state: str, zip_code: str) -> Place | None:
    """The city of an address; ``None`` where neither its name nor its ZIP code tells."""
    city = gazetteer.city(name, state)
    if city is not None or not zip_code:
        return city
    row = gazetteer.zip_row(zip_code)
    return gazetteer.city(row[1], state) if row and row[4] == state else None
