"""The process that does background work: ``manage.py worker``.

One job at a time, in a thread; the main thread polls, renews the lease and hears signals, on a connection of its own.
Nothing belongs to a session: no lock, no setting, no ``LISTEN``. So a pooler in transaction mode may stand between, and
the queue is asked, the more seldom the longer it was empty.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection

from programs.jobs.daily import put_in_what_is_due
from programs.jobs.doing import LEASE, Doing, Function, claimed, done, given_back, renewed
from programs.models import Job

logger = logging.getLogger("programs.jobs")

PAUSE_MIN, PAUSE_MAX, LONGER = 0.5, 10.0, 1.5
"""Seconds between two looks at an empty queue: from the first, half as long again each time, to the second."""

AWAY_SECONDS = 5.0
"""Before a database that does not answer is asked again."""

GRACE_SECONDS = 10.0
"""What a job that was begun is given to end, when the worker is told to stop; then it is given back."""

LAST_SECONDS = 2.0
"""For what was broken off to undo itself."""

LOOK_AFTER_SECONDS = 60.0
"""How often it is asked whether jobs are due by the clock: a few statements that read an index."""


NICENESS = 10
"""By which whoever serves pages comes first where both want the processor; as units for backups have it."""


def give_way() -> None:
    """Let other processes come first from now on."""
    with contextlib.suppress(OSError, AttributeError):  # where the system has no such thing
        os.nice(NICENESS)


class JobThread(threading.Thread):
    """Does what it is given, one after the other, on a connection of its own."""

    def __init__(self) -> None:
        super().__init__(name="job", daemon=True)
        self.given: queue.SimpleQueue[tuple[Doing, Function, threading.Event] | None] = queue.SimpleQueue()
        self.under_way: Any = None
        """The driver's connection, while it is used."""

    def begin(self, doing: Doing, function: Function) -> threading.Event:
        """Hand a job over; what is returned is set when it has ended, however."""
        ended = threading.Event()
        self.given.put((doing, function, ended))
        return ended

    def cancel(self) -> None:
        """Break off the statement that is being executed, if there is one."""
        if (under_way := self.under_way) is not None:
            under_way.cancel()

    def end(self) -> None:
        """Once what was handed over has ended, close the connection. A job that does not end is not waited for."""
        self.given.put(None)
        self.join(LAST_SECONDS)

    def run(self) -> None:
        while given := self.given.get():
            doing, function, ended = given
            try:
                connection.ensure_connection()
                self.under_way = connection.connection
                done(doing, function)
            except DatabaseError as error:
                logger.warning("Job %s cannot be done now: %s.", doing.job.pk, type(error).__name__)
                connection.close()
            finally:
                self.under_way = None
                ended.set()
        connection.close()


class Worker:
    """Does jobs until it is told to stop."""

    def __init__(self, functions: Mapping[str, Function], *, lease_seconds: float = LEASE.total_seconds()) -> None:
        self.functions = functions
        self.lease = LEASE * (lease_seconds / LEASE.total_seconds())
        self.holder = uuid.uuid4()
        self.stopping = threading.Event()
        self.pause = PAUSE_MIN
        self.looked_after: float | None = None
        self.thread = JobThread()

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        before = {number: signal.signal(number, self.stop) for number in (signal.SIGTERM, signal.SIGINT)}
        self.thread.start()
        logger.info("Background work: the queue is watched.")
        try:
            while not self.stopping.is_set():
                self.turn()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.thread.end()
            connection.close()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self.stopping.set()

    def turn(self) -> None:
        """One look at the queue, with what comes of it."""
        try:
            self.look_after()
            job = claimed(self.holder, self.functions, self.lease)
        except DatabaseError as error:
            logger.warning("The queue cannot be read: %s.", type(error).__name__)
            connection.close()
            self.stopping.wait(AWAY_SECONDS)
            return
        if job is None:
            self.stopping.wait(self.pause)
            self.pause = min(PAUSE_MAX, self.pause * LONGER)
            return
        self.pause = PAUSE_MIN
        self.do(job)

    def look_after(self) -> None:
        now = time.monotonic()
        if self.looked_after is None or now - self.looked_after > LOOK_AFTER_SECONDS:
            self.looked_after = now
            put_in_what_is_due()

    def do(self, job: Job) -> None:
        """Do a job in the other thread, and hold it meanwhile. When we are told to stop, it has a while to end."""
        doing = Doing(job)
        ended = self.thread.begin(doing, self.functions[job.kind])
        if not self.wait(doing, ended):
            logger.warning("Job %s (%s) is broken off and given back.", job.pk, job.kind)
            doing.lost = True
            self.safely(lambda: given_back(job))
            self.thread.cancel()
            ended.wait(LAST_SECONDS)

    def wait(self, doing: Doing, ended: threading.Event) -> bool:
        """Whether the job has ended, while its lease is renewed; ``False`` when there is no time left for it."""
        renew_at = time.monotonic() + self.lease.total_seconds() / 3
        give_up_at: float | None = None
        while not ended.wait(0.05 if self.stopping.is_set() else 0.2):
            now = time.monotonic()
            if now >= renew_at:
                renew_at = now + self.lease.total_seconds() / 3
                self.safely(lambda: renewed(doing, self.lease))
            if self.stopping.is_set() and give_up_at is None:
                give_up_at = now + GRACE_SECONDS
            if give_up_at is not None and now >= give_up_at:
                return False
        return True

    def safely(self, write: Callable[[], object]) -> None:
        """A database that is away for a moment must not end us: the lease says what happens to the job."""
        try:
            write()
        except DatabaseError as error:
            logger.warning("The lease cannot be renewed: %s.", type(error).__name__)
            connection.close()
