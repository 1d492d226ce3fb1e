"""What is at a place: of a state what is in it, of a city what has its name in the address and what is near.

It is the search near the place, asked in the same way of the same directory: every count here is the
count that this search finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from pyroaring import BitMap

from programs.geocoding.outcomes import ResolvedPlace
from programs.geocoding.surroundings import surveyed
from programs.models.position import chord_of_miles, point_on_sphere
from programs.search.cities import Place
from programs.search.directory import Directory
from programs.search.facets import FacetCounts, facets_of
from programs.search.index.space import points
from programs.search.kept import Result
from programs.search.matches import VIRTUAL, Matches
from programs.search.outside import Outside, nearest_outside
from programs.search.question import Question
from programs.search.results import results_of
from programs.vocabularies import SERVES, STATE

NEIGHBOURS_WITHIN_MILES = 60.0


class InCity(Matches):
    """Those of a search near a city that have its name in their address."""

    def __init__(self, question: Question, directory: Directory, city: Place) -> None:
        self.programs = directory.cities.programs_in(city) & directory.index.everything
        super().__init__(question, directory.index)

    def area_within(self, radius_miles: float | None) -> BitMap:
        return self.programs - self.index.term(VIRTUAL)


@dataclass(frozen=True, slots=True)
class CityCount:
    """A city of the gazetteer by name, state and key, how many programs are in it, and when one last changed."""

    name: str
    state: str
    key: str
    count: int
    updated: datetime | None


@dataclass(frozen=True)
class Area:
    """A place with what a search near it finds (``near``), and what is in it (``here``); without a place everything."""

    place: ResolvedPlace | None
    directory: Directory
    near: Matches
    here: Matches
    city: Place | None

    @property
    def count(self) -> int:
        """Programs in the place itself; of a state those by video as well."""
        return len(self.here.found)

    @property
    def count_near(self) -> int:
        """Programs that the search near the place finds."""
        return len(self.near.found)

    @property
    def virtual(self) -> int:
        """Of these, programs by video for people there."""
        return self.near.virtual

    def results(self, most: int) -> list[Result]:
        """The programs in the place, the best first. At most one query."""
        return results_of(self.here, self.directory, 0, most)

    def outside(self) -> Outside | None:
        """The nearest program where a whole state has none. At most one query."""
        return nearest_outside(self.near, self.directory)

    def facets(self, groups: Iterable[str]) -> dict[str, FacetCounts]:
        """What the search near the place could be narrowed to."""
        return facets_of(self.near, groups)

    @cached_property
    def everywhere(self) -> BitMap:
        """What a search would find in person at any distance."""
        return self.near.within(self.near.index.everything) - self.near.index.term(VIRTUAL)

    def cities(self) -> list[CityCount]:
        """The cities with programs, of all states or of the one that the area is, by state and key."""
        gazetteer, state = self.directory.gazetteer, self.place.state if self.place else None
        programs = self.directory.cities.programs
        places = [city for city in programs if state is None or gazetteer.states.of(city) == state]
        found = (one for one in map(self.counted, places) if one.count)
        return sorted(found, key=lambda one: (one.state, one.key))

    def neighbours(self, most: int) -> list[CityCount]:
        """The nearest other cities with programs, also of other states, the nearest first."""
        gazetteer, cities = self.directory.gazetteer, self.directory.cities
        places = np.array([place for place in cities.programs if place != self.city], dtype=np.int64)
        if self.city is None or not len(places):
            return []
        latitudes, longitudes = gazetteer.points[places].T
        centre = np.array(point_on_sphere(*gazetteer.points[self.city].tolist()))[:, None]
        chords = np.linalg.norm(points(latitudes, longitudes) - centre, axis=0)
        reach, found = chord_of_miles(NEIGHBOURS_WITHIN_MILES), list[CityCount]()
        for place in chords.argsort(kind="stable").tolist():
            if chords[place] > reach or len(found) == most:
                break
            counted = self.counted(int(places[place]))
            found += [counted] if counted.count else []
        return found

    def counted(self, city: Place) -> CityCount:
        gazetteer, cities = self.directory.gazetteer, self.directory.cities
        return CityCount(
            gazetteer.place_names[city],
            gazetteer.states.of(city),
            gazetteer.keys[city],
            cities.programs[city].intersection_cardinality(self.everywhere),
            cities.updated.get(city),
        )

    def by_state(self) -> dict[str, tuple[int, int]]:
        """Of every state, how many of the programs are in it and how many serve it by video."""
        index = self.directory.index
        virtual = self.near.found & index.term(VIRTUAL)
        located = self.near.found - virtual
        return {
            state.code: (
                located.intersection_cardinality(index.term(state.number)),
                virtual.intersection_cardinality(index.term(serves.number)),
            )
            for state, serves in zip(STATE, SERVES, strict=True)
        }

    @property
    def city_updated(self) -> Mapping[Place, datetime]:
        """When a program of each city was last changed."""
        return self.directory.cities.updated

    @property
    def state_updated(self) -> Mapping[str, datetime]:
        """When a program of each state was last changed."""
        return self.directory.cities.state_updated


def area(place: ResolvedPlace | None, directory: Directory) -> Area:
    """The area of a state or a city; ``None``: of the whole directory."""
    place = surveyed(place, directory.gazetteer) if place else None
    question = Question.about(place)
    near = Matches(replace(question, unstated_default="include"), directory.index)
    city = directory.gazetteer.number_of(place.key) if place and place.kind == "city" else None
    here = Matches(question, directory.index) if city is None else InCity(question, directory, city)
    return Area(place, directory, near, here, city)
