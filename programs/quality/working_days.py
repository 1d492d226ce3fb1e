"""Working days: Monday to Friday without the federal holidays of the United States."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import numpy as np
from django.utils import timezone

TARGET = 2
"""Working days in which a wrong fact is to be corrected: No Surprises Act, section 116 (42 U.S.C. 300gg-115(a))."""


@cache
def federal_holidays(year: int) -> np.ndarray:
    """The federal holidays of a year with the weekdays on which they are observed (5 U.S.C. 6103)."""
    import holidays  # three megabytes of calendars, which a web process seldom asks for

    return np.array(sorted(holidays.country_holidays("US", years=year)), dtype="datetime64[D]")


def working_days_between(first: date, last: date) -> int:
    """How many working days have begun after ``first`` up to and with ``last``; 0 when there is none."""
    if last <= first:
        return 0
    off = np.concatenate([federal_holidays(year) for year in range(first.year, last.year + 1)])
    day = timedelta(days=1)
    return int(np.busday_count(first + day, last + day, holidays=off))


def age_in_working_days(since: datetime) -> int:
    """How many working days old something is today, both days by the clock of the site."""
    return working_days_between(timezone.localdate(since), timezone.localdate())
