"""Every change of a program and of what belongs to it: what stood there before, when, who, and why.

Triggers write it (django-pghistory), whoever changes a row and however. An ``insert`` holds the row that was added, an
``update`` the row as it was *before*, a ``delete`` the row that went. So the rows of today with the later events are
the rows of any former moment, and those that were there before history began need no first event.

Two clocks, and they are not to be mixed: ``pgh_created_at`` is when a row was written, which is the order of the
changes of one row; ``ChangeNote`` has the order in which transactions became visible. Columns that triggers derive make
no event and are not kept: of a former moment they are derived anew.

Who and why is ``pgh_context``: ``user`` (an id), ``command``, ``import_runs``, ``why``, ``undoes``; none for plain SQL.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _
from pghistory import trigger

from programs.models.changes import paired
from programs.models.coverage import Participation
from programs.models.guards import append_only
from programs.models.program import Program, ProgramAlias, Track
from programs.models.provider import Provider
from programs.models.statement import Statement

MIGRATION = "0018_history"
"""That began it: of a moment before its being applied nothing is known but what has not changed since."""

TOUCHED = "updated_at"
"""Says when, not what: a row of which nothing else is new has not changed."""


class PairedEvent(trigger.Event):
    """Joins the rows of an update as ``paired`` does: for pghistory's own join its first use decides the plan."""

    def get_func_template_kwargs(self, model: Any) -> dict[str, Any]:
        condition = self.get_condition(model).resolve(model)
        changed = condition.replace("OLD.", "old_values.").replace("NEW.", "new_values.")
        joined = paired(changed, old="old_values", new="new_values")
        return super().get_func_template_kwargs(model) | {"cond_old_values": joined}


class UpdateEvent(pghistory.UpdateEvent):
    """The row as it was before an update that changed it."""

    row = pghistory.Old

    def add_event_trigger(self, event_model: Any) -> None:
        event = PairedEvent(
            event_model=event_model, label=self.label, name=self.trigger_name, row=self.row, operation=self.operation,
            condition=self.condition, level=self.level,
        )  # fmt: skip
        pgtrigger.register(event)(event_model.pgh_tracked_model)


def events_of(model: type[models.Model], *derived: str) -> Any:
    """The abstract model of the events of ``model``; ``derived`` columns are not kept."""
    names = {field.name for field in model._meta.concrete_fields}
    untold = {TOUCHED} & names
    return pghistory.create_event_model(
        model,
        pghistory.InsertEvent(),
        UpdateEvent(condition=pgtrigger.AnyChange(exclude=[*untold, *derived, model._meta.pk.name])),
        pghistory.DeleteEvent(),
        level=pghistory.Statement,
        exclude=[model._meta.pk.name, *derived],
        obj_field=pghistory.ObjForeignKey(related_name="+", db_index=False),
    )


def indexes(name: str, *, of_program: bool = True) -> list[models.Index]:
    """The events of one row and those of one program, each in order."""
    by_row = models.Index(fields=["pgh_obj", "pgh_created_at"], name=f"{name}_row")
    by_program = models.Index(fields=["program", "pgh_created_at"], name=f"{name}_program")
    return [by_row, by_program] if of_program else [by_row]


class ProgramEvent(
    events_of(  # type: ignore[misc]
        Program,
        *("number", "provider_name", "network_numbers", "timetable_numbers", "terms", "sort_name"),
        "verified_at",
    )
):
    """A change of a program."""

    class Meta:
        verbose_name = _("change of a program")
        indexes = indexes("program_event", of_program=False)
        triggers = append_only()


class TrackEvent(events_of(Track, "timetable")):  # type: ignore[misc]
    """A change of a track."""

    class Meta:
        verbose_name = _("change of a track")
        indexes = indexes("track_event")
        triggers = append_only()


class ParticipationEvent(events_of(Participation)):  # type: ignore[misc]
    """A change of a participation."""

    class Meta:
        verbose_name = _("change of a participation")
        indexes = indexes("participation_event")
        triggers = append_only()


class ProgramAliasEvent(events_of(ProgramAlias)):  # type: ignore[misc]
    """A change of a further id."""

    class Meta:
        verbose_name = _("change of a further id")
        indexes = indexes("alias_event")
        triggers = append_only()


class StatementEvent(events_of(Statement)):  # type: ignore[misc]
    """A change of a statement."""

    class Meta:
        verbose_name = _("change of a statement")
        indexes = indexes("statement_event")
        triggers = append_only()


class ProviderEvent(events_of(Provider)):  # type: ignore[misc]
    """A change of a provider: its name stands in its programs' listings."""

    class Meta:
        verbose_name = _("change of a provider")
        indexes = indexes("provider_event", of_program=False)
        triggers = append_only()


KEPT: dict[type[models.Model], type[models.Model]] = {
    Program: ProgramEvent,
    Track: TrackEvent,
    Participation: ParticipationEvent,
    ProgramAlias: ProgramAliasEvent,
    Statement: StatementEvent,
    Provider: ProviderEvent,
}
"""Each model whose history is kept, and its events."""


def columns_kept(events: type[models.Model]) -> list[str]:
    """The columns of a row that its events hold."""
    return [str(field.column) for field in events._meta.concrete_fields if not field.name.startswith("pgh_")]


def rows_at(model: type[models.Model], link: str) -> str:
    """The statement for the rows of ``model`` as they were, with their ``id``.

    It stands where ``asked`` is a table of one row: ``at``, the moment, and ``key``, which ``link`` must be. The
    first event after the moment says what stood there until then: ``insert`` that there was no row. A row without a
    later event is as it is now.
    """
    events = KEPT[model]
    table, changes = model._meta.db_table, events._meta.db_table
    key = "pgh_obj_id" if link == "id" else link
    kept = ", ".join(f'"{column}"' for column in columns_kept(events))
    return f"""
        WITH objects AS (SELECT id FROM {table} WHERE {link} = (SELECT key FROM asked)
                          UNION SELECT pgh_obj_id FROM {changes} WHERE {key} = (SELECT key FROM asked)),
             later AS (SELECT objects.id AS object, event.* FROM objects CROSS JOIN LATERAL (
                           SELECT * FROM {changes} WHERE pgh_obj_id = objects.id
                              AND pgh_created_at > (SELECT at FROM asked)
                            ORDER BY pgh_created_at, pgh_id LIMIT 1) AS event)
        SELECT object AS id, {kept} FROM later
         WHERE pgh_label <> 'insert' AND {key} = (SELECT key FROM asked)
         UNION ALL
        SELECT id, {kept} FROM {table}
         WHERE {link} = (SELECT key FROM asked) AND id NOT IN (SELECT object FROM later)
    """  # noqa: S608  (names of ours)


def history_began() -> datetime:
    """When this database began to keep history. Raises ``DoesNotExist`` where it does not yet."""
    applied: datetime = MigrationRecorder.Migration.objects.get(app="programs", name=MIGRATION).applied
    return applied
