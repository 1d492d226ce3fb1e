"""The files of the whole directory: when new ones are due, and the job that writes them.

A copy is at most ``EXPORT_EVERY_HOURS`` old, and the time that writing takes, where something has changed; a day where
nothing has. After something was withdrawn there are no files until new ones are written, which is due at once.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from programs.exports import published
from programs.exports.drafts import BusyError
from programs.exports.writing import Written, folder, prune, publish, write_files
from programs.jobs.doing import Doing, Function, InTwoParts
from programs.models import ExportSet, Job

logger = logging.getLogger("programs.jobs")

ALL = "all"
A_DAY = timedelta(days=1)
AFTER_FAILURE = timedelta(hours=1)
"""Before it is tried again without a person: a disk that is full is full for a while. As long, files that have vanished
are waited for: several machines without a common folder must not write in turns."""


def put_in_what_is_due() -> None:
    """A job, if files are due and none is under way."""
    if are_due(timezone.now()) and not is_under_way(timezone.now()):
        Job.objects.enqueue(Job.Kind.EXPORT, key=ALL)


def are_due(now: datetime) -> bool:
    written = published.present()
    if written is None or now - written.made_at >= A_DAY:
        return True
    if now - written.written_at >= AFTER_FAILURE and not are_there(written):
        return True
    old_enough = now - written.made_at >= timedelta(hours=settings.EXPORT_EVERY_HOURS)
    return old_enough and published.has_changed_since(written)


def are_there(written: ExportSet) -> bool:
    """Whether its files are in the folder: not, when that is another one or was emptied."""
    return all((folder() / name).exists() for name in published.files(written).values_list("name", flat=True))


def is_under_way(now: datetime) -> bool:
    jobs = Job.objects.filter(kind=Job.Kind.EXPORT)
    failed = jobs.filter(state=Job.State.FAILED, finished_at__gt=now - AFTER_FAILURE)
    return jobs.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exists() or failed.exists()


def write(doing: Doing) -> Function:
    """The files; what is returned makes them the present ones. Where somebody else writes them, nothing is to be done:
    what they do not have makes the next ones due."""
    prune()
    try:
        written = write_files(doing.tell)
    except BusyError as error:
        logger.info("%s", error)
        return lambda _doing: None
    return lambda _doing: present(written)


def present(written: Written) -> None:
    publish(written)


EXPORT = InTwoParts(write)
