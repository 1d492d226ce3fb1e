"""A session of the database that ends in the middle, as when the server is shut down or the session killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

from django.db import connection


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
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        reached.append(has_written)
        return whole(*arguments, **more)

    with patch.object(module, step, ended):
        yield reached
