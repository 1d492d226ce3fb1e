"""How far from its ZIP code's point a place may lie."""

from __future__ import annotations

import pytest

from programs.imports.gazetteer.reach import UNCERTAINTY_MOST_MILES, uncertainties
from tests.imports.gazetteer.test_points import TOWN, miles_north, zip_row

OWN = zip_row("69000", own_point=TOWN)


def around(*miles: float) -> tuple[list, dict]:
    """A ZIP code in the middle and others so many miles to the north of it."""
    rows = [OWN, *(zip_row(f"6900{n}") for n in range(1, len(miles) + 1))]
    return rows, {"69000": TOWN} | {f"6900{n}": miles_north(TOWN, one) for n, one in enumerate(miles, start=1)}


def uncertainty(miles: tuple[float, ...], point=TOWN) -> float:
    rows, zcta = around(*miles)
    return uncertainties(rows, {row.zip_code: (point, "zipcodes") for row in rows}, zcta)["69000"]


@pytest.mark.parametrize(
    ("miles", "expected"),
    [
        ((2, 4, 6), 4.0),  # half way to the third, and a mile
        ((0.5, 2, 4, 6), 3.0),
        ((6, 2, 4), 4.0),
        ((10, 20, 46), 24.0),
        ((10, 20, 49), UNCERTAINTY_MOST_MILES),
        ((10, 20), UNCERTAINTY_MOST_MILES),
        ((10, 20, 300), UNCERTAINTY_MOST_MILES),
    ],
)
def test_half_way_to_the_third_nearest(miles: tuple[float, ...], expected: float) -> None:
    assert uncertainty(miles) == pytest.approx(expected, abs=0.05)


def test_what_the_lists_disagree_by_is_added() -> None:
    """The point lies three miles south of the Census centroid: the third neighbour is nine miles away."""
    assert uncertainty((2, 4, 6), miles_north(TOWN, -3)) == pytest.approx(3 + 9 / 2 + 1, abs=0.05)


def test_without_a_point_there_is_none() -> None:
    assert uncertainties([OWN], {"69000": (None, "")}, {}) == {}
