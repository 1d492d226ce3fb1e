"""Background work: one row a job, written in the transaction that causes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

ATTEMPTS_MAX = 3
"""How often a job is begun. After that it has failed, and a person decides."""

ERROR_MAX = 500

ENQUEUE = """
    INSERT INTO programs_job AS job (kind, key, arguments, state, due_at, asked_by_id)
    VALUES (%(kind)s, %(key)s, %(arguments)s, 'waiting', coalesce(%(due_at)s, clock_timestamp()), %(asked_by)s)
        ON CONFLICT (kind, key) WHERE state = 'waiting' AND key <> ''
        DO UPDATE SET due_at = least(job.due_at, excluded.due_at), arguments = excluded.arguments
    RETURNING id
"""
"""One that waits already is updated, not left alone: until this transaction ends nobody can begin it, and whoever
begins it then sees what the transaction has written."""

CLAIM = """
    UPDATE programs_job SET holder = %(holder)s, state = 'running', attempts = attempts + 1, progress = 0, total = NULL,
           started_at = clock_timestamp(), leased_until = clock_timestamp() + %(lease)s * interval '1 second'
     WHERE id = (SELECT id FROM programs_job WHERE state = 'waiting' AND due_at <= clock_timestamp()
                    AND kind = ANY(%(kinds)s) ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""

PUT_BACK = """
    UPDATE programs_job AS job
       SET state = back.state, holder = '', leased_until = NULL, last_error = %(error)s,
           attempts = job.attempts - %(uncounted)s,
           due_at = clock_timestamp() + %(pause)s * job.attempts ^ 2 * interval '1 second',
           finished_at = CASE WHEN back.state <> 'waiting' THEN clock_timestamp() END
      FROM (SELECT id, CASE WHEN EXISTS (SELECT FROM programs_job AS other WHERE other.state = 'waiting'
                                            AND other.kind = mine.kind AND other.key = mine.key AND mine.key <> '')
                            THEN 'done'
                            WHEN mine.attempts - %(uncounted)s >= %(most)s THEN 'failed' ELSE 'waiting' END AS state
              FROM programs_job AS mine WHERE {which} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) AS back
     WHERE job.id = back.id
    RETURNING job.state
"""
"""One job that is being done waits again, or has failed. It is done where another of its kind and key waits: that one
will do the same."""

LAPSED = "mine.state = 'running' AND mine.leased_until < clock_timestamp()"
HELD = "mine.state = 'running' AND mine.id = %(id)s AND mine.holder = %(holder)s AND mine.attempts = %(attempts)s"


class JobQuerySet(models.QuerySet["Job"]):
    """How jobs come into the queue, and out of it."""

    def enqueue(
        self,
        kind: str,
        *,
        key: str = "",
        arguments: Mapping[str, Any] | None = None,
        due_at: datetime | None = None,
        asked_by: Any = None,
    ) -> Job:
        """Put a job into the queue, in the transaction of the caller. Raises ``ValueError`` for an unknown kind.

        With a ``key``, one of the kind and key that waits already is meant, with the new arguments.
        """
        if kind not in Job.Kind.values:
            raise ValueError(f"There is no kind of job {kind!r}.")
        values = {
            "kind": kind,
            "key": key,
            "arguments": models.JSONField().get_db_prep_save(dict(arguments or {}), connection),
            "due_at": due_at,
            "asked_by": asked_by.pk if asked_by else None,
        }
        with connection.cursor() as cursor:
            cursor.execute(ENQUEUE, values)
            return self.get(pk=cursor.fetchone()[0])

    def claim(self, *, holder: uuid.UUID, kinds: list[str], lease: timedelta) -> Job | None:
        """Take the job that has waited longest, if there is one. Two never take the same: what is locked is skipped."""
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, {"holder": str(holder), "kinds": kinds, "lease": lease.total_seconds()})
            row = cursor.fetchone()
        return self.get(pk=row[0]) if row else None

    def return_lapsed(self) -> list[str]:
        """Put back the jobs whose lease was not renewed; those begun often enough have failed. Their new states."""
        states = []
        while state := self.put_back_one(LAPSED, error=str(_("Its worker was not heard of any more."))):
            states.append(state)
        return states

    def put_back(self, job: Job, *, error: str = "", pause: timedelta = timedelta(0), counts: bool = True) -> str:
        """Put back a job that is held: for later, or, begun often enough, as failed. Its new state; blank: not ours."""
        held = {"id": job.pk, "holder": job.holder, "attempts": job.attempts}
        return self.put_back_one(HELD, error=error, pause=pause, uncounted=0 if counts else 1, **held)

    def put_back_one(
        self, which: str, *, error: str, pause: timedelta = timedelta(0), uncounted: int = 0, **values: Any
    ) -> str:
        values |= {
            "error": error[:ERROR_MAX],
            "pause": pause.total_seconds(),
            "uncounted": uncounted,
            "most": ATTEMPTS_MAX,
        }
        for again in (True, False):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(PUT_BACK.format(which=which), values)
                    row = cursor.fetchone()
            except IntegrityError:  # one of its key has just been put into the queue by somebody else
                if not again:
                    raise
            else:
                return row[0] if row else ""
        raise AssertionError("the last attempt returns or raises")

    def held(self, job: Job) -> JobQuerySet:
        """The row of a job, while it is whoever took it that has it: the same holder, in the same attempt."""
        return self.filter(pk=job.pk, state=Job.State.RUNNING, holder=job.holder, attempts=job.attempts)

    def oldest_due(self) -> datetime | None:
        """Since when the first job that could be begun has been waiting."""
        due = self.filter(state=Job.State.WAITING, due_at__lte=Now())
        at: datetime | None = due.aggregate(at=models.Min("due_at"))["at"]
        return at

    def failed(self) -> JobQuerySet:
        return self.filter(state=Job.State.FAILED)

    def retry(self) -> int:
        """Let failed jobs be begun again, as often as new ones; how many there were.

        One of whose kind and key another waits stays as it is: that one will do the same.
        """
        same = Job.objects.filter(state=Job.State.WAITING, kind=OuterRef("kind"), key=OuterRef("key")).exclude(key="")
        number = 0
        for job in self.failed().order_by("pk"):
            number += Job.objects.filter(~Exists(same), pk=job.pk, state=Job.State.FAILED).update(
                state=Job.State.WAITING, attempts=0, due_at=Now(), started_at=None, finished_at=None
            )
        return number


