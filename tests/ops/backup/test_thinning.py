"""Which backups stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.ops.backup.thinning import DAYS, MONTHS, NEWEST, WEEKS, kept

NIGHT = datetime(2026, 11, 28, 3, 15, tzinfo=UTC)
TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda time: time.replace(tzinfo=UTC))
MOMENTS = st.lists(TIMES, max_size=60)


def nights(number: int) -> list[datetime]:
    return [NIGHT - timedelta(days=day) for day in range(number)]


def test_a_year_and_a_half_of_nights() -> None:
    stay = sorted(kept(nights(550)), reverse=True)
    assert stay[:DAYS] == nights(DAYS)
    weeks = {time.isocalendar()[:2] for time in stay}
    months = {(time.year, time.month) for time in stay}
    assert len(months) == MONTHS
    assert {(NIGHT - timedelta(weeks=week)).isocalendar()[:2] for week in range(WEEKS)} <= weeks
    assert len(stay) <= DAYS + WEEKS + MONTHS


def test_the_last_of_each_period_is_the_one_that_stays() -> None:
    hours = [NIGHT - timedelta(hours=hour) for hour in range(24 * 3)]
    stay = sorted(kept(hours), reverse=True)
    assert stay[:NEWEST] == hours[:NEWEST]
    assert [time.date() for time in stay[NEWEST:]] == sorted({time.date() for time in hours}, reverse=True)[1:]
    assert all(time.hour == 23 for time in stay[NEWEST:])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MOMENTS)
def test_the_newest_stay_and_the_oldest_of_few_never_goes(times: list[datetime]) -> None:
    stay = kept(times)
    newest = sorted(set(times), reverse=True)
    assert set(newest[:NEWEST]) <= stay <= set(times)
    assert len(stay) <= NEWEST + DAYS + WEEKS + MONTHS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MOMENTS)
def test_what_was_thinned_once_is_thin(times: list[datetime]) -> None:
    assert kept(kept(times)) == kept(times)


def test_a_clock_that_ran_ahead_takes_no_period_away() -> None:
    """One backup of the future becomes the newest; the last nights stay."""
    ahead = NIGHT + timedelta(days=900)
    assert set(nights(DAYS - 1)) | {ahead} <= kept([ahead, *nights(30)])
