"""Robust centres on the sphere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import median

from programs.geocoding.points import Point
from programs.models.position import point_on_sphere

spot = lru_cache(maxsize=100_000)(point_on_sphere)
"""Each point is one of a city and one of a region, and each ZIP code is held against all the others."""


def centre_of(points: Sequence[Point]) -> Point | None:
    """The median along each axis of space, brought back to the surface; ``None`` without points.

    A median ignores stray points as long as they are fewer than half. It is taken in space and not
    of degrees, so the antimeridian (the Aleutians) needs no special case.
    """
    if not points:
        return None
    if len(points) == 1:
        return points[0]
    x, y, z = (median(axis) for axis in zip(*(spot(*point) for point in points), strict=True))
    latitude = math.degrees(math.atan2(z, math.hypot(x, y)))
    return round(latitude, 6), round(math.degrees(math.atan2(y, x)), 6)