class Job(models.Model):
    """One piece of background work: what, for whom, how far, how often begun, and why it failed.

    ``holder`` and ``attempts`` together say who has it: whoever has lost it cannot end it. ``progress`` of ``total``.
    """

    class Kind(models.TextChoices):
        DUPLICATES = "duplicates", _("Look for programs listed twice")
        CLEAR = "clear", _("Clear away what has run out")
        DECIDE = "decide", _("Decide programs again")
        EXPORT = "export", _("Write the files of the directory")
        SANDBOX = "sandbox", _("Renew the sandbox")
        NETWORKS = "networks", _("Turn networks whose day has come")
        ROSTER = "roster", _("Roster of a network")
        NPIS = "npis", _("Look for NPIs of programs")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    key = models.CharField(
        _("about"), max_length=100, blank=True, help_text=_("Of one kind and key, one waits at a time.")
    )
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    progress = models.PositiveIntegerField(_("done"), default=0, db_default=0)
    total = models.PositiveIntegerField(_("of"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times begun"), default=0, db_default=0)
    holder = models.CharField(max_length=36, blank=True, default="", db_default="", editable=False)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=ERROR_MAX, blank=True, default="", db_default="")
    due_at = models.DateTimeField(_("not before"))
    created_at = models.DateTimeField(_("created"), db_default=Now())
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["leased_until"], condition=Q(state="running"), name="job_running"),
            models.Index(fields=["finished_at"], condition=Q(state__in=["done", "failed"]), name="job_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state="waiting") & ~Q(key=""), name="job_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False) & ~Q(holder="")
                | ~Q(state="running") & Q(leased_until__isnull=True, holder=""),
                name="job_running_is_leased",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=ATTEMPTS_MAX), name="job_attempts_are_few"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(progress__lte=F("total")), name="job_progress_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key or self.pk}"
