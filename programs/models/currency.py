"""For how long what was said counts as said: one rule for search, ranking, cards, JSON-LD, figures and the API.

A day is a day of the calendar in the active time zone, as people read “30 days ago”: what was said 30
days ago counts all of that day, and no more on the next, at every place at once.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone

OPENINGS_CURRENT_DAYS = 30
"""Whether a program takes new patients changes within weeks: what was said longer ago is no promise."""

CHECKED_CURRENT_DAYS = 90
"""A check this many days old counts as current. Health plans must verify their provider directories at
least every 90 days (No Surprises Act, 42 U.S.C. § 300gg-115(a)(2)(A))."""

DUE_AFTER_DAYS = {
    "contact": CHECKED_CURRENT_DAYS,
    "services": CHECKED_CURRENT_DAYS,
    "insurance": CHECKED_CURRENT_DAYS,
    "schedule": CHECKED_CURRENT_DAYS,
    "openings": OPENINGS_CURRENT_DAYS,
}
"""Aspect → for how many days its last check counts; then it is due again. The law's 90 days are for names, addresses,
specialties, telephone numbers and networks (300gg-115(a)(5)); it knows no schedule, which gets the same term."""


CHECK_OUTRANKS_DAYS = 365
"""A check this many days old outranks what a yearly directory does not say any more."""


def current_since(days: int) -> datetime:
    """The first moment that is at most ``days`` days ago."""
    return beginning(timezone.localdate() - timedelta(days=days), timezone.get_current_timezone())


def first_moments(days: int) -> tuple[float, ...]:
    """``current_since`` of 0, 1, 2 … ``days`` - 1 days, as seconds since 1970, latest first."""
    return first_moments_before(timezone.localdate(), timezone.get_current_timezone(), days)


@lru_cache(maxsize=16)
def first_moments_before(today: date, zone: tzinfo, days: int) -> tuple[float, ...]:
    """The same at any day of any zone: every ranked search asks, and they change once a day."""
    return tuple(beginning(today - timedelta(days=ago), zone).timestamp() for ago in range(days))


@lru_cache(maxsize=4096)
def beginning(day: date, zone: tzinfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), zone)


def is_current(moment: datetime | None, days: int) -> bool:
    """Whether a moment is known and at most ``days`` days ago; one to come is now."""
    return moment is not None and moment >= current_since(days)


def openings_are_current(reported_at: datetime | None) -> bool:
    """Whether a report of openings still counts."""
    return is_current(reported_at, OPENINGS_CURRENT_DAYS)


def check_outranks_editions(at: datetime | None) -> bool:
    """Whether a check holds against the newest edition of a list."""
    return is_current(at, CHECK_OUTRANKS_DAYS)


def check_is_current(at: datetime | None, aspect: str = "contact") -> bool:
    """Whether a check of an aspect still counts."""
    return is_current(at, DUE_AFTER_DAYS[aspect])


def due_on(at: datetime, aspect: str) -> date:
    """The day on which an aspect that was checked ``at`` is to be checked again."""
    return timezone.localdate(at) + timedelta(days=DUE_AFTER_DAYS[aspect])
