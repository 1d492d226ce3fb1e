"""Programs about one point. What one search asks of distances is measured once: circles of several widths, who may
lie inside them, the order by distance.
"""

from __future__ import annotations

from django.utils.functional import cached_property
from pyroaring import BitMap

from programs.models.position import chord_of_miles
from programs.search.index.from_south import MOST, FromSouth
from programs.search.index.snapshot import NOTHING, Index
from programs.search.index.space import Floats, Slots, bitmap, chords_of_miles, slots_of


class Around:
    """What lies about a point. Chords are kilometres through the earth, NaN of a program without a position."""

    def __init__(self, index: Index, latitude: float, longitude: float) -> None:
        self.index, self.latitude, self.longitude = index, latitude, longitude
        self.circles: dict[float | None, BitMap] = {}
        self.unsure: dict[float, BitMap] = {}

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
        limit = chord_of_miles(miles)
        slots, chords = self.from_south.measured(self.latitude, self.longitude, limit)
        return bitmap(slots[chords <= limit]) & self.index.located

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
        slots = self.ring(miles, miles + self.index.farthest_uncertainty)
        uncertainty = self.index.columns.uncertainty_miles[slots]
        may_be = (uncertainty > 0) & (self.chords(slots) <= chords_of_miles(miles + uncertainty))
        return bitmap(slots[may_be]) & self.index.located

    def ring(self, inner: float, outer: float) -> Slots:
        """The slots that are farther than one distance in miles and no farther than the other."""
        return slots_of(self.circle(outer) - self.circle(inner))
