"""Puts the fictional programs into the sandbox: tables of their own, made like those of the directory.

It is built beside the old one and takes its place as a whole: a reader sees one or the other.
"""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

from programs.demonstration.files import FOLDER
from programs.demonstration.load import demonstration_id, demonstration_load
from programs.models.sandbox import FIRST_LOCKED, SCHEMA, look_first_in, tables

FIXED = FOLDER.with_name("sandbox")
"""What fixed ZIP codes find."""

CLOSED_SINCE = demonstration_id("program", "fixed-answer-closed-iop-saipan-mp")
"""A program that is found, and that its own address says is no longer listed."""

BUILDING = f"{SCHEMA}_building"

NUMBERED = """
    SELECT c.relname, a.attname, s.relname, format_type(q.seqtypid, NULL), q.seqstart
      FROM pg_attrdef AS d
      JOIN pg_class AS c ON c.oid = d.adrelid
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.adnum
      JOIN pg_depend AS p ON p.objid = d.oid AND p.classid = 'pg_attrdef'::regclass
                         AND p.refclassid = 'pg_class'::regclass
      JOIN pg_class AS s ON s.oid = p.refobjid AND s.relkind = 'S'
      JOIN pg_sequence AS q ON q.seqrelid = s.oid
     WHERE c.relnamespace = %s::regnamespace
"""
"""Columns numbered by a sequence that is not theirs: a copied default goes on using the original's."""

TRIGGERS = """
    SELECT pg_get_triggerdef(t.oid), format(' ON %%I.%%I ', n.nspname, c.relname), format(' ON %%I.%%I ', %s, c.relname)
      FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%s::regclass[]) ORDER BY c.relname, t.tgname
"""


def sandbox_load(*, folder: Path = FOLDER) -> dict[str, int]:
    """Build the sandbox anew from the files, with dates counted from today; how many rows there are of each kind.

    One transaction: until its end the old one answers.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        make_tables()
        cursor.execute("SELECT current_setting('search_path')")
        before = cursor.fetchone()[0]
        look_first_in(BUILDING)
        counts = demonstration_load(folder=folder, more=[FIXED])
        cursor.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.{FIRST_LOCKED}"])
        if cursor.fetchone()[0]:
            cursor.execute(f"LOCK TABLE {SCHEMA}.{FIRST_LOCKED} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"ALTER SCHEMA {BUILDING} RENAME TO {SCHEMA}")
        cursor.execute("SELECT set_config('search_path', %s, true)", [before])
    return counts


def make_tables() -> None:
    """Empty tables with the columns, checks, indexes, sequences and triggers of the directory's; no foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {BUILDING}")
        for table in tables():
            cursor.execute(f'CREATE TABLE {BUILDING}."{table}" (LIKE "{table}" INCLUDING ALL)')
        cursor.execute(NUMBERED, [BUILDING])
        for table, column, sequence, kind, start in cursor.fetchall():
            own = f'{BUILDING}."{sequence}"'
            cursor.execute(f"CREATE SEQUENCE {own} AS {kind} START {start} MINVALUE {start}")
            cursor.execute(f"""ALTER TABLE {BUILDING}."{table}" ALTER "{column}" SET DEFAULT nextval('{own}')""")
        cursor.execute(TRIGGERS, [BUILDING, tables()])
        for definition, original, own in cursor.fetchall():
            if original not in definition:
                raise RuntimeError(f"The table of this trigger cannot be told: {definition}")
            cursor.execute(definition.replace(original, own, 1))
