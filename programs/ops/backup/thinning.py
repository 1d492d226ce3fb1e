"""Which backups are kept: the newest few, then one of each day, week and month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

NEWEST, DAYS, WEEKS, MONTHS = 3, 7, 5, 12
"""How many of each are kept."""


def kept(times: Iterable[datetime]) -> set[datetime]:
    """Of backups made at ``times``, those that stay.

    Counted from the newest one back and never from the clock: one that runs ahead or steps back takes no backup
    away that is the last of its day, week or month.
    """
    newest_first = sorted(set(times), reverse=True)
    stay = set(newest_first[:NEWEST])
    kinds: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAYS, lambda time: time.date()),
        (WEEKS, lambda time: time.isocalendar()[:2]),
        (MONTHS, lambda time: (time.year, time.month)),
    )
    for number, period in kinds:
        last_of_each: dict[object, datetime] = {}
        for time in newest_first:
            last_of_each.setdefault(period(time), time)
        stay |= set(list(last_of_each.values())[:number])
    return stay
