"""Which of several points a ZIP code gets."""

from __future__ import annotations

import pytest

from programs.geocoding.points import Point
from programs.imports.gazetteer.centre import centre_of
from programs.imports.gazetteer.points import zip_points
from programs.imports.gazetteer.sources import ZipRow

TOWN = (40.0, -100.0)
NEAR = (40.1, -100.1)
HUNDRED_MILES_OFF = (41.5, -100.0)
OTHER_STATE = (33.0, -90.0)


def zip_row(zip_code: str, city: str = "Town", own_point: Point | None = None, **fields) -> ZipRow:
    defaults = {"state": "NE", "county": "", "kind": "STANDARD", "active": True, "accepted": (), "refused": ()}
    return ZipRow(zip_code=zip_code, city=city, own_point=own_point, **(defaults | fields))


NEIGHBOURS = [zip_row(code, own_point=TOWN) for code in ("69001", "69002", "69003")]
CENSUS = dict.fromkeys(("69001", "69002", "69003", "69004", "69005"), TOWN)


@pytest.mark.parametrize(
    ("census", "own", "chosen"),
    [
        (NEAR, TOWN, (NEAR, "zcta")),
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
