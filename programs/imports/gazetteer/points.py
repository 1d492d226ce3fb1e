"""Which point a ZIP code gets: two lists vote, its neighbours decide.

Neither list can be trusted alone. The ZIP list has points in another part of the state or of the
world; the Census puts some ZCTAs far from the town whose ZIP code they bear (99503 Anchorage: 278
miles away, because the ZCTA is a remote block whose few addresses are written with that ZIP code).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import quantiles

from programs.geocoding.names import normalize_place_name
from programs.geocoding.points import Point, miles_between
from programs.imports.gazetteer.centre import centre_of
from programs.imports.gazetteer.sources import ZipRow

NEAR_CITY_MILES = 25
"""A point this near to the centre of its city's other ZIP codes is believed: the diameter of a metropolis."""

FAR_OFF_MILES = 50
"""A Census point this far from the town is not where its people live; larger than any ordinary rural ZCTA."""

REGION_MILES_AT_LEAST = 40
"""A ZIP code alone in its town is held against its region (first three digits), at least this wide."""

Located = tuple[Point | None, str]
"""A point and the ``Place.PointSource`` it comes from."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Provisional points of a group of ZIP codes, to hold one of them against the others."""

    points: Mapping[str, Point]

    def centre_without(self, zip_code: str) -> Point | None:
        return centre_of([point for code, point in self.points.items() if code != zip_code])


def city_key(row: ZipRow) -> tuple[str, str]:
    """What ZIP codes of one city have in common."""
    return normalize_place_name(row.city), row.state


def region_key(row: ZipRow) -> tuple[str, str]:
    """The sectional center facility: ZIP codes with the same first three digits, within the state."""
    return row.zip_code[:3], row.state


def grouped(
    rows: Iterable[ZipRow], key: Callable[[ZipRow], tuple[str, str]], points: Mapping[str, Point]
) -> dict[tuple[str, str], Surroundings]:
    groups: dict[tuple[str, str], dict[str, Point]] = defaultdict(dict)
    for row in rows:
        if point := points.get(row.zip_code):
            groups[key(row)][row.zip_code] = point
    return {name: Surroundings(members) for name, members in groups.items()}


def region_bounds(regions: Mapping[tuple[str, str], Surroundings]) -> dict[tuple[str, str], tuple[Point, float]]:
    """Centre and width in miles of every region: twice what nine tenths of its Census points need."""
    bounds = {}
    for name, region in regions.items():
        centre = centre_of(list(region.points.values()))
        if centre is None or len(region.points) < 3:
            continue
        miles = [miles_between(centre, point) for point in region.points.values()]
        bounds[name] = (centre, max(REGION_MILES_AT_LEAST, 2 * quantiles(miles, n=10)[-1]))
    return bounds


def zip_points(rows: list[ZipRow], zcta: Mapping[str, Point]) -> dict[str, Located]:
    """The point of every ZIP code and where it comes from; ``(None, "")`` where nothing can be believed."""
    provisional = {row.zip_code: point for row in rows if (point := zcta.get(row.zip_code) or row.own_point)}
    cities = grouped(rows, city_key, provisional)
    regions = region_bounds(grouped(rows, region_key, zcta))
    return {
        row.zip_code: chosen_point(
            row,
            zcta.get(row.zip_code),
            cities.get(city_key(row), Surroundings({})).centre_without(row.zip_code),
            regions.get(region_key(row)),
        )
        for row in rows
    }


def chosen_point(row: ZipRow, zcta: Point | None, city: Point | None, region: tuple[Point, float] | None) -> Located:
    """The Census centroid unless the town says otherwise; else the list's own point; else the town's.

    ``city`` is the centre of the other ZIP codes of the town, ``None`` when there are none.
    """
    own_is_near = (
        row.own_point is not None and city is not None and miles_between(row.own_point, city) <= NEAR_CITY_MILES
    )
    if zcta is not None:
        strayed = own_is_near and city is not None and miles_between(zcta, city) > FAR_OFF_MILES
        return (row.own_point, "zipcodes") if strayed else (zcta, "zcta")
    if own_is_near:
        return row.own_point, "zipcodes"
    if city is not None:
        return city, "city"
    if row.own_point is not None and region is not None and miles_between(row.own_point, region[0]) <= region[1]:
        return row.own_point, "zipcodes"
    return None, ""
