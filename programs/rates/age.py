"""How old a rate file may be: it counts from its own day, whenever it was loaded."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

LAST_SEEN_DAYS = 400
"""How long a listing says that a file had a contract once. Files are published monthly; a year's are enough."""


def is_old(dated: date) -> bool:
    """Whether a listing says that the file is old: plans must publish one every month (docs/rates.md says by what)."""
    return dated < timezone.localdate() - timedelta(days=settings.RATE_FILE_OLD_DAYS)


def counts_since() -> date:
    """The day of the oldest file that a search with ``basis=any`` takes."""
    return timezone.localdate() - timedelta(days=settings.RATE_FILE_COUNTS_DAYS)
