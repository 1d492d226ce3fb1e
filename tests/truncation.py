"""How the tests of transactions of their own leave their tables empty, and ``TRUNCATE`` where history is kept."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import pgtrigger
from django.db import Error, connection, transaction
from django.test import TransactionTestCase

from programs.models import ChangeNote, FeedEvent
from programs.models.history import KEPT

LARGE_BYTES = 4_000_000
"""From here on ``TRUNCATE`` is the quicker one, and leaves no dead rows behind."""

NOTES = ChangeNote._meta.db_table

WRITTEN = """
    SELECT quote_ident(relname), pg_relation_size(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s) AND pg_relation_size(oid) > 0
"""
"""Tables in which anything was ever written."""

EMPTIED = "LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE; {deletes} TRUNCATE {notes};"

DISCARDED = """
    CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; UNLISTEN *;
    SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES
"""
"""``DISCARD ALL`` without its ``DISCARD PLANS``: plans of triggers are not what a test leaves behind."""

OF_MODELS = ("django_content_type", "auth_permission")
"""What Django makes of the models after each migration, and again after emptying the tables: a quarter of a thousand
rows. They stay as they are."""


def unguarded() -> AbstractContextManager[None]:
    """Within, tables may be truncated."""
    kept = (FeedEvent, *(model for pair in KEPT.items() for model in pair))
    return pgtrigger.ignore(*(f"{model._meta.label}:no_truncation" for model in kept))


def must_reconnect(_test: TransactionTestCase | None = None) -> bool:
    """Whether nothing but a new connection is as it was before a test with transactions of its own.

    Django makes one after each of these tests. It must read again how all tables are made, compile the functions of all
    triggers and plan every statement: more of PostgreSQL's time than most of these tests take.
    """
    if connection.connection is None:
        return False
    try:
        connection.set_autocommit(True)
        with connection.cursor() as cursor:
            cursor.execute(DISCARDED)
    except Error:  # ended by the test, or in the middle of something
        return True
    connection.prepared.clear()  # type: ignore[attr-defined]
    return False


@cache
def tables() -> list[str]:
    names = set(connection.introspection.django_table_names(include_views=False))
    return sorted(names.difference(OF_MODELS))


def emptied(connection: Any) -> bool:
    """Whether all tables could be emptied by deleting their rows, with every trigger of ours off.

    ``TRUNCATE`` makes hundreds of files anew for a few rows, a fifth of a second for each test. Only the notes of
    changes are truncated, by which the directory in memory knows that nothing that it has read counts.
    """
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITTEN, [tables()])
        written = dict(cursor.fetchall())
        if max(written.values(), default=0) > LARGE_BYTES:
            return False
        deletes = "".join(f"DELETE FROM {table};" for table in written)  # noqa: S608 - names of tables
        cursor.execute(EMPTIED.format(tables=", ".join([*written, NOTES]), deletes=deletes, notes=NOTES))
    return True
