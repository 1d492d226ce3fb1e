"""Coordinates that somebody typed or a device gave, and the state they lie in."""

from __future__ import annotations

import math
import re
import unicodedata

from django.utils.translation import gettext as _

from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.outcomes import PlaceOutcome, ResolvedPlace, UnknownPlace
from programs.models.position import miles_of_chord, point_on_sphere

Point = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""

NUMBER = r"[+-]?(?:\d{1,20}(?:\.\d{0,30})?|\.\d{1,30})(?:e[+-]?\d{1,4})?|[+-]?(?:nan|inf|infinity)"
BY_COMMA = re.compile(rf"\(?\s*({NUMBER})\s*[,;]\s*({NUMBER})\s*\)?", re.IGNORECASE)
BY_SPACE = re.compile(r"([+-]?\d{1,3}\.\d{1,30})\s+([+-]?\d{1,3}\.\d{1,30})")

DECIMALS = 6
"""A tenth of a metre: what a point keeps, so that its text names exactly the same point again."""

STATE_WITHIN_MILES = 50
"""A point belongs to the state of the nearest ZIP code this near: wide enough for the emptiest counties
outside Alaska, too narrow to give the high seas a state. Near a border it can be the neighbouring one."""


def coordinates_in(text: str) -> Point | None:
    """``lat,lng`` as numbers, unchecked (they may be infinite or not a number); ``None`` for other text.

    Numbers with a space between them are read when both have decimals: ``80203 1234`` is a ZIP+4.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    found = BY_COMMA.fullmatch(plain) or BY_SPACE.fullmatch(plain)
    return (float(found[1]), float(found[2])) if found else None


def resolve_point(text: str, latitude: float, longitude: float, gazetteer: Gazetteer) -> PlaceOutcome:
    """The point as a place, or what is wrong with it."""
    if wrong := what_is_wrong(latitude, longitude):
        return UnknownPlace(text, wrong)
    # Adding 0.0 turns -0.0 into 0.0, which people read as a typing error.
    latitude, longitude = round(latitude, DECIMALS) + 0.0, round(longitude, DECIMALS) + 0.0
    return ResolvedPlace(
        kind="point",
        label=f"{decimal(latitude)}, {decimal(longitude)}",
        latitude=latitude,
        longitude=longitude,
        state=gazetteer.zips.nearest_state(latitude, longitude, within_miles=STATE_WITHIN_MILES),
    )


def what_is_wrong(latitude: float, longitude: float) -> str:
    """Why these are not coordinates of a place on earth, for a person; empty when they are."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return _("Coordinates have to be two ordinary numbers, like 39.73, -104.98.")
    if not -90 <= latitude <= 90:
        return _("The first number, the latitude, has to lie between -90 and 90.")
    if not -180 <= longitude <= 180:
        return _("The second number, the longitude, has to lie between -180 and 180.")
    return ""


def decimal(degrees: float) -> str:
    """Without an exponent and without trailing zeros."""
    return f"{degrees:.{DECIMALS}f}".rstrip("0").rstrip(".")


def miles_between(one: Point, other: Point) -> float:
    """Great-circle miles."""
    return miles_of_chord(math.dist(point_on_sphere(*one), point_on_sphere(*other)))
