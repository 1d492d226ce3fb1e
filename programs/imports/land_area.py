"""How large a ZIP code is: by the land area of its ZCTA."""

from __future__ import annotations

import math
from functools import cache

from programs.geocoding.zctas import land_square_miles

FARTHEST_MILES = 60.0
"""Where the land area is not known, and the most for any: the largest ZIP codes of the plains reach this far."""

AT_LEAST_MILES = 8.0
RADII = 2.0
"""A ZIP code is no circle, and its centre not always in its middle: so many radii of a circle of its area, beside
``AT_LEAST_MILES``. Of 5,698 federal points 20 lie farther, 10 of them beyond 60 miles."""


@cache
def radius_miles() -> dict[str, float]:
    """Radius of a circle with the land area of each ZCTA."""
    return {zcta: math.sqrt(land / math.pi) for zcta, land in land_square_miles().items()}


def farthest_miles(zip_code: str) -> float:
    """How far from the centre of its ZIP code a street can lie."""
    radius = radius_miles().get(zip_code)
    return FARTHEST_MILES if radius is None else min(AT_LEAST_MILES + RADII * radius, FARTHEST_MILES)
