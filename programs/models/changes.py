"""Which programs changed, and in which transaction: what keeps a copy of them elsewhere current.

The directory in memory asks before every search what was committed since it last looked. Notes are
written by triggers alone: what shows in a listing (its tracks, participations, verifications, sources,
names of its networks) counts as a change of the program.

A time of change would not do: a transaction that began earlier can commit later. So a note holds the
transaction's number, which ``pg_visible_in_snapshot`` compares with what the reader saw last.

Notes are appended. Each transaction writes notes of its own and waits for nobody: an edit that is not
committed yet blocks no other, even of what both touch. A note also takes away those of the same program
that are older and committed, as far as nobody else is taking them away: whoever has not read these
has not read the new one either. So there are as many notes as programs, and a few more while several
transactions change one program at once.

A roster or a plan's file changes thousands of programs, and nothing of them but their networks. Its notes say so
(``networks_alone``), and take away their like alone: a program can have one note of each kind.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.db import models

REFERENCE = uuid.UUID(int=0)
"""Stands for payers, networks, timetables and what lists ask: they are few and read again as a whole."""

GAZETTEER = uuid.UUID(int=1)
"""Stands for all places: they change about once a year, and are read again as a whole."""

EVERYTHING = uuid.UUID(int=2)
"""Stands for every program: a table was truncated, or filled with triggers off."""

POPULATION = uuid.UUID(int=3)
"""Stands for the people of all ZIP codes: a table that is taken in as a whole."""


DERIVED = "programs.networks_are_derived"
"""A setting that is on while a trigger writes the networks of programs, and nothing else of them."""

NOTED = "programs.networks_are_noted"
"""A setting that is on in a transaction once it has noted a change of networks alone."""


class TransactionField(models.Field):
    """PostgreSQL's ``xid8``: the number of a transaction, which never wraps around."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class ClockTimestamp(models.Func):
    """The time as it is, not that at which the transaction began."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


def note_more_than_networks() -> pgtrigger.Trigger:
    """Of notes: where a transaction changes more of a program after its networks, its one note says so."""
    return pgtrigger.Trigger(
        name="note_more",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(f"NOT NEW.networks_alone AND current_setting('{NOTED}', true) = 'on'"),
        func="""
            UPDATE programs_changenote SET networks_alone = false
             WHERE program_id = NEW.program_id AND changed_in = NEW.changed_in AND networks_alone;
            RETURN NEW;
        """,
    )


class ChangeNote(models.Model):
    """A transaction changed a program, or what one of the ids above stands for. It outlives the program.

    ``at`` is when, for people and for ``updated_since``; order is told by ``changed_in`` alone.
    """

    pk = models.CompositePrimaryKey("program_id", "changed_in")
    program_id = models.UUIDField(editable=False)
    changed_in = TransactionField(editable=False)
    at = models.DateTimeField(editable=False, db_default=ClockTimestamp())
    networks_alone = models.BooleanField(editable=False, default=False, db_default=False)

    class Meta:
        ordering = ["program_id", "changed_in"]
        indexes = [models.Index(fields=["changed_in"], name="change_note_transaction")]
        triggers = [note_more_than_networks()]

    def __str__(self) -> str:
        return f"{self.program_id}: {self.changed_in}"


def distinct(columns: Iterable[str]) -> str:
    """Whether a row is another one in these columns after an update."""
    names = tuple(columns)
    before, after = (", ".join(f"{table}.{name}" for name in names) for table in ("old_rows", "new_rows"))
    return f"ROW({before}) IS DISTINCT FROM ROW({after})"


def paired(condition: str, *, old: str = "old_rows", new: str = "new_rows") -> str:
    """What stands behind ``FROM`` for the rows of an update as they were and as they are, where ``condition`` holds.

    A full join, for PostgreSQL plans none as a nested loop. PL/pgSQL plans a statement of a trigger once for each
    connection, by the number of rows that it sees then: an inner join that was planned after a change of one row goes
    through all rows for each of a later bulk update, and of 12,500 programs took minutes. Whether ids are null is asked
    in a form that lets the planner not make an inner join of it again.
    """
    return f"{old} FULL JOIN {new} USING (id) WHERE ({old}.id IS NULL) = ({new}.id IS NULL) AND ({condition})"


def derived_networks(body: str) -> str:
    """Statements of a trigger that write ``network_numbers`` alone: the program notes it as what it is."""
    return f"PERFORM set_config('{DERIVED}', 'on', true); {body} PERFORM set_config('{DERIVED}', '', true);"


def note(programs: str, *, networks_alone: bool = False) -> str:
    """The statement that notes a change of every program in ``programs``, a subquery with one column of ids.

    The number of a transaction is its own, so that ``ON CONFLICT`` meets none but its own notes, and
    what others hold is skipped: nothing here waits.
    """
    columns, values = "program_id, changed_in", "id, pg_current_xact_id()"
    begin, like = "", ""
    if networks_alone:
        begin, like = f"PERFORM set_config('{NOTED}', 'on', true);", "older.networks_alone AND "
        columns, values = f"{columns}, networks_alone", f"{values}, true"
    return f"""
    {begin}WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM ({programs}) AS changed (id) WHERE id IS NOT NULL),
         noted AS (INSERT INTO programs_changenote ({columns})
                   SELECT {values} FROM touched ON CONFLICT DO NOTHING)
    DELETE FROM programs_changenote WHERE (program_id, changed_in) IN (
        SELECT older.program_id, older.changed_in FROM programs_changenote AS older JOIN touched
            ON touched.id = older.program_id AND {like}older.changed_in <> pg_current_xact_id()
           FOR UPDATE OF older SKIP LOCKED);
"""  # noqa: S608  (subqueries of ours)


def note_changes(
    *,
    of: str = "id",
    when_updated: str = "SELECT {of} FROM old_rows UNION SELECT {of} FROM new_rows",
    derives_networks: bool = False,
) -> list[pgtrigger.Trigger]:
    """Statement-level triggers that note changes; ``of`` is the column with the program's id.

    ``derives_networks``: of the table into which ``derived_networks`` writes.
    """
    inserted, deleted = f"SELECT {of} FROM new_rows", f"SELECT {of} FROM old_rows"  # noqa: S608
    either = when_updated.format(of=of)
    updated = note(either)
    if derives_networks:
        is_derived = f"current_setting('{DERIVED}', true) = 'on'"
        updated = f"IF {is_derived} THEN {note(either, networks_alone=True)} ELSE {updated} END IF;"
    return [
        statement_trigger("note_insert", pgtrigger.Insert, note(inserted), new="new_rows"),
        statement_trigger("note_update", pgtrigger.Update, updated, old="old_rows", new="new_rows"),
        statement_trigger("note_delete", pgtrigger.Delete, note(deleted), old="old_rows"),
        note_truncation(),
    ]


def note_truncation() -> pgtrigger.Trigger:
    """``TRUNCATE`` names no rows."""
    return statement_trigger("note_truncation", pgtrigger.Truncate, note(f"SELECT '{EVERYTHING}'::uuid"))


def note_reference_changes() -> pgtrigger.Trigger:
    """For a table of reference data: any statement that writes it notes ``REFERENCE``."""
    operations = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    return statement_trigger("note_reference", operations, note(f"SELECT '{REFERENCE}'::uuid"))


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
        referencing=pgtrigger.Referencing(**tables) if tables else None,
        func=f"{body} RETURN NULL;",
    )
