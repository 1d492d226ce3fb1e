"""What happened to programs that the public sees, event by event: the table behind the change feed.

A table of its own, because none of the others can be the feed. ``ChangeNote`` has the order in which transactions
became visible, but only the last change of a program, and not what changed. The history has each change of each row,
with values, for ever; but no transaction's number, nothing of checks, raw rows and renamed networks, and of samples and
withdrawn streets it forgets what was. An event here holds **no values**: which program, in which transaction, the
names of the aspects that changed, the networks that the program is or was in. A street that is withdrawn later is in
none of them.

Triggers write it, whoever changes a row and however: one row for a program and a transaction, however often that
transaction writes. Its number is its own, so nothing here waits for anybody.

**The order** is that of ``place`` and ``number``. The number of the transaction alone would not do: one that began
earlier may publish a program after a later one has hidden it, and is committed later too. So the place is the
transaction's number or, if that is higher, the highest that had ended when the program's row was written, with the row
locked: of two transactions that write one program the second has the higher place, or the same and a higher number
(of a sequence). A place is never below the transaction's own number, so that an event below the oldest open transaction
is certain: ``programs.feed.cursor``.

Only a change of the program's own row knows as what the program was shown before and after. What belongs to it (a raw
row, a statement) may be written while somebody hides the program and has not committed: such an event says nothing of
it, and whoever reads it looks whether the program is shown now.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from programs.models.changes import TransactionField, distinct, paired, statement_trigger
from programs.models.guards import refuse_truncation

TABLE = "programs_feedevent"

ASPECT_COLUMNS: dict[str, tuple[str, ...]] = {
    "identity": ("name", "slug", "provider_id", "provider_name", "npi", "identifiers"),
    "contact": (
        *("phone", "intake_phone", "fax", "intake_hours", "intake_time_zone", "tty", "website"),
        *("wheelchair", "parking"),
    ),
    "location": (*("street1", "street2", "city", "state", "zip_code", "county", "latitude", "longitude", "precision"),),
    "services": (
        *("evidence", "format", "levels", "focus", "conditions", "therapies", "services", "populations"),
        *("restrictions", "ages", "languages", "accreditations", "serves", "description"),
    ),
    "schedule": ("hours_per_week_min", "hours_per_week_max"),
    "insurance": ("payments", "network_numbers"),
    "openings": ("accepting", "accepting_note", "wait_days", "next_intake", "openings_reported_at"),
}
"""Aspect → columns of ``Program`` that show in a listing. The names are those of statements
(``programs.statements.fields``), with the address apart as ``location``."""

SOURCES = "sources"
"""The aspect of where facts come from: which lists have the program in which edition, and who says what."""

ASPECTS = (*ASPECT_COLUMNS, SOURCES)

REAL, SAMPLE, NOT_SHOWN = "real", "sample", ""
"""As what the public sees a program."""


class NextEventNumber(models.Func):
    """``nextval`` of the sequence that numbers events."""

    function = "nextval"
    output_field = models.BigIntegerField()

    def __init__(self) -> None:
        super().__init__(models.Value("programs_feedevent_number"))


class FeedEvent(models.Model):
    """In a transaction something of a program changed. It outlives the program, and 400 days end it.

    ``shown_before`` and ``shown_after`` say as what the public saw it before and after the transaction, NULL where the
    program's own row did not change; ``status`` is the one after it, blank for a row that was deleted. ``networks`` are
    the numbers of those that the program was in before or after, or of which a participation changed.
    """

    pk = models.CompositePrimaryKey("changed_in", "program_id")
    changed_in = TransactionField(editable=False)
    place = models.BigIntegerField(editable=False)
    number = models.BigIntegerField(editable=False, db_default=NextEventNumber())
    program_id = models.UUIDField(editable=False)
    at = models.DateTimeField(editable=False)
    shown_before = models.CharField(max_length=6, null=True, editable=False)
    shown_after = models.CharField(max_length=6, null=True, editable=False)
    status = models.CharField(max_length=10, blank=True, editable=False)
    merged_into = models.UUIDField(null=True, editable=False)
    aspects = ArrayField(models.CharField(max_length=12), default=list, editable=False)
    networks = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        ordering = ["place", "number"]
        indexes = [models.Index(fields=["place", "number"], name="feed_event_order")]
        triggers = [refuse_truncation()]

    def __str__(self) -> str:
        return f"{self.program_id}: {self.changed_in}"


def shown(row: str) -> str:
    """As what the public sees the program in ``row``."""
    return f"CASE WHEN {row}.status <> 'published' THEN '' WHEN {row}.demonstration THEN 'sample' ELSE 'real' END"


PLACE = """greatest(pg_current_xact_id()::text::int8, pg_snapshot_xmax(pg_current_snapshot())::text::int8 - 1)"""


def written(events: str) -> str:
    """The statement that writes ``events``, a subquery whose columns are those of the table from ``program_id`` on.

    Where the transaction has an event of a program already, what was before stays, and aspects and networks add up. It
    takes its place when the program's own row is first written: from then on that is locked.
    """
    united = ", ".join(
        f"{name} = ARRAY(SELECT DISTINCT unnest(event.{name} || excluded.{name}) ORDER BY 1)"
        for name in ("aspects", "networks")
    )
    moved = ", ".join(
        f"{name} = CASE WHEN event.shown_before IS NULL AND excluded.shown_before IS NOT NULL"
        f" THEN excluded.{name} ELSE event.{name} END"
        for name in ("place", "number")
    )
    return f"""
    INSERT INTO {TABLE} AS event
           (changed_in, place, number, at,
            program_id, shown_before, shown_after, status, merged_into, aspects, networks)
    SELECT pg_current_xact_id(), {PLACE}, nextval('{TABLE}_number'), clock_timestamp(), found.* FROM ({events}) AS found
        ON CONFLICT (changed_in, program_id) DO UPDATE
       SET at = excluded.at, {moved}, {united},
           shown_before = coalesce(event.shown_before, excluded.shown_before),
           shown_after = coalesce(excluded.shown_after, event.shown_after),
           status = CASE WHEN excluded.shown_after IS NULL THEN event.status ELSE excluded.status END,
           merged_into = CASE WHEN excluded.shown_after IS NULL THEN event.merged_into ELSE excluded.merged_into END;
