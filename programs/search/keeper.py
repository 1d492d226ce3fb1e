"""The directory of this process, and the one thread that brings it up to date.

A request asks the database whether anything was committed since, unless another has asked ``LOOK_SECONDS`` ago; mostly
nothing was. Where something was, it asks for an update and is answered from the last whole directory, as long as that
had all there was ``OLD_FOR_SECONDS`` ago. So readers never queue behind an update, and many writes cost one update a
second. Who must see what was just written (``exact``) always asks, and waits for an update, which then begins at once.

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
from programs.giving_way import in_pieces
from programs.search import sandbox
from programs.search.directory import Directory
from programs.search.frozen.shelf import Shelf, shelf
from programs.search.moment import ask, oldest_open, with_turned

logger = logging.getLogger(__name__)

OLD_FOR_SECONDS = 2.0
"""For so long after a directory had all there was it answers whoever need not see what was just written."""

LOOK_SECONDS = 0.25
"""For so long after the database said that there is nothing newer, nobody asks it again who need not see what was just
written: the question costs as much as half a search."""

PACE_SECONDS = 1.0
"""An update that nobody waits for begins no sooner after the last one."""

KEPT_SECONDS = 5.0
"""For so long after the last update its thread and connection are kept for the next."""

SHORTLY_SECONDS = 0.3
"""Where the directory is older, an update is waited for until it has been at work for so long: small ones take less."""

RENEW_SECONDS = 0.5
"""In which listings that searches have found are read again before a new directory is handed over: by nobody who waits
for a page then."""

STEP_SECONDS = 0.0005
"""After which an update lets another thread go on. A request changes threads and asks the database some five times,
and would wait each time for Python's own 5 ms."""

WAIT_SECONDS = 10.0
"""Nobody waits longer; then the last whole directory answers, if there is one."""

REST_SECONDS = 1.0
"""After a failed update."""

SETTLE_SECONDS = 60.0
"""After a file that could not be gone on from, an update looks at none for so long: reading one takes 0.2 seconds."""

TURN_SECONDS, TURN_PAUSE, TURN_LOCK = 5.0, 0.05, 4_117_317
"""After a large change one process reads at a time, for so long at most: if all did at once, no request would find a
processor. The key of the advisory lock is any number that nothing else in the database uses."""

LOCK_TIMEOUT = "5s"

MANY = 1_000
"""So many programs at once take a while to read, and leave so much memory behind that it is worth giving back."""


