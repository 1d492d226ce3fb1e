"""From many places to the nearest of many programs at once, without measuring every pair.

Places lie in blocks of neighbours. Of a block only its middle is measured to all programs: whatever is farther from it
than the nearest by more than the block is wide is the nearest to none of its members. What is left is measured
exactly, in chords, as the search's circles are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from programs.search.index.space import Floats

BLOCK = 48
"""Places measured together: with fewer the middles cost more, with more the pairs do."""

SLACK_KM = 1e-6
"""Of the bound, for what arithmetic loses: a millimetre."""

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Reach:
    """By place: the nearest program, its chord in km, and that of the program with which there are enough.

    Where there are none, ``nearest`` is ``NOBODY`` and the chords are infinite. Of equally near ones it is the first.
    """

    nearest: NDArray[np.int32]
    chord: Floats
    enough: Floats


def reach_of(places: Floats, programs: Floats, count: int = 1) -> Reach:
    """``places`` (3 × n, neighbours beside each other) and ``programs`` (3 × m) are as ``space.points`` gives them."""
    size, many = places.shape[1], programs.shape[1]
    nearest = np.full(size, NOBODY, dtype=np.int32)
    chord, enough = np.full(size, np.inf), np.full(size, np.inf)
    if many:
        for start in range(0, size, BLOCK):
            block = slice(start, start + BLOCK)
            some = candidates(places[:, block], programs, min(count, many))
            away = pairwise(places[:, block], programs[:, some])
            first = away.argmin(axis=1)
            nearest[block] = some[first]
            chord[block] = away[np.arange(len(first)), first]
            if count <= many:
                enough[block] = chord[block] if count == 1 else np.partition(away, count - 1, axis=1)[:, count - 1]
    return Reach(nearest, np.sqrt(chord), np.sqrt(enough))


def candidates(places: Floats, programs: Floats, count: int) -> NDArray[np.intp]:
    """The programs that may be among the ``count`` nearest of one of ``places``, ascending."""
    middle = places.mean(axis=1, keepdims=True)
    away = np.sqrt(squares(programs, middle))
    width = float(np.sqrt(squares(places, middle).max()))
    least = away.min() if count == 1 else np.partition(away, count - 1)[count - 1]
    bound = least + 2 * width + SLACK_KM
    return np.flatnonzero(away <= bound)


def squares(points: Floats, other: Floats) -> Floats:
    """Squared chords from each of ``points`` to one other."""
    away = np.square(points[0] - other[0])
    away += np.square(points[1] - other[1])
    away += np.square(points[2] - other[2])
    return away


def pairwise(places: Floats, programs: Floats) -> Floats:
    """Squared chords, places × programs, elementwise as in the search's circles."""
    away = np.square(places[0][:, None] - programs[0])
    away += np.square(places[1][:, None] - programs[1])
    away += np.square(places[2][:, None] - programs[2])
    return away
