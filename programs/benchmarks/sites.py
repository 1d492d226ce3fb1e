"""Where made-up listings stand: ZIP codes, drawn so that metros are as dense as they are."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from programs.geocoding.points import Point
from programs.imports.gazetteer.sources import zcta_centroids, zip_rows

CELL_DEGREES = 0.12
"""Of latitude: about 8 miles. ZIP codes in a cell and its eight neighbours say how dense an area is."""

CROWDING = 0.5
"""Exponent of that number. A ZIP code in a crowded area has more people, but not in proportion: with 0.5,
6 % of all listings lie within 25 miles of New York, 2.3 % of Los Angeles, 0.6 % of Denver; the Census
counts about 4.6, 2.7 and 0.8 % of the people there. Denser than life where density hurts most."""


@dataclass(frozen=True, slots=True)
class Site:
    """A delivery ZIP code with the centroid of its area (degrees, WGS 84)."""

    zip_code: str
    city: str
    state: str
    county: str
    point: Point


@dataclass(frozen=True, slots=True)
class Sites:
    """All of them, with the running total of their weights as ``random.choices`` takes it."""

    sites: list[Site]
    weights: list[float]


@cache
def weighted_sites() -> Sites:
    """Every ZIP code with streets and a point; pure, from the gazetteer's own sources."""
    points = zcta_centroids()
    sites = [
        Site(row.zip_code, row.city, row.state, row.county, points[row.zip_code])
        for row in zip_rows()
        if row.is_delivered and row.active and row.zip_code in points
    ]
    sites.sort(key=lambda site: site.zip_code)
    crowd = Counter(cell_of(site.point) for site in sites)
    weights = [neighbours(crowd, site.point) ** CROWDING for site in sites]
    return Sites(sites, list(accumulate(weights)))


def cell_of(point: Point) -> tuple[int, int]:
    """The cell of a grid whose cells are about as wide as they are high."""
    latitude, longitude = point
    width = math.cos(math.radians(round(latitude)))
    return math.floor(latitude / CELL_DEGREES), math.floor(longitude * width / CELL_DEGREES)


def neighbours(crowd: Counter[tuple[int, int]], point: Point) -> int:
    """ZIP codes in the cell of ``point`` and the eight around it, itself included."""
    row, column = cell_of(point)
    return sum(crowd[row + down, column + right] for down in (-1, 0, 1) for right in (-1, 0, 1))
