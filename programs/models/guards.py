"""Triggers that keep history whole: nobody rewrites it, no table is emptied past it, and what is withdrawn leaves it.

They name tables of ``programs.models.history`` by their names only: the models here stand below it.
"""

from __future__ import annotations

import pgtrigger

from programs.models.changes import statement_trigger

APPEND_ONLY = """
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is history: rows are added to it, and neither changed nor deleted.', TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
"""
"""Another trigger (depth 2) may: those below forget what was withdrawn."""


def append_only() -> list[pgtrigger.Trigger]:
    """For a table of history."""
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=APPEND_ONLY,
        ),
        refuse_truncation(),
    ]


def refuse_truncation() -> pgtrigger.Trigger:
    """For a table of history, and for one whose history is kept: ``TRUNCATE`` names no rows that could be kept."""
    return pgtrigger.Trigger(
        name="no_truncation",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'TRUNCATE of % would pass history by: use DELETE.', TG_TABLE_NAME;",
    )


WITHDRAWN = """
    SELECT id FROM old_rows WHERE (street1 <> '' OR street2 <> '')
    INTERSECT SELECT id FROM new_rows WHERE street1 = '' AND street2 = ''
"""
"""Not a join: of a statement's rows the planner knows no statistics, takes those without a street for one, and looks
through all others for each. Of 4,000 updated programs that took two fifths of the time, of 50,000 many minutes."""

WITHHELD = "withheld"
"""A mark in the values of a statement of which history has forgotten the street."""

FORGET_STREETS = f"""
    IF EXISTS ({WITHDRAWN}) THEN
    UPDATE programs_programevent
       SET street1 = '', street2 = '', latitude = NULL, longitude = NULL,
           precision = CASE precision WHEN '' THEN '' ELSE 'hidden' END
     WHERE pgh_obj_id IN ({WITHDRAWN})
       AND (street1 <> '' OR street2 <> '' OR precision NOT IN ('', 'hidden'));
    UPDATE programs_statementevent
       SET values = values - '{{street1,street2,latitude,longitude}}'::text[] || '{{"{WITHHELD}": true}}'
     WHERE program_id IN ({WITHDRAWN}) AND values ?| '{{street1,street2,latitude,longitude}}';
    END IF;
"""  # noqa: S608  (a subquery of ours)
"""A street that is taken out of a listing may be taken out for somebody's safety: nothing keeps it. Its point and
that of the ZIP code are told from each other by nobody later, so that both go."""

NOTE_WITHDRAWALS = """
    INSERT INTO programs_withdrawal (changed_in) SELECT pg_current_xact_id()
     WHERE EXISTS (SELECT id FROM old_rows WHERE NOT demonstration AND (street1 <> '' OR street2 <> '')
                   INTERSECT SELECT id FROM new_rows WHERE street1 = '' AND street2 = '')
        OR EXISTS (SELECT id FROM old_rows WHERE NOT demonstration AND precision NOT IN ('', 'hidden')
                   INTERSECT SELECT id FROM new_rows WHERE precision IN ('', 'hidden'))
        OR EXISTS (SELECT id FROM old_rows WHERE NOT demonstration AND status <> 'hidden'
                   INTERSECT SELECT id FROM new_rows WHERE status = 'hidden');
"""
"""Files that were written before hold it still: they are sent to nobody any more (``programs.exports.published``)."""

EVENTS_OF_PROGRAM = {
    "programs_programevent": "pgh_obj_id",
    "programs_trackevent": "program_id",
    "programs_participationevent": "program_id",
    "programs_programaliasevent": "program_id",
    "programs_statementevent": "program_id",
}
"""Tables of history, and which column has the program."""

FORGET_SAMPLES = "".join(
    f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM old_rows WHERE demonstration);"  # noqa: S608
    for table, column in EVENTS_OF_PROGRAM.items()
)


def forget_samples(statement: str = FORGET_SAMPLES) -> pgtrigger.Trigger:
    """Samples were never true: when they are taken out, so is their history."""
    return statement_trigger("withdraw_samples", pgtrigger.Delete, statement, old="old_rows")


FORGET_SAMPLES_OF_PROVIDERS = """
    DELETE FROM programs_providerevent WHERE pgh_obj_id IN (SELECT id FROM old_rows WHERE demonstration);
"""


def forget_withdrawn() -> list[pgtrigger.Trigger]:
    """For ``Program``. Triggers of a statement fire in the order of their names: these come after those of history."""
    return [
        statement_trigger(
            "withdraw_streets", pgtrigger.Update, FORGET_STREETS + NOTE_WITHDRAWALS, old="old_rows", new="new_rows"
        ),
        forget_samples(),
    ]
