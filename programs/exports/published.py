"""Which set of files is the present one, and which files may still be sent.

A set may be sent as long as nothing was withdrawn since its snapshot (``Withdrawal``), in the database that it was
written from. So a street that is withdrawn is in no file that anybody gets from the moment of the commit on, whether a
worker runs or not; the next set is written within a minute.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from programs.exports.moment import epoch
from programs.models import ExportFile, ExportSet

UNHURT = """
    SELECT id FROM programs_exportset AS written
     WHERE written.epoch = %s
       AND NOT EXISTS (SELECT FROM programs_withdrawal AS gone
                        WHERE gone.changed_in < pg_snapshot_xmax(pg_current_snapshot())
                          AND NOT pg_visible_in_snapshot(gone.changed_in, written.snapshot::pg_snapshot))
     ORDER BY made_at DESC, id
"""
"""Rows that came with a dump can bear numbers of transactions that this server has not reached: they say nothing."""

CHANGED_SINCE = """
    SELECT EXISTS (SELECT FROM programs_changenote
                    WHERE changed_in >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
                      AND changed_in < pg_snapshot_xmax(pg_current_snapshot())
                      AND NOT pg_visible_in_snapshot(changed_in, %(seen)s::pg_snapshot))
"""


def sets() -> list[UUID]:
    """The sets of which files may be sent, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(UNHURT, [epoch()])
        return [pk for (pk,) in cursor.fetchall()]


def present() -> ExportSet | None:
    """The newest set that may be sent. ``None``: there is none yet, or none since something was withdrawn."""
    found = sets()
    return ExportSet.objects.get(pk=found[0]) if found else None


def present_file(kind: str, of: UUID | None = None) -> ExportFile | None:
    """A file of the present set."""
    found = sets()
    return ExportFile.objects.filter(export_set=found[0], kind=kind, of=of).first() if found else None


def file_named(name: str) -> ExportFile | None:
    """A file, of the present set or of one before, that may be sent."""
    return ExportFile.objects.filter(export_set__in=sets(), name=name).first()


def is_present(file: ExportFile) -> bool:
    """Whether the file is of the present set."""
    return sets()[:1] == [file.export_set_id]


def files(of: ExportSet) -> QuerySet[ExportFile]:
    return ExportFile.objects.filter(export_set=of).order_by("pk")


def has_changed_since(written: ExportSet) -> bool:
    """Whether anything of the directory is another than in the set."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_SINCE, {"seen": written.snapshot})
        return bool(cursor.fetchone()[0])


def newest_made_at() -> datetime | None:
    """Of when the present set is, for whoever watches."""
    written = present()
    return written.made_at if written else None
