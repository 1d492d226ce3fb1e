"""Other databases of the same server: for benchmarks, and for trying a backup."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, cast

from django.db import connection


def switch(name: str) -> None:
    """Let the default connection go to another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextlib.contextmanager
def elsewhere() -> Iterator[Any]:
    """A cursor on the maintenance database, as the test runner has it to create test databases."""
    connection.close()
    with cast(Any, connection)._nodb_cursor() as cursor:
        yield cursor


def tables_of_application() -> list[str]:
    """Names of all tables of the current database but those of PostgreSQL itself, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]
