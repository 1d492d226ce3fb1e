"""Circles, against the great circle of geopy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from geopy.distance import EARTH_RADIUS, great_circle
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.models.position import KM_PER_MILE
from programs.search.index.space import BLOCK, Space, bitmap, order_of_space, points, slots_of

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
NEARLY_MILES = 1e-6
"""Rounding may put what lies on the circle itself on either side."""


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    latitude=latitudes,
    longitude=longitudes,
    miles=st.floats(1, 500),
    spread=st.sampled_from([0.05, 1.0, 20.0, 180.0]),
)
def test_a_circle_holds_what_is_near(seed: int, latitude: float, longitude: float, miles: float, spread: float) -> None:
    dice = np.random.default_rng(seed)
    lat = np.clip(latitude + dice.uniform(-spread, spread, 3 * BLOCK), -90, 90)
    lng = (longitude + dice.uniform(-spread, spread, 3 * BLOCK) + 180) % 360 - 180
    order = order_of_space(lat, lng)
    lat, lng = lat[order], lng[order]
    found = set(slots_of(Space.of(points(lat, lng)).circle(latitude, longitude, miles)).tolist())
    away = miles_away(latitude, longitude, lat, lng)
    for slot in dice.integers(0, len(lat), 20).tolist():
        told = great_circle((latitude, longitude), (lat[slot], lng[slot])).miles
        assert away[slot] == pytest.approx(told, rel=1e-12, abs=1e-9)
    inside = np.flatnonzero(away < miles - NEARLY_MILES)
    outside = np.flatnonzero(away > miles + NEARLY_MILES)
    assert found.issuperset(inside.tolist())
    assert found.isdisjoint(outside.tolist())


def miles_away(latitude: float, longitude: float, lat: Any, lng: Any) -> Any:
    """geopy's formula for many points at once, which it measures one by one."""
    here, there, turn = np.radians(latitude), np.radians(lat), np.radians(lng - longitude)
    across = np.hypot(
        np.cos(there) * np.sin(turn),
        np.cos(here) * np.sin(there) - np.sin(here) * np.cos(there) * np.cos(turn),
    )
    along = np.sin(here) * np.sin(there) + np.cos(here) * np.cos(there) * np.cos(turn)
    return np.arctan2(across, along) * EARTH_RADIUS / KM_PER_MILE


def test_neighbours_in_the_order_are_neighbours_on_the_map() -> None:
    """Otherwise every circle would look into every block."""
    dice = np.random.default_rng(1)
    lat, lng = dice.uniform(25, 49, 50 * BLOCK), dice.uniform(-124, -67, 50 * BLOCK)
    order = order_of_space(lat, lng)
    sorted_reach = np.median(Space.of(points(lat[order], lng[order])).reach)
    assert sorted_reach < np.median(Space.of(points(lat, lng)).reach) / 3


def test_what_has_no_point_comes_last_and_is_in_no_circle() -> None:
    lat, lng = np.array([np.nan, 39.7, np.nan, 0.0]), np.array([np.nan, -105.0, np.nan, 0.0])
    order = order_of_space(lat, lng)
    assert np.isnan(lat[order]).tolist() == [False, False, True, True]
    space = Space.of(points(lat[order], lng[order]))
    assert slots_of(space.circle(39.7, -105.0, 1)).tolist() == [order.tolist().index(1)]
    assert len(Space.of(points(np.empty(0), np.empty(0))).circle(0, 0, 500)) == 0


@pytest.mark.parametrize("slots", [[], [0], [5, 7, 300_000], list(range(1000))])
def test_bitmaps_and_arrays_are_the_same(slots: list[int]) -> None:
    assert slots_of(bitmap(np.array(slots, dtype=np.uint32))).tolist() == slots


@pytest.mark.parametrize("first", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_slots_added_at_the_end_are_found_like_all_others(first: int) -> None:
    dice = np.random.default_rng(first)
    position = points(dice.uniform(39, 41, 3 * BLOCK + 5), dice.uniform(-106, -104, 3 * BLOCK + 5))
    whole, extended = Space.of(position), Space.of(position[:, :first]).extended(position[:, first:])
    for miles in (5, 30, 200):
        assert extended.circle(40, -105, miles) == whole.circle(40, -105, miles)
