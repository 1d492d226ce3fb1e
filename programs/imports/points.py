"""Where a listing stands: the file's point when it is believable, else its ZIP code's, else its city's."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from programs.geocoding.names import county_name, normalize_place_name
from programs.imports.land_area import FARTHEST_MILES, farthest_miles
from programs.models import Place
from programs.models.position import miles_of_chord, point_on_sphere

Point = tuple[float, float]
"""Degrees north and east, WGS 84."""

FARTHEST_MILES_IN = {"AK": 300.0}
"""One ZIP code of Alaska can be as wide as a state."""


def miles_between(one: Point, other: Point) -> float:
    """Great-circle miles between two points."""
    return miles_of_chord(math.dist(point_on_sphere(*one), point_on_sphere(*other)))


@dataclass(frozen=True, slots=True)
class ZipPlace:
    """What the gazetteer knows of a ZIP code. The county is without the word ("Denver")."""

    state: str
    county: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class Located:
    """A point with its precision: ``street``, ``zip``, ``city``, ``hidden``, or blank without a point.
    ``refused`` is how many miles off the file's point is when it was not believed."""

    point: Point | None
    precision: str
    refused: float | None = None


@dataclass(slots=True)
class Places:
    """The part of the gazetteer that an import needs, read in two queries."""

    zips: dict[str, ZipPlace] = field(default_factory=dict)
    cities: dict[tuple[str, str], Point] = field(default_factory=dict)

    @classmethod
    def load(cls, zip_codes: Iterable[str], cities: Iterable[tuple[str, str]]) -> Places:
        """``cities`` are (city, state) as a file writes them; those with a located ZIP are not needed."""
        zips = {
            zip_code: ZipPlace(state, county_name(county), point_of(latitude, longitude))
            for zip_code, state, county, latitude, longitude in Place.objects.filter(
                kind=Place.Kind.ZIP, zip_code__in=sorted(set(zip_codes))
            ).values_list("zip_code", "state", "county", "latitude", "longitude")
        }
        wanted = {(normalize_place_name(city), state) for city, state in cities}
        found: dict[tuple[str, str], Point] = {}
        rows = Place.objects.filter(kind=Place.Kind.CITY, normalized_name__in=sorted({name for name, _ in wanted}))
        for name, state, *numbers in rows.values_list(
            *("normalized_name", "state", "latitude", "longitude", "same_as__latitude", "same_as__longitude")
        ):
            point = point_of(*numbers[:2]) or point_of(*numbers[2:])
            if (name, state) in wanted and point:
                found.setdefault((name, state), point)
        return cls(zips, found)

    def county(self, zip_code: str, state: str) -> str:
        """The ZIP code's county when it is in that state, else blank."""
        place = self.zips.get(zip_code)
        return place.county if place and place.state == state else ""

    def locate(self, zip_code: str, city: str, state: str, *, hidden: bool, exact: Point | None) -> Located:
        """The best believable point. ``exact`` is the file's own, for the street.

        A private address stands at its ZIP code's centre whatever the file says. A file's point is
        refused when it is too far from that centre, or when there is nothing to hold it against.
        """
        area = self.area(zip_code, city, state)
        if hidden:
            return Located(area.point, "hidden" if area.point else "")
        if exact is None:
            return area
        miles = miles_between(exact, area.point) if area.point else math.inf
        farthest = FARTHEST_MILES if area.precision == "city" else farthest_miles(zip_code)
        if miles > FARTHEST_MILES_IN.get(state, farthest):
            return Located(area.point, area.precision, refused=miles)
        return Located(exact, "street")

    def area(self, zip_code: str, city: str, state: str) -> Located:
        """The centre of the ZIP code when it is in that state, else of the city."""
        place = self.zips.get(zip_code)
        if place and place.state == state and place.point:
            return Located(place.point, "zip")
        centre = self.cities.get((normalize_place_name(city), state))
        return Located(centre, "city" if centre else "")


def point_of(latitude: float | None, longitude: float | None) -> Point | None:
    """A point when both parts are known."""
    return None if latitude is None or longitude is None else (latitude, longitude)
