"""The measurement: of which people and ZIP codes enough programs are near, by state and county, and who has none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from cachetools import LRUCache
from django.utils import timezone
from numpy.typing import NDArray

from programs import vocabularies
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE
from programs.search.adequacy.areas import UNKNOWN, Areas
from programs.search.adequacy.nearest import NOBODY, Reach, reach_of
from programs.search.adequacy.parameters import AdequacyQuestion
from programs.search.adequacy.standards import CLASSES, Threshold
from programs.search.directory import Directory
from programs.search.index.snapshot import Index
from programs.search.index.space import Floats, Slots, chords_of_miles, slots_of
from programs.search.matches import Matches

KEPT_MEASUREMENTS = 16
"""Of a directory, with other programs or another count each: about 1 MB."""

KEPT_ANSWERS_BYTES = 32 * 1024 * 1024
"""What was written of them, in all languages; the least recently asked for go first."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of how many. ``None``: not counted."""

    within: int | None
    total: int | None

    @property
    def share(self) -> float | None:
        """From 0 to 1; ``None`` of nothing."""
        return None if self.within is None or not self.total else self.within / self.total


NOT_COUNTED = Figure(None, None)


@dataclass(frozen=True, slots=True)
class Counted:
    """People and ZIP codes of one part of the country."""

    people: Figure
    zips: Figure


@dataclass(frozen=True, slots=True)
class Measured:
    """From all areas to the programs of a search, whatever the distance that will be asked for.

    ``programs`` are the slots of those in person, in the order of their ids; ``virtual`` counts those by video by the
    state that they serve. ``unstated`` programs were never asked for something that was chosen, such as the network.
    """

    programs: Slots
    reach: Reach
    virtual: dict[str, int]
    virtual_programs: int
    unstated: int
    roughly: int

    @classmethod
    def of(cls, question: AdequacyQuestion, areas: Areas, index: Index) -> Measured:
        matches = Matches(question.search, index)
        by_video = matches.found & index.term(vocabularies.FORMAT.by_code["virtual"].number)
        slots = slots_of((matches.found - by_video) & index.located)
        slots = slots[np.lexsort((index.columns.id_low[slots], index.columns.id_high[slots]))]
        serving = {
            term.code: by_video.intersection_cardinality(index.term(term.number)) for term in vocabularies.SERVES
        }
        return cls(
            slots,
            reach_of(areas.position, index.space.position[:, slots], question.count),
            serving,
            len(by_video),
            len(matches.never_asked),
            int((index.columns.uncertainty_miles[slots] > 0).sum()),
        )