"""  # noqa: S608  (subqueries of ours)


def of_programs(found: str) -> str:
    """Events of programs whose own rows did not change. ``found``: a subquery of id, aspect and number of a network.

    They are written of drafts as well, of which nobody is told: the same transaction may publish them.
    """
    return written(
        f"""
        SELECT program.id, NULL, NULL, program.status, program.merged_into_id, touched.aspects,
               array_remove(program.network_numbers || touched.networks, NULL)
          FROM (SELECT id, array_agg(DISTINCT aspect) AS aspects, array_agg(DISTINCT network) AS networks
                  FROM ({found}) AS each (id, aspect, network) GROUP BY id) AS touched
          JOIN programs_program AS program ON program.id = touched.id"""  # noqa: S608  (subqueries of ours)
    )


ASPECTS_CHANGED = ", ".join(
    f"CASE WHEN {distinct(columns)} THEN '{aspect}' END" for aspect, columns in ASPECT_COLUMNS.items()
)
EVERY_ASPECT = ", ".join(f"'{aspect}'" for aspect in ASPECTS)

PROGRAMS_INSERTED = f"""
    SELECT id, '', {shown("new_rows")}, status, merged_into_id, ARRAY[{EVERY_ASPECT}]::text[], network_numbers
      FROM new_rows"""  # noqa: S608  (expressions of ours)
"""With every aspect, for the same transaction may have deleted the row before."""

PROGRAMS_UPDATED = f"""
    SELECT * FROM (
        SELECT id, {shown("old_rows")}, {shown("new_rows")}, new_rows.status, new_rows.merged_into_id,
               array_remove(ARRAY[{ASPECTS_CHANGED}]::text[], NULL) AS aspects,
               old_rows.network_numbers || new_rows.network_numbers
          FROM {paired(distinct(["status", "demonstration", *chain.from_iterable(ASPECT_COLUMNS.values())]))}
    ) AS changed"""  # noqa: S608  (expressions of ours)

PROGRAMS_DELETED = f"""
    SELECT id, {shown("old_rows")}, '', '', NULL::uuid, '{{}}'::text[], network_numbers FROM old_rows"""  # noqa: S608


def feed_of_programs() -> list[pgtrigger.Trigger]:
    """For ``Program``."""
    return triggers(
        inserted=written(PROGRAMS_INSERTED), updated=written(PROGRAMS_UPDATED), deleted=written(PROGRAMS_DELETED)
    )


def feed_of_rows(columns: Iterable[str], *, aspect: str, network: str = "NULL::int") -> list[pgtrigger.Trigger]:
    """For a table whose rows belong to a program: a change of ``columns`` is one of ``aspect``, which is an expression.

    ``network`` is the expression for the number of the network concerned.
    """
    both = " UNION ALL ".join(
        f"SELECT {table}.program_id, {aspect.format(row=table)}, {network.format(row=table)}"  # noqa: S608
        f" FROM {paired(distinct(columns))}"
        for table in ("old_rows", "new_rows")
    )
    one = "SELECT {row}.program_id, " + f"{aspect}, {network}" + " FROM {row}"  # noqa: S608
    return triggers(
        inserted=of_programs(one.format(row="new_rows")),
        updated=of_programs(both),
        deleted=of_programs(one.format(row="old_rows")),
    )


def triggers(*, inserted: str, updated: str, deleted: str) -> list[pgtrigger.Trigger]:
    return [
        statement_trigger("feed_insert", pgtrigger.Insert, inserted, new="new_rows"),
        statement_trigger("feed_update", pgtrigger.Update, updated, old="old_rows", new="new_rows"),
        statement_trigger("feed_delete", pgtrigger.Delete, deleted, old="old_rows"),
    ]


def feed_of_names(columns: Iterable[str], found: str) -> pgtrigger.Trigger:
    """For a table whose names stand in listings: ``found`` is a subquery of id, aspect and number of a network of the
    programs concerned, where {changed} are the ids of the rows that have another name."""
    changed = f"SELECT id FROM {paired(distinct(columns))}"  # noqa: S608  (expressions of ours)
    return statement_trigger(
        "feed_update", pgtrigger.Update, of_programs(found.format(changed=changed)), old="old_rows", new="new_rows"
    )


def feed_of_truncation() -> pgtrigger.Trigger:
    """``TRUNCATE`` names no rows: every program may have changed in every aspect."""
    every = f"SELECT id, unnest(ARRAY[{EVERY_ASPECT}]), NULL::int FROM programs_program"  # noqa: S608
    return statement_trigger("feed_truncation", pgtrigger.Truncate, of_programs(every))
