"""What ranking may read of the matches: these facts and nothing else.

A rule names the facts it reads and is handed those alone, so that what moves a result up is what the
public page says. No fact here is one that a provider could buy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.functional import cached_property
from numpy.typing import NDArray
from pyroaring import BitMap

from programs import vocabularies
from programs.models.currency import first_moments
from programs.models.position import KM_PER_MILE, chord_of_miles
from programs.search.index.reference import with_contracts
from programs.search.index.snapshot import NOTHING, Index
from programs.search.index.space import Floats, Slots, slots_of
from programs.search.matches import SCHEDULE, Matches, Narrowing
from programs.search.words.offers import meant_by
from programs.vocabularies import RELATED

LONG_AGO_DAYS = 400
"""More days than any rule tells apart."""

Places = NDArray[np.int64]
EVERYWHERE = slice(None)

MEASURED_WHOLE = 32_768
"""So many matches are sooner measured than those chosen that are near."""

MEASURED_MILES = 250.0
"""Farther programs are equally far: nobody travels there several times a week."""

OF_THE_PROGRAM = frozenset({"accepting", "openings_days", "verified_days", "evidence", "unlisted"})
"""Facts that are the same whatever was asked for."""

FACTS: dict[str, str] = {
    "miles": "Miles in a straight line to the searched place; infinite beyond 250 and for virtual programs.",
    "network_days": "Days since the programs' place in a network that was asked for was confirmed; NaN: never.",
    "accepting": "What the program says of new patients: the place of the code in the vocabulary.",
    "openings_days": "Days since it said so; NaN: unknown.",
    "verified_days": "Days since contact and services were both last verified; NaN: one of them never.",
    "unlisted": "Whether no source's newest edition has the program any more: 1 or 0.",
    "evidence": "How we know that it is an IOP: the place of the term in the vocabulary.",
    "open_questions": "How many things that were asked for are not known of it.",
    "close": "Whether it says something that lies close to one of them.",
    "network_filed": "Whether it has a contract with one that was asked for by a plan's file alone.",
    "network_unsaid": "Whether it says nothing of networks while one was asked for.",
    "schedule_unsaid": "Whether it does not say when it meets while a schedule was asked for.",
    "words_in": "Where the searched words are: 0 in the name, 1 in the provider's name, 2 said as terms, 3 elsewhere.",
}
"""Every fact that a rule can read, by name."""


class FactsOfPrograms:
    """Facts about the programs in ``slots``, ascending, that are the same whatever was asked for: arrays in parallel,
    each read when it is first asked for."""

    def __init__(self, index: Index, slots: Slots) -> None:
        self.index, self.slots = index, slots

    @cached_property
    def accepting(self) -> NDArray[np.int8]:
        return self.index.columns.accepting[self.slots]

    @cached_property
    def openings_days(self) -> Floats:
        return self.days_since(self.index.columns.openings_reported_at[self.slots])

    @cached_property
    def verified_days(self) -> Floats:
        return self.days_since(self.index.columns.verified_at[self.slots])

    @cached_property
    def unlisted(self) -> NDArray[np.int8]:
        return self.index.columns.unlisted[self.slots]

    @cached_property
    def evidence(self) -> NDArray[np.int8]:
        return self.index.place_of_term(vocabularies.EVIDENCE)[self.slots]

    def days_since(self, moments: Floats) -> Floats:
        """Days of the calendar, as ``programs.models.currency`` counts them; a moment in the future is today.

        What is older than every limit is that old, however old it is.
        """
        begins = np.array(first_moments(LONG_AGO_DAYS))
        days = np.searchsorted(-begins, -moments, side="left").astype(np.float64)
        return np.where(np.isnan(moments), np.nan, days)


class Facts(FactsOfPrograms):
    """The same of some of the matches, with what was asked for."""

    def __init__(self, matches: Matches, programs: BitMap) -> None:
        super().__init__(matches.index, slots_of(programs))
        self.matches, self.programs = matches, programs

    @cached_property
    def miles(self) -> Floats:
        """The chord, which is the great circle but for 0.02 % at 250 miles."""
        miles = np.full(len(self.slots), np.inf)
        around = self.matches.around
        if around is None:
            return miles
        if len(self.slots) <= MEASURED_WHOLE:
            chords = around.chords(self.slots)
            return np.where(chords <= chord_of_miles(MEASURED_MILES), chords / KM_PER_MILE, miles)
        near = slots_of(self.programs & around.circle(MEASURED_MILES))
        miles[np.searchsorted(self.slots, near)] = around.chords(near) / KM_PER_MILE
        return miles

    @cached_property
    def network_days(self) -> Floats:
        """The latest confirmation counts where a program is in several of the networks."""
        values, coverage = self.matches.question.values, self.index.coverage
        latest = np.full(len(self.slots), np.nan)
        for number in coverage.numbers(values.get("payer") or (), values.get("network") or ()):
            participants = self.index.participants.get(number)
            if participants is None:
                continue
            places = np.searchsorted(participants.slots, self.slots)
            places = np.minimum(places, len(participants.slots) - 1)
            inside = participants.slots[places] == self.slots
            latest = np.fmax(latest, np.where(inside, participants.verified_at[places], np.nan))
        return self.days_since(latest)

    @cached_property
    def open_questions(self) -> NDArray[np.int64]:
        found = np.zeros(len(self.slots), dtype=np.int64)
        for narrowing, places in self.left_open:
            if narrowing.parameter != "evidence":
                found[places] += 1
        return found

    @cached_property
    def left_open(self) -> list[tuple[Narrowing, Places | slice]]:
        """What some of the matches were never asked, and where these stand in ``slots``."""
        found = self.programs
        return [
            (one, EVERYWHERE if found.issubset(one.unstated) else self.places_of(one.unstated))
            for one in self.matches.narrowings
            if one.unstated.intersect(found)
        ]

    @cached_property
    def close(self) -> NDArray[np.bool_]:
        """By ``vocabularies.RELATED``."""
        found = np.zeros(len(self.slots), dtype=bool)
        for narrowing, places in self.left_open:
            codes = [narrowing.value] if narrowing.value else self.matches.question.given(narrowing.parameter)
            names = " ".join(
                RELATED.get(name, "") for name in self.matches.question.related_to(narrowing.parameter, codes)
            )
            if names.strip():
                found[places] |= self.saying_any(names)[self.slots[places]]
        return found

    def saying_any(self, names: str) -> NDArray[np.bool_]:
        """By slot, whether a program says one of some terms: it depends on the directory alone."""
        return self.index.by_slot(("saying any", names), lambda index, first: read_saying_any(index, names, first))

    @cached_property
    def network_filed(self) -> NDArray[np.bool_]:
        """None where the search does not take contracts."""
        values, found = self.matches.question.values, np.zeros(len(self.slots), dtype=bool)
        if self.matches.question.takes_contracts:
            numbers = self.index.coverage.numbers(values.get("payer") or (), values.get("network") or ())
            filed = self.index.any_of(with_contracts(numbers)) - self.index.any_of(numbers)
            found[self.places_of(filed)] = True
        return found

    @cached_property
    def network_unsaid(self) -> NDArray[np.bool_]:
        return self.unsaid("payer", "network")

    @cached_property
    def schedule_unsaid(self) -> NDArray[np.bool_]:
        return self.unsaid(*SCHEDULE)

    def unsaid(self, *parameters: str) -> NDArray[np.bool_]:
        """Whether each was never asked for what one of ``parameters`` asks."""
        found = np.zeros(len(self.slots), dtype=bool)
        for narrowing, places in self.left_open:
            if narrowing.parameter in parameters:
                found[places] = True
        return found

    def places_of(self, programs: BitMap) -> Places:
        """Where those of ``programs`` that are matches stand in ``slots``."""
        return np.searchsorted(self.slots, slots_of(programs & self.programs))

    @cached_property
    def words_in(self) -> NDArray[np.int8]:
        parts: list[tuple[int, BitMap]] = []
        left = self.programs
        places = where_words_are(self.matches)
        for place, programs in enumerate(places):
            if programs and (inside := left & programs):
                parts.append((place, inside))
                left = left - inside
        if left or not parts:
            parts.append((len(places), left))
        if len(parts) == 1:
            return np.full(len(self.slots), parts[0][0], dtype=np.int8)
        by_slot = np.empty(len(self.index.columns), dtype=np.int8)
        for place, inside in parts:
            by_slot[slots_of(inside)] = place
        return by_slot.take(self.slots)


def where_words_are(matches: Matches) -> tuple[BitMap, ...]:
    """The programs that have the searched words in their name, in their provider's name, and as terms that they say."""
    words = matches.words
    if words is None:
        return ()
    said = BitMap.union(*(meant_by(part, matches) for part in words.parts)) if words.parts else NOTHING
    return words.in_name, words.in_provider, said


class OnlyFacts:
    """The facts that a rule says it reads; any other is an error of the rule."""

    def __init__(self, facts: FactsOfPrograms, names: frozenset[str]) -> None:
        self._facts, self._names = facts, names

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise AttributeError(f"a rule reads {name!r}, which is not among the facts it names")
        return getattr(self._facts, name)

    def __len__(self) -> int:
        return len(self._facts.slots)


def read_saying_any(index: Index, names: str, first: int) -> NDArray[np.bool_]:
    says = np.zeros(len(index.columns) - first, dtype=bool)
    says[index.slots_from(first, index.any_of(vocabularies.numbers_named(names)))] = True
    return says
