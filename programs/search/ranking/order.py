"""One page of the matches, in the order asked for.

Every order is total and ends in the primary key, so that pages neither repeat nor skip a program.
Programs without a distance (virtual ones) come after all that have one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from programs.search.index.space import Floats, Slots, slots_of
from programs.search.matches import Matches
from programs.search.ranking.facts import Facts
from programs.search.ranking.score import Scores, scores

GROWING_MILES = (25.0, 100.0, 400.0, 1600.0)
"""Circles in which the nearest are looked for, before all positions are measured."""


@dataclass(frozen=True, slots=True)
class Page:
    """Slots of one page in order, with the chord in km of each (infinite without), and the scores if there are any."""

    slots: NDArray[np.int64]
    chords: Floats
    scores: Scores | None


def page_of(matches: Matches, offset: int, limit: int) -> Page:
    """The matches from ``offset`` on, at most ``limit``."""
    ordering = matches.question.ordering
    if ordering == "distance":
        return nearest(matches, offset, limit)
    slots = slots_of(matches.found)
    if ordering == "-verified":
        verified = matches.index.columns.verified_at[slots]
        return ordered(matches, slots, np.where(np.isnan(verified), np.inf, -verified), offset, limit)
    if ordering == "name":
        return ordered(matches, slots, matches.index.columns.name_order[slots], offset, limit)
    scored = scores(Facts(matches, slots))
    return ordered(matches, slots, -scored.points.astype(np.float64), offset, limit, scored)


def nearest(matches: Matches, offset: int, limit: int) -> Page:
    """By distance. Where there is no limit to it, circles grow until they hold the page."""
    place = matches.question.place
    assert place is not None and place.latitude is not None and place.longitude is not None  # noqa: S101, PT018
    if matches.question.radius_miles is None:
        for miles in GROWING_MILES:
            found = matches.found & matches.index.circle(place.latitude, place.longitude, miles)
            if len(found) >= offset + limit:
                slots = slots_of(found)
                return ordered(matches, slots, chords_to_place(matches, slots), offset, limit)
    slots = slots_of(matches.found)
    return ordered(matches, slots, chords_to_place(matches, slots), offset, limit)


def chords_to_place(matches: Matches, slots: Slots) -> Floats:
    """Kilometres through the earth to the searched point; infinite where either has none."""
    place = matches.question.place
    if not matches.question.has_point or place is None or place.latitude is None or place.longitude is None:
        return np.full(len(slots), np.inf)
    chords = matches.index.space.chords(slots, place.latitude, place.longitude)
    return np.where(np.isnan(chords), np.inf, chords)


def ordered(
    matches: Matches, slots: Slots, first: Floats, offset: int, limit: int, scored: Scores | None = None
) -> Page:
    """A page of ``slots`` by ``first``, then distance, name and id. Only what can be on the page is sorted."""
    columns = matches.index.columns
    if offset + limit < len(slots):
        last = np.partition(first, offset + limit - 1)[offset + limit - 1]
        kept = first <= last
        slots, first = slots[kept], first[kept]
    chords = chords_to_place(matches, slots)
    keys = columns.id_low[slots], columns.id_high[slots], columns.name_order[slots], chords, first
    order = np.lexsort(keys)[offset : offset + limit]
    return Page(slots[order].astype(np.int64), chords[order], scored)
