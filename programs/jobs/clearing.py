"""Once a day, what has run out is taken away: sessions, jobs, contexts without events, old changes, files, rosters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from programs.exports.writing import prune
from programs.feed import KEPT as FEED_KEPT
from programs.jobs.doing import Doing
from programs.models import FeedEvent, Job, UnderReview
from programs.models.history import KEPT
from programs.rosters.storing import clear_rosters

DONE_KEPT = timedelta(days=30)
FAILED_KEPT = timedelta(days=180)
"""A failed job is a question to staff: it stays until somebody must have seen it."""

CONTEXTS_KEPT = timedelta(days=1)
"""A context is written in the transaction of its events; one without any after a day has none."""


def clear(doing: Doing) -> None:
    """Doing it twice takes nothing more away."""
    steps: tuple[Callable[[], object], ...] = (
        clear_sessions,
        clear_jobs,
        clear_contexts,
        clear_feed,
        clear_marks,
        clear_rosters,
        prune,
    )
    for number, step in enumerate(steps):
        doing.tell(number, len(steps))
        step()
    doing.tell(len(steps), len(steps))


def clear_sessions() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def clear_jobs() -> None:
    ended = {Job.State.DONE: DONE_KEPT, Job.State.FAILED: FAILED_KEPT}
    for state, kept in ended.items():
        Job.objects.filter(state=state, finished_at__lt=timezone.now() - kept).delete()


def clear_feed() -> None:
    """Cursors that led to them are gone by then."""
    FeedEvent.objects.filter(at__lt=timezone.now() - FEED_KEPT).delete()


def clear_marks() -> None:
    """“Reported, being checked” that has ended: listings that are kept in memory or elsewhere hear of it so."""
    UnderReview.objects.filter(until__lt=timezone.now()).delete()


def clear_contexts() -> None:
    """Of samples that were taken out, and of streets: nobody can ask for them any more."""
    used = " ".join(
        f"AND NOT EXISTS (SELECT FROM {events._meta.db_table} WHERE pgh_context_id = context.id)"
        for events in KEPT.values()
    )
    sql = f"DELETE FROM pghistory_context AS context WHERE updated_at < %s {used}"  # noqa: S608  (names of ours)
    with connection.cursor() as cursor:
        cursor.execute(sql, [timezone.now() - CONTEXTS_KEPT])
