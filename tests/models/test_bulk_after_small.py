"""A bulk update costs what it changes, also in a connection that changed one row before: PL/pgSQL keeps its plans."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection

from programs.models.changes import paired

TABLES = """
    SELECT tgrelid::regclass::text,
           (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
             WHERE attrelid = tgrelid AND attnum > 0 AND attgenerated = '' AND NOT attisdropped)
      FROM pg_trigger
     WHERE coalesce(tgoldtable, tgnewtable) IS NOT NULL AND tgrelid::regclass::text LIKE 'programs_%'
     GROUP BY tgrelid
"""
"""With triggers that see the rows of a statement, and their columns."""

ROWS_OF_STATEMENT = "{NAMEDTUPLESTORESCAN"


class Notices(list[str]):
    """All that PostgreSQL says: psycopg2's own list keeps the last fifty."""


def plans(statement: str) -> str:
    """The plans of ``statement`` and of what its triggers do, as PostgreSQL writes them."""
    connection.close()  # a connection of its own: what was planned before is not planned again
    with connection.cursor() as cursor:
        notices = connection.connection.notices = Notices()
        cursor.execute("SET client_min_messages = log")
        cursor.execute("SET debug_print_plan = on")
        cursor.execute("SET debug_pretty_print = off")
        cursor.execute(statement)
    connection.close()
    return " ".join("".join(notices).split())  # it breaks lines anywhere


def nested_loops(plan: str) -> Iterator[tuple[str, str]]:
    """The outer and the inner side of each. A node is written ``{NESTLOOP :field value …}``, a plan below it too."""
    above: list[int] = []
    outer: dict[int, str] = {}
    for brace in re.finditer(r"\\.|[{}]", plan):
        if brace[0] == "{":
            above.append(brace.start())
        elif brace[0] == "}":
            start = above.pop()
            if above and plan.startswith("{NESTLOOP ", above[-1]):
                if plan.endswith("lefttree ", 0, start):
                    outer[above[-1]] = plan[start : brace.end()]
                elif plan.endswith("righttree ", 0, start):
                    yield outer[above[-1]], plan[start : brace.end()]


def going_through_all(plan: str) -> int:
    """How many nested loops read rows of the statement for each of its rows. Where statistics say that a table has no
    rows, it may well stand on the outer side: of that a later ``ANALYZE`` makes another plan."""
    return sum(ROWS_OF_STATEMENT in outer and ROWS_OF_STATEMENT in inner for outer, inner in nested_loops(plan))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET id = id WHERE false",
        "DELETE FROM {0} WHERE false",
        "INSERT INTO {0} ({1}) SELECT {1} FROM {0} WHERE false",
    ],
    ids=["update", "delete", "insert"],
)
def test_no_trigger_goes_through_all_changed_rows_for_each(statement: str) -> None:
    """Planned for one row, and kept for a later statement that changes thousands. No table has rows here."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = dict(cursor.fetchall())
    assert len(tables) > 10
    found = {name: plans(statement.format(name, columns)) for name, columns in tables.items()}
    assert sum(ROWS_OF_STATEMENT in plan for plan in found.values()) > 10
    assert {name: going_through_all(plan) for name, plan in found.items()} == dict.fromkeys(found, 0)


CHANGED = "old_rows.kept IS DISTINCT FROM new_rows.kept"
JOINS = {"inner": f"old_rows JOIN new_rows USING (id) WHERE {CHANGED}", "paired": paired(CHANGED)}
MADE = """
    CREATE TABLE IF NOT EXISTS bulk_after_small (id int PRIMARY KEY, kept int);
    CREATE TABLE IF NOT EXISTS bulk_after_small_changed (id int, before int, after int);
    CREATE OR REPLACE FUNCTION bulk_after_small_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO bulk_after_small_changed SELECT id, old_rows.kept, new_rows.kept FROM {join};
        RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER changed AFTER UPDATE ON bulk_after_small
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows EXECUTE FUNCTION bulk_after_small_changed();
"""
TAKEN_AWAY = "DROP TABLE bulk_after_small, bulk_after_small_changed; DROP FUNCTION bulk_after_small_changed"


@pytest.mark.django_db(transaction=True)
def test_paired_finds_what_an_inner_join_finds_which_would_go_through_all() -> None:
    found, through_all = {}, {}
    for name, join in JOINS.items():
        try:
            with connection.cursor() as cursor:
                cursor.execute(MADE.format(join=join))
                cursor.execute("INSERT INTO bulk_after_small VALUES (1, 1), (2, 2), (3, NULL), (4, NULL), (5, 5)")
            through_all[name] = going_through_all(plans("UPDATE bulk_after_small SET id = id WHERE false"))
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE bulk_after_small SET kept = CASE id WHEN 1 THEN 1 WHEN 2 THEN 3 WHEN 3 THEN 3 END,"
                    " id = CASE id WHEN 5 THEN 6 ELSE id END"
                )
                cursor.execute("SELECT * FROM bulk_after_small_changed ORDER BY id")
                found[name] = cursor.fetchall()
        finally:
            with connection.cursor() as cursor:
                cursor.execute(TAKEN_AWAY)
    assert found["inner"] == found["paired"] == [(2, 2, 3), (3, None, 3)]
    assert through_all == {"inner": 1, "paired": 0}
