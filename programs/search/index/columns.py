"""Facts about programs by slot, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programs.search.index import rows
from programs.search.index.room import Room
from programs.search.index.space import Floats, Slots

TYPES: dict[str, type[np.generic]] = {
    "number": np.int32,
    "accepting": np.int8,
    "unlisted": np.int8,
    "id_high": np.uint64,
    "id_low": np.uint64,
    "version": np.int64,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Facts by slot. Moments are seconds since 1970, NaN when unknown; ``name_order`` rises with the name.

    ``uncertainty_miles`` is how far from its point a program may lie: 0 where the point is its own, else
    that of its ZIP code.
    ``version`` is another number in this process each time the program is read: what was made of the
    program may be kept by it.
    """

    number: NDArray[np.int32]
    id_high: NDArray[np.uint64]
    id_low: NDArray[np.uint64]
    accepting: NDArray[np.int8]
    openings_reported_at: Floats
    verified_at: Floats
    uncertainty_miles: Floats
    changed_at: Floats
    unlisted: NDArray[np.int8]
    version: NDArray[np.int64]
    name_order: Floats
    room: Room = field(repr=False, compare=False)

    @classmethod
    def of(cls, table: rows.Table, name_order: Floats, version: NDArray[np.int64]) -> Columns:
        """Of rows as they were read."""
        read = {"name_order": name_order, "version": version}
        arrays = [
            np.ascontiguousarray(read[name] if name in read else table[name], dtype=TYPES.get(name, np.float64))
            for name in NAMES
        ]
        return cls.within(Room.of(arrays), len(table))

    @classmethod
    def within(cls, room: Room, length: int) -> Columns:
        """The first places of arrays in the order of ``NAMES``."""
        return cls(**dict(zip(NAMES, room.views(length), strict=True)), room=room)

    def __len__(self) -> int:
        return len(self.number)

    def appended(self, more: Columns, *, alone: bool) -> Columns:
        """``alone``: see ``Room.with_more``."""
        room = self.room.with_more(len(self), more.arrays, alone=alone)
        return Columns.within(room, len(self) + len(more))

    def with_others(self, **others: NDArray[Any]) -> Columns:
        """The same with other arrays for some names."""
        arrays = [others.get(name, array) for name, array in zip(NAMES, self.arrays, strict=True)]
        return Columns.within(Room.of(arrays), len(self))

    @property
    def arrays(self) -> list[NDArray[Any]]:
        return [getattr(self, name) for name in NAMES]


NAMES = tuple(one.name for one in fields(Columns) if one.name != "room")


@dataclass(frozen=True, slots=True)
class Participants:
    """The programs in one network, by slot, and when each was last confirmed to be."""

    slots: Slots
    verified_at: Floats
    room: Room = field(repr=False, compare=False)

    @classmethod
    def of(cls, slots: Slots, verified_at: Floats) -> Participants:
        return cls(slots, verified_at, Room.of([slots, verified_at]))

    def appended(self, more: Participants, *, alone: bool) -> Participants:
        """``more`` are in later slots. Those that have moved stay where they were: no bitmap of matches has them."""
        length = len(self.slots) + len(more.slots)
        room = self.room.with_more(len(self.slots), [more.slots, more.verified_at], alone=alone)
        slots, verified_at = room.views(length)
        return Participants(slots, verified_at, room)