class Keeper:
    """Keeps the directory of a process. Threads share it; each asks on its own connection."""

    def __init__(self) -> None:
        self.kept: Directory | None = None
        self.turn = threading.Condition()
        self.updating = threading.Lock()  # of whoever makes the next directory
        self.updater: threading.Thread | None = None
        self.rereader: threading.Thread | None = None
        self.asked = self.done = 0  # updates that were asked for, and those of them that have been made
        self.waiting = 0  # threads that wait for one
        self.had_all_at = -OLD_FOR_SECONDS  # when there was last nothing newer than ``kept``
        self.began_at = self.ended_at = 0.0  # of the update at work, and of the last one
        self.failure: Exception | None = None
        self.rests_until = self.settles_from = 0.0
        self.shelf: Shelf | None = None  # of a process that begins from a file, and looks after it

    def current(self, *, exact: bool = False) -> Directory:
        """The directory as the database is now, or was a moment ago. At most one statement.

        Raises ``django.db.Error`` when the database is away, or the directory cannot be read at all. Within the
        sandbox it is that of the sandbox.
        """
        if (gazetteer := sandbox.places.get()) is not None:
            return sandbox.keeper.directory(gazetteer)
        if not exact and (known := self.known_lately()) is not None:
            return known
        kept, now = self.kept, time.monotonic()
        moment = ask(kept.moment if kept else None, most=1)
        if kept is not None and not moment.follows(kept.moment):
            kept = None
        if kept is not None and not moment.changed and moment.day == kept.moment.day:
            if kept is self.kept:
                self.had_all_at = now
            return kept
        if moment.writes:
            return brought_up_to_date(kept)
        return self.updated(kept, exact=exact)

    def known_lately(self) -> Directory | None:
        """The directory, where nobody need ask: it had all there was a moment ago, or is being brought up to date.

        ``None`` within a transaction, whose own writes its searches see.
        """
        age = time.monotonic() - self.had_all_at
        is_known = age < LOOK_SECONDS or (age < OLD_FOR_SECONDS and self.is_behind)
        return self.kept if is_known and not connection.in_atomic_block else None

    @property
    def is_behind(self) -> bool:
        """Whether an update was asked for and is not made yet."""
        return self.done < self.asked

    @property
    def is_reading_all(self) -> bool:
        """Whether there is no directory yet, and one is being read."""
        return self.kept is None and self.began_at > 0

    def even_old(self) -> Directory:
        """The same; while the database is away, the last whole directory."""
        try:
            return self.current()
        except (OperationalError, InterfaceError):
            if self.kept is None:
                raise
            return self.kept

    def updated(self, kept: Directory | None, *, exact: bool) -> Directory:
        """A directory that is newer than ``kept``, if one must or may wait for it."""
        with self.turn:
            if time.monotonic() >= self.rests_until:
                wanted = self.ask_for_update()
                if self.was_made(wanted, self.patience(kept, exact=exact)):
                    assert self.kept is not None  # noqa: S101 - an update that has not failed left one
                    return self.kept
            if kept is None:
                raise self.failure or OperationalError("The directory is still being read.")
            return kept

    def patience(self, kept: Directory | None, *, exact: bool) -> float:
        """Seconds to wait for an update."""
        if kept is None or exact:
            return WAIT_SECONDS
        now = time.monotonic()
        if now - self.had_all_at < OLD_FOR_SECONDS:
            return 0.0
        return SHORTLY_SECONDS - (now - self.began_at if self.began_at else 0.0)

    def ask_for_update(self) -> int:
        """Start the updater, or wake it; the number of the update that holds all that is committed now."""
        self.asked += 1
        if self.updater is None:
            self.updater = threading.Thread(target=self.keep_current, name="directory", daemon=True)
            self.updater.start()
        self.turn.notify_all()
        return self.asked

    def was_made(self, wanted: int, seconds: float) -> bool:
        """Whether an update is made within so many seconds, and has not failed."""
        if seconds <= 0:
            return False
        self.waiting += 1
        self.turn.notify_all()
        try:
            return self.turn.wait_for(lambda: self.done >= wanted, seconds) and self.failure is None
        finally:
            self.waiting -= 1

    # -- The updater ------------------------------------------------------------------------------

    def keep_current(self) -> None:
        """What the thread does: update when somebody has asked, until nobody has for a while.

        It keeps its connection meanwhile: while others write all the time, a session for each update costs PostgreSQL
        more than the update.
        """
        while self.is_asked_for():
            with self.turn:
                self.turn.wait_for(lambda: self.waiting, self.ended_at + PACE_SECONDS - time.monotonic())
            self.update()
            if self.shelf is not None and self.shelf.is_current and time.monotonic() >= self.settles_from:
                self.settle()
            with self.turn:
                if self.failure is None and self.kept is not None and self.kept.is_worn:
                    self.begin_rereading()

    def is_asked_for(self) -> bool:
        """Whether anybody asks for an update before the thread ends, which nobody can ask any more if not."""
        with self.turn:
            asked = self.turn.wait_for(lambda: self.is_behind, KEPT_SECONDS)
            if not asked:
                connection.close()
                self.updater = None
            return asked

    def update(self) -> None:
        """One update. If it fails, the last whole directory stays, and the log says why, once."""
        with self.turn:
            wanted = self.asked
        with self.updating:
            self.began_at, before = time.monotonic(), self.kept
            directory, failure = before, None
            try:
                connection.close_if_unusable_or_obsolete()
                with at_leisure(), in_pieces(lambda: self.waiting > 0):
                    if before is not None:
                        self.wait_for_turn(before)
                    directory = brought_up_to_date(before) if before or not self.shelf else begun_from(self.shelf)
                    if before is not None and directory is not before:
                        self.renew_listings(directory)
                if self.shelf is not None:
                    self.shelf.tend(directory)
            except Exception as error:
                failure = error
                if type(error) is not type(self.failure):
                    logger.error("The directory in memory cannot be updated: %s: %s", type(error).__name__, error)
                connection.close()
            self.made(directory, failure, wanted)
        if failure is None and is_another(directory, before):
            del before, directory
            give_back_memory()

    def wait_for_turn(self, before: Directory) -> None:
        """After a large change, while another process reads it; not where anybody waits for ours."""
        if len(ask(before.moment, most=MANY).changed) < MANY:
            return
        deadline = time.monotonic() + TURN_SECONDS
        while not has_turn() and not self.waiting and time.monotonic() < deadline:
            time.sleep(TURN_PAUSE)

    def renew_listings(self, directory: Directory) -> None:
        """Of whom searches have found. What fails is read by the next search."""
        deadline = time.monotonic() + RENEW_SECONDS
        try:
            directory.listings.renew(directory.index, lambda: self.waiting > 0 or time.monotonic() > deadline)
        except Exception as error:
            logger.warning("Listings are not read ahead: %s: %s", type(error).__name__, error)

    def made(self, directory: Directory | None, failure: Exception | None, wanted: int) -> None:
        """Hand over what an update has made to whoever waits."""
        with self.turn:
            self.kept, self.failure, self.done = directory, failure, wanted
            now = time.monotonic()
            if failure is None:
                self.had_all_at = self.began_at
            self.began_at, self.ended_at = 0.0, now
            self.rests_until = now + REST_SECONDS if failure else 0.0
            self.turn.notify_all()

    # -- Reading all again ------------------------------------------------------------------------

    def begin_rereading(self) -> None:
        """In a thread of its own: the directory goes on being brought up to date meanwhile."""
        if self.rereader is None:
            self.rereader = threading.Thread(target=self.reread, name="directory-anew", daemon=True)
            self.rereader.start()

    def reread(self) -> None:
        """Read all programs, then what has changed meanwhile; none where another process has put them into the file.
        What fails is tried again after the next update."""
        try:
            self.settle()
            if self.kept is None or not self.kept.is_worn:
                return
            with at_leisure(), in_pieces():
                directory = brought_up_to_date(self.kept, read_all=True)
            with self.updating:
                with at_leisure():
                    directory = brought_up_to_date(directory)
                self.kept = directory
            if self.shelf is not None:
                self.shelf.begin(directory)
            del directory
            give_back_memory()
        except Exception as error:
            logger.error("The directory in memory cannot be read again: %s: %s", type(error).__name__, error)
        finally:
            connection.close()
            self.rereader = None

    def settle(self) -> None:
        """Go on from the file, where the directory was read from the database, and lies in the memory of this process
        alone, or is worn. Whatever fails leaves the one that is there."""
        with self.updating:
            before = self.kept
            if before is None or self.shelf is None or (before.is_mapped and not before.is_worn):
                return
            try:
                with at_leisure(), in_pieces(lambda: self.waiting > 0):
                    self.kept = settled(self.shelf, before)
                if self.kept is before:
                    self.settles_from = time.monotonic() + SETTLE_SECONDS
                del before
            except Exception as error:
                self.settles_from = time.monotonic() + SETTLE_SECONDS
                logger.error("The directory's file is not gone on from: %s: %s", type(error).__name__, error)
                connection.close()
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


