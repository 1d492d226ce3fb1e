"""The directory of this process, and the one thread that brings it up to date.

A request asks the database what was committed since; mostly that is nothing, and costs 0.1 ms. A small
change is waited for: it takes milliseconds, and then everybody sees it. While a large one is read in,
or places, or all programs again, requests are answered from the last whole directory, for at most
``OLD_FOR_SECONDS``; who must see what was just written (``exact``) waits.

What a transaction of its own has written and not committed is seen by its searches, as it is in SQL,
and never shared: it may be rolled back.
"""

from __future__ import annotations

import ctypes
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest

from iop_finder.postgres.patience import unhurried
from programs.search import sandbox
from programs.search.directory import Directory
from programs.search.moment import ask, oldest_open, with_turned

logger = logging.getLogger(__name__)

SMALL = 200
"""Changed programs that are read within some milliseconds."""

OLD_FOR_SECONDS = 2.0
WAIT_SECONDS = 10.0
"""Nobody waits longer; then the last whole directory answers, if there is one."""

REST_SECONDS = 1.0
"""After a failed update."""

LOCK_TIMEOUT = "5s"


class Keeper:
    """Keeps the directory of a process. Threads share it; each asks on its own connection."""

    def __init__(self) -> None:
        self.kept: Directory | None = None
        self.turn = threading.Condition()
        self.updater: threading.Thread | None = None
        self.asked = self.done = 0  # updates that were asked for, and those of them that have been made
        self.behind_since = self.behind_next = 0.0  # when it was first noticed; 0: it is not behind
        self.is_reading_all = False
        self.failure: Exception | None = None
        self.rests_until = 0.0

    def current(self, *, exact: bool = False) -> Directory:
        """The directory as the database is now. One statement where nothing changed.

        Raises ``django.db.Error`` when the database is away, or the directory cannot be read at all. Within the
        sandbox it is that of the sandbox.
        """
        if (gazetteer := sandbox.places.get()) is not None:
            return sandbox.keeper.directory(gazetteer)
        kept = self.kept
        moment = ask(kept.moment if kept else None, most=SMALL + 1)
        if kept is not None and not moment.follows(kept.moment):
            kept = None
        if kept is not None and not moment.changed and moment.day == kept.moment.day:
            return kept
        if moment.writes:
            return brought_up_to_date(kept)
        is_small = not (len(moment.changed) > SMALL or moment.gazetteer or moment.everything)
        return self.updated(kept, patient=exact or is_small)

    def even_old(self) -> Directory:
        """The same; while the database is away, the last whole directory."""
        try:
            return self.current()
        except (OperationalError, InterfaceError):
            if self.kept is None:
                raise
            return self.kept

    def updated(self, kept: Directory | None, *, patient: bool) -> Directory:
        """A directory that is newer than ``kept``, if one may wait for it."""
        with self.turn:
            if time.monotonic() >= self.rests_until:
                wanted = self.ask_for_update()
                may_be_old = not patient or self.is_reading_all
                if kept is not None and may_be_old and time.monotonic() - self.behind_since < OLD_FOR_SECONDS:
                    return kept
                if self.turn.wait_for(lambda: self.done >= wanted, WAIT_SECONDS) and self.failure is None:
                    assert self.kept is not None  # noqa: S101 - an update that has not failed left one
                    return self.kept
            if kept is None:
                raise self.failure or OperationalError("The directory is still being read.")
            return kept

    def ask_for_update(self) -> int:
        """Start the updater unless it is at work; the number of the update that holds all that is committed now."""
        self.asked += 1
        self.behind_next = self.behind_next or time.monotonic()
        self.behind_since = self.behind_since or self.behind_next
        if self.updater is None:
            self.updater = threading.Thread(target=self.keep_current, name="directory", daemon=True)
            self.updater.start()
        return self.asked

    # -- The updater ------------------------------------------------------------------------------

    def keep_current(self) -> None:
        """What the thread does: update until nobody has asked again, and read all when too much has moved."""
        while True:
            self.update()
            with self.turn:
                is_worn = self.failure is None and self.kept is not None and self.kept.is_worn
                if self.asked == self.done and not is_worn:
                    self.updater = None
                    return

    def update(self) -> None:
        """One update. If it fails, the last whole directory stays, and the log says why, once."""
        with self.turn:
            wanted, before = self.asked, self.kept
            self.behind_since, self.behind_next = self.behind_next, 0.0
            self.is_reading_all = before is None or (before.is_worn and wanted == self.done)
        directory, failure = before, None
        try:
            with at_leisure():
                directory = brought_up_to_date(before, read_all=self.is_reading_all)
        except Exception as error:
            failure = error
            if type(error) is not type(self.failure):
                logger.error("The directory in memory cannot be updated: %s: %s", type(error).__name__, error)
        finally:
            connection.close()
        with self.turn:
            self.kept, self.failure, self.done = directory, failure, wanted
            self.behind_since, self.is_reading_all = self.behind_next, False
            self.rests_until = time.monotonic() + REST_SECONDS if failure else 0.0
            self.turn.notify_all()
        if failure is None and directory is not before:
            del before, directory
            give_back_memory()

    def forget(self) -> None:
        """Read everything when next asked."""
        self.kept = None

    def forget_listings(self) -> None:
        """Read listings when they are next found."""
        if self.kept is not None:
            self.kept.listings.clear()


def brought_up_to_date(kept: Directory | None, *, read_all: bool = False) -> Directory:
    """The directory as this connection sees the database; ``kept`` itself if nothing changed."""
    started = time.monotonic()
    moment = ask(kept.moment if kept else None)
    if kept is not None and not moment.follows(kept.moment):
        return brought_up_to_date(None)
    if kept is not None:
        moment = with_turned(moment, kept.moment.day)
    if kept is not None and not read_all:
        return kept.at(moment) if moment.changed or moment.day != kept.moment.day else kept
    directory = Directory.read(moment, kept)
    if not moment.writes:
        logger.info("Directory of %d programs read in %.1f s.", len(directory.index), time.monotonic() - started)
    return directory


@contextmanager
def at_leisure() -> Iterator[None]:
    """Within, all that is read is of one moment and takes as long as it takes; waiting for locks does not."""
    with unhurried(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        yield


def give_back_memory() -> None:
    """What a directory leaves behind lies between what goes on being used: glibc gives it back when told to."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


keeper = Keeper()


def current(*, exact: bool = False) -> Directory:
    """The directory of this process, as current as the database. Raises ``django.db.Error`` when that is away."""
    return keeper.current(exact=exact)


def directory_for(request: HttpRequest) -> Directory:
    """The directory that answers a request; taken once, and handed on.

    Who can write, by a session or a key, may just have done so, and sees it.
    """
    can_write = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    return keeper.current(exact=can_write)


def directory_and_time() -> tuple[Directory, datetime | None]:
    """The directory for whoever keeps a copy, and the time from which on changes are to be asked for next.

    All that was noted before that time is in the directory: a transaction that was open has not noted anything
    older. ``None`` where the directory could not be brought up to date.
    """
    time_of_oldest = oldest_open()
    directory = keeper.current(exact=True)
    return directory, None if ask(directory.moment, most=1).changed else time_of_oldest


def directory_even_old() -> Directory:
    """For what changes once a year, and goes on without the database: places."""
    return keeper.even_old()


def read_ahead() -> None:
    """Read the directory before it is asked for. A database that is away is for the first search to report."""
    try:
        current()
    except Error as error:
        logger.warning("Directory not read ahead: %s.", type(error).__name__)
    finally:
        connection.close()
