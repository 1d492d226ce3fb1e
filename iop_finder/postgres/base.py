"""The database wrapper: PostgreSQL's own, with deadlines and a breaker in web processes."""

from __future__ import annotations

import select
import time
from typing import Any

from django.db import connections
from django.db.backends import utils
from django.db.backends.postgresql import base as postgresql

from iop_finder.postgres.breaker import breaker
from iop_finder.postgres.patience import CHECK_SECONDS, CONNECT_SECONDS, Connection, Cursor, waiting_at_most

PAUSES = (0.1, 0.1, 0.2, 0.2)
"""Between attempts to connect: a server that recovers from the crash of one backend is back this soon."""

SAYS_NO_SECONDS = 0.5
"""A server that refuses does so at once; one that took longer was not there, and is not asked again."""


TRUSTED_SECONDS = 1.0
"""A kept connection that answered so recently, and of which the system knows no end, is not asked whether it still
works: the question cost as much as a search asks of the database. A server that ended it, or died, has closed it; one
that hangs is met by the first statement instead of the question, as by whoever has just asked it."""


class Copies:
    """What Django's cursors leave to the driver: ``COPY``, whose errors are then not Django's. A database that is away
    would be an error of ours, which is answered 500 where 503 is right."""

    db: Any
    cursor: Any

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        with self.db.wrap_database_errors:
            self.cursor.copy_expert(*args, **kwargs)


class CursorWrapper(Copies, utils.CursorWrapper):
    """As Django's, with ``COPY``."""


class CursorDebugWrapper(Copies, postgresql.CursorDebugWrapper):
    """The same where statements are logged."""


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """As Django's; every use of a connection asks the breaker first."""

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return CursorWrapper(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return CursorDebugWrapper(cursor, self)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepared: set[str] = set()
        self.used_at = 0.0

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        if breaker.in_use:
            parameters |= {
                "connection_factory": Connection,
                "cursor_factory": Cursor,
                "connect_timeout": CONNECT_SECONDS,
            }
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        for pause in (*PAUSES, None) if breaker.in_use else (None,):
            breaker.refuse_if_open()
            asked = time.monotonic()
            self.prepared = set()
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError:
                if pause is None or time.monotonic() - asked > SAYS_NO_SECONDS:
                    breaker.failed()
                    raise
            time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def is_usable(self) -> bool:
        if not self.errors_occurred and time.monotonic() - self.used_at < TRUSTED_SECONDS and self.is_silent():
            return True
        with waiting_at_most(CHECK_SECONDS):
            return super().is_usable()

    def is_silent(self) -> bool:
        """Whether nothing has come from the server since its last answer: no end, no word of one. Asks nobody."""
        if self.connection.closed:
            return False
        ears = select.poll()
        ears.register(self.connection.fileno(), select.POLLIN)
        return not ears.poll(0)

    def create_cursor(self, name: str | None = None) -> Any:
        breaker.refuse_if_open()
        self.used_at = time.monotonic()
        return super().create_cursor(name)


def probe() -> None:
    """Ask the database for an answer on a connection of its own. Raises ``django.db.Error`` when there is none."""
    connection = connections.create_connection("default")
    try:
        with waiting_at_most(CHECK_SECONDS), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


breaker.probe = probe
