"""Programs about one point. What one search asks of distances is measured once: circles of several widths, who may
lie inside them, the order by distance.
"""

from __future__ import annotations

import numpy as np
from django.utils.functional import cached_property
from pyroaring import BitMap

from programs.models.position import chord_of_miles
from programs.search.index.from_south import MOST, FromSouth
from programs.search.index.snapshot import NOTHING, Index
from programs.search.index.space import Floats, Slots, bitmap, chords_of_miles, slots_of

NOBODY: tuple[Slots, Floats] = np.empty(0, np.uint32), np.empty(0)


class Around:
    """What lies about a point. Chords are kilometres through the earth, NaN of a program without a position."""

    def __init__(self, index: Index, latitude: float, longitude: float) -> None:
        self.index, self.latitude, self.longitude = index, latitude, longitude
        self.circles: dict[float | None, BitMap] = {}
        self.unsure: dict[float, BitMap] = {}
        self.measured_to, self.nearby = -1.0, NOBODY

    @cached_property
    def from_south(self) -> FromSouth | None:
        """``None`` where there are too many programs."""
        index = self.index
        if index.space.position.shape[1] > MOST:
            return None
        return index.once("from south", lambda: FromSouth.of(index.space))

    def chords(self, slots: Slots) -> Floats:
        """Those of ``slots``, in that order."""
        return self.index.space.chords(slots, self.latitude, self.longitude)

    def circle(self, miles: float | None) -> BitMap:
        """The programs at most ``miles`` from the point; ``None``: all that have a position. Not to be changed."""
        if miles not in self.circles:
            self.circles[miles] = self.index.located if miles is None else self.drawn(miles)
        return self.circles[miles]

    def drawn(self, miles: float) -> BitMap:
        if self.from_south is None:
            return self.index.space.circle(self.latitude, self.longitude, miles) & self.index.located
        slots, chords = self.measured(self.from_south, miles + self.index.farthest_uncertainty)
        return bitmap(slots[chords <= chord_of_miles(miles)]) & self.index.located

    def measured(self, from_south: FromSouth, miles: float) -> tuple[Slots, Floats]:
        """Slots in no order with their chords, among them all that are at most so many miles away. They are measured
        once for a circle and for who may lie in it, and serve narrower circles."""
        if miles > self.measured_to:
            self.measured_to = miles
            self.nearby = from_south.measured(self.latitude, self.longitude, chord_of_miles(miles))
        return self.nearby

    def maybe_inside(self, miles: float | None) -> BitMap:
        """The programs whose point lies outside the circle by no more than their own uncertainty.

        Where it is exactly the limit, they may lie inside. ``miles`` is ``None`` where any distance will do.
        """
        if miles is None or not self.index.farthest_uncertainty:
            return NOTHING
        if miles not in self.unsure:
            self.unsure[miles] = self.measured_unsure(miles)
        return self.unsure[miles]

    def measured_unsure(self, miles: float) -> BitMap:
        slots, chords = self.ring(miles, miles + self.index.farthest_uncertainty)
        uncertainty = self.index.columns.uncertainty_miles[slots]
        may_be = (uncertainty > 0) & (chords <= chords_of_miles(miles + uncertainty))
        return bitmap(slots[may_be]) & self.index.located

    def ring(self, inner: float, outer: float) -> tuple[Slots, Floats]:
        """The slots that are farther than one distance in miles and no farther than the other, with their chords."""
        if self.from_south is None:
            slots = slots_of(self.circle(outer) - self.circle(inner))
            return slots, self.chords(slots)
        slots, chords = self.measured(self.from_south, outer)
        between = ((chords > chord_of_miles(inner)) & (chords <= chord_of_miles(outer))).nonzero()[0]
        return slots[between], chords[between]
