"""Statements that every request sends: read and planned once a connection.

PostgreSQL needs longer to plan such a statement than to answer it. psycopg2 prepares nothing by itself, so this is
SQL's own ``PREPARE``. Behind a pooler in transaction mode the next statement may meet another session, and is sent
whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True)
class Prepared:
    """A statement. ``{0}``, ``{1}`` stand in it for its parameters, which have these ``types``; ``name`` is its own."""

    name: str
    sql: str
    types: tuple[str, ...] = ()

    @cached_property
    def preparing(self) -> str:
        given = f" ({', '.join(self.types)})" if self.types else ""
        places = (f"${number}" for number in range(1, len(self.types) + 1))
        return f"PREPARE {self.name}{given} AS {self.sql.format(*places)}"

    @cached_property
    def executing(self) -> str:
        places = ", ".join(f"%({number})s::{kind}" for number, kind in enumerate(self.types))
        return f"EXECUTE {self.name}" + (f" ({places})" if places else "")

    @cached_property
    def whole(self) -> str:
        return self.sql.format(*(f"%({number})s::{kind}" for number, kind in enumerate(self.types)))

    def execute(self, cursor: CursorWrapper, parameters: Sequence[Any] = ()) -> None:
        """One statement; on a new connection one before it that prepares it."""
        given = {str(number): value for number, value in enumerate(parameters)}
        if settings.DATABASE_POOLED:
            cursor.execute(self.whole, given)
            return
        if self.name not in known():
            with connection.wrap_database_errors, connection.connection.cursor() as plain:
                plain.execute(self.preparing)
            known().add(self.name)
        cursor.execute(self.executing, given)


def known() -> set[str]:
    """What is prepared in this thread's session."""
    found: set[str] = connection.prepared  # type: ignore[attr-defined] # of iop_finder.postgres.base
    return found
