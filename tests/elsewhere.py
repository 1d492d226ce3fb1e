"""Other connections, step by step: what is done in which order is what the test says, and nothing waits for time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")


class Elsewhere:
    """A thread with a connection and a transaction of its own, which is open until ``commit`` or ``roll_back``."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)

    def do(self, step: Callable[[], T]) -> T:
        """One step, done when this returns."""

        def within() -> T:
            if transaction.get_autocommit():
                impatient()
                transaction.set_autocommit(False)
            return step()

        return self.thread.submit(within).result(60)

    def begin(self) -> int:
        """Have a number of a transaction, and write nothing."""
        return self.do(lambda: asked("SELECT pg_current_xact_id()::text::int8"))

    def commit(self) -> None:
        self.thread.submit(ended, connection_commits=True).result(60)

    def roll_back(self) -> None:
        self.thread.submit(ended, connection_commits=False).result(60)

    def close(self) -> None:
        self.thread.submit(lambda: connection.close()).result(60)  # that of the thread
        self.thread.shutdown()


def impatient() -> None:
    """Whoever waits for a lock fails, instead of making the test wait for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")


def ended(*, connection_commits: bool) -> None:
    if not transaction.get_autocommit():
        (transaction.commit if connection_commits else transaction.rollback)()
        transaction.set_autocommit(True)


def asked(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


@contextmanager
def elsewhere(number: int) -> Iterator[list[Elsewhere]]:
    """So many of them. What is still open at the end is rolled back."""
    others = [Elsewhere() for _number in range(number)]
    try:
        yield others
    finally:
        for other in others:
            other.roll_back()
            other.close()


OPEN_ELSEWHERE = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
                    WHERE datname <> current_database() AND backend_xid::text::int8 < %s %% 4294967296)
"""


def others_ended() -> None:
    """Wait for the transactions of other databases that are open now. Numbers of transactions are those of the server,
    which other processes with tests share: while one of theirs is open, nothing that comes after it is certain."""
    upcoming = asked("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::int8")
    for _turn in range(6_000):
        with connection.cursor() as cursor:
            cursor.execute(OPEN_ELSEWHERE, [upcoming])
            if not cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise TimeoutError("A transaction of another database stays open.")
