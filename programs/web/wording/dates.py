"""Dates as people say them, beside the exact date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.search import days_ago, days_between
from programs.web.wording.words import language, today, zone


@dataclass(frozen=True, slots=True)
class When:
    """A moment for a ``<time>`` element: machine-readable, exact for people, and as they say it.

    ``days`` have passed since then; 0 for one to come.
    """

    iso: str
    exact: str
    said: str
    days: int = 0


def when(moment: datetime | date | None) -> When | None:
    """How to show a past ``moment``: “3 days ago”."""
    return None if moment is None else past(moment)


def past(moment: datetime | date) -> When:
    return past_day(language(), day_of(moment), today())


@lru_cache(maxsize=4096)
def past_day(in_language: str | None, day: date, today: date) -> When:
    """A day as seen ``today`` in the active language; many listings share one, and formatting is slow."""
    days = days_between(day, today)
    return When(day.isoformat(), date_format(day, "DATE_FORMAT"), days_ago(days), days)


def coming(day: date) -> When:
    """How to show a day to come: “Monday, Nov. 30”."""
    return coming_day(language(), day)


@lru_cache(maxsize=1024)
def coming_day(in_language: str | None, day: date) -> When:
    return When(day.isoformat(), date_format(day, "DATE_FORMAT"), date_format(day, _("l, M j")))


def day_of(moment: datetime | date) -> date:
    return moment.astimezone(zone()).date() if isinstance(moment, datetime) else moment


def ago(moment: datetime | date) -> str:
    """“today”, “12 days ago”, “4 months ago”, “2 years ago”."""
    return past(moment).said
