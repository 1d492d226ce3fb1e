"""What comes next in an order, from a position on: a page of a crawl.

However far the crawl is, one comparison of each match with the position is all that it takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programs.search.cursor import Position
from programs.search.filters import ORDER_OF_COPIES
from programs.search.index import rows
from programs.search.index.placing import NOWHERE
from programs.search.index.snapshot import Index
from programs.search.index.space import Slots, slots_of
from programs.search.matches import Matches
from programs.search.ranking.order import Key, Ranked, chords_to_place, never_last, ranked
from programs.search.ranking.score import scores


def ranked_after(matches: Matches, position: Position | None, limit: int) -> tuple[Ranked, list[tuple[float, ...]]]:
    """The next ``limit`` matches, and of each the values of the order's columns. At most one query: for the name."""
    scored = scores(matches) if matches.question.ordering == "best" else None
    slots = slots_of(matches.found) if scored is None else scored.slots
    own = own_keys(matches, slots, None if scored is None else scored.points)
    keys = [*own, *last_keys(matches, slots)]
    places = np.arange(len(slots))
    if position is not None:
        places = places[follows([key(places) for key in keys], at(matches, position))]
    chosen = ranked(places, keys, 0, min(limit, len(places)))
    columns = [key(chosen).tolist() for key in own]
    values: list[tuple[float, ...]] = list(zip(*columns, strict=True)) if columns else [()] * len(chosen)
    found = slots[chosen]
    return Ranked(found.astype(np.int64), chords_to_place(matches, found), scored), values


def own_keys(matches: Matches, slots: Slots, points: NDArray[Any] | None) -> list[Key]:
    """What the order asked for compares first. A cursor holds these."""

    def chords(places: NDArray[np.int64]) -> NDArray[np.float64]:
        return chords_to_place(matches, slots[places])

    match matches.question.ordering:
        case "best":
            assert points is not None  # noqa: S101 - this order is scored
            return [(-points).__getitem__, chords]
        case "distance":
            return [chords]
        case "-verified":
            return [never_last(matches, slots).__getitem__, chords]
    return []


def last_keys(matches: Matches, slots: Slots) -> list[Key]:
    """What makes the order total: the name, which stands for name and id; by id the id alone."""
    columns = matches.index.columns
    if matches.question.ordering == ORDER_OF_COPIES:
        return [lambda places: columns.id_high[slots[places]], lambda places: columns.id_low[slots[places]]]
    return [lambda places: columns.name_order[slots[places]]]


def at(matches: Matches, position: Position) -> list[float | np.uint64]:
    """The values of all keys at a position."""
    if matches.question.ordering == ORDER_OF_COPIES:
        high, low = divmod(position.id.int, 1 << 64)
        return [np.uint64(high), np.uint64(low)]
    return [*position.values, name_order_at(matches.index, position)]


def name_order_at(index: Index, position: Position) -> float:
    """Where the name of a position stands among the names of now, whether or not a program has it still.

    It is that of the last program up to it that the index has: one of a few, unless many were published
    between the two.
    """
    for slot in index.placing.at(rows.up_to(position.name, str(position.id))).tolist():
        if slot != NOWHERE:
            return float(index.columns.name_order[slot])
    return -1.0


def follows(keys: Sequence[NDArray[np.float64]], values: Sequence[float | np.uint64]) -> NDArray[np.bool_]:
    """Whether each row of ``keys`` comes after ``values``, compared from left to right."""
    later = np.zeros(len(keys[0]), dtype=bool)
    same = np.ones(len(keys[0]), dtype=bool)
    for key, value in zip(keys, values, strict=True):
        later |= same & (key > value)
        same &= key == value
    return later
