"""Which point a ZIP code gets: two lists vote, its neighbours decide, and a small town counts for its own.

No list can be trusted alone. The ZIP list has points in another part of the state or of the world; the
Census has the middle of an area, which in the West lies miles outside the town (Gillette 18, Klamath
Falls 21), and puts some ZCTAs far from the town whose ZIP code they bear (99503 Anchorage: 278 miles
away, because the ZCTA is a remote block whose few addresses are written with that ZIP code). What each
rule brings is measured by ``manage.py measure_places``; docs/gazetteer.md has the numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import quantiles

from programs.geocoding.names import normalize_place_name
from programs.geocoding.points import Point, miles_between
from programs.imports.gazetteer.centre import centre_of
from programs.imports.gazetteer.sources import CityKey, Town, ZipRow

NEAR_CITY_MILES = 25
"""A point this near to the centre of its city's other ZIP codes is believed: the diameter of a metropolis."""

NEAR_CENSUS_MILES = 25
"""A point of the ZIP list this near to the Census centroid is believed before it: mostly it is the post office,
and so in the town."""

TOWN_WITHIN_MILES = 30
"""A town this near to the centre of the ZIP codes of its name is that town and not another of the name."""

OF_A_TOWN_WITHIN_MILES = 60
"""A ZIP code farther from the town that it is named after keeps its point."""

TOWN_ZIPS = 4
"""A town with up to this many ZIP codes with streets is so small that each is mostly the town itself …"""

OUT_OF_TOWN_MILES = 8
"""… where the lists put it this far outside. With more ZIP codes the far ones are suburbs."""

FAR_OFF_MILES = 50
"""A Census point this far from the town is not where its people live; larger than any ordinary rural ZCTA."""

REGION_MILES_AT_LEAST = 40
"""A ZIP code alone in its town is held against its region (first three digits), at least this wide."""

one_spelling = lru_cache(maxsize=100_000)(normalize_place_name)
"""The lists write each of some fifty thousand names ten times."""

Located = tuple[Point | None, str]
"""A point and the ``Place.PointSource`` it comes from."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Provisional points of a group of ZIP codes, to hold one of them against the others."""

    points: Mapping[str, Point]

    def centre_without(self, zip_code: str) -> Point | None:
        return centre_of([point for code, point in self.points.items() if code != zip_code])


def city_key(row: ZipRow) -> CityKey:
    """What ZIP codes of one city have in common."""
    return one_spelling(row.city), row.state


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


def zip_points(
    rows: list[ZipRow], zcta: Mapping[str, Point], towns: Mapping[CityKey, Point] | None = None
) -> dict[str, Located]:
    """The point of every ZIP code and where it comes from; ``(None, "")`` where nothing can be believed.

    ``towns`` are points of towns that ZIP codes are named after: those of ``towns_of``.
    """
    found, towns = points_of_lists(rows, zcta), towns or {}
    with_streets = Counter(city_key(row) for row in rows if row.is_delivered and row.active)
    return {
        row.zip_code: in_its_town(row, found[row.zip_code], towns.get(city_key(row)), with_streets[city_key(row)])
        for row in rows
    }


def in_its_town(row: ZipRow, located: Located, town: Point | None, zips: int) -> Located:
    """The town's own point for its only ZIP code with streets, for a box lobby or a large receiver in it, and for
    one that the lists put far outside a town of few ZIP codes."""
    point = located[0]
    if town is None or (point and (miles := miles_between(point, town)) > OF_A_TOWN_WITHIN_MILES):
        return located
    is_the_town = point is None or zips <= 1 or not row.is_delivered
    if is_the_town or (zips <= TOWN_ZIPS and miles > OUT_OF_TOWN_MILES):
        return town, "town"
    return located


def towns_of(centres: Mapping[CityKey, Point | None], towns: Mapping[CityKey, Town]) -> dict[CityKey, Town]:
    """The town of each city, where one of its name lies near the centre of its ZIP codes."""
    return {
        key: town
        for key, centre in centres.items()
        if centre and (town := towns.get(key)) and miles_between(centre, town.point) <= TOWN_WITHIN_MILES
    }


def points_of_lists(rows: list[ZipRow], zcta: Mapping[str, Point]) -> dict[str, Located]:
    """The point of every ZIP code as the two lists have it."""
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
    """The list's own point near the Census centroid, else that centroid unless the town says otherwise; else
    the list's own point; else the town's.

    ``city`` is the centre of the other ZIP codes of the town, ``None`` when there are none.
    """
    if zcta is not None and row.own_point is not None and miles_between(zcta, row.own_point) <= NEAR_CENSUS_MILES:
        return row.own_point, "zipcodes"
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
