"""Writing a set of files, and taking away old ones.

First the bytes, in a snapshot that is read only; then the rows that say they are there, in whatever transaction the
caller ends them with. Killed between the two, the files are nobody's and the next pruning takes them; the set of before
stays the present one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from programs.exports import published
from programs.exports.contents import Content, Tell, contents
from programs.exports.drafts import GZIP, BusyError, alone
from programs.exports.moment import Moment, moment
from programs.models import ExportFile, ExportSet, Withdrawal
from programs.search.keeper import at_leisure

KEPT = timedelta(hours=48)
"""How long files stay after others have taken their place: whoever has begun to fetch them can end it."""

UNKNOWN_KEPT = timedelta(hours=1)
"""A file that no row knows: of a set that is being ended just now, or of one that never was."""

WITHDRAWALS_KEPT = timedelta(days=7)
"""Longer than any set."""


@dataclass(frozen=True, slots=True)
class Written:
    """Files that lie in the folder and that no row knows yet."""

    moment: Moment
    contents: list[Content]
    seconds: float

    @property
    def bytes(self) -> int:
        return sum(content.file.bytes + content.file.gzip_bytes for content in self.contents)


def folder() -> Path:
    return Path(settings.EXPORT_FOLDER)


def write_files(tell: Tell) -> Written:
    """All files of a set, of one snapshot. Raises ``BusyError`` while another writes, ``ExportError`` with the reason;
    then nothing is half there."""
    began = time.monotonic()
    with alone(folder()), at_leisure():
        now = moment()
        made = list(contents(folder(), tell))
    return Written(now, made, time.monotonic() - began)


def publish(written: Written) -> ExportSet:
    """Make them the present set, in the transaction of the caller."""
    now = written.moment
    with transaction.atomic():
        made = ExportSet.objects.create(made_at=now.at, epoch=now.epoch, snapshot=now.snapshot, cursor=now.cursor)
        ExportFile.objects.bulk_create(
            ExportFile(
                export_set=made,
                kind=content.kind,
                of=content.of,
                name=content.file.name,
                rows=content.rows,
                bytes=content.file.bytes,
                sha256=content.file.sha256,
                gzip_bytes=content.file.gzip_bytes,
                gzip_sha256=content.file.gzip_sha256,
                left_out=content.left_out,
            )
            for content in written.contents
        )
    return made


def write_exports(tell: Tell) -> tuple[Written, ExportSet]:
    """All of it, for whoever is no job."""
    prune()
    written = write_files(tell)
    return written, publish(written)


# -- Old ones -----------------------------------------------------------------------------------------


def prune(now: datetime | None = None) -> list[str]:
    """Take away files and rows of sets that may be sent no more, and of those that others took the place of ``KEPT``
    ago; and files that no row has known for an hour. The names of the files.

    What was withdrawn goes at once: its set may be sent to nobody.
    """
    now = now or timezone.now()
    stay = sets_that_stay(now)
    over = set(ExportSet.objects.exclude(pk__in=stay).values_list("pk", flat=True))
    wanted = set(ExportFile.objects.exclude(export_set__in=over).values_list("name", flat=True))
    known = set(ExportFile.objects.filter(export_set__in=over).values_list("name", flat=True)) - wanted
    try:
        with alone(folder()):
            gone = [path for path in folder().iterdir() if is_over(path, wanted, known, now)]
            for path in gone:
                path.unlink(missing_ok=True)
    except BusyError:
        return []  # who writes now took away before; the next one does it again
    ExportSet.objects.filter(pk__in=over).delete()
    Withdrawal.objects.filter(at__lt=now - WITHDRAWALS_KEPT).delete()
    return sorted(path.name for path in gone)


def sets_that_stay(now: datetime) -> list[UUID]:
    """The present set, and those before it that were present within ``KEPT``."""
    good = published.sets()
    written_at = dict(ExportSet.objects.filter(pk__in=good).values_list("pk", "written_at"))
    return [pk for number, pk in enumerate(good) if number == 0 or written_at[good[number - 1]] > now - KEPT]


def is_over(path: Path, wanted: set[str], known: set[str], now: datetime) -> bool:
    """Whether a file of the folder is to go. ``known`` are those of sets that are over."""
    name = path.name.removesuffix(GZIP)
    if path.name.startswith(".") or name in wanted:
        return False
    return name in known or now.timestamp() - path.stat().st_mtime > UNKNOWN_KEPT.total_seconds()
