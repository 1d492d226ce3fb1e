"""The gazetteer of this process, read once and looked after: a later load is noticed within seconds.

The gazetteer changes about once a year, when an operator loads it again; a search asks it for every
place. So a copy answers, and now and then one statement compares it with the table. What tells them
apart are the transactions that wrote the rows, with the number of rows of each: PostgreSQL keeps
both with every row, so that no trigger, no version and no writer's care is needed, and a replica
shows the same.
"""

from __future__ import annotations

import csv
import io
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from programs.geocoding.gazetteer import COLUMNS, MORE_COLUMNS, Gazetteer

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 10.0
"""Comparing takes the database some 15 ms, a thousandth or two of the time."""

SMALL = 10_000
"""Places. Fewer are no whole gazetteer: it is about to be loaded, or a test. Asked every time, which costs little."""

LOOK = f"""
    COPY (
        WITH written AS (SELECT xmin::text AS by_transaction, cmin::text AS by_command, count(*) AS places
                           FROM programs_place GROUP BY xmin, cmin),
             marked AS (SELECT md5(string_agg(concat_ws(' ', by_transaction, by_command, places), ','
                                              ORDER BY by_transaction, by_command)) AS mark FROM written)
        SELECT mark AS kind, {", ".join(f"NULL AS {column}" for column in COLUMNS[1:] + MORE_COLUMNS)} FROM marked
         UNION ALL
        SELECT {", ".join(COLUMNS + MORE_COLUMNS)} FROM programs_place
         WHERE (SELECT mark FROM marked) <> '%s'
         ORDER BY zip_count DESC NULLS FIRST, key
    ) TO STDOUT (FORMAT csv)
"""  # noqa: S608 (columns of ours)
"""The mark of the table in a row of its own, then all places unless that is the mark given. As a stream: a
result would lie in memory three times over, and much of that would stay taken.

``cmin`` tells apart what one transaction wrote by several commands, as only that transaction has to.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy and its mark. Until ``good_until``, of the monotonic clock, nobody asks whether it is current.

    0: ask every time, because the copy is small or holds what a transaction has not committed.
    """

    gazetteer: Gazetteer
    mark: str
    good_until: float


class Keeper:
    """Keeps the gazetteer of a process. Threads share it; each asks on its own connection."""

    def __init__(self) -> None:
        self.kept: Kept | None = None
        self.reading = threading.Lock()

    def current(self) -> Gazetteer:
        """The gazetteer, at most ``LOOK_EVERY_SECONDS`` old; inside a transaction with what that has written.

        Mostly asks nobody, otherwise one query. Raises ``django.db.Error`` when the database is away
        and there is no whole copy.
        """
        kept = self.kept
        if kept is None:
            connection.ensure_connection()  # before the queue: if the database is away, nobody waits for others
            with self.reading:  # one thread reads everything, the others then find it
                return self.look()
        if connection.in_atomic_block or not kept.good_until:
            return self.look()
        if time.monotonic() < kept.good_until:
            return kept.gazetteer
        # Other threads go on with the copy meanwhile, and so do we if the database is away.
        self.kept = replace(kept, good_until=time.monotonic() + LOOK_EVERY_SECONDS)
        try:
            return self.look()
        except (OperationalError, InterfaceError) as error:
            logger.warning("The gazetteer in memory could not be compared with the table: %s", type(error).__name__)
            return kept.gazetteer

    def look(self) -> Gazetteer:
        """Compare the copy with the table, and read that if it has changed. One query."""
        kept = self.kept
        mark, places = read(unless=kept.mark if kept else "")
        gazetteer = kept.gazetteer if kept and kept.mark == mark else Gazetteer(places)
        lasts = len(gazetteer) >= SMALL and not connection.in_atomic_block
        self.kept = Kept(gazetteer, mark, time.monotonic() + LOOK_EVERY_SECONDS if lasts else 0.0)
        return gazetteer

    def forget(self) -> None:
        """Read everything when next asked."""
        self.kept = None


def read(*, unless: str) -> tuple[str, Iterator[tuple[Any, ...]]]:
    """The mark of the table, empty when that is, and its places; none if the mark is ``unless``. One query."""
    stream = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(LOOK % unless, stream)
    stream.seek(0)
    lines = csv.reader(io.TextIOWrapper(stream, "utf-8", newline=""))
    return next(lines)[0], map(typed, lines)


def typed(texts: list[str]) -> tuple[Any, ...]:
    """A place from the texts of its columns."""
    kind, name, latitude, longitude, state, key, zip_code, size, pk, same_as, normalized_name, county = texts
    point = (float(latitude), float(longitude)) if latitude else (None, None)
    more = (int(size), int(pk), int(same_as) if same_as else None, normalized_name, county)
    return kind, name, *point, state, key, zip_code, *more


keeper = Keeper()


def current() -> Gazetteer:
    """The gazetteer of this process. Raises ``django.db.Error`` when there is none and the database is away."""
    return keeper.current()
