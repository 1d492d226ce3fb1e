from __future__ import annotations

import pytest

from programs.imports.points import Places, ZipPlace, miles_between

DENVER, BOULDER, BETHEL, FAR_BETHEL = (39.73, -104.98), (40.02, -105.27), (60.8, -161.8), (62.5, -158.0)
NEAR = (39.80, -104.98)
PLACES = Places(
    zips={
        "80203": ZipPlace("CO", "Denver", DENVER),
        "80000": ZipPlace("CO", "", None),
        "99559": ZipPlace("AK", "Bethel", BETHEL),
    },
    cities={("denver", "CO"): (39.74, -104.99)},
)


@pytest.mark.parametrize(
    ("zip_code", "state", "hidden", "exact", "point", "precision"),
    [
        ("80203", "CO", False, NEAR, NEAR, "street"),
        ("80203", "CO", False, BOULDER, DENVER, "zip"),  # 25 miles from a ZIP code half a mile wide
        ("80203", "CO", False, None, DENVER, "zip"),
        ("80203", "CO", True, BOULDER, DENVER, "hidden"),
        ("80203", "CO", False, (0.0, 0.0), DENVER, "zip"),
        ("80203", "CO", False, (39.73, 104.98), DENVER, "zip"),  # the sign was lost: China
        ("80203", "CO", False, (-104.98, 39.73), DENVER, "zip"),  # swapped
        ("80000", "CO", False, None, (39.74, -104.99), "city"),
        ("", "CO", False, BOULDER, BOULDER, "street"),  # held against the city
        ("80203", "KS", False, None, None, ""),  # the ZIP code of another state
        ("99559", "AK", False, FAR_BETHEL, FAR_BETHEL, "street"),  # ZIP codes are wide in Alaska
    ],
)
def test_the_best_believable_point_is_taken(
    zip_code: str,
    state: str,
    hidden: bool,
    exact: tuple[float, float] | None,
    point: tuple[float, float] | None,
    precision: str,
) -> None:
    located = PLACES.locate(zip_code, "Denver", state, hidden=hidden, exact=exact)
    assert (located.point, located.precision) == (point, precision)


def test_a_point_with_nothing_to_hold_it_against_is_refused() -> None:
    located = PLACES.locate("", "Nowhere", "CO", hidden=False, exact=BOULDER)
    assert (located.point, located.precision, located.refused) == (None, "", float("inf"))


def test_miles() -> None:
    assert miles_between((0.0, 0.0), (0.0, 1.0)) == pytest.approx(69.09, abs=0.01)
    assert miles_between((52.0, 179.9), (52.0, -179.9)) == pytest.approx(8.5, abs=0.1)
