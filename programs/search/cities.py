"""Which programs stand in which city.

The index knows positions and states; a city is a name in an address. Names are brought to the cities
of the gazetteer, so that ``ST. LOUIS`` and ``Saint Louis`` are one; a name that it does not have
counts for the city of its ZIP code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max
from pyroaring import BitMap

from programs.geocoding.gazetteer import Gazetteer
from programs.models import Program
from programs.search.index.snapshot import NOTHING, Index

Place = int
"""The number of a city in the gazetteer."""


@dataclass(frozen=True)
class Cities:
    """The programs of each city, by slot of the index, and when one of a city or state was last changed.

    Bitmaps may hold slots that are dead by now: whoever asks intersects them with live programs.
    """

    programs: dict[Place, BitMap] = field(default_factory=dict)
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
        programs, updated, state_updated = dict(self.programs), dict(self.updated), dict(self.state_updated)
        for state, name, zip_code, some, changed in rows(numbers):
            state_updated[state] = max(changed, state_updated.get(state, changed))
            city = city_of(gazetteer, name, state, zip_code)
            if city is not None:
                programs[city] = programs.get(city, NOTHING) | index.of_numbers(some)
                updated[city] = max(changed, updated.get(city, changed))
        return Cities(programs, updated, state_updated)


def rows(numbers: Sequence[int] | None) -> Iterator[tuple[Any, ...]]:
    """State, city and ZIP code with the programs there and their latest change; of all programs if ``None``."""
    found = Program.objects.published().filter(state__isnull=False).order_by().values_list("state", "city", "zip_code")
    found = found.annotate(numbers=ArrayAgg("number"), changed=Max("updated_at"))
    if numbers is not None:
        found = found.filter(number__in=list(numbers))
    return iter(found)


def city_of(gazetteer: Gazetteer, name: str, state: str, zip_code: str) -> Place | None:
    """The city of an address; ``None`` where neither its name nor its ZIP code tells."""
    city = gazetteer.city(name, state)
    if city is not None or not zip_code:
        return city
    row = gazetteer.zip_row(zip_code)
    return gazetteer.city(row[1], state) if row and row[4] == state else None
