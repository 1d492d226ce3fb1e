"""Fill an empty, migrated database with made-up listings, fast.

Secondary indexes and foreign keys are taken down and put up again afterwards (building an index over
all rows at once is many times faster), and triggers are off meanwhile: the lines hold what they would
fill, but for the words to search, which one statement makes of the others. Sites are drawn at random,
so rows come in no spatial order: GiST insertion along one meridian is quadratic.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from programs.benchmarks.listings import COLUMNS, Lines, Listings
from programs.imports.gazetteer.load import gazetteer_load
from programs.models import ProgramText, words
from programs.models.changes import EVERYTHING

INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
      FROM pg_index WHERE indrelid = ANY(%s::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
     ORDER BY 1
"""
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
      FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
     ORDER BY 1, 2
"""

CHANGES = "INSERT INTO programs_changenote (program_id, changed_in) SELECT %s, pg_current_xact_id()"

COUNT_ON = """
    SELECT setval('programs_network_number', max(number)) FROM programs_network
    UNION ALL SELECT setval('programs_timetable_number', max(number)) FROM programs_timetable
"""


def load(*, listings: Listings, say: Callable[[str], None]) -> None:
    """The gazetteer and ``listings``; vacuumed and analyzed, as after any bulk import."""
    started = time.monotonic()
    gazetteer_load()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '512MB'")
        put_up = take_down(cursor)
        for lines in listings.chunks():
            copy(cursor, lines)
        cursor.execute(words.FILL)
        say(f"  {listings.count:,} listings copied after {time.monotonic() - started:.0f} s; building indexes ...")
        put_up()
        cursor.execute(CHANGES, [EVERYTHING])
        cursor.execute(COUNT_ON)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
    connection.close()  # and with it the setting
    say(f"  ready after {time.monotonic() - started:.0f} s")


def take_down(cursor: CursorWrapper) -> Callable[[], None]:
    """Drop secondary indexes and foreign keys and switch triggers off; returns what undoes it."""
    tables = [*COLUMNS, ProgramText._meta.db_table]
    cursor.execute(INDEXES, [tables])
    indexes = cursor.fetchall()
    cursor.execute(FOREIGN_KEYS, [tables])
    keys = cursor.fetchall()
    undo = [definition for _name, definition in indexes]
    undo += [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in keys]
    undo += [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    run(cursor, [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _definition in keys])
    run(cursor, [f"DROP INDEX {name}" for name, _definition in indexes])
    run(cursor, [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables])
    return lambda: run(cursor, undo)


def run(cursor: CursorWrapper, statements: list[str]) -> None:
    """Statements whose names and definitions come from the database's own catalog."""
    for statement in statements:
        cursor.execute(statement)


def copy(cursor: CursorWrapper, lines: Lines) -> None:
    for table, rows in lines.items():
        if rows:
            columns = ", ".join(f'"{name}"' for name in COLUMNS[table].split())
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO("\n".join(rows) + "\n"))


def build(*, count: int, seed: int, now: datetime, say: Callable[[str], None]) -> None:
    """Load ``count`` listings of ``seed`` into the connected database."""
    load(listings=Listings(count, seed, now), say=say)