def begun_from(shelf: Shelf) -> Directory:
    """The directory of the file, brought up to date; read from the database where no file fits."""
    taken = shelf.taken()
    if taken is not None:
        try:
            return brought_up_to_date(taken)
        except Error:
            raise
        except Exception as error:
            logger.error("What was made of the file %s fails: %s: %s", shelf.path, type(error).__name__, error)
            shelf.is_trusted = False
    return brought_up_to_date(None)


def settled(shelf: Shelf, before: Directory) -> Directory:
    """The directory of the file, brought up to date; ``before`` where no file fits, or much has changed since."""
    taken = shelf.taken(before)
    if taken is None or taken.is_worn or len(ask(taken.moment, most=MANY).changed) >= MANY:
        return before
    directory = brought_up_to_date(taken)
    return directory if directory.is_mapped else before


class SmallSteps:
    """Within, threads take turns after ``STEP_SECONDS``. Several may be within at once."""

    def __init__(self) -> None:
        self.within, self.lock, self.before = 0, threading.Lock(), 0.0

    def __enter__(self) -> None:
        with self.lock:
            if not self.within:
                self.before = sys.getswitchinterval()
                sys.setswitchinterval(STEP_SECONDS)
            self.within += 1

    def __exit__(self, *raised: object) -> None:
        with self.lock:
            self.within -= 1
            if not self.within:
                sys.setswitchinterval(self.before)


small_steps = SmallSteps()


@contextmanager
def at_leisure() -> Iterator[None]:
    """Within, all that is read is of one moment and takes as long as it takes; waiting for locks does not."""
    with unhurried(), small_steps, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        yield


def has_turn() -> bool:
    """Whether the turn is ours, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN_LOCK])
        return bool(cursor.fetchone()[0])


def is_another(directory: Directory | None, before: Directory | None) -> bool:
    """Whether so much is another that a lot of memory is free now."""
    if directory is None or before is None or directory is before:
        return directory is not before
    return directory.index.appended == 0 or directory.index.appended - before.index.appended > MANY


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


def directory_known() -> Directory | None:
    """The directory for who need not see what was just written, if it is known without asking the database."""
    return keeper.known_lately() if sandbox.places.get() is None else None


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
    """Read the directory before it is asked for, from its file if there is one. A database that is away is for the
    first search to report."""
    keeper.shelf = shelf()
    if keeper.shelf is not None:
        keeper.shelf.when_written = keeper.settle
    try:
        current()
    except Error as error:
        logger.warning("Directory not read ahead: %s.", type(error).__name__)
    finally:
        connection.close()
