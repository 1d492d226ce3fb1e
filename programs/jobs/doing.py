"""One job from claim to end.

A job is done in one transaction, which also ends it, and only if it is still held by whoever does it: so what a job
writes is there exactly once, whenever its worker dies. What is no row (mail, a file) must bear being done twice.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models.functions import Now

from programs.models import Job

logger = logging.getLogger("programs.jobs")

LEASE = timedelta(seconds=60)
"""How long a worker that is not heard of keeps a job; it renews three times as often."""

STATEMENT_TIMEOUT_MS = 120_000
"""The longest statement of a job: no visitor waits for it, but what it locks, others wait for."""

PAUSE = timedelta(seconds=10)
"""Before a job that failed is begun again; four times as long before the third time."""


class JobLostError(Exception):
    """The job is no longer ours: it was given back, or its lease has run out."""


@dataclass
class Doing:
    """What a job's function is given: its arguments, and a way to say how far it is."""

    job: Job
    progress: int = 0
    total: int | None = None
    lost: bool = False

    @property
    def arguments(self) -> Mapping[str, Any]:
        arguments: Mapping[str, Any] = self.job.arguments
        return arguments

    def tell(self, progress: int, total: int | None = None) -> None:
        """So many are done. It is written with the next renewal. Raises ``JobLostError``: then give up."""
        self.progress, self.total = progress, total
        if self.lost:
            raise JobLostError


Function = Callable[[Doing], None]


@dataclass(frozen=True, slots=True)
class InTwoParts:
    """Work of which the first part stands outside of the job's transaction: it writes what is no row, or reads for
    long from a snapshot of its own. What it returns is done in that transaction, as any other job."""

    prepare: Callable[[Doing], Function]

    def __call__(self, doing: Doing) -> None:
        self.prepare(doing)(doing)


def claimed(holder: uuid.UUID, functions: Mapping[str, Function], lease: timedelta = LEASE) -> Job | None:
    """The next job of these kinds, now held by ``holder``; before, jobs whose worker is gone are put back."""
    for state in Job.objects.return_lapsed():
        logger.warning("A job whose worker was not heard of any more is %s.", state)
    return Job.objects.claim(holder=holder, kinds=list(functions), lease=lease)


def renewed(doing: Doing, lease: timedelta = LEASE) -> bool:
    """Hold the job for longer, and write how far it is; whether it is still ours."""
    number = Job.objects.held(doing.job).update(
        leased_until=Now() + lease, progress=min(doing.progress, doing.total or doing.progress), total=doing.total
    )
    doing.lost = doing.lost or not number
    return bool(number)


def done(doing: Doing, function: Function) -> bool:
    """Do a job that was claimed; whether it is done. Otherwise it is put back, or has failed, with the reason."""
    job = doing.job
    try:
        if isinstance(function, InTwoParts):
            function = function.prepare(doing)
        with transaction.atomic(), pghistory.context(job=f"{job.kind} {job.pk}"):
            limit_statements()
            function(doing)
            ended(doing)
    except JobLostError:
        logger.warning("Job %s (%s) was lost; what it had begun is undone.", job.pk, job.kind)
        return False
    except Exception as error:
        logger.exception("Job %s (%s) failed.", job.pk, job.kind)
        failed(job, error)
        return False
    return True


def limit_statements() -> None:
    """For this transaction: nothing is set for a session, which a pooler gives to others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(STATEMENT_TIMEOUT_MS)])


def ended(doing: Doing) -> None:
    """Mark it as done, in the transaction that did it. Raises ``JobLostError`` when somebody else has it by now."""
    number = Job.objects.held(doing.job).update(
        state=Job.State.DONE,
        finished_at=Now(),
        leased_until=None,
        holder="",
        last_error="",
        progress=min(doing.progress, doing.total or doing.progress),
        total=doing.total,
    )
    if not number:
        raise JobLostError


def failed(job: Job, error: Exception) -> None:
    """Put it back for later, or, begun often enough, leave it as failed. The first line of the reason is kept."""
    reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}".replace("\0", "")
    Job.objects.put_back(job, error=reason, pause=PAUSE)


def given_back(job: Job) -> None:
    """Not our time any more: another may begin it at once, and this attempt does not count."""
    Job.objects.put_back(job, counts=False)


def work_off(functions: Mapping[str, Function], most: int = 1000) -> int:
    """Do what is due, here and now, without a worker; how many were done. For tests and commands."""
    number = 0
    for _turn in range(most):
        job = claimed(uuid.uuid4(), functions)
        if job is None:
            break
        number += done(Doing(job), functions[job.kind])
    return number
