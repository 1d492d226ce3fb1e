"""A session of the database that ends in the middle, as when the server is shut down or the session killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.db import connection

from programs.imports.locking import IMPORT_LOCK


@contextmanager
def session_ended_before(module: ModuleType, step: str) -> Iterator[list[bool]]:
    """When ``step`` is reached, another session ends ours, as the server does when it is shut down or killed."""
    whole: Callable[..., Any] = getattr(module, step)
    reached: list[bool] = []

    def ended(*arguments: Any, **more: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), pg_current_xact_id_if_assigned() IS NOT NULL")
            pid, has_written = cursor.fetchone()
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            while is_there(cursor, pid):
                time.sleep(0.002)
        reached.append(has_written)
        return whole(*arguments, **more)

    with patch.object(module, step, ended):
        yield reached


def is_there(cursor: Any, pid: int) -> bool:
    """Asked often: where ``pg_terminate_backend`` is to wait, it looks ten times a second."""
    cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [pid])
    return bool(cursor.fetchone()[0])


def no_import_is_running() -> None:
    """Wait until PostgreSQL has seen that a killed process is gone: its session holds the lock until then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [IMPORT_LOCK, IMPORT_LOCK])
