"""Where programs are from south to north: what lies about a point is a stretch of them.

A few thousand in a row are sooner measured than blocks of space are chosen; of many more a stretch is too long, because
it goes around the earth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from programs.models.position import point_on_sphere
from programs.search.index.space import Floats, Slots, Space, chords

MOST = 32_768
"""Slots that are kept so."""

TO_SPARE = 1e-3
"""Kilometres: more than the last digits of a chord."""


@dataclass(frozen=True, slots=True)
class FromSouth:
    """Slots with a position, and these as three rows, by the third of them."""

    slots: Slots
    position: Floats

    @classmethod
    def of(cls, space: Space) -> FromSouth:
        order = np.argsort(space.position[2], kind="stable")
        order = order[: np.count_nonzero(~np.isnan(space.position[2]))]
        return cls(order.astype(np.uint32), np.ascontiguousarray(space.position[:, order]))

    def measured(self, latitude: float, longitude: float, most: float) -> tuple[Slots, Floats]:
        """Slots in no order, among them all whose chord to the point is at most so many kilometres; their chords."""
        height, reach = point_on_sphere(latitude, longitude)[2], most + TO_SPARE
        first, last = np.searchsorted(self.position[2], (height - reach, height + reach))
        return self.slots[first:last], chords(self.position[:, first:last], latitude, longitude)
