"""Sign-ins that failed, counted across processes and machines, with nothing in it that says who tried."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, models
from django.utils import timezone

COUNT_ONE = """
    INSERT INTO programs_failedsignin (key, number, last_at) VALUES (%(key)s, 1, %(now)s)
        ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at,
           number = CASE WHEN programs_failedsignin.last_at BETWEEN %(oldest)s AND %(now)s
                         THEN least(programs_failedsignin.number + 1, 1000) ELSE 1 END
"""
"""A row whose time lies in the future, because a clock was set back, begins anew."""


class FailedSignInQuerySet(models.QuerySet["FailedSignIn"]):
    """Counting, reading and forgetting; ``kept`` is how long after the last failure a row counts."""

    def count_one(self, keys: list[str], *, kept: timedelta) -> None:
        """One more failure for each key. Keys in order, so that two of these cannot deadlock."""
        now = timezone.now()
        with connection.cursor() as cursor:
            for key in sorted(keys):
                cursor.execute(COUNT_ONE, {"key": key, "now": now, "oldest": now - kept})
        self.filter(last_at__lt=now - kept).delete()

    def recent(self, keys: list[str], *, kept: timedelta) -> dict[str, tuple[int, datetime]]:
        """How often each key failed lately, and when it did last."""
        now = timezone.now()
        rows = self.filter(key__in=keys, last_at__gt=now - kept, last_at__lte=now)
        return {row.key: (row.number, row.last_at) for row in rows}


class FailedSignIn(models.Model):
    """Failures under one key: a keyed hash of an account, or of a network address (with a key of one day)."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    last_at = models.DateTimeField(db_index=True)

    objects = FailedSignInQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.number}"
