"""Which programs match a question: bitmaps of the index, one for each thing that was asked for.

Counting what one choice costs is the same question without that bitmap: facets and ways on are asked
of the same object as the results, and so cannot disagree with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs import vocabularies
from programs.models import Program
from programs.search.filters import FACET_PARAMETERS, RADIUS_ANY
from programs.search.index.snapshot import Index
from programs.search.index.space import Slots, bitmap, slots_of
from programs.search.question import Question
from programs.search.words.offers import programs_with
from programs.vocabularies import Facet

EVIDENCE_DEFAULT = ("stated", "named")
INSURANCE = frozenset({"payment", "payer", "network"})
SCHEDULE = frozenset({"free", "when", "hours_min", "hours_max"})
LOOKED_UP = frozenset({"accepting", "verified_within"})
"""Asked of columns, and so only of the programs at the place."""
VIRTUAL = vocabularies.FORMAT.by_code["virtual"].number
ACCEPTING_YES, ACCEPTING_UNKNOWN = 0, 3  # places in vocabularies.ACCEPTING
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What one parameter leaves: ``value`` is one of several that must all hold, ``None`` the whole parameter."""

    parameter: str
    value: str | None
    programs: BitMap


class Matches:
    """The programs that match a question: those at a place, and virtual ones that serve it.

    With a point in ``near``, a program matches inside the circle; a virtual one, which is nowhere,
    matches when it serves the state of the point.
    """

    def __init__(self, question: Question, index: Index) -> None:
        self.question, self.index, self.words = question, index, question.words
        self.now = time.time()
        self.area = self.area_within(question.radius_miles)
        self.narrowings = tuple(self.narrowings_asked_for())

    # -- Results ----------------------------------------------------------------------------------

    @cached_property
    def found(self) -> BitMap:
        return self.within(self.area)

    def without(self, *parameters: str) -> BitMap:
        """What would match if ``parameters`` were not given."""
        if not any(narrowing.parameter in parameters for narrowing in self.narrowings):
            return self.found
        return self.within(self.area, [one for one in self.narrowings if one.parameter not in parameters])

    def within(self, area: BitMap, narrowings: Collection[Narrowing] | None = None) -> BitMap:
        """Those of ``area`` that all ``narrowings`` leave; all of the question's when not given."""
        found = area
        for narrowing in self.narrowings if narrowings is None else narrowings:
            found = found & narrowing.programs
        return found

    def count_within(self, radius_miles: float | None) -> int:
        """How many would match with another radius; ``None`` is any distance."""
        if not self.question.values.keys() & LOOKED_UP:
            return len(self.within(self.area_within(radius_miles)))
        radius = RADIUS_ANY if radius_miles is None else radius_miles
        return len(self.with_values(radius=radius).found)

    @cached_property
    def virtual(self) -> int:
        """How many of the matches are virtual; of interest where distances are."""
        return int(self.found.intersection_cardinality(self.index.term(VIRTUAL)))

    def insurance_unstated(self) -> int | None:
        """How many match but for insurance and say nothing about it; ``None`` when it was not asked for."""
        asked = INSURANCE & self.question.values.keys()
        if not asked:
            return None
        programs = self.without(*INSURANCE)
        if "payment" in asked:
            programs = programs & self.index.unknown(vocabularies.PAYMENT)
        if asked - {"payment"}:
            programs = programs - self.index.states_insurance
        return len(programs)

    def schedule_unstated(self) -> int | None:
        """How many match but for the schedule and do not say when they meet; ``None`` when it was not asked for."""
        if not self.question.asks_for_schedule:
            return None
        return int(self.without(*SCHEDULE).intersection_cardinality(self.index.without_timetable))

    # -- Place ------------------------------------------------------------------------------------

    def area_within(self, radius_miles: float | None) -> BitMap:
        """Everything at the place, whatever else was asked for; everything where no place was."""
        place = self.question.place
        if place is None:
            return self.index.everything
        if not self.question.has_point or place.latitude is None or place.longitude is None:
            return self.in_states([place.state or ""])
        return self.index.circle(place.latitude, place.longitude, radius_miles) | self.serving

    @cached_property
    def serving(self) -> BitMap:
        """Virtual programs that serve the place; none where it lies in no state."""
        place = self.question.place
        states = [place.state] if place and place.state in vocabularies.SERVES.by_code else []
        return self.index.term(VIRTUAL) & self.index.any_of(vocabularies.SERVES.numbers(states))

    def in_states(self, codes: Collection[str]) -> BitMap:
        """Located in one of the states, or virtual and serving one of them."""
        known = [code for code in codes if code in vocabularies.STATE.by_code]
        virtual = self.index.term(VIRTUAL)
        located = self.index.any_of(vocabularies.STATE.numbers(known)) - virtual
        return located | (self.index.any_of(vocabularies.SERVES.numbers(known)) & virtual)

    # -- What was asked for -----------------------------------------------------------------------

    def narrowings_asked_for(self) -> Iterator[Narrowing]:
        values = self.question.values
        yield from self.narrowings_of_facets()
        if "payer" in values:
            yield Narrowing("payer", None, self.index.any_of(self.index.coverage.numbers(payers=values["payer"])))
        if "network" in values:
            yield Narrowing("network", None, self.index.any_of(self.index.coverage.numbers(networks=values["network"])))
        if self.words is not None:
            yield Narrowing("q", None, programs_with(self.words, self))
        if self.question.asks_for_schedule:
            yield from self.narrowings_of_schedule()
        if values.get("accepting"):
            yield Narrowing("accepting", None, self.where(self.takes_new_patients))
        if values.get("verified_within"):
            since = self.now - int(values["verified_within"]) * SECONDS_A_DAY
            verified_at = self.index.columns.verified_at
            yield Narrowing("verified_within", None, self.where(lambda slots: verified_at[slots] >= since))

    def narrowings_of_facets(self) -> Iterator[Narrowing]:
        values = {"evidence": EVIDENCE_DEFAULT, **self.question.values}
        for name, facet in FACET_PARAMETERS.items():
            codes = values.get(name)
            if not codes:
                continue
            if name == "state":
                yield Narrowing(name, None, self.in_states(codes))
            elif facet.match == "any":
                yield Narrowing(name, None, self.choosing_any(facet, codes))
            else:
                for code in codes:
                    yield Narrowing(name, code, self.choosing(facet, code, codes))

    def choosing(self, facet: Facet, code: str, chosen: Collection[str]) -> BitMap:
        """The programs with a term, without those whose restriction contradicts it when ``chosen`` go together.

        A search that asks for restrictions itself leaves none of them out.
        """
        programs = self.index.term(facet.by_code[code].number)
        if "restriction" in self.question.values:
            return programs
        numbers = vocabularies.ruled_out(facet.code, code, frozenset(chosen))
        return programs - self.index.any_of(numbers) if numbers else programs

    def choosing_any(self, facet: Facet, codes: Collection[str]) -> BitMap:
        """The programs with one of several terms, by the same rule."""
        return BitMap.union(*(self.choosing(facet, code, codes) for code in codes))

    def with_values(self, **changes: object) -> Matches:
        """The same search with other parameters; ``None`` leaves one out."""
        values = {name: value for name, value in {**self.question.values, **changes}.items() if value is not None}
        return Matches(replace(self.question, values=values), self.index)

    def narrowings_of_schedule(self) -> Iterator[Narrowing]:
        """Free time and hours are one narrowing: both must hold of the same timetable."""
        given = sorted(SCHEDULE & self.question.values.keys())
        yield Narrowing(given[0], None, self.meeting(self.question.free))

    def meeting(self, free: list[tuple[int, int]] | None) -> BitMap:
        """Programs with a timetable that lies in ``free`` and has the hours asked for."""
        return self.index.any_of(self.index.timetables.fitting(free, self.question.minutes_a_week))

    def where(self, holds: Callable[[Slots], NDArray[np.bool_]]) -> BitMap:
        """Those at the place whose columns fulfil a condition."""
        slots = slots_of(self.area)
        return bitmap(slots[holds(slots)])

    def said_lately(self, slots: Slots) -> NDArray[np.bool_]:
        """Said within ``OPENINGS_CURRENT_DAYS`` whether it takes new patients."""
        columns = self.index.columns
        since = self.now - Program.OPENINGS_CURRENT_DAYS * SECONDS_A_DAY
        return (columns.accepting[slots] != ACCEPTING_UNKNOWN) & (columns.openings_reported_at[slots] >= since)

    def takes_new_patients(self, slots: Slots) -> NDArray[np.bool_]:
        """Says that it does, and said so recently."""
        return self.said_lately(slots) & (self.index.columns.accepting[slots] == ACCEPTING_YES)
