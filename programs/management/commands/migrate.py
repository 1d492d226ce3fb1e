"""``manage.py migrate``: Django's, which waits for a lock only a moment, so that nobody waits behind it."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg2.errors import LockNotAvailable

LOCK_SECONDS = 5
"""A statement that waits for a table keeps everybody waiting who comes after it, readers as well."""

ATTEMPTS, PAUSE_SECONDS = 6, 5.0
"""Every migration is a transaction of its own: what was applied stays, and the next attempt goes on there."""

TURN = 7_310_221
"""Key of the advisory lock: of several machines that start together, one migrates, and the others wait for it. They ask
again and again: a session that waits within a statement would hold up an index that is built concurrently."""

TURN_SECONDS, ASK_SECONDS = 3_600.0, 1.0

INVALID = """
    SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""


class Command(migrate.Command):
    """Takes what Django's takes."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        connection = connections[options["database"]]
        for attempt in range(1, ATTEMPTS + 1):
            self.wait_for_turn(connection)
            self.be_careful(connection)
            try:
                answer = super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if attempt == ATTEMPTS:
                    raise CommandError(
                        f"A table was in use for more than {LOCK_SECONDS} seconds, {ATTEMPTS} times. Nothing is half "
                        "applied; run `manage.py migrate` again when no import runs."
                    ) from error
                self.stderr.write(f"A table is in use; trying again in {PAUSE_SECONDS:.0f} seconds ...")
                connection.close()
                time.sleep(PAUSE_SECONDS)
            else:
                connection.close()  # with what was set
                return answer
        raise AssertionError("the last attempt returns or raises")

    def wait_for_turn(self, connection: Any) -> None:
        """Until the connection is closed, nobody else migrates this database."""
        deadline, told = time.monotonic() + TURN_SECONDS, False
        while not self.has_turn(connection):
            if time.monotonic() > deadline:
                raise CommandError(f"Another `manage.py migrate` has run for {TURN_SECONDS / 60:.0f} minutes.")
            if not told:
                self.stderr.write("Another `manage.py migrate` is at work; waiting for it ...")
                told = True
            time.sleep(ASK_SECONDS)

    def has_turn(self, connection: Any) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURN])
            return bool(cursor.fetchone()[0])

    def be_careful(self, connection: Any) -> None:
        """Refuse what an interrupted build left; wait for locks only shortly, and for work as long as it takes."""
        with connection.cursor() as cursor:
            cursor.execute(INVALID)
            if left := [name for (name,) in cursor.fetchall()]:
                raise CommandError(
                    "A migration was interrupted while it built an index: "
                    + " ".join(f'DROP INDEX CONCURRENTLY "{name}";' for name in left)
                    + " Then migrate again."
                )
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'; SET statement_timeout = 0")
