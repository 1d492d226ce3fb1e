"""The nearest programs of many places at once, against geopy's great circle of every pair."""

from __future__ import annotations

import numpy as np
import pytest
from geopy.distance import great_circle

from programs.models.position import chord_of_miles
from programs.search import miles_of_chords
from programs.search.adequacy.nearest import NOBODY, reach_of
from programs.search.index.space import order_of_space, points
from tests.search.adequacy.worlds import DEGREES_A_MILE

LIMITS = (10.0, 30.0, 60.0)


def sphere(degrees: np.ndarray) -> np.ndarray:
    return points(degrees[:, 0], degrees[:, 1])


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_it_says_what_geopy_says_of_every_pair(seed: int, count: int) -> None:
    """Over the antimeridian as well, and with more places than one block holds."""
    dice = np.random.default_rng(seed)
    zips = np.column_stack([dice.uniform(50, 53, 130), dice.uniform(176, 184, 130)])
    zips[:, 1] = (zips[:, 1] + 180) % 360 - 180
    zips = zips[order_of_space(zips[:, 0], zips[:, 1])]
    programs = np.column_stack([dice.uniform(50, 53, 25), (dice.uniform(176, 184, 25) + 180) % 360 - 180])
    programs[7] = programs[3]  # two at one place: the first is told
    reach = reach_of(sphere(zips), sphere(programs), count)
    miles = np.array([[great_circle(one, other).miles for other in programs] for one in zips])
    assert np.abs(miles_of_chords(reach.chord) - miles.min(axis=1)).max() < 1e-6
    assert (miles[np.arange(len(zips)), reach.nearest] - miles.min(axis=1)).max() < 1e-6
    assert not (reach.nearest == 7).any()
    for limit in LIMITS:
        assert ((reach.enough <= chord_of_miles(limit)) == ((miles <= limit).sum(axis=1) >= count)).all()


@pytest.mark.parametrize("limit", LIMITS)
def test_just_below_and_just_above(limit: float) -> None:
    zips = np.array([[39.0, -105.0]])
    for share, within in ((1 - 1e-9, True), (1 + 1e-9, False)):
        programs = np.array([[39.0 + share * limit * DEGREES_A_MILE, -105.0]])
        assert (great_circle(zips[0], programs[0]).miles <= limit) is within
        assert bool(reach_of(sphere(zips), sphere(programs)).enough[0] <= chord_of_miles(limit)) is within


def test_too_few_programs_are_never_enough() -> None:
    zips, programs = np.array([[39.0, -105.0]]), np.array([[39.0, -105.0], [39.1, -105.0]])
    assert np.isinf(reach_of(sphere(zips), sphere(programs), 3).enough).all()
    assert np.isfinite(reach_of(sphere(zips), sphere(programs), 2).enough).all()
    none = reach_of(sphere(zips), sphere(programs[:0]))
    assert none.nearest.tolist() == [NOBODY]
    assert np.isinf(none.chord).all()
    assert np.isinf(miles_of_chords(none.chord)).all()
