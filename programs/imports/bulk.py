"""Many rows of one table in one statement, as one JSON value that PostgreSQL takes apart.

``bulk_create`` writes a placeholder with its type for each cell: for the forty columns of a program and five statements
beside it, that took a third of an import's time. Triggers, constraints and history see these rows as they see any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field, JSONField, Model, Value
from django.db.models.expressions import DatabaseDefault

Cell = Callable[[Any], Any]


def insert_rows(model: type[Model], rows: Sequence[Model]) -> None:
    """Add ``rows``; those without a key get theirs from the database, and are not told it.

    Raises ``IntegrityError`` where ``bulk_create`` would.
    """
    write(model, rows, "")


def upsert_rows(model: type[Model], rows: Sequence[Model], *, by: Iterable[str], update: Iterable[str]) -> None:
    """Add ``rows``; of those that are there already, by the unique columns ``by``, set the columns ``update``."""
    keys = ", ".join(quoted(model, name) for name in by)
    changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in (quoted(model, name) for name in update))
    write(model, rows, f" ON CONFLICT ({keys}) DO UPDATE SET {changes}")


def write(model: type[Model], rows: Sequence[Model], conflict: str) -> None:
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not is_left_out(field, rows)]
    cells = [(field.column, field, cell_of(field)) for field in fields]
    found = [{column: cell(field.pre_save(row, add=True)) for column, field, cell in cells} for row in rows]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608  (names of ours)
            f" FROM json_populate_recordset(NULL::{table}, %s){conflict}",
            [orjson.dumps(found, default=str).decode()],
        )


def is_left_out(field: Field[Any, Any], rows: Sequence[Model]) -> bool:
    """Whether the database makes a column's values for all rows: a generated one, a new key, a default of its own."""
    if field.generated:
        return True
    values = (getattr(row, field.attname) for row in rows)
    if field.primary_key:
        return all(value is None for value in values)
    return all(isinstance(value, DatabaseDefault) for value in values)


def cell_of(field: Field[Any, Any]) -> Cell:
    """How a column's value is written as JSON: as the database would be given it. JSON stays what it is."""
    if isinstance(field, JSONField):
        return lambda value: given(value)
    return lambda value: field.get_db_prep_save(given(value), connection)


def given(value: Any) -> Any:
    """The value itself, also of a default that is a constant.

    Raises ``TypeError`` where some rows leave it to a function of the database and others do not.
    """
    if not isinstance(value, DatabaseDefault):
        return value
    (constant,) = value.get_source_expressions()
    if not isinstance(constant, Value):
        raise TypeError(f"{constant!r} is worked out by the database.")
    return constant.value


def quoted(model: type[Model], name: str) -> str:
    column = model._meta.get_field(name).column  # type: ignore[union-attr]
    return connection.ops.quote_name(str(column))
