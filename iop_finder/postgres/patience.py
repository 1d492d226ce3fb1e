"""How long a thread of a web process waits for the database: then its connection is cut.

Every call of psycopg2 that waits for the server is noted while it lasts. One thread looks after them all; what
a note costs is a few microseconds a statement.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2.extensions
from django.conf import settings

from iop_finder.postgres.breaker import breaker

CONNECT_SECONDS = 2
"""libpq keeps this one by itself, from the first packet until the server is ready for statements; less
than two seconds it does not keep."""

CHECK_SECONDS = 1.0
"""For the question whether a kept connection still works, which is asked before its first use in a request."""

BEYOND_STATEMENT_SECONDS = 1.0
"""The server ends a statement by itself (``statement_timeout``) and must have time to say so."""

UNHURRIED_SECONDS = 60.0
LOOK_SECONDS = 0.2

_thread = threading.local()


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Within, in this thread: the longest that one call may take."""
    before = getattr(_thread, "seconds", None)
    _thread.seconds = seconds
    try:
        yield
    finally:
        _thread.seconds = before


def unhurried() -> contextlib.AbstractContextManager[None]:
    """Within, a call may take a minute: for what no visitor waits for."""
    return waiting_at_most(UNHURRIED_SECONDS)


def answer_seconds() -> float:
    return float(settings.STATEMENT_TIMEOUT_MS) / 1000 + BEYOND_STATEMENT_SECONDS


class Call:
    """One call under way."""

    __slots__ = ("connection", "cut", "until")

    def __init__(self, connection: Any, until: float) -> None:
        self.connection, self.until, self.cut = connection, until, False


class Watch:
    """Knows the calls under way, and cuts those that take too long."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()
        self.lock = threading.Lock()

    @contextmanager
    def over(self, connection: Any) -> Iterator[None]:
        """While one call on ``connection`` lasts."""
        seconds = getattr(_thread, "seconds", None) or answer_seconds()
        call = Call(connection, time.monotonic() + seconds)
        with self.lock:
            self.calls.add(call)
        try:
            yield
        finally:
            with self.lock:
                self.calls.discard(call)
        if not call.cut:
            breaker.answered()

    def start(self) -> None:
        threading.Thread(target=self._look_for_ever, name="database watch", daemon=True).start()

    def _look_for_ever(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Cut every call whose time is over."""
        with self.lock:  # no call ends meanwhile, so that no other one can have got the same connection
            late = [call for call in self.calls if call.until < now and not call.cut]
            for call in late:
                call.cut = True
                cut(call.connection)
        for _call in late:
            breaker.failed()


def cut(connection: Any) -> None:
    """Shut the socket, which wakes whoever waits at it inside libpq."""
    with contextlib.suppress(OSError, psycopg2.Error), socket.socket(fileno=os.dup(connection.fileno())) as end:
        end.shutdown(socket.SHUT_RDWR)


watch = Watch()


class Cursor(psycopg2.extensions.cursor):
    """psycopg2's, watched."""

    def execute(self, *args: Any, **kwargs: Any) -> None:
        with watch.over(self.connection):
            super().execute(*args, **kwargs)

    def executemany(self, *args: Any, **kwargs: Any) -> None:
        with watch.over(self.connection):
            super().executemany(*args, **kwargs)

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        with watch.over(self.connection):
            super().copy_expert(*args, **kwargs)

    def fetchmany(self, *args: Any, **kwargs: Any) -> list[tuple[Any, ...]]:
        """Of a cursor on the server's side it asks the server."""
        with watch.over(self.connection):
            return super().fetchmany(*args, **kwargs)

    def close(self) -> None:
        with watch.over(self.connection):
            super().close()


class Connection(psycopg2.extensions.connection):
    """psycopg2's, watched where it talks to the server by itself."""

    def commit(self) -> None:
        with watch.over(self):
            super().commit()

    def rollback(self) -> None:
        with watch.over(self):
            super().rollback()


def limit_waiting() -> None:
    """From now on, in this process: deadlines, and the breaker."""
    if not breaker.in_use:
        breaker.in_use = True
        watch.start()
