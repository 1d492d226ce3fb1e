"""How large a ZIP code is: land area of its ZCTA, from the Census Bureau's gazetteer (public domain)."""

from __future__ import annotations

import csv
import gzip
import math
from functools import cache
from pathlib import Path

from django.conf import settings

FILE = Path(settings.BASE_DIR) / "fixtures" / "places" / "zcta-land-area.csv.gz"
"""Column ALAND of the national ZCTA gazetteer file, in square miles. See docs/gazetteer.md."""

FARTHEST_MILES = 60.0
"""Where the land area is not known, and the most for any: the largest ZIP codes of the plains reach this far."""

AT_LEAST_MILES = 8.0
RADII = 2.0
"""A ZIP code is no circle, and its centre not always in its middle: so many radii of a circle of its area, beside
``AT_LEAST_MILES``. Of 5,698 federal points 20 lie farther, 10 of them beyond 60 miles."""


@cache
def radius_miles() -> dict[str, float]:
    """Radius of a circle with the land area of each ZCTA."""
    with gzip.open(FILE, "rt", encoding="ascii", newline="") as file:
        return {row["zcta"]: math.sqrt(float(row["land_square_miles"]) / math.pi) for row in csv.DictReader(file)}


def farthest_miles(zip_code: str) -> float:
    """How far from the centre of its ZIP code a street can lie."""
    radius = radius_miles().get(zip_code)
    return FARTHEST_MILES if radius is None else min(AT_LEAST_MILES + RADII * radius, FARTHEST_MILES)
