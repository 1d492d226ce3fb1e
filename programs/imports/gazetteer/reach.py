"""How far from a ZIP code's point a place with that ZIP code may lie: its uncertainty, in miles.

A ZIP code reaches about half way to its neighbours; where the lists disagree about its middle, what they
disagree by is added. Of 4,400 facilities with coordinates of their own 98 of a hundred lie within it, and
half of all ZIP codes have less than five miles (``manage.py measure_places``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from programs.geocoding.points import Point, miles_between
from programs.imports.gazetteer.points import Located
from programs.imports.gazetteer.sources import ZipRow
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE, chord_of_miles, miles_of_chord, point_on_sphere

NEIGHBOURS = 3
"""Half way to the third nearest: the nearest can be a single building with a ZIP code of its own."""

BESIDES_MILES = 1.0
"""For streets at the edge."""

LOOKED_AT_MILES = 50.0
"""A neighbour this far away makes the uncertainty as large as it can be."""

UNCERTAINTY_MOST_MILES = 25.0
"""More would put half a state into every circle; nine of ten ZIP codes have less than half of it."""


def uncertainties(rows: Iterable[ZipRow], points: Mapping[str, Located], zcta: Mapping[str, Point]) -> dict[str, float]:
    """Of every ZIP code with a point, how many miles around it a place may lie, to one decimal, 25 at most."""
    rows = list(rows)
    areas = sorted({zcta[row.zip_code] for row in rows if row.is_delivered and row.active and row.zip_code in zcta})
    latitudes = np.array([latitude for latitude, _longitude in areas])
    spots = np.array([point_on_sphere(*area) for area in areas]).reshape(-1, 3).T.copy()
    found = {}
    for row in rows:
        if point := points[row.zip_code][0]:
            own = zcta.get(row.zip_code)
            apart = miles_between(point, own) if own else 0.0
            half_way = miles_to_neighbour(point, own, latitudes, spots) / 2
            found[row.zip_code] = round(min(apart + half_way + BESIDES_MILES, UNCERTAINTY_MOST_MILES), 1)
    return found


def miles_to_neighbour(point: Point, own: Point | None, latitudes: np.ndarray, spots: np.ndarray) -> float:
    """Miles from ``point`` to the third nearest area but for its ``own``; ``LOOKED_AT_MILES`` at most.

    ``latitudes`` ascend; ``spots`` are the same areas in kilometres along x, y and z.
    """
    reach = math.degrees(LOOKED_AT_MILES * KM_PER_MILE / EARTH_RADIUS_KM) * 1.001
    strip = slice(*np.searchsorted(latitudes, (point[0] - reach, point[0] + reach)))
    apart = spots[:, strip] - np.array(point_on_sphere(*point))[:, None]
    squares = (apart * apart).sum(axis=0)
    if own is not None:
        squares = squares[((spots[:, strip] - np.array(point_on_sphere(*own))[:, None]) ** 2).sum(axis=0) > 1e-9]
    if len(squares) < NEIGHBOURS:
        return LOOKED_AT_MILES
    chord = math.sqrt(float(np.partition(squares, NEIGHBOURS - 1)[NEIGHBOURS - 1]))
    return min(miles_of_chord(min(chord, chord_of_miles(LOOKED_AT_MILES))), LOOKED_AT_MILES)
