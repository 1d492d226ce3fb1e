"""What is in a database: rows and a checksum of each table, sequences, and the structure, as plain data.

A checksum is the sum of two halves of each row's MD5, so that it does not depend on the order of rows and counts
a row twice that is there twice. It finds damage and differences; against somebody who forges there is the seal of
the manifest.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from iop_finder.postgres.databases import tables_of_application

SAME_TEXT_EVERYWHERE = """
    SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC';
    SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL lc_monetary = 'C'
"""

CHECKSUM = """
    SELECT count(*), coalesce(sum(('x' || left(digest, 16))::bit(64)::int8), 0),
           coalesce(sum(('x' || right(digest, 16))::bit(64)::int8), 0)
      FROM (SELECT md5(row_of_it::text) AS digest FROM {table} AS row_of_it) AS digests
"""

SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, 0) FROM pg_sequences
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""

OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"

STRUCTURE = {
    "columns": f"""
        SELECT format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                      CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                      coalesce(CASE WHEN a.attgenerated = '' THEN ' default ' ELSE ' generated ' END
                               || pg_get_expr(d.adbin, d.adrelid), ''))
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE {OURS} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped""",  # noqa: S608 - constants of ours
    "constraints": f"""
        SELECT format('%s %s %s%s', c.relname, k.conname, pg_get_constraintdef(k.oid),
                      CASE WHEN k.convalidated THEN '' ELSE ' not validated' END)
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS} AND k.contype IN ('c', 'f', 'p', 'u', 'x')""",  # noqa: S608
    "indexes": f"""
        SELECT format('%s%s', pg_get_indexdef(i.indexrelid), CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END)
          FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS}""",  # noqa: S608
    "triggers": f"""
        SELECT format('%s %s %s', pg_get_triggerdef(t.oid), t.tgenabled, md5(p.prosrc))
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_proc p ON p.oid = t.tgfoid WHERE {OURS} AND NOT t.tgisinternal""",  # noqa: S608
    "extensions": "SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql'",
}
"""Statements that give a line for each thing. Versions of extensions are not compared: servers bring their own."""


def tables() -> dict[str, dict[str, Any]]:
    """``{"public.programs_program": {"rows": 6628, "checksum": "…"}}`` of what the transaction sees."""
    found: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SAME_TEXT_EVERYWHERE)
        for table in tables_of_application():
            cursor.execute(CHECKSUM.format(table=table))
            rows, left, right = cursor.fetchone()
            found[table] = {"rows": rows, "checksum": f"{int(left) % 2**64:016x}{int(right) % 2**64:016x}"}
    return found


def sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        return dict(cursor.fetchall())


def structure() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for name, statement in STRUCTURE.items():
            cursor.execute(statement)
            found[name] = sorted(line for (line,) in cursor.fetchall())
    return found
