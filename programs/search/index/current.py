"""The index of this process, brought up to what is committed before every search.

One statement asks which programs were changed by transactions that the last look did not see
(``programs.models.changes``); mostly it answers none. A process that has just started, a database that
was restored or truncated under it, or very many changes make it read everything anew.

What a transaction of its own has written and not committed is seen by its searches, as it is in SQL,
and is never kept: it may be rolled back.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from django.db import Error, connection, transaction

from iop_finder.postgres.patience import unhurried
from programs.models.changes import REFERENCE
from programs.search.index.snapshot import Index

logger = logging.getLogger(__name__)

CHANGED = """
    SELECT pg_current_snapshot()::text, pg_snapshot_xmax(pg_current_snapshot())::text::int8,
           'programs_programchange'::regclass::oid::int8, pg_relation_filenode('programs_programchange')::int8,
           pg_current_xact_id_if_assigned() IS NOT NULL,
           ARRAY(SELECT program_id::text FROM programs_programchange
                  WHERE changed_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
                    AND NOT pg_visible_in_snapshot(changed_in, %(seen)s::pg_snapshot))
"""
EVERYTHING_SEEN = "9223372036854775807:9223372036854775807:"
"""The snapshot of a far future, in which no change is news."""

REBUILD_ABOVE, REBUILD_SHARE = 2_000, 0.05
"""More changed programs than this many and than this share, since all were read, are read with all others."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the database answered. ``changed`` are ids of programs, deleted ones as well, or ``REFERENCE``.

    ``database``, ``table`` and ``file`` tell it from another one: after a restore or a truncation nothing
    that was seen before counts. ``writes`` says that a transaction of our own has written something.
    """

    database: str
    snapshot: str
    next_transaction: int
    table: int
    file: int
    writes: bool
    changed: list[str]

    def follows(self, other: Moment) -> bool:
        """Whether what the index of ``other`` holds is an earlier state of the same database."""
        same = (self.database, self.table, self.file) == (other.database, other.table, other.file)
        return same and self.next_transaction >= other.next_transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """An index and the moment it is of."""

    index: Index
    moment: Moment


class Keeper:
    """Keeps the index of a process. Threads share it; each asks on its own connection."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self.reading = threading.Lock()

    def current(self) -> Index:
        """The index with everything that is committed now. One statement where nothing changed."""
        kept = self.kept
        moment = ask(kept.moment.snapshot if kept else None)
        if kept is None or not moment.follows(kept.moment):
            return self.read_all(moment, kept)
        if not moment.changed:
            return kept.index
        if kept.index.appended + len(moment.changed) > max(REBUILD_ABOVE, REBUILD_SHARE * len(kept.index)):
            return self.read_all(moment, kept)
        index = kept.index.updated(moment.changed, reference=str(REFERENCE) in moment.changed)
        return self.keep(kept, Kept(index, moment))

    def keep(self, before: Kept | None, after: Kept) -> Index:
        """Share ``after``, unless it holds what is not committed or another thread was faster."""
        if not after.moment.writes and self.kept is before:
            self.kept = after
        return after.index

    def read_all(self, moment: Moment, seen: Kept | None) -> Index:
        """Read every program. Threads that want the same meanwhile wait, and then need to read little."""
        with self.reading:
            if self.kept is seen:
                started = time.monotonic()
                index = read_at_leisure()
                logger.info("Search index of %d programs read in %.1f s.", len(index), time.monotonic() - started)
                return self.keep(seen, Kept(index, moment))
        return self.current()


def ask(seen: str | None) -> Moment:
    """What was committed since ``seen``, a snapshot; without one nothing is named, because all will be read."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, {"seen": seen or EVERYTHING_SEEN})
        return Moment(connection.settings_dict["NAME"], *cursor.fetchone())


def read_at_leisure() -> Index:
    """Read every program, however long that takes: the limit on statements is meant for searches."""
    with unhurried(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        return Index.read()


keeper = Keeper()


def current() -> Index:
    """The index of this process, as current as the database. Raises ``django.db.Error`` when that is away."""
    return keeper.current()


def read_ahead() -> None:
    """Read the index before it is asked for. A database that is away is for the first search to report."""
    try:
        current()
    except Error as error:
        logger.warning("Search index not read ahead: %s.", type(error).__name__)
    finally:
        connection.close()
