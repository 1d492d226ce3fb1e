"""Which programs changed, and in which transaction: what keeps a copy of them elsewhere current.

The search index in memory asks before every search what was committed since it last looked. Rows are
written by triggers alone, one for each program that ever was: what shows in a listing (its tracks,
participations, verifications, sources, names of its networks) counts as a change of the program.

A time of change would not do: a transaction that began earlier can commit later. So a row holds the
transaction's number, which ``pg_visible_in_snapshot`` compares with what the reader saw last.
"""

from __future__ import annotations

import uuid
from typing import Any

import pgtrigger
from django.db import models

REFERENCE = uuid.UUID(int=0)
"""The row that stands for payers, networks and timetables: they are few and read again as a whole."""


class TransactionField(models.Field):
    """PostgreSQL's ``xid8``: the number of a transaction, which never wraps around."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class ProgramChange(models.Model):
    """The last transaction that changed a program. It stays when the program is deleted."""

    program_id = models.UUIDField(primary_key=True, editable=False)
    changed_in = TransactionField(editable=False)

    class Meta:
        ordering = ["program_id"]
        indexes = [models.Index(fields=["changed_in"], name="program_change_transaction")]

    def __str__(self) -> str:
        return f"{self.program_id}: {self.changed_in}"


def note(programs: str) -> str:
    """The statement that notes a change of every program in ``programs``, a subquery with one column of ids.

    In order of id, so that two transactions that touch the same programs wait instead of deadlock.
    """
    return f"""
    INSERT INTO programs_programchange (program_id, changed_in)
    SELECT touched.id, pg_current_xact_id() FROM (SELECT DISTINCT id FROM ({programs}) AS changed (id)
                                                   WHERE id IS NOT NULL) AS touched ORDER BY touched.id
        ON CONFLICT (program_id) DO UPDATE SET changed_in = excluded.changed_in
     WHERE programs_programchange.changed_in <> excluded.changed_in;
"""  # noqa: S608  (subqueries of ours)


def note_changes(
    *, of: str = "id", when_updated: str = "SELECT {of} FROM old_rows UNION SELECT {of} FROM new_rows"
) -> list[pgtrigger.Trigger]:
    """Statement-level triggers that note changes; ``of`` is the column with the program's id."""
    inserted, deleted = f"SELECT {of} FROM new_rows", f"SELECT {of} FROM old_rows"  # noqa: S608
    return [
        statement_trigger("note_insert", pgtrigger.Insert, note(inserted), new="new_rows"),
        statement_trigger(
            "note_update", pgtrigger.Update, note(when_updated.format(of=of)), old="old_rows", new="new_rows"
        ),
        statement_trigger("note_delete", pgtrigger.Delete, note(deleted), old="old_rows"),
    ]


def note_reference_changes() -> pgtrigger.Trigger:
    """For a table of reference data: any statement that writes it notes ``REFERENCE``."""
    return pgtrigger.Trigger(
        name="note_reference",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=note(f"SELECT '{REFERENCE}'::uuid") + "RETURN NULL;",
    )


def note_rename(programs: str) -> pgtrigger.Trigger:
    """For a row whose names stand in listings: its ``programs`` changed when it did. ``NEW`` is the row."""
    return pgtrigger.Trigger(
        name="note_rename", when=pgtrigger.After, operation=pgtrigger.Update, func=note(programs) + "RETURN NULL;"
    )


def statement_trigger(name: str, operation: pgtrigger.Operation, body: str, **tables: str) -> pgtrigger.Trigger:
    """A trigger after a whole statement; ``tables`` are the transition tables that the operation offers."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"{body} RETURN NULL;",
    )
