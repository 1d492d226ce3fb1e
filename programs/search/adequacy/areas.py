"""The ZIP codes that people live in: where each lies, in which county, how many people, and the class of the county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.zctas import land_square_miles
from programs.models import Population
from programs.search.adequacy.standards import class_of
from programs.search.index.space import Floats, order_of_space, points

UNKNOWN = -1
"""The county of a ZIP code that has none, and the class of a county of which too little is known."""

COUNTED_LAND = 0.9
"""Share of a county's land in ZIP codes that the table of people lists, from which on its class is told: a table of one
state says nothing of the others, and of two editions of the ZCTAs a few are always missing."""


@dataclass(frozen=True, slots=True)
class PopulationTable:
    """The table in force: which it is, of which edition, when it was taken in, and people by ZIP code."""

    source: str
    name: str
    url: str
    edition: str
    imported_at: datetime
    people: dict[str, int]

    @classmethod
    def read(cls) -> PopulationTable | None:
        """``None`` where none was imported. Two queries."""
        run = Population.objects.values_list(
            "run__source__slug", "run__source__name", "run__source__url", "run__edition", "run__started_at"
        ).first()
        if run is None:
            return None
        return cls(*run, people=dict(Population.objects.values_list("zip_code", "people").order_by()))


@dataclass(frozen=True)
class Areas:
    """Every ZIP code with a point that is an area, by place in an order of space. Read when first asked for.

    An area is a ZCTA, or whatever the table of people lists; in the island territories, of which the list of ZCTAs has
    none, every ZIP code.
    """

    gazetteer: Gazetteer

    @cached_property
    def population(self) -> PopulationTable | None:
        return PopulationTable.read()

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Places of the areas in ``gazetteer.zips``."""
        zips, gazetteer, zctas = self.gazetteer.zips, self.gazetteer, land_square_miles()
        of_state = gazetteer.states.by_place[zips.numbers]
        listed = np.array([code in zctas for code in zips.codes], bool)
        counted = self.population.people if self.population else {}
        known = listed | np.array([code in counted for code in zips.codes], bool)
        without = ~np.isin(of_state, of_state[listed]) if listed.any() else np.ones(len(listed), bool)
        rows = np.flatnonzero((known | without) & gazetteer.located[zips.numbers])
        latitude, longitude = gazetteer.points[zips.numbers[rows]].T
        return rows[order_of_space(latitude, longitude)]

    @cached_property
    def codes(self) -> list[str]:
        return [self.gazetteer.zips.codes[row] for row in self.rows.tolist()]

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """Their numbers in the gazetteer."""
        return self.gazetteer.zips.numbers[self.rows]

    @cached_property
    def position(self) -> Floats:
        """3 × areas, in kilometres from the center of the earth."""
        return points(*self.gazetteer.points[self.places].T)

    @cached_property
    def states(self) -> NDArray[np.uint8]:
        """Places in ``gazetteer.states.codes``."""
        return self.gazetteer.states.by_place[self.places]

    @cached_property
    def counties(self) -> NDArray[np.int32]:
        """Numbers in ``gazetteer.county_names``; ``UNKNOWN`` where there is none."""
        return self.gazetteer.county_names.of_zips[self.rows]

    @cached_property
    def people(self) -> NDArray[np.int64] | None:
        """Nobody in what the table does not list; ``None`` without a table."""
        if self.population is None:
            return None
        return np.array([self.population.people.get(code, 0) for code in self.codes], np.int64)

    @cached_property
    def unplaced_people(self) -> int:
        """People in ZIP codes of the table that have no point here: they are in no figure."""
        if self.population is None or self.people is None:
            return 0
        return sum(self.population.people.values()) - int(self.people.sum())

    @cached_property
    def county_classes(self) -> NDArray[np.int8]:
        """By county the place of its class in ``standards.CLASSES``; ``UNKNOWN`` where too few people are counted.

        Land and people of a county are those of the ZIP codes that the list puts in it: one that crosses a border
        counts whole on one side.
        """
        names = self.gazetteer.county_names
        found = np.full(len(names.keys), UNKNOWN, dtype=np.int8)
        if self.population is None or self.people is None:
            return found
        land = np.array([land_square_miles().get(code, 0.0) for code in self.codes])
        listed = np.array([code in self.population.people for code in self.codes], bool)
        known = self.counties != UNKNOWN
        size = len(names.keys)
        total, counted, people = (
            np.bincount(self.counties[known], weights=weights[known], minlength=size)
            for weights in (land, land * listed, self.people)
        )
        for county in np.flatnonzero((total > 0) & (counted >= COUNTED_LAND * total)).tolist():
            found[county] = class_of(people[county], people[county] / total[county])
        return found
