"""The sandbox: a schema with tables of its own in which only fictional rows stand, for keys for tests.

Whoever works within ``entered`` finds them under the names of the real tables, because the search path has the schema
first: the same statements, triggers and search answer from them. Nobody else ever reads a row of them, and nothing
can be written. Real programs cannot be reached from within: all tables of the directory must be there, else it is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

SCHEMA = "sandbox"

SHARED = frozenset({"Place", "Population", "User", "ApiClient", "ApiKey", "RateCount", "FailedSignIn", "Job"})
"""Models that are of the machinery, or the same for everybody. Every other one has a table in the sandbox."""

FIRST_LOCKED = "programs_changenote"
"""Readers lock this table first and so does whoever takes the sandbox away: so neither waits for the other in turn."""

LACKING = """
    SELECT FROM unnest(%(tables)s) AS name JOIN pg_attribute AS original ON original.attrelid = to_regclass(name)
     WHERE original.attnum > 0 AND NOT original.attisdropped
       AND NOT EXISTS (SELECT FROM pg_attribute AS own WHERE own.attrelid = to_regclass(%(schema)s || '.' || name)
                          AND own.attname = original.attname AND own.atttypid = original.atttypid)
     LIMIT 1
"""
"""A column of the directory that the sandbox has not: it was built before the last migration, or not at all."""


class SandboxMissingError(Exception):
    """The sandbox was not loaded, or not since the tables changed: ``manage.py load_sandbox``."""


def tables() -> list[str]:
    """Names of the tables that the sandbox has of its own."""
    models = apps.get_app_config("programs").get_models()
    return sorted({model._meta.db_table for model in models if model.__name__ not in SHARED and model._meta.managed})


def look_first_in(schema: str) -> None:
    """Until the end of the transaction, what has a table in ``schema`` is read and written there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s || ', ' || current_setting('search_path'), true)", [schema])


def is_there() -> bool:
    """Whether anybody has built the sandbox."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [SCHEMA])
        return bool(cursor.fetchone()[0])


def is_complete() -> bool:
    """Whether the sandbox has every table and column of the directory."""
    with connection.cursor() as cursor:
        cursor.execute(LACKING, {"schema": SCHEMA, "tables": tables()})
        return cursor.fetchone() is None


complete: set[int] = set()
"""Schemas that were found complete, by their ids: whoever builds the sandbox anew makes another one."""


def check_complete() -> None:
    """Raises ``SandboxMissingError``. Looked into once a process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)::oid::int8", [SCHEMA])
        schema = cursor.fetchone()[0]
        if schema not in complete:
            if schema is None or not is_complete():
                raise SandboxMissingError
            complete.add(schema)
        cursor.execute(f"LOCK TABLE {SCHEMA}.{FIRST_LOCKED} IN ACCESS SHARE MODE")


@contextmanager
def entered() -> Iterator[None]:
    """Within, the directory is the sandbox. Raises ``SandboxMissingError``.

    All is undone at the end, so that nothing is written and the search path is what it was, whatever happened.
    """
    with transaction.atomic():
        try:
            check_complete()
            look_first_in(SCHEMA)
            yield
        finally:
            transaction.set_rollback(True)
