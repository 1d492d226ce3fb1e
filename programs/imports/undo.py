"""Imports that can be taken back: what a run is about to write is noted first, and ``undo_import`` writes it back.

A run registers itself by writing through a ``Recorder``::

    run = ImportRun.objects.create(source=…, …)
    recorder = Recorder(run)
    recorder.changing(PublishedFile, keys)      # before rows are updated or deleted: how they are now
    recorder.added(ContractedRate, keys)        # after rows were added: their keys
    recorder.changing(Program, keys, columns=("npi", "updated_at"))   # of a wide table, the columns that it writes
    …
    recorder.close()                            # last, in the same transaction

A published file keeps its own rows, and what follows is derived: ``published.undoing`` takes it back, from here.

Rows that others change as well (``SHARED``) are put back one by one, as far as nobody changed them since; of all other
tables one changed row stops the undo, since part of a file is worse than all of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.errors import ImportStoppedError
from programs.imports.locking import take_import_lock
from programs.imports.published.undoing import file_undone
from programs.models import Doubt, ImportRun, NpiLink, Program, PublishedFile, RunChange
from programs.rates.deriving import derive

SHARED: frozenset[type[Model]] = frozenset((Program, NpiLink, Doubt))
"""Tables whose rows persons and other imports change too."""

ALL = "*"


class Recorder:
    """Notes what one run writes. All keys of a table are of its primary key."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.known: dict[str, set[Any]] = {}

    def changing(self, model: type[Model], keys: Iterable[Any], columns: Sequence[str] = ()) -> None:
        """Note rows as they are, before they are updated or deleted. A row that was noted before, or added by this
        run, is not noted again. ``columns`` are those of the database that will be written; without them, all."""
        for some in in_batches(self.fresh(model, keys)):
            rows = rows_of(model, some, columns)
            RunChange.objects.create(run=self.run, table=model._meta.label, columns=list(columns), before=rows)

    def added(self, model: type[Model], keys: Iterable[Any]) -> None:
        """Note rows that were added, by their keys."""
        for some in in_batches(self.fresh(model, keys)):
            RunChange.objects.create(run=self.run, table=model._meta.label, added=[plain(key) for key in some])

    def close(self) -> None:
        """Mark what all rows are now. To be called when the run has written everything. A run that wrote nothing can be
        undone as well: it may have moved the day that its series is loaded to."""
        if not RunChange.objects.filter(run=self.run).exists():
            RunChange.objects.create(run=self.run, table=ImportRun._meta.label)
        for change in RunChange.objects.filter(run=self.run).order_by("id").iterator(chunk_size=20):
            change.marks = marks_of(change)
            change.save(update_fields=["marks"])

    def fresh(self, model: type[Model], keys: Iterable[Any]) -> list[Any]:
        known = self.known.setdefault(model._meta.label, set())
        found = [key for key in dict.fromkeys(keys) if key not in known]
        known.update(found)
        return found


def plain(key: Any) -> Any:
    """A key as JSON has it."""
    return key if isinstance(key, int | str) else str(key)


def model_of(change: RunChange) -> type[Model]:
    return apps.get_model(change.table)


def key_of(model: type[Model]) -> str:
    """The column of the primary key."""
    return str(model._meta.pk.column)


def is_one_of(model: type[Model]) -> str:
    """The condition that a row's key is one of an array of texts, so that its index is used."""
    return f"{key_of(model)} = ANY(%s::{model._meta.pk.rel_db_type(connection)}[])"


def columns_of(model: type[Model], only: Sequence[str] = ()) -> list[str]:
    """The columns that can be written, the key among them; ``only`` some of them."""
    every = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
    return [name for name in every if name in only or name == key_of(model)] if only else every


def rows_of(model: type[Model], keys: Collection[Any], columns: Sequence[str] = ()) -> list[Any]:
    """Rows as PostgreSQL writes them as JSON, in the order of their keys; those that are there."""
    shown = ", ".join(f'"{name}"' for name in columns_of(model, columns))
    sql = (  # names of ours
        f"SELECT to_jsonb(shown)::text FROM (SELECT {shown} FROM {model._meta.db_table}"  # noqa: S608
        f" WHERE {is_one_of(model)} ORDER BY {key_of(model)} FOR UPDATE) AS shown"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[str(key) for key in keys]])
        return [json.loads(row) for (row,) in cursor]


def keys_of(change: RunChange) -> list[str]:
    key = key_of(model_of(change))
    return [*(str(row[key]) for row in change.before), *map(str, change.added)]