@dataclass(frozen=True)
class Adequacy:
    """What is measured of one question."""

    question: AdequacyQuestion
    directory: Directory
    measured: Measured

    @property
    def areas(self) -> Areas:
        return self.directory.areas

    @cached_property
    def limits(self) -> Floats:
        """Miles of each area; NaN where it is not known what holds there."""
        asked = np.nan if self.question.miles is None else self.question.miles
        limits = np.full(len(self.areas.places), asked)
        if self.question.standard:
            by_class = np.array([threshold.miles for threshold in self.question.standard.thresholds])
            known = self.classes != UNKNOWN
            limits[known] = by_class[self.classes[known]]
        return limits

    @cached_property
    def classes(self) -> NDArray[np.int8]:
        """Of each area the class of its county; ``UNKNOWN`` where that is not known."""
        counties = self.areas.counties
        found = np.full(len(counties), UNKNOWN, dtype=np.int8)
        known = counties != UNKNOWN
        found[known] = self.areas.county_classes[counties[known]]
        return found

    @cached_property
    def asked(self) -> NDArray[np.bool_]:
        """The areas that were asked for."""
        wanted = np.ones(len(self.areas.places), bool)
        if self.question.states:
            wanted = self.directory.gazetteer.states.are_in(self.areas.places, self.question.states)
        if self.question.county is not None:
            wanted = wanted & (self.areas.counties == self.question.county)
        return wanted

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Those of them of which it is known what holds."""
        return self.asked & ~np.isnan(self.limits)

    @cached_property
    def within(self) -> NDArray[np.bool_]:
        """The areas with enough programs near."""
        return self.counted & (self.measured.reach.enough <= chords_of_miles(np.nan_to_num(self.limits)))

    # -- Figures ----------------------------------------------------------------------------------

    def figures(self, groups: NDArray[Any], size: int) -> list[Counted]:
        """Of each group of areas, by its number; numbers below 0 are in none."""
        chosen, near = self.counted & (groups >= 0), self.within & (groups >= 0)
        people = self.areas.people
        zips = [np.bincount(groups[some], minlength=size).tolist() for some in (near, chosen)]
        if people is None:
            return [Counted(NOT_COUNTED, Figure(*pair)) for pair in zip(*zips, strict=True)]
        heads = [
            np.bincount(groups[some], weights=people[some], minlength=size).astype(np.int64).tolist()
            for some in (near, chosen)
        ]
        return [
            Counted(Figure(*those), Figure(*these))
            for these, those in zip(zip(*zips, strict=True), zip(*heads, strict=True), strict=True)
        ]

    @cached_property
    def whole(self) -> Counted:
        """All that was asked for."""
        return self.figures(np.zeros(len(self.areas.places), np.int64), 1)[0]

    def by_state(self) -> list[tuple[str, Counted]]:
        """The states with areas that were asked for, by code."""
        codes = self.directory.gazetteer.states.codes
        found = zip(codes, self.figures(self.areas.states.astype(np.int64), len(codes)), strict=True)
        there = set(np.unique(self.areas.states[self.asked]).tolist())
        return sorted((code, one) for place, (code, one) in enumerate(found) if place in there)

    def by_county(self) -> list[tuple[int, Counted]]:
        """The counties with areas that were asked for, by number: by state and name."""
        found = self.figures(self.areas.counties, len(self.directory.gazetteer.county_names.keys))
        there = np.unique(self.areas.counties[self.asked]).tolist()
        return [(county, found[county]) for county in there if county != UNKNOWN]

    def by_class(self) -> list[tuple[str, Threshold, Counted, int, int]]:
        """Of a standard, each class with its threshold: figures, counties, and how many of them have the share."""
        standard = self.question.standard
        if standard is None:
            return []
        found = self.figures(self.classes.astype(np.int64), len(CLASSES))
        counties = self.by_county()
        of_class = self.areas.county_classes
        told = []
        for place, (one, threshold) in enumerate(zip(CLASSES, standard.thresholds, strict=True)):
            shares = [counted.people.share for county, counted in counties if of_class[county] == place]
            having = sum(share is not None and share >= threshold.share for share in shares)
            told.append((one.code, threshold, found[place], sum(share is not None for share in shares), having))
        return told

    @cached_property
    def by_miles(self) -> int:
        """Areas that were measured by the miles asked for, because the standard does not say what holds there."""
        if self.question.standard is None:
            return 0
        return int((self.counted & (self.classes == UNKNOWN)).sum())

    @cached_property
    def not_counted(self) -> Counted:
        """What was asked for and is in no figure, because the class of its county is not known."""
        left, people = self.asked & ~self.counted, self.areas.people
        heads = NOT_COUNTED if people is None else Figure(0, int(people[left].sum()))
        return Counted(heads, Figure(0, int(left.sum())))

    # -- Gaps -------------------------------------------------------------------------------------

    @cached_property
    def gaps(self) -> NDArray[np.int64]:
        """The areas without enough programs near: those of most people first, then the farthest, then by ZIP code."""
        found = np.flatnonzero(self.counted & ~self.within)
        rows, people = self.areas.rows[found], self.areas.people
        heads = np.zeros(len(found), np.int64) if people is None else people[found]
        return found[np.lexsort((rows, -self.measured.reach.enough[found], -heads))]

    def nearest_slots(self, some: NDArray[np.int64]) -> NDArray[np.int64]:
        """The slot of the program nearest to each of some areas; ``NOBODY`` where there is none."""
        nearest = self.measured.reach.nearest[some]
        if not len(self.measured.programs):
            return np.full(len(some), NOBODY, np.int64)
        return np.where(nearest == NOBODY, NOBODY, self.measured.programs[nearest].astype(np.int64))


def miles_of_chords(chords: Floats) -> Floats:
    """Great-circle miles; infinite where there is nothing."""
    angle = 2 * np.arcsin(np.minimum(1.0, chords / (2 * EARTH_RADIUS_KM)))
    return np.where(np.isinf(chords), np.inf, angle * EARTH_RADIUS_KM / KM_PER_MILE)


@dataclass
class Kept:
    """What is kept with a directory, and so goes when the roster, the programs or the people change."""

    measurements: LRUCache[Hashable, Measured] = field(default_factory=lambda: LRUCache(KEPT_MEASUREMENTS))
    answers: LRUCache[Hashable, bytes] = field(default_factory=lambda: LRUCache(KEPT_ANSWERS_BYTES, getsizeof=len))
    lock: threading.Lock = field(default_factory=threading.Lock)


def kept_with(directory: Directory) -> Kept:
    return directory.once("adequacy", Kept)


def measured(question: AdequacyQuestion, directory: Directory) -> Adequacy:
    """Measure, or take what was measured of the same programs. No query but the first for the people."""
    kept, key = kept_with(directory), (question.programs_key, question.count, days_matter(question))
    with kept.lock:
        known = kept.measurements.get(key)
    if known is None:
        known = Measured.of(question, directory.areas, directory.index)
        with kept.lock:
            kept.measurements[key] = known
    return Adequacy(question, directory, known)


def days_matter(question: AdequacyQuestion) -> str:
    """The day, where what counts depends on it."""
    return timezone.localdate().isoformat() if "accepting" in question.search.values else ""


def written_once(directory: Directory, question: AdequacyQuestion, key: Hashable, write: Callable[[], bytes]) -> bytes:
    """What ``write`` writes of a question, kept with the directory."""
    kept, key = kept_with(directory), (question.key, days_matter(question), key)
    with kept.lock:
        known = kept.answers.get(key)
    if known is None:
        known = write()
        if len(known) <= KEPT_ANSWERS_BYTES:
            with kept.lock:
                kept.answers[key] = known
    return known
