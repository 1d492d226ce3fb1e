"""The moment that a set of files is of: the one place where the cursor of the change feed comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

INSTANT = """
    SELECT concat_ws('/', current_database(), 'programs_changenote'::regclass::oid,
                     pg_relation_filenode('programs_changenote')),
           pg_current_snapshot()::text, clock_timestamp()
"""


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
        cursor.execute(INSTANT)
        epoch, snapshot, at = cursor.fetchone()
    return Moment(epoch, snapshot, "", at)


def epoch() -> str:
    """Which database this is: another one after a restore."""
    return moment().epoch
