"""Which of several points a ZIP code gets."""

from __future__ import annotations

import math

import pytest

from programs.geocoding.points import Point
from programs.imports.gazetteer.centre import centre_of
from programs.imports.gazetteer.points import towns_of, zip_points
from programs.imports.gazetteer.sources import Town, ZipRow, towns
from programs.models.position import EARTH_RADIUS_KM, KM_PER_MILE

TOWN = (40.0, -100.0)
NEAR = (40.1, -100.1)
HUNDRED_MILES_OFF = (41.5, -100.0)
OTHER_STATE = (33.0, -90.0)


def miles_north(point: Point, miles: float) -> Point:
    return point[0] + math.degrees(miles * KM_PER_MILE / EARTH_RADIUS_KM), point[1]


def zip_row(zip_code: str, city: str = "Town", own_point: Point | None = None, **fields) -> ZipRow:
    defaults = {"state": "NE", "county": "", "kind": "STANDARD", "active": True, "accepted": (), "refused": ()}
    return ZipRow(zip_code=zip_code, city=city, own_point=own_point, **(defaults | fields))


NEIGHBOURS = [zip_row(code, own_point=TOWN) for code in ("69001", "69002", "69003")]
CENSUS = dict.fromkeys(("69001", "69002", "69003", "69004", "69005"), TOWN)


@pytest.mark.parametrize(
    ("census", "own", "chosen"),
    [
        (NEAR, TOWN, (TOWN, "zipcodes")),
        (NEAR, miles_north(NEAR, 24.9), (miles_north(NEAR, 24.9), "zipcodes")),
        (NEAR, miles_north(NEAR, 25.1), (NEAR, "zcta")),
        (NEAR, OTHER_STATE, (NEAR, "zcta")),
        (NEAR, None, (NEAR, "zcta")),
        (HUNDRED_MILES_OFF, NEAR, (NEAR, "zipcodes")),
        (HUNDRED_MILES_OFF, OTHER_STATE, (HUNDRED_MILES_OFF, "zcta")),
        (HUNDRED_MILES_OFF, None, (HUNDRED_MILES_OFF, "zcta")),
        (None, NEAR, (NEAR, "zipcodes")),
        (None, OTHER_STATE, (TOWN, "city")),
        (None, None, (TOWN, "city")),
    ],
)
def test_among_other_zip_codes_of_its_city(census: Point | None, own: Point | None, chosen) -> None:
    rows = [*NEIGHBOURS, zip_row("69009", own_point=own)]
    points = zip_points(rows, CENSUS | ({"69009": census} if census else {}))
    assert points["69009"] == chosen


@pytest.mark.parametrize(
    ("census", "own", "chosen"),
    [
        (OTHER_STATE, NEAR, (OTHER_STATE, "zcta")),
        (NEAR, TOWN, (TOWN, "zipcodes")),
        (None, NEAR, (NEAR, "zipcodes")),
        (None, OTHER_STATE, (None, "")),
        (None, None, (None, "")),
    ],
)
def test_alone_in_its_city_it_is_held_against_its_region(census: Point | None, own: Point | None, chosen) -> None:
    rows = [*NEIGHBOURS, zip_row("69009", city="Alone", own_point=own)]
    points = zip_points(rows, CENSUS | ({"69009": census} if census else {}))
    assert points["69009"] == chosen


def test_without_a_region_an_unchecked_point_is_not_believed() -> None:
    assert zip_points([zip_row("96960", city="Far", own_point=TOWN)], {})["96960"] == (None, "")


@pytest.mark.parametrize(
    ("points", "centre"),
    [
        ([], None),
        ([(1.0, 2.0)], (1.0, 2.0)),
        ([(10.0, 10.0), (10.0, 10.0), (80.0, -170.0)], (10.0, 10.0)),
        ([(52.0, 179.0), (52.0, -179.0), (52.0, 180.0)], (52.0, 180.0)),
    ],
)
def test_a_centre_ignores_strays_and_crosses_the_antimeridian(points: list[Point], centre: Point | None) -> None:
    found = centre_of(points)
    if centre is None:
        assert found is None
        return
    assert found is not None
    assert found[0] == pytest.approx(centre[0], abs=0.05)
    assert found[1] % 360 == pytest.approx(centre[1] % 360, abs=0.01)


def in_town(own: Point, zips: int, **fields) -> tuple[Point | None, str]:
    """The point of a ZIP code in a town with that many ZIP codes with streets."""
    rows = [zip_row("69009", own_point=own, **fields), *(zip_row(f"6900{n}", own_point=own) for n in range(zips - 1))]
    return zip_points(rows, {"69009": own}, {("town", "NE"): TOWN})["69009"]


@pytest.mark.parametrize(
    ("miles", "zips", "source"),
    [
        # The only ZIP code of a town is the town …
        (0.5, 1, "town"), (59.9, 1, "town"), (60.1, 1, "zipcodes"),
        # … one of few only where the lists put it far outside …
        (7.9, 2, "zipcodes"), (8.1, 2, "town"), (8.1, 4, "town"),
        # … and of more never: that is a suburb.
        (8.1, 5, "zipcodes"),
    ],
)  # fmt: skip
def test_a_small_town_has_its_own_point(miles: float, zips: int, source: str) -> None:
    own = miles_north(TOWN, miles)
    assert in_town(own, zips) == (TOWN if source == "town" else own, source)


def test_a_box_lobby_stands_in_the_town_however_large_it_is() -> None:
    assert in_town(miles_north(TOWN, 5), 6, kind="PO BOX") == (TOWN, "town")


@pytest.mark.parametrize(("miles", "is_it"), [(29.9, True), (30.1, False)])
def test_a_town_of_the_name_far_from_its_zip_codes_is_another(miles: float, is_it: bool) -> None:
    near = towns_of({("town", "NE"): miles_north(TOWN, miles)}, {("town", "NE"): Town(TOWN, 500)})
    assert bool(near) is is_it


def test_of_two_towns_with_one_name_the_larger_counts() -> None:
    known = towns()
    assert known["gillette", "WY"].people > 25_000
    assert known["hagatna", "GU"].point == pytest.approx((13.47, 144.75), abs=0.05)
