"""Many rows updated by one statement that grows with them.

Django's ``bulk_update`` writes a ``CASE`` with a branch a row for each column: to build those of 6,600 participations
takes nine seconds of processor, more than all that the database does with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

LENGTH = re.compile(r"\([0-9, ]+\)")


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write the fields ``names`` of rows of one model as they are now, each found by its key, in one statement."""
    if not rows:
        return
    about, quoted = rows[0]._meta, connection.ops.quote_name
    assert about.pk is not None  # noqa: S101 - of every model that has a table
    fields: list[Field[Any, Any]] = [about.pk, *(about.get_field(name) for name in names)]  # type: ignore[list-item]
    columns = [quoted(str(field.column)) for field in fields]
    key, *others = (f"fresh.{column}::{type_of(field)}" for column, field in zip(columns, fields, strict=True))
    written = ", ".join(f"{column} = {value}" for column, value in zip(columns[1:], others, strict=True))
    one = f"({', '.join(['%s'] * len(fields))})"
    statement = (
        f"UPDATE {quoted(about.db_table)} AS known SET {written} "  # noqa: S608 - names of ours
        f"FROM (VALUES {', '.join([one] * len(rows))}) AS fresh ({', '.join(columns)}) WHERE known.{columns[0]} = {key}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value_of(field, row) for row in rows for field in fields])


def type_of(field: Field[Any, Any]) -> str:
    """The type to which a value is cast, without its length: a cast would cut what is too long; writing refuses it."""
    return LENGTH.sub("", str(field.cast_db_type(connection)))


def value_of(field: Field[Any, Any], row: Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
