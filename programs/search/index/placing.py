"""In which slot each program is, by its number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOWHERE = -1
MOVED_MOST, MOVED_SHARE = 4_096, 1 / 64
"""So many programs have moved, at least and as a share of all, before all are written down again."""


@dataclass(frozen=True, slots=True)
class Placing:
    """``base`` has a slot for each number; ``moved``, ascending, are the numbers that have another one since."""

    base: NDArray[np.int32]
    moved: NDArray[np.int32]
    slots: NDArray[np.int32]

    @classmethod
    def of(cls, numbers: NDArray[np.int32], *, first: int = 0) -> Placing:
        """The programs ``numbers`` in the slots from ``first`` on."""
        base = np.full(int(numbers.max(initial=-1)) + 1, NOWHERE, dtype=np.int32)
        base[numbers] = np.arange(first, first + len(numbers), dtype=np.int32)
        return cls(base, base[:0], base[:0])

    def __len__(self) -> int:
        """One more than the highest number."""
        return max(len(self.base), int(self.moved[-1]) + 1 if len(self.moved) else 0)

    def __getitem__(self, number: int) -> int:
        return int(self.at([number])[0])

    def at(self, numbers: Sequence[int] | NDArray[Any]) -> NDArray[np.int32]:
        """The slot of each number; ``NOWHERE`` for one that is negative, or that the index does not have."""
        wanted = np.asarray(numbers, dtype=np.int64)
        inside = (wanted >= 0) & (wanted < len(self.base))
        found = np.full(len(wanted), NOWHERE, dtype=np.int32)
        found[inside] = self.base[wanted[inside]]
        if len(self.moved):
            places = np.minimum(np.searchsorted(self.moved, wanted), len(self.moved) - 1)
            again = self.moved[places] == wanted
            found[again] = self.slots[places[again]]
        return found

    def with_moved(self, numbers: NDArray[np.int32], *, first: int, gone: Collection[int] = ()) -> Placing:
        """``gone`` nowhere, and then ``numbers`` in the slots from ``first`` on."""
        new = dict.fromkeys(gone, NOWHERE) | dict(
            zip(numbers.tolist(), range(first, first + len(numbers)), strict=True)
        )
        changed = np.fromiter(sorted(new), dtype=np.int32, count=len(new))
        slots = np.fromiter((new[number] for number in changed.tolist()), dtype=np.int32, count=len(new))
        stays = ~np.isin(self.moved, changed)
        moved = np.concatenate([self.moved[stays], changed])
        order = np.argsort(moved, kind="stable")
        placing = Placing(self.base, moved[order], np.concatenate([self.slots[stays], slots])[order])
        return placing if len(moved) <= max(MOVED_MOST, len(self.base) * MOVED_SHARE) else placing.written_down()

    def written_down(self) -> Placing:
        """The same, with nothing moved."""
        base = np.full(len(self), NOWHERE, dtype=np.int32)
        base[: len(self.base)] = self.base
        base[self.moved] = self.slots
        return Placing(base, base[:0], base[:0])
