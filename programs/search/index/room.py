"""Arrays that grow at the end without being copied.

What follows an index has its slots and a few more. Slots never change once they are written, so both can read one
array: it has room behind what is in use, and whoever comes after the last index appends there. Who comes after an
earlier one (a transaction that sees what it has written itself) copies, because that room is taken.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST_SPARE, SPARE_SHARE = 1_024, 1 / 16
"""Places that are kept free, at least and as a share of all. Memory that was never written is none."""

Arrays = Sequence[NDArray[Any]]


def capacity_for(length: int) -> int:
    return length + max(LEAST_SPARE, int(length * SPARE_SHARE))


class Room:
    """Arrays that are parallel along their last axis; ``filled`` places of them are taken."""

    __slots__ = ("arrays", "filled", "taking")

    def __init__(self, arrays: Arrays, filled: int) -> None:
        self.arrays, self.filled, self.taking = tuple(arrays), filled, threading.Lock()

    @classmethod
    def of(cls, arrays: Arrays) -> Room:
        """Without any spare place: the first to append copies."""
        return cls(arrays, arrays[0].shape[-1])

    @property
    def capacity(self) -> int:
        return int(self.arrays[0].shape[-1])

    def views(self, length: int) -> list[NDArray[Any]]:
        """The first places of each array."""
        return [array[..., :length] for array in self.arrays]

    def with_more(self, length: int, more: Arrays, *, alone: bool = False) -> Room:
        """A room whose first ``length`` places are those of this one, and ``more`` behind them.

        It is this one where nobody has appended to these places; ``alone``: another one anyway, because what is
        appended may be rolled back.
        """
        added = more[0].shape[-1]
        room = self if not alone and self.taken(length, added) else self.copied(length, added, exactly=alone)
        for array, new in zip(room.arrays, more, strict=True):
            array[..., length : length + added] = new
        return room

    def taken(self, length: int, added: int) -> bool:
        """Whether the places behind ``length`` were free, and now are ours."""
        with self.taking:
            is_free = self.filled == length and length + added <= self.capacity
            if is_free:
                self.filled = length + added
            return is_free

    def copied(self, length: int, added: int, *, exactly: bool) -> Room:
        capacity = length + added if exactly else capacity_for(length + added)
        arrays = [np.empty((*array.shape[:-1], capacity), dtype=array.dtype) for array in self.arrays]
        for old, new in zip(self.arrays, arrays, strict=True):
            new[..., :length] = old[..., :length]
        return Room(arrays, length + added)
