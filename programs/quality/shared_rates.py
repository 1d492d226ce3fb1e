"""Requests to the API, counted across processes and machines.

In Valkey or Redis where ``RATE_LIMIT_STORE`` names one (by the ``limits`` package), else in an unlogged table of
PostgreSQL, by one statement that counts and reads at once: nothing is read, changed and written back, so that no
count is lost. While the database is away, the memory of this server counts (``programs.quality.rates``).
"""

from __future__ import annotations

import random
from functools import cache

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from programs.quality.rates import Count, counts

IN_WINDOW = "abs(extract(epoch FROM excluded.since - counted.since)) < %(window)s"
"""Not over; and not of a clock that was set back by more than that."""

COUNT = f"""
    INSERT INTO programs_ratecount AS counted (caller, since, number) VALUES (%(who)s, to_timestamp(%(now)s), 1)
    ON CONFLICT (caller) DO UPDATE
       SET number = CASE WHEN {IN_WINDOW} THEN least(counted.number + 1, 2000000000) ELSE 1 END,
           since = CASE WHEN {IN_WINDOW} THEN counted.since ELSE excluded.since END
    RETURNING number, extract(epoch FROM since)::int8
"""  # noqa: S608  (a condition of ours)

FORGET = """
    DELETE FROM programs_ratecount WHERE caller IN (
        SELECT caller FROM programs_ratecount WHERE since < now() - interval '1 day' LIMIT 1000 FOR UPDATE SKIP LOCKED)
"""
FORGET_ONCE_IN = 500
"""New callers, of which about one takes away who came a day ago or earlier: the longest window is a day."""


def counted(who: bytes, *, quota: int, window: int, now: float) -> Count:
    """Count one more request of ``who``, and say how many there were since their window began."""
    if settings.RATE_LIMIT_STORE:
        return counted_elsewhere(who, quota=quota, window=window)
    try:
        return counted_in_database(who, window=window, now=now)
    except (OperationalError, InterfaceError):
        return counts.add(who, window=window, now=now)


def counted_in_database(who: bytes, *, window: int, now: float) -> Count:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"who": who, "window": window, "now": now})
        count = Count(*cursor.fetchone())
        if count.number == 1 and random.randrange(FORGET_ONCE_IN) == 0:  # noqa: S311 - no secret
            cursor.execute(FORGET)
    return count


@cache
def limiter(store: str) -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(storage_from_string(store))


def counted_elsewhere(who: bytes, *, quota: int, window: int) -> Count:
    """By a window that begins for everybody at once, which is how these stores count without reading first."""
    one, key = RateLimitItemPerSecond(quota, window), who.hex()
    chosen = limiter(settings.RATE_LIMIT_STORE)
    allowed = chosen.hit(one, key)
    reset, remaining = chosen.get_window_stats(one, key)
    return Count(quota - remaining if allowed else quota + 1, int(reset) - window)
