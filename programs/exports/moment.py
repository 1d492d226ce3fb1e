"""The moment that a set of files is of: the one place where the cursor of the change feed comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from programs.feed import cursor as feed


@dataclass(frozen=True, slots=True)
class Moment:
    """``epoch`` tells the database from another, ``snapshot`` is PostgreSQL's, ``cursor`` that of the change feed."""

    epoch: str
    snapshot: str
    cursor: str
    at: datetime


def moment() -> Moment:
    """Of the transaction that is under way; with isolation ``REPEATABLE READ``, that of all it reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        snapshot = cursor.fetchone()[0]
    instant = feed.instant()
    return Moment(instant.epoch, snapshot, feed.now(), instant.at)


def epoch() -> str:
    """Which database this is: another one after a restore, a recovery or a promotion."""
    return feed.instant().epoch
