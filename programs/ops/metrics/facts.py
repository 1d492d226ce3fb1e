"""What is true of the whole installation, for ``/health/detail/`` and the metrics: one reading of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from iop_finder.embedded_postgres import server as embedded
from programs.exports import published
from programs.models import ImportRun, Job
from programs.ops.backup.folder import RESTORE_CHECK, backups_in, base_backups_in

BACKUP_MAX = timedelta(hours=26)
"""A nightly one, with two hours for a late timer."""

BASE_BACKUP_MAX = timedelta(days=8)
DRILL_MAX = timedelta(days=8)
IMPORT_MAX = timedelta(days=15)
"""Weekly ones; of the import one may fail."""

QUEUE_MAX = timedelta(minutes=15)
"""Of a job that could be begun: longer, and no worker runs, or too few do."""

EXPORT_MAX = timedelta(hours=26)
"""Of files of the directory, which are written every day at least. None while they are written after a withdrawal."""

FREE_MIN = 0.10
"""Share of a disk."""


@dataclass(frozen=True)
class Fact:
    """A number in seconds, as a share or a count, and whether somebody should look. ``None``: there never was one."""

    name: str
    value: float | None
    unit: str
    warning: bool


def facts(now: datetime | None = None) -> list[Fact]:
    """Ages and free disk; of backups only where ``BACKUP_FOLDER`` says that there are to be some."""
    now = now or datetime.now(UTC)
    found = [
        aged("import", last_import(), IMPORT_MAX, now),
        aged("export", published.newest_made_at(), EXPORT_MAX, now),
    ]
    if settings.BACKUP_FOLDER:
        folder = Path(settings.BACKUP_FOLDER)
        found += [
            aged("backup", max(backups_in(folder), default=None), BACKUP_MAX, now),
            aged("restore_check", last_drill(folder), DRILL_MAX, now),
        ]
        if bases := base_backups_in(folder):
            found.append(aged("base_backup", max(bases), BASE_BACKUP_MAX, now))
    return [*found, *jobs(now), *(free(name, path) for name, path in disks().items())]


def jobs(now: datetime) -> list[Fact]:
    """How long the first job has waited that could be begun, and how many have failed and wait for a person."""
    since, failed = Job.objects.oldest_due(), Job.objects.failed().count()
    waiting = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    return [
        Fact("job_queue", waiting, "seconds", waiting > QUEUE_MAX.total_seconds()),
        Fact("jobs_failed", failed, "count", failed > 0),
    ]


def aged(name: str, at: datetime | None, most: timedelta, now: datetime) -> Fact:
    """One of the future (a clock was set back) has no age, and somebody should look."""
    seconds = None if at is None else (now - at).total_seconds()
    return Fact(name, seconds, "seconds", seconds is None or not -300 <= seconds <= most.total_seconds())


def free(name: str, path: Path) -> Fact:
    try:
        usage = shutil.disk_usage(path)
    except OSError:
        return Fact(f"disk_{name}", None, "ratio", True)
    share = usage.free / usage.total
    return Fact(f"disk_{name}", round(share, 4), "ratio", share < FREE_MIN)


def disks() -> dict[str, Path]:
    """Folders that fill: by name, and never by path."""
    found = {"application": Path(settings.BASE_DIR)}
    if settings.BACKUP_FOLDER:
        found["backups"] = Path(settings.BACKUP_FOLDER)
    if Path(settings.EXPORT_FOLDER).is_dir():
        found["exports"] = Path(settings.EXPORT_FOLDER)
    if settings.EMBEDDED_POSTGRES:
        found["database"] = embedded.current_instance().folder
    return found


def last_import() -> datetime | None:
    at: datetime | None = ImportRun.objects.aggregate(at=Max("finished_at"))["at"]
    return at


def last_drill(folder: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads((folder / RESTORE_CHECK).read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
