"""How good the gazetteer's points are: held against facilities that have coordinates of their own.

A facility is missed when it lies within ten miles of its own city and a search there, which knows only
its ZIP code, does not list it. The city's point of the judge is the town's own (GeoNames), which no rule
of ours has made.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

from programs.geocoding.names import normalize_place_name
from programs.geocoding.points import Point, miles_between
from programs.imports.gazetteer.build import PlaceRow, place_rows
from programs.imports.gazetteer.points import NEAR_CENSUS_MILES
from programs.imports.gazetteer.sources import CityKey, Town, ZipRow, towns, zcta_centroids, zip_rows

RADIUS_MILES = 10
FACILITIES_AT_LEAST = 10
SAME_POINT_MILES = 0.05
"""A facility this near to the Census centroid of its ZIP code has no coordinates of its own."""


@dataclass(frozen=True, slots=True)
class Facility:
    """A row of a locator file: its ZIP code, its city, and its own point."""

    zip_code: str
    city: CityKey
    point: Point


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to make the gazetteer. Errors in miles; ``missed`` of ``in_city`` facilities within ten miles of
    their own city, ``missed_by_all`` of them also by those who look as far as the ZIP code is uncertain;
    ``within`` is the share of all that lie within their ZIP code's uncertainty."""

    facilities: int
    median: float
    nine_tenths: float
    beyond_10: int
    in_city: int
    missed: int
    missed_by_all: int
    within: float


def facilities_of(path: Path, zcta: Mapping[str, Point], only: tuple[str, str] | None = None) -> Iterator[Facility]:
    """The rows of a locator file in CSV that have coordinates of their own, and the value ``only`` in a column.

    Raises ``KeyError`` for a column that is not there, ``ValueError`` for coordinates that are no numbers.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if not (row["latitude"] and row["longitude"]) or (only and row[only[0]] != only[1]):
                continue
            zip_code, point = row["zip"][:5].zfill(5), (float(row["latitude"]), float(row["longitude"]))
            if not (zip_code in zcta and miles_between(zcta[zip_code], point) < SAME_POINT_MILES):
                yield Facility(zip_code, (normalize_place_name(row["city"]), row["state"]), point)


def measured(facilities: Iterable[Facility], places: Iterable[PlaceRow], judge: Mapping[CityKey, Town]) -> Measured:
    """How the gazetteer of ``places`` finds ``facilities``; ``judge`` has the true points of cities."""
    places = list(places)
    zips = {place.zip_code: place for place in places if place.kind == "zip" and place.latitude is not None}
    cities = {(place.normalized_name, place.state): point_of(place) for place in places if place.kind == "city"}
    errors, in_city, missed, missed_by_all, within = list[float](), 0, 0, 0, 0
    for one in facilities:
        if one.zip_code not in zips:
            continue
        place = zips[one.zip_code]
        known, uncertain = point_of(place), place.uncertainty_miles or 0.0
        assert known is not None  # noqa: S101 - only those with a point are in ``zips``
        errors.append(miles_between(known, one.point))
        within += errors[-1] <= uncertain
        town, city = judge.get(one.city), cities.get(one.city)
        if town and city and miles_between(town.point, one.point) <= RADIUS_MILES:
            away = miles_between(city, known)
            in_city += 1
            missed += away > RADIUS_MILES
            missed_by_all += away > RADIUS_MILES + uncertain
    return Measured(
        facilities=len(errors),
        median=round(median(errors), 2),
        nine_tenths=round(quantiles(errors, n=10)[-1], 2),
        beyond_10=sum(error > RADIUS_MILES for error in errors),
        in_city=in_city,
        missed=missed,
        missed_by_all=missed_by_all,
        within=round(within / len(errors), 3),
    )


def point_of(place: PlaceRow) -> Point | None:
    return None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)


def measured_ways(path: Path, only: tuple[str, str] | None = None) -> dict[str, Measured]:
    """The gazetteer made with fewer lists and with all of them, each held against the facilities of a file."""
    zcta = zcta_centroids()
    facilities = list(facilities_of(path, zcta, only))
    if len(facilities) < FACILITIES_AT_LEAST:
        raise ValueError(f"only {len(facilities)} rows have coordinates of their own")
    rows, judge = list(zip_rows()), towns()
    ways = {
        "Census first": place_rows(rows_without_points_near(rows, zcta), zcta),
        "ZIP list where near the Census": place_rows(rows, zcta),
        "with the towns' own points": place_rows(rows, zcta, judge),
    }
    return {name: measured(facilities, places, judge) for name, places in ways.items()}


def rows_without_points_near(rows: Iterable[ZipRow], zcta: Mapping[str, Point]) -> Iterator[ZipRow]:
    """The rows as if the ZIP list knew no point where the Census has a near one: so it was built at first."""
    for row in rows:
        near = row.own_point and row.zip_code in zcta
        is_near = near and miles_between(zcta[row.zip_code], row.own_point or (0.0, 0.0)) <= NEAR_CENSUS_MILES
        yield replace(row, own_point=None) if is_near else row
