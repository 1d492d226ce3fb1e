"""Positions on the sphere as three-dimensional points, and the distance between them.

One radius everywhere: 6,371.009 km, the mean earth radius that geopy's great circle uses. The point
is built with ``cube(ARRAY[x, y, z])`` from built-in functions and not with earthdistance's
``ll_to_earth``, which depends on the search path and so breaks ``pg_restore``.
"""

from __future__ import annotations

import math

from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cos, Radians, Sin

from programs.models.fields import CubeField

EARTH_RADIUS_KM = 6371.009
KM_PER_MILE = 1.609344


def position_of(latitude: str, longitude: str) -> Case:
    """The position column's expression: NULL unless both coordinate columns are present.

    Without the ``Case`` a row with no coordinates fails ("cannot work with arrays containing NULLs").
    """
    lat, lng, radius = Radians(F(latitude)), Radians(F(longitude)), Value(EARTH_RADIUS_KM, models.FloatField())
    point = Func(
        Func(
            radius * Cos(lat) * Cos(lng),
            radius * Cos(lat) * Sin(lng),
            radius * Sin(lat),
            template="ARRAY[%(expressions)s]",
        ),
        function="cube",
    )
    located = Q(**{f"{latitude}__isnull": False, f"{longitude}__isnull": False})
    return Case(When(located, then=point), default=None, output_field=CubeField())


def whole_point() -> Q:
    """Both coordinates are there and in range. Says so of each: a check that comes out NULL passes."""
    return Q(latitude__isnull=False, longitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180))


def point_on_sphere(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Kilometres from the centre of the earth along x, y and z."""
    lat, lng = math.radians(latitude), math.radians(longitude)
    return (
        EARTH_RADIUS_KM * math.cos(lat) * math.cos(lng),
        EARTH_RADIUS_KM * math.cos(lat) * math.sin(lng),
        EARTH_RADIUS_KM * math.sin(lat),
    )


def chord_of_miles(miles: float) -> float:
    """Straight-line kilometres through the earth between points ``miles`` apart on its surface."""
    half_angle = min(miles * KM_PER_MILE / EARTH_RADIUS_KM / 2, math.pi / 2)
    return 2 * EARTH_RADIUS_KM * math.sin(half_angle)


def miles_of_chord(chord: float) -> float:
    """Great-circle miles between points whose straight-line distance is ``chord`` km."""
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / (2 * EARTH_RADIUS_KM))) / KM_PER_MILE


class Chord(Func):
    """``position <-> point``: the chord in km, which the GiST index can walk in order."""

    output_field = models.FloatField()
    template = "(%(expressions)s <-> cube(ARRAY[%(point)s]))"

    def __init__(self, position: str, latitude: float, longitude: float) -> None:
        x, y, z = point_on_sphere(latitude, longitude)
        # repr of a Python float is a valid SQL literal; no text of a visitor gets here.
        super().__init__(F(position), point=f"{x!r},{y!r},{z!r}")
