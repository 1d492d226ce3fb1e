"""What has changed of a program, change by change, and what it was at a former moment: for staff."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from programs.models import ImportRun, Network, Program, Provider, Source, User
from programs.models.fields import TermArrayField, TermField
from programs.models.history import KEPT, TOUCHED, rows_at
from programs.models.sessions import format_sessions

OF_PROGRAM: tuple[type[models.Model], ...] = (Program, *(model for model in KEPT if model not in (Program, Provider)))
"""The models of whose rows a program's history is made up."""

EVENTS_MAX = 1000
"""The newest of each model that are shown."""

INSERT, UPDATE, DELETE = "insert", "update", "delete"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its value before and after, ``None`` where there was no row."""

    name: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One change of one row. ``told`` is who and why, as the context of the transaction says."""

    model: type[models.Model]
    event: Any
    fields: tuple[FieldChange, ...]
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """``insert``, ``update`` or ``delete``."""
        return str(self.event.pgh_label)

    @property
    def at(self) -> datetime:
        moment: datetime = self.event.pgh_created_at
        return moment

    @property
    def model_name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def key(self) -> str:
        """``track:17``: the model and the number of the event."""
        return f"{self.model_name}:{self.event.pgh_id}"


def fields_kept(model: type[models.Model]) -> list[Any]:
    """The fields of a model whose changes are told."""
    names = {each.name for each in KEPT[model]._meta.concrete_fields}
    return [each for each in model._meta.concrete_fields if each.name in names and each.name != TOUCHED]


def changes_of(program: uuid.UUID) -> list[Change]:
    """Every change of a program and of what belongs to it, the newest first. Five queries a model at most."""
    found = [change for model in OF_PROGRAM for change in changes_of_rows(model, program)]
    return sorted(found, key=lambda change: (change.at, change.event.pgh_id), reverse=True)


def changes_of_rows(model: type[models.Model], program: uuid.UUID) -> list[Change]:
    link = "pgh_obj_id" if model is Program else "program_id"
    events: list[Any] = list(
        KEPT[model]
        ._default_manager.filter(**{link: program})
        .select_related("pgh_context")
        .order_by("-pgh_created_at", "-pgh_id")[:EVENTS_MAX]
    )
    today = model._default_manager.in_bulk({event.pgh_obj_id for event in events})
    return [change_of(model, event, later) for event, later in with_what_followed(events, today)]


def with_what_followed(events: Iterable[Any], today: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """Each event, the newest first, with the row as it was after it: what the next one found, or what there is now."""
    after = dict(today)
    found = []
    for event in events:
        found.append((event, after.get(event.pgh_obj_id)))
        after[event.pgh_obj_id] = event if event.pgh_label != INSERT else None
    return found


def change_of(model: type[models.Model], event: Any, later: Any) -> Change:
    """The change that an event tells, given the row as it was after it."""
    before = None if event.pgh_label == INSERT else event
    after = {INSERT: event, DELETE: None}.get(event.pgh_label, later)
    told = event.pgh_context.metadata if event.pgh_context_id and event.pgh_context else {}
    return Change(model, event, tuple(differences(model, before, after)), told)


def differences(model: type[models.Model], before: Any, after: Any) -> Iterable[FieldChange]:
    """The fields in which two rows differ; of a row that came or went those that say something."""
    for each in fields_kept(model):
        was, now = (getattr(row, each.attname) if row is not None else None for row in (before, after))
        if was == now or (None in (was, now) and (was or now) in (None, "", [], False)):
            continue
        yield FieldChange(each.name, str(each.verbose_name), was, now)


def row_after(event: Any) -> Any:
    """The row right after ``event``: what the next event found, or what there is now; ``None`` without one."""
    model, events = type(event).pgh_tracked_model, type(event)._default_manager
    later = events.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__gt=event.pgh_id).order_by("pgh_id").first()
    if later is not None:
        return later
    return model._default_manager.filter(pk=event.pgh_obj_id).first()


def rows_then(model: type[models.Model], program: uuid.UUID, at: datetime) -> list[Any]:
    """The rows of ``model`` that belonged to a program at a moment. Columns that triggers derive are today's."""
    link = "id" if model is Program else "program_id"
    sql = f"WITH asked (key, at) AS (SELECT %s::uuid, %s::timestamptz) SELECT * FROM ({rows_at(model, link)}) AS was"  # noqa: S608
    return list(model._default_manager.raw(sql, [program, at]))


NAMED: dict[str, type[models.Model]] = {
    "provider": Provider,
    "network": Network,
    "source": Source,
    "program": Program,
    "merged_into": Program,
    "user": User,
    "run": ImportRun,
}
"""Fields that are keys of other tables."""


def said(model: type[models.Model], name: str, value: Any) -> str:
    """A value as staff read it."""
    each: Any = model._meta.get_field(name)
    if value in (None, "", []):
        return ""
    if name in NAMED:
        row = NAMED[name]._default_manager.filter(pk=value).first()
        return str(row or value)
    if isinstance(each, TermField | TermArrayField):
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(each.facet.by_code[code].label) for code in codes)
    return plainly(each, value)


def plainly(each: Any, value: Any) -> str:
    """A value that is no term and no key of another table."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {part}" for name, part in value.items() if part not in (None, "", []))
    if isinstance(each, ArrayField):
        sessions = isinstance(value[0], NumericRange)
        return format_sessions(value) if sessions else ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(dict(each.flatchoices).get(value, value))


def names_of_users(changes: Iterable[Change]) -> dict[str, str]:
    """The names of the accounts that made the changes, by id; one that is deleted has none."""
    ids = {str(change.told["user"]) for change in changes if change.told.get("user")}
    return {str(user.pk): user.get_username() for user in User.objects.filter(pk__in=ids)}
