"""The gazetteer in memory answers as the database does, for all ways to write a place and to miss one.

Of all places: in ``test_full_gazetteer.py``, whose tests share them.
"""

from __future__ import annotations

import pytest

from programs.geocoding.points import STATE_WITHIN_MILES
from programs.search.keeper import current
from tests.geocoding import in_sql
from tests.geocoding.both import MISSPELLED, POINTS, TYPED, agrees_with_the_database


@pytest.mark.usefixtures("gazetteer")
def test_of_a_few_cities() -> None:
    gazetteer = current().gazetteer
    for text in (*TYPED, *MISSPELLED):
        agrees_with_the_database(text, gazetteer)


@pytest.mark.usefixtures("gazetteer")
def test_points_of_a_few_cities() -> None:
    states = [current().gazetteer.zips.nearest_state(*point, within_miles=STATE_WITHIN_MILES) for point in POINTS]
    assert states == [in_sql.state_of_point(*point, STATE_WITHIN_MILES) for point in POINTS]
    assert {"CO", "AK", "GU", None} <= set(states)
