"""One page of the matches, in the order asked for.

Every order is total and ends in the primary key, so that pages neither repeat nor skip a program.
Programs without a distance (virtual ones) come after all that have one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.search.filters import ORDER_OF_COPIES
from programs.search.index.space import Floats, Slots, slots_of
from programs.search.matches import Matches
from programs.search.ranking.score import Scores, scores, scores_of

GROWING_MILES = (25.0, 100.0, 400.0, 1600.0)
"""Circles in which the nearest are looked for where there is no limit, before all positions are measured."""

TO_SPARE = 8
"""A first circle so wide that it would hold this many pages if the matches lay evenly; they are denser inside."""

SORTED_AT_ONCE = 500
"""Matches that are sooner sorted than divided."""

Places = NDArray[np.int64]
Key = Callable[[Places], NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Slots of one page in order, with the chord in km of each (infinite without), and the scores if there are any."""

    slots: NDArray[np.int64]
    chords: Floats
    scores: Scores | None


def ranked_page(matches: Matches, offset: int, limit: int) -> Ranked:
    """The matches from ``offset`` on, at most ``limit``."""
    ordering = matches.question.ordering
    if ordering == "distance":
        return nearest(matches, offset, limit)
    if ordering == "best":
        scored = scores(matches, offset + limit)
        return ordered(matches, scored.slots, (-scored.points).take, offset, limit, scored)
    slots, columns = slots_of(matches.found), matches.index.columns
    if ordering == "name":
        return ordered(matches, slots, columns.name_order[slots].take, offset, limit)
    if ordering == ORDER_OF_COPIES:
        return by_id(matches, slots, offset, limit)
    return ordered(matches, slots, never_last(matches, slots).take, offset, limit)


def never_last(matches: Matches, slots: Slots) -> Floats:
    """What rises as the last check lies back; infinite without any."""
    return np.nan_to_num(-matches.index.columns.verified_at[slots], nan=np.inf)


def by_id(matches: Matches, slots: Slots, offset: int, limit: int) -> Ranked:
    """A page by id alone."""
    columns = matches.index.columns
    keys: list[Key] = [lambda places: columns.id_high[slots[places]], lambda places: columns.id_low[slots[places]]]
    chosen = slots[ranked(np.arange(len(slots)), keys, offset, min(offset + limit, len(slots)))]
    return Ranked(chosen.astype(np.int64), chords_to_place(matches, chosen), None)


def ranked_as(matches: Matches, slots: Sequence[int]) -> Ranked:
    """Matches in an order that somebody else gave them."""
    chosen = np.array(slots, dtype=np.uint32)
    scored = scores_of(matches, BitMap(slots)) if matches.question.ordering == "best" else None
    return Ranked(chosen.astype(np.int64), chords_to_place(matches, chosen), scored)


def nearest(matches: Matches, offset: int, limit: int) -> Ranked:
    """By distance, measured in circles that grow until they hold the page."""
    around = matches.around
    assert around is not None  # noqa: S101 - the order by distance needs a point
    for miles in growing(matches, offset + limit):
        found = matches.found & around.circle(miles)
        if len(found) >= offset + limit:
            break
    else:
        found = matches.found
    slots = slots_of(found)
    return ordered(matches, slots, chords_to_place(matches, slots).take, offset, limit)


def growing(matches: Matches, wanted: int) -> Sequence[float]:
    """Radii in miles to look for the nearest ``wanted`` in; none where it is as quick to measure all."""
    radius, count = matches.question.radius_miles, len(matches.found)
    if radius is None:
        return GROWING_MILES
    if count <= max(SORTED_AT_ONCE, TO_SPARE * wanted):
        return ()
    first = radius * math.sqrt(TO_SPARE * wanted / count)
    return [miles for miles in (first, 3 * first) if miles < radius]


def chords_to_place(matches: Matches, slots: Slots) -> Floats:
    """Kilometres through the earth to the searched point; infinite where either has none."""
    if matches.around is None:
        return np.full(len(slots), np.inf)
    chords = matches.around.chords(slots)
    return np.where(np.isnan(chords), np.inf, chords)


def ordered(
    matches: Matches, slots: Slots, first: Key, offset: int, limit: int, scored: Scores | None = None
) -> Ranked:
    """A page of ``slots`` by ``first``, then distance, name and id."""
    columns = matches.index.columns
    keys: list[Key] = [
        first,
        lambda places: chords_to_place(matches, slots[places]),
        lambda places: columns.name_order[slots[places]],
        lambda places: columns.id_high[slots[places]],
        lambda places: columns.id_low[slots[places]],
    ]
    if matches.question.ordering == "distance" or matches.around is None:
        del keys[1]
    chosen = slots[ranked(np.arange(len(slots)), keys, offset, min(offset + limit, len(slots)))]
    return Ranked(chosen.astype(np.int64), chords_to_place(matches, chosen), scored)


def ranked(places: Places, keys: Sequence[Key], start: int, stop: int) -> Places:
    """Those of ``places`` that have the ranks from ``start`` up to ``stop`` by ``keys``, in order.

    A page is a few of what may be a million. So nothing is sorted but what is on it: the values at its
    two ends tell what lies between, and where many share one of these, the next key is asked of them.
    """
    if start >= stop:
        return places[:0]
    if len(places) <= SORTED_AT_ONCE or len(keys) == 1:
        return places[np.lexsort([key(places) for key in reversed(keys)])][start:stop]
    values = keys[0](places)
    if stop <= SORTED_AT_ONCE:
        return first_ranked(places, values, keys, start, stop)
    low, high = np.partition(values, (start, stop - 1))[[start, stop - 1]]
    before = int(np.count_nonzero(values < low))
    lowest = places[values == low]
    if low == high:
        return ranked(lowest, keys[1:], start - before, stop - before)
    between, highest = places[(values > low) & (values < high)], places[values == high]
    rest = stop - before - len(lowest) - len(between)
    return np.concatenate(
        [
            ranked(lowest, keys[1:], start - before, len(lowest)),
            ranked(between, keys, 0, len(between)),
            ranked(highest, keys[1:], 0, rest),
        ]
    )


def first_ranked(places: Places, values: NDArray[Any], keys: Sequence[Key], start: int, stop: int) -> Places:
    """The same of the first pages, where ``values`` are those of the first key: all up to ``stop`` are sorted."""
    last = np.partition(values, stop - 1)[stop - 1]
    before, ties = places[values < last], places[values == last]
    if len(before):
        before = before[np.lexsort([key(before) for key in reversed(keys)])]
    if len(before) + len(ties) > stop and len(keys) > 1:
        ties = ranked(ties, keys[1:], 0, stop - len(before))
    elif len(ties) > 1:
        ties = ties[np.lexsort([key(ties) for key in reversed(keys)])]
    return np.concatenate([before, ties])[start:stop]
