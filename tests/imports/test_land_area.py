"""How far a street may lie from the centre of its ZIP code depends on how large that is."""

from __future__ import annotations

import pytest

from programs.imports.land_area import FARTHEST_MILES, farthest_miles, radius_miles
from programs.imports.points import Places, ZipPlace

MILES_A_DEGREE = 69.09


def test_every_zcta_has_a_land_area() -> None:
    assert len(radius_miles()) > 33_000
    assert all(len(zip_code) == 5 and radius >= 0 for zip_code, radius in radius_miles().items())


def test_the_limit_grows_with_the_land_area_up_to_the_largest() -> None:
    assert 8 < farthest_miles("10001") < 10  # Manhattan
    assert farthest_miles("10001") < farthest_miles("82716") <= FARTHEST_MILES  # Gillette, Wyoming
    assert farthest_miles("00000") == FARTHEST_MILES  # not known: a ZIP code of post-office boxes


@pytest.mark.parametrize(("share", "precision"), [(0.99, "street"), (1.01, "zip")])
def test_just_below_and_just_above(share: float, precision: str) -> None:
    places = Places(zips={"10001": ZipPlace("NY", "", (40.75, -74.0))})
    exact = (40.75 + share * farthest_miles("10001") / MILES_A_DEGREE, -74.0)
    assert places.locate("10001", "New York", "NY", hidden=False, exact=exact).precision == precision
