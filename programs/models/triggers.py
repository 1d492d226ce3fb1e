"""Triggers that keep a column of ``Program`` true to rows of another table."""

from __future__ import annotations

import pgtrigger

from programs.models.changes import derived_networks, note, note_truncation, statement_trigger


def recount(body: str, *, networks_alone: bool = False) -> list[pgtrigger.Trigger]:
    """Statement-level triggers for insert, update and delete of a table with a ``program_id``.

    ``body`` updates the programs in ``{programs}``, a subquery. Their rows are locked first, in order
    of id, so that of two transactions which touch one program the second counts what the first wrote.
    The change of these programs is noted as well: their listings show rows of this table. ``networks_alone``: both
    the table and ``body`` are of networks, and of nothing else.
    """
    return [
        trigger("recount_after_insert", pgtrigger.Insert, body, networks_alone, new="new_rows"),
        trigger("recount_after_update", pgtrigger.Update, body, networks_alone, old="old_rows", new="new_rows"),
        trigger("recount_after_delete", pgtrigger.Delete, body, networks_alone, old="old_rows"),
        note_truncation(),
    ]


def trigger(
    name: str, operation: pgtrigger.Operation, body: str, networks_alone: bool, **tables: str
) -> pgtrigger.Trigger:
    """One of them; ``tables`` are the transition tables that the operation offers."""
    programs = " UNION ".join(f"SELECT program_id FROM {table}" for table in tables.values())  # noqa: S608
    lock = "PERFORM 1 FROM programs_program WHERE id IN ({programs}) ORDER BY id FOR UPDATE;"
    noted = note(programs, networks_alone=networks_alone)
    body = derived_networks(body) if networks_alone else body
    return statement_trigger(name, operation, f"{lock} {body}".format(programs=programs) + noted, **tables)
