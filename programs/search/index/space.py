"""Where programs are: points on the sphere in an order of space, in blocks that a circle takes or leaves.

A block is ``BLOCK`` consecutive slots. Neighbours in space are neighbours in the order, so a block is
small on the map, and a circle looks at the positions of a few blocks instead of all. Bitmaps of terms
profit likewise: what lies near each other lies in one container.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE, chord_of_miles, point_on_sphere
from programs.search.index.room import Room

BLOCK = 256

Floats = NDArray[np.float64]
Slots = NDArray[np.uint32]
"""Places in the columns of the index, ascending."""


def bitmap(slots: Slots) -> BitMap:
    """From an array; several times faster than pyroaring's own way from NumPy."""
    values = array("I")
    values.frombytes(np.ascontiguousarray(slots, dtype=np.uint32).tobytes())
    return BitMap(values)


def slots_of(bits: BitMap) -> Slots:
    """The members of a bitmap, ascending."""
    return np.frombuffer(bits.to_array(), dtype=np.uint32)


def points(latitude: Floats, longitude: Floats) -> Floats:
    """Kilometres from the centre of the earth along x, y and z, as three rows; NaN stays NaN."""
    lat, lng = np.radians(latitude), np.radians(longitude)
    return EARTH_RADIUS_KM * np.vstack([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)])


def order_of_space(latitude: Floats, longitude: Floats) -> NDArray[np.int64]:
    """Rows in Morton order, the ones without a point last."""
    rows = spread((np.nan_to_num(latitude) + 90) / 180)
    columns = spread((np.nan_to_num(longitude) + 180) / 360)
    key = np.where(np.isnan(latitude), np.iinfo(np.int64).max, (rows << 1) | columns)
    return np.argsort(key, kind="stable")


def spread(share: Floats) -> NDArray[np.int64]:
    """Numbers from 0 to 1 as 16 bits, each followed by a free one."""
    bits = (np.clip(share, 0, 1) * 0xFFFF).astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << shift)) & mask
    return bits


@dataclass(frozen=True, slots=True)
class Space:
    """Positions by slot, and for each block the middle and the chord from it to the farthest member.

    A block without any position has the radius −∞, so that no circle reaches it.
    """

    position: Floats  # 3 × slots
    middle: Floats  # 3 × blocks
    reach: Floats
    room: Room = field(repr=False, compare=False)

    @classmethod
    def of(cls, position: Floats) -> Space:
        return cls(position, *measured(position), room=Room.of([position]))

    def extended(self, position: Floats, *, alone: bool = False) -> Space:
        """With more slots at the end; only the blocks that they lie in are measured. ``alone``: see
        ``Room.with_more``."""
        length = self.position.shape[1] + position.shape[1]
        room = self.room.with_more(self.position.shape[1], [position], alone=alone)
        (longer,) = room.views(length)
        whole = self.position.shape[1] // BLOCK
        middle, reach = measured(longer[:, whole * BLOCK :])
        return Space(
            longer,
            np.concatenate([self.middle[:, :whole], middle], axis=1),
            np.concatenate([self.reach[:whole], reach]),
            room,
        )

    def circle(self, latitude: float, longitude: float, miles: float) -> BitMap:
        """The slots at most ``miles`` from the point."""
        limit = chord_of_miles(miles)
        away = chords(self.middle, latitude, longitude)
        whole = away + self.reach <= limit
        partial = np.flatnonzero((away - self.reach <= limit) & ~whole)
        found = ranges(np.flatnonzero(whole & np.isfinite(self.reach)))
        if len(partial):
            slots = (partial[:, None] * BLOCK + np.arange(BLOCK)).ravel()
            slots = slots[slots < self.position.shape[1]]
            within = chords(self.position[:, slots], latitude, longitude) <= limit
            found |= bitmap(slots[within].astype(np.uint32))
        return found

    def chords(self, slots: Slots | slice, latitude: float, longitude: float) -> Floats:
        """Kilometres through the earth from each of ``slots`` to the point; NaN without a position."""
        return chords(self.position[:, slots], latitude, longitude)


def measured(position: Floats) -> tuple[Floats, Floats]:
    """The middle and the reach of each block."""
    count = position.shape[1]
    padded = np.full((3, -(-count // BLOCK) * BLOCK), np.nan)
    padded[:, :count] = position
    blocks = padded.reshape(3, -1, BLOCK)
    known = ~np.isnan(blocks[0])
    members = np.maximum(known.sum(axis=1), 1)
    middle = np.where(known, blocks, 0).sum(axis=2) / members
    squares = np.square(blocks - middle[:, :, None]).sum(axis=0)
    farthest = np.sqrt(np.where(known, squares, -1).max(axis=1, initial=-1).clip(min=0))
    return middle, np.where(known.any(axis=1), farthest, -np.inf)


def chords(position: Floats, latitude: float, longitude: float) -> Floats:
    """Elementwise, so that equal positions have equal chords wherever they stand in the array."""
    x, y, z = point_on_sphere(latitude, longitude)
    away = np.square(position[0] - x)
    away += np.square(position[1] - y)
    away += np.square(position[2] - z)
    return np.sqrt(away, out=away)


def chords_of_miles(miles: Floats) -> Floats:
    """``chord_of_miles`` of each."""
    half_angles = np.minimum(miles * KM_PER_MILE / EARTH_RADIUS_KM / 2, np.pi / 2)
    return np.asarray(2 * EARTH_RADIUS_KM * np.sin(half_angles))


def ranges(blocks: NDArray[np.int64]) -> BitMap:
    """All slots of ``blocks``. A slot of theirs without a position or a program is in no term's bitmap."""
    found = BitMap()
    if len(blocks):
        breaks = np.flatnonzero(np.diff(blocks) > 1)
        firsts = blocks[np.append(0, breaks + 1)]
        lasts = blocks[np.append(breaks, len(blocks) - 1)]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            found.add_range(first * BLOCK, (last + 1) * BLOCK)
    return found
