"""The benchmark of adequacy compares what it says it does."""

from __future__ import annotations

import pytest

from programs.benchmarks.adequacy import compare, geopy_agrees, measure_times
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.deserts import deserts
from programs.search.keeper import current
from tests.factories import ProgramFactory
from tests.search.adequacy.worlds import peopled, places, program_away

pytestmark = pytest.mark.django_db


def test_it_compares_every_zip_code_and_asks_geopy_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    places()
    program_away(30.0)
    found = {one.miles: one for one in compare(current())}
    assert [found[miles].wrong for miles in (10.0, 30.0, 60.0)] == [0, 0, 0]
    assert (found[10.0].by_geopy, found[30.0].by_geopy) == (0, 1)
    assert geopy_agrees(current())[1] == 0
    monkeypatch.setattr("programs.search.adequacy.measuring.chords_of_miles", lambda miles: miles * 0)
    assert [one.wrong for one in compare(current())][2] > 0


def test_it_times_cold_and_warm_and_refuses_an_empty_directory() -> None:
    places()
    with pytest.raises(BenchmarkError):
        measure_times(current(), 30.0, 1)
    ProgramFactory()
    times = measure_times(current(), 30.0, 2)
    assert (times.zips, times.programs) == (3, 1)
    assert min(times.cold, times.warm, times.brute, times.reach) > 0


def test_the_table_of_deserts_has_every_state_and_people_where_they_are_known() -> None:
    places()
    program_away(29.9)
    lines = list(deserts(current()))
    assert lines[2] == "| CO | 2 | 2 | 0 | 0 |  |  | WY | 1 | 1 | 1 | 1 |  |"
    assert lines[-1] == "50 miles: 2 of 3 (66.7 %) of ZIP codes, no figure of people"
    peopled()
    lines = list(deserts(current()))
    assert lines[2] == "| CO | 2 | 2 | 0 | 0 | 0 (0.0 %) |  | WY | 1 | 1 | 1 | 1 | 50,000 (100.0 %) |"
    assert lines[-1].endswith("50,000 of 100,000 (50.0 %) of people")
