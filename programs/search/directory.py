"""The directory in memory: everything that a request is answered from, as it was at one moment.

It never changes. What comes after it is another directory, which shares with it what stayed the same;
a request takes one and hands it on, so that all it says is of one moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cachetools import LRUCache

from programs.geocoding.gazetteer import Gazetteer
from programs.search.adequacy.areas import Areas
from programs.search.cities import Cities
from programs.search.index.reference import Coverage
from programs.search.index.snapshot import Index
from programs.search.kept import KeptListings
from programs.search.moment import Moment

T = TypeVar("T")

WORN_ABOVE, WORN_SHARE = 2_000, 0.25
"""Programs that moved to the end of the columns, and their share of all: with more, all are read again."""

NETWORKS_FROM = 200
"""Of so many programs of which nothing but their networks has changed these alone are read: a roster changes thousands.
Fewer are read whole, as all others are."""

DERIVED_MOST = 512
"""What pages keep with a directory: figures, whole pages. Those that were asked for least recently go first."""


@dataclass(frozen=True)
class Directory:
    """Programs, payers and networks, places, cities with programs, the ZIP codes with their people, and the listings
    that were found last."""

    moment: Moment
    index: Index
    gazetteer: Gazetteer
    cities: Cities
    listings: KeptListings
    areas: Areas
    is_mapped: bool = False
    """Whether most of it lies in a file that all processes share, and not in the memory of this one alone."""

    derived: LRUCache[Hashable, Future[Any]] = field(default_factory=lambda: LRUCache(DERIVED_MOST), repr=False)
    deriving: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def coverage(self) -> Coverage:
        """Payers and networks."""
        return self.index.coverage

    @property
    def is_worn(self) -> bool:
        """Whether so much has moved that it is time to read all programs again."""
        return self.index.appended > max(WORN_ABOVE, WORN_SHARE * len(self.index))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes of this directory, kept as long as it is. One thread makes it, others wait for it."""
        with self.deriving:
            known = self.derived.get(key)
            mine = known is None
            if known is None:
                known = self.derived[key] = Future()
        if mine:
            try:
                known.set_result(make())
            except BaseException as error:
                with self.deriving:
                    self.derived.pop(key, None)
                known.set_exception(error)
        found: T = known.result()
        return found

    # -- Reading ----------------------------------------------------------------------------------

    @classmethod
    def read(cls, moment: Moment, before: Directory | None = None, *, gazetteer: Gazetteer | None = None) -> Directory:
        """All of it, from the database. ``before`` is an earlier state of the same one.

        Of that, listings of programs that have not changed stay kept, and the gazetteer if no place has; another
        ``gazetteer`` is one that is known to be current.
        """
        known = None if moment.everything else before
        index = Index.read(known.index, moment.programs) if known else Index.read()
        if gazetteer is None:
            gazetteer = known.gazetteer if known and not moment.gazetteer else Gazetteer.read()
        cities = Cities.read(index, gazetteer)
        listings = known.listings if known else KeptListings()
        return cls(moment, index, gazetteer, cities, listings, areas_of(gazetteer, moment, known))

    def at(self, moment: Moment) -> Directory:
        """The directory at a later ``moment``: what changed is read, all of it if that is most, or if places did.

        How far a program may lie from its point is what the gazetteer says of its ZIP code.
        """
        networks = moment.networks_alone if len(moment.networks_alone) >= NETWORKS_FROM else frozenset[str]()
        programs = [one for one in moment.programs if one not in networks]
        if moment.everything or moment.gazetteer or len(programs) > max(WORN_ABOVE, len(self.index) // 2):
            return Directory.read(moment, self)
        index, numbers = self.index.updated(programs, reference=moment.reference, alone=moment.writes)
        if networks:
            index = index.with_networks(sorted(networks))
        cities = self.cities.with_programs(numbers, index, self.gazetteer) if numbers else self.cities
        areas = areas_of(self.gazetteer, moment, self)
        return Directory(moment, index, self.gazetteer, cities, self.listings, areas, self.is_mapped)


def areas_of(gazetteer: Gazetteer, moment: Moment, before: Directory | None) -> Areas:
    """Those of ``before``, as long as neither places nor people have changed."""
    if before is None or moment.population or before.areas.gazetteer is not gazetteer:
        return Areas(gazetteer)
    return before.areas
