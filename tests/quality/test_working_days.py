"""Working days: the law's two business days are counted without weekends and federal holidays."""

from __future__ import annotations

from datetime import date

import pytest

from programs.quality.working_days import working_days_between

DAYS = [
    ("2026-11-23", "2026-11-23", 0),  # the day itself
    ("2026-11-23", "2026-11-24", 1),  # Monday to Tuesday
    ("2026-11-25", "2026-11-26", 0),  # Thanksgiving
    ("2026-11-25", "2026-11-27", 1),
    ("2026-11-27", "2026-11-29", 0),  # over a weekend
    ("2026-11-27", "2026-11-30", 1),
    ("2026-07-02", "2026-07-06", 1),  # 4 July is a Saturday: kept on Friday
    ("2026-12-31", "2027-01-04", 1),  # into the next year
    ("2027-12-30", "2028-01-03", 1),  # New Year of 2028 is a Saturday: kept on Friday, in the year before
    ("2026-10-09", "2026-10-13", 1),  # Columbus Day
    ("2026-11-24", "2026-11-23", 0),  # backwards
]


@pytest.mark.parametrize(("first", "last", "days"), DAYS)
def test_working_days(first: str, last: str, days: int) -> None:
    assert working_days_between(date.fromisoformat(first), date.fromisoformat(last)) == days


def test_a_year_has_the_working_days_of_the_federal_calendar() -> None:
    """2026: 261 weekdays; 11 federal holidays, all of which are kept on weekdays (4 July on the third)."""
    assert working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 261 - 11
