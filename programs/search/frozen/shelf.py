"""Where the file lies, who may use it, when it is written anew, and when it must go.

A web process begins from it, and catches up with what has changed since as it does before every search. One that had to
read the database writes it; later whichever notices that much has changed. One process writes at a time, in a thread
of its own, and whoever has the old file mapped keeps that.

What was withdrawn (a street, a program that is hidden) stands in no file for longer than until some process reads the
change: the file is taken away then, and a new one written in which those slots are blank.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection

from programs.search.directory import Directory
from programs.search.frozen import identity, parts
from programs.search.frozen.container import Reader, UnfitError, about_of, beside
from programs.search.moment import Moment, ask

logger = logging.getLogger(__name__)

NAME = "directory"

MANY_CHANGES = 1_000
"""So many changed programs take a fraction of a second to catch up with."""

OTHER_SECONDS = 30.0
"""By then another process has written what it began to write: a million programs take ten."""

REST_SECONDS = 600.0
"""Between two files, unless something was withdrawn; and after one that could not be written."""

DAY_SECONDS = 86_400.0
OLDEST_SECONDS = 5 * DAY_SECONDS
"""Of an older file nobody knows what was withdrawn since: ``programs.exports`` forgets it after a week."""

NEWS = """
    SELECT EXISTS (SELECT FROM programs_withdrawal WHERE changed_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
                                                     AND NOT pg_visible_in_snapshot(changed_in, %(seen)s::pg_snapshot)),
           (SELECT count(*) FROM (SELECT FROM programs_changenote
             WHERE changed_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
               AND NOT pg_visible_in_snapshot(changed_in, %(seen)s::pg_snapshot) LIMIT %(most)s) AS changed)