def marks_of(change: RunChange) -> dict[str, str]:
    """Of the rows of a change as they are now; a row that is gone has none."""
    model = model_of(change)
    shown = ", ".join(f'"{name}"' for name in columns_of(model, change.columns))
    each = (
        f"SELECT {key_of(model)}::text AS key, md5(row(shown)::text) AS mark FROM"  # noqa: S608
        f" (SELECT {shown} FROM {model._meta.db_table} WHERE {is_one_of(model)}) AS shown"
    )
    sql = each if model in SHARED else f"SELECT '{ALL}', md5(string_agg(mark, '' ORDER BY key)) FROM ({each}) AS marks"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [keys_of(change)])
        return {key: mark or "" for key, mark in cursor}


@transaction.atomic
def run_undone(*, run: ImportRun) -> Counter[str]:
    """Put back what a run wrote; how many rows of each table were put back, and under ``left`` those that were not.

    Raises ``ImportStoppedError`` where the run was undone before, keeps nothing to undo it by, a later one of its
    source stands on it, or its rows were changed since; then nothing has changed.
    """
    take_import_lock()
    run = ImportRun.objects.select_for_update(of=["self"]).select_related("source").get(pk=run.pk)
    if PublishedFile.objects.filter(run=run).exists():
        return file_undone(run)
    changes = list(RunChange.objects.filter(run=run).order_by("id"))
    refuse_impossible(run, changes)
    done: Counter[str] = Counter()
    for change in reversed(changes):
        done += added_removed(change)
    for change in reversed(changes):
        done += before_restored(change)
    RunChange.objects.filter(run=run).delete()
    run.undone_at = timezone.now()
    run.save(update_fields=["undone_at"])
    derive()
    return done


def refuse_impossible(run: ImportRun, changes: Sequence[RunChange]) -> None:
    if run.undone_at:
        raise ImportStoppedError(_("This run was undone already."))
    if not changes:
        raise ImportStoppedError(_("This run keeps nothing that it could be undone by."))
    later = undoable().filter(source=run.source, started_at__gt=run.started_at).order_by("-started_at").first()
    if later is not None:
        raise ImportStoppedError(_("A later run of the source stands on it: undo %(run)s first.") % {"run": later.pk})
    for change in changes:
        model = model_of(change)
        if model not in SHARED and marks_of(change) != change.marks:
            text = _("Rows of “%(table)s” were changed since the run.")
            raise ImportStoppedError(text % {"table": model._meta.verbose_name_plural})


def undoable() -> Any:
    """Runs that keep what they can be undone by, the newest first."""
    kept = Q(changes__isnull=False) | Q(published_file__current=True)
    return ImportRun.objects.filter(kept, undone_at=None).distinct().order_by("-started_at")


def untouched(change: RunChange, keys: Collection[str]) -> set[str]:
    """Those of ``keys`` whose rows are what the run left; in a table that nobody else writes, all."""
    if model_of(change) not in SHARED:
        return set(keys)
    now = marks_of(change)
    return {key for key in keys if now.get(key) == change.marks.get(key)}


def added_removed(change: RunChange) -> Counter[str]:
    model, keys = model_of(change), [str(key) for key in change.added]
    going = untouched(change, keys)
    with connection.cursor() as cursor:
        sql = f"DELETE FROM {model._meta.db_table} WHERE {is_one_of(model)}"  # noqa: S608
        cursor.execute(sql, [list(going)])
    return Counter({change.table: len(going), "left": len(keys) - len(going)})


def before_restored(change: RunChange) -> Counter[str]:
    """Write rows as they were: those that are there, then those that the run deleted."""
    model, key = model_of(change), key_of(model_of(change))
    going = untouched(change, [str(row[key]) for row in change.before])
    rows = json.dumps([row for row in change.before if str(row[key]) in going])
    names = columns_of(model, change.columns)
    told = ", ".join(f'"{name}"' for name in names)
    written = ", ".join(f'"{name}" = past."{name}"' for name in names if name != key)
    table = model._meta.db_table
    past = f"jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS past"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} AS now SET {written} FROM {past} WHERE now.{key} = past.{key}", [rows])  # noqa: S608
        if not change.columns:
            cursor.execute(
                f"INSERT INTO {table} ({told}) SELECT {told} FROM {past}"  # noqa: S608
                f" WHERE NOT EXISTS (SELECT FROM {table} AS now WHERE now.{key} = past.{key})",
                [rows],
            )
    return Counter({change.table: len(going), "left": len(change.before) - len(going)})
