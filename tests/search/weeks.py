"""Whether a timetable fits, session by session, and when it is elsewhere: what the search is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from programs.models.sessions import MINUTES_A_DAY, MINUTES_A_WEEK
from programs.search.schedule import Minutes, week_minutes


def fits(sessions: Iterable[Minutes], free: list[Minutes]) -> bool:
    """Whether every session lies within the free time. ``free`` as ``free_minutes`` gives it."""
    return all(any(start >= low and end <= high for low, high in free) for start, end in week_minutes(sessions))


def on_clock(sessions: Iterable[Minutes], zone: str, reader: str, today: date | None = None) -> list[Minutes]:
    """The sessions as a calendar of ``reader``'s zone shows them in this week: each by its day and hour."""
    today = today or timezone.localdate()
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    found = []
    for start, end in sessions:
        weekday, minute = divmod(start, MINUTES_A_DAY)
        day = sunday + timedelta(days=(weekday + 1) % 7)
        begins = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
        there = begins.astimezone(ZoneInfo(reader))
        first = there.weekday() * MINUTES_A_DAY + there.hour * 60 + there.minute
        found.append((first % MINUTES_A_WEEK, first % MINUTES_A_WEEK + end - start))
    return found