"""
"""Whether anything was withdrawn since a snapshot, and how many programs have changed, up to a number."""


@dataclass(slots=True)
class Shelf:
    """The file of a folder. ``is_trusted``: nothing that was made of it has failed in this process."""

    folder: Path
    is_trusted: bool = True
    writer: threading.Thread | None = None
    known: tuple[tuple[int, int], dict[str, Any]] | None = None
    rests_until: float = 0.0
    when_written: Callable[[], None] = field(default=lambda: None, repr=False)
    """Called in the thread that has written the file, or has waited for another process to do so."""

    is_current: bool = False
    """Whether there was nothing wrong with the file when it was last looked at."""

    @property
    def path(self) -> Path:
        return self.folder / NAME

    # -- Using it ---------------------------------------------------------------------------------

    def taken(self, before: Directory | None = None) -> Directory | None:
        """The directory of the file as it was then; ``None`` without a file that fits, and the log says why.

        ``before``: see ``parts.read``."""
        began = time.monotonic()
        try:
            if not self.is_trusted:
                return None
            reader = Reader(self.path, partial(self.check, now=ask(None)))
            directory = parts.read(reader, identity.moment_of(reader.about), before)
        except (FileNotFoundError, Error) as error:
            if isinstance(error, Error):
                raise
            return None
        except Exception as error:
            reason = str(error) if isinstance(error, UnfitError) else f"{type(error).__name__}: {error}"
            logger.warning("The file %s is not used, because %s. All is read from the database.", self.path, reason)
            return None
        took = time.monotonic() - began
        logger.info("Directory of %d programs taken from %s in %.2f s.", len(directory.index), self.path, took)
        return directory

    def check(self, about: dict[str, Any], now: Any) -> None:
        identity.check(about, now)
        if time.time() - about["at"] > OLDEST_SECONDS:
            raise UnfitError("it is too old")

    # -- Tending it -------------------------------------------------------------------------------

    def tend(self, directory: Directory) -> None:
        """After an update: take the file away if something in it was withdrawn, and begin to write one if it is time.

        Two statements at most."""
        try:
            is_due = self.is_due(self.about(), directory.moment)
            self.is_current = not is_due
            if is_due:
                self.begin(directory)
        except (OSError, UnfitError) as error:
            logger.warning("The file %s cannot be looked after: %s", self.path, error)

    def begin(self, directory: Directory) -> None:
        """Begin to write the file, unless one is being written or could not be a moment ago."""
        if self.writer is None and time.monotonic() >= self.rests_until:
            self.writer = threading.Thread(target=self.work, args=[[directory]], name="directory-file", daemon=True)
            self.writer.start()

    def work(self, draft: list[Directory]) -> None:
        """What the thread does. It takes the directory out of ``draft``: nobody holds it once it is written, and its
        memory can be given back."""
        try:
            self.put(draft.pop())
            self.when_written()
        finally:
            connection.close()
            self.writer = None

    def about(self) -> dict[str, Any] | None:
        """What the file says of itself; ``None`` where there is none that can be read."""
        try:
            stat = self.path.stat()
            key = (stat.st_ino, stat.st_mtime_ns)
            if self.known is None or self.known[0] != key:
                self.known = (key, about_of(self.path))
        except (FileNotFoundError, UnfitError):
            return None
        return self.known[1]

    def is_due(self, about: dict[str, Any] | None, now: Moment) -> bool:
        if about is None or about["of"] != identity.database() or about["code"] != identity.code():
            return True
        if not now.follows(identity.moment_of(about)):
            return True  # the database was restored since
        withdrawn, changed = news(about)
        if withdrawn:
            self.remove()
            logger.info("The file %s is written anew: something in it was withdrawn.", self.path)
            return True
        age = time.time() - about["at"]
        return age > DAY_SECONDS or (changed >= MANY_CHANGES and age > REST_SECONDS)

    def remove(self) -> None:
        """Whoever has it mapped keeps what it has in memory; the name is gone."""
        self.path.unlink(missing_ok=True)

    def put(self, directory: Directory) -> None:
        """Write the file, or wait for another process that is writing it. What fails leaves the one that is there."""
        try:
            with alone(self.folder) as is_mine:
                if is_mine:
                    self.write(directory)
            if not is_mine:
                time.sleep(OTHER_SECONDS)
        except Exception as error:
            logger.warning("The file %s was not written: %s: %s", self.path, type(error).__name__, error)
            self.rests_until = time.monotonic() + REST_SECONDS

    def write(self, directory: Directory) -> None:
        """Raises ``OSError``, and ``django.db.Error``."""
        began, about = time.monotonic(), identity.about(directory.moment) | {"at": time.time()}
        with beside(self.path) as file:
            parts.write(directory, file)
            file.finish(about)
            if news(about)[0]:
                raise UnfitError("something was withdrawn meanwhile")
        size, took = self.path.stat().st_size / 1e6, time.monotonic() - began
        logger.info("Directory written to %s: %.0f MB in %.1f s.", self.path, size, took)


def news(about: dict[str, Any]) -> tuple[bool, int]:
    """Whether anything was withdrawn since a file, and how many programs have changed, of many ``MANY_CHANGES``."""
    with connection.cursor() as cursor:
        cursor.execute(NEWS, {"seen": about["moment"]["snapshot"], "most": MANY_CHANGES})
        withdrawn, changed = cursor.fetchone()
        return withdrawn, changed


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else writes; the kernel lets go of the lock when its holder dies. Drafts of the dead are swept."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        for draft in folder.glob(f".{NAME}.*"):
            draft.unlink(missing_ok=True)
        yield True
    finally:
        os.close(descriptor)


def shelf() -> Shelf | None:
    """That of this installation; ``None`` where the setting turns it off."""
    return Shelf(Path(settings.DIRECTORY_FOLDER)) if settings.DIRECTORY_FOLDER else None


def remove_withdrawn() -> bool:
    """Take the file away if something in it was withdrawn: for whoever looks after it while no search is made."""
    kept = shelf()
    try:
        about = kept.about() if kept else None
        if kept is None or about is None or about["of"] != identity.database() or not news(about)[0]:
            return False
        kept.remove()
    except OSError as error:
        logger.warning("The directory's file cannot be looked after: %s", error)
        return False
    return True
