"""Which migrations stop reading, or the release before: looked for in the SQL that Django would send.

A migration that has to do it names the reason in its attribute ``stops_reading``, and docs/upgrading.md tells the
operator. Rules: PostgreSQL's manual, “Explicit Locking” and the notes of “ALTER TABLE”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

BIG = r'"?programs_(?:program|programtext|sourcerecord|place|track|participation|verification|changenote|word)\b"?'
"""Tables with a row for each program, place or fact. A lock on any other one is over in milliseconds."""

RULES: tuple[tuple[str, str], ...] = (
    (rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\S+ ON {BIG}", "builds an index while writers wait: CONCURRENTLY"),
    (rf"ALTER TABLE {BIG} ADD COLUMN .* GENERATED ALWAYS AS .* STORED", "rewrites a big table: fill a plain column"),
    (rf"ALTER TABLE {BIG} ADD COLUMN .* DEFAULT (?:\w+\(|\()", "rewrites a big table: its default is no constant"),
    (rf"ALTER TABLE {BIG} ALTER COLUMN \S+ TYPE", "rewrites a big table: add a column, fill it, use it"),
    (rf"ALTER TABLE {BIG} ALTER COLUMN \S+ SET NOT NULL", "reads a big table meanwhile: first a check, NOT VALID"),
    (
        rf"ALTER TABLE {BIG} ADD CONSTRAINT (?!.*NOT VALID)(?!.*(?:UNIQUE|PRIMARY KEY) USING INDEX)",
        "reads a big table while readers wait: AddConstraintNotValid, then ValidateConstraint",
    ),
    (r"ALTER TABLE \S+ DROP COLUMN|DROP TABLE", "takes away what the release before still reads: one release later"),
    (r"ALTER TABLE \S+ RENAME", "renames what the release before still reads: add, fill, then drop"),
    (r"(?:^|; )(?:VACUUM FULL|CLUSTER|LOCK TABLE|TRUNCATE)\b", "locks a whole table"),
)  # fmt: skip
BODY = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)
"""The body of a function: what it does later, when it is called, locks nothing now."""


def complaints(statements: Iterable[str]) -> list[str]:
    """What is wrong with the SQL of one migration. A table that it creates itself has no readers."""
    lines = [" ".join(BODY.sub("$$$$", line).split()) for line in statements if not line.lstrip().startswith("--")]
    created = {match[1] for line in lines for match in re.finditer(r'CREATE TABLE "?(\w+)', line)}
    found = []
    for line in lines:
        for pattern, words in RULES:
            match = re.search(pattern, line)
            if match and not any(re.search(rf"\b{table}\b", match[0]) for table in created):
                found.append(f"{words} ({line[:100]})")
    return found


def refused(before: set[str]) -> dict[str, list[str]]:
    """The migrations that are not among ``before`` (``0010_hash_of_content``), with what is wrong about each."""
    loader = MigrationLoader(connection, replace_migrations=False)
    found: dict[str, list[str]] = {}
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app != "programs" or name in before or hasattr(migration, "stops_reading"):
            continue
        plan: Any = [(loader.graph.nodes[app, name], False)]
        if wrong := complaints(loader.collect_sql(plan)):
            found[name] = wrong
    return found
