"""How old a thing is, in days of the calendar, and how people say it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def days_between(day: date, today: date) -> int:
    """Whole days from ``day`` until ``today``; 0 for a day to come."""
    return max(0, (today - day).days)


def days_ago(days: int) -> str:
    """“today”, “yesterday”, “12 days ago”, “4 months ago”, “2 years ago”."""
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 60:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    if days < 730:
        months = days // 30
        return ngettext("%(count)d month ago", "%(count)d months ago", months) % {"count": months}
    years = days // 365
    return ngettext("%(count)d year ago", "%(count)d years ago", years) % {"count": years}
