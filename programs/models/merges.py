"""That two listings were joined, and all it takes to part them again."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Merge(models.Model):
    """One program was joined into another. Nothing was deleted: what moved is here, by table and key.

    ``sides`` says of each field that differed whose value stands: ``kept`` or ``joined``. ``moved`` are keys of rows by
    table that went from the joined program to the kept one, and of statements that the choice of sides made (``said``).
    ``before`` are the rows of both programs and of their timetables; ``after`` marks of all that hangs on them,
    by which a later change is noticed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    joined = models.ForeignKey(
        "programs.Program", models.CASCADE, related_name="merges", verbose_name=_("joined program")
    )
    kept = models.ForeignKey("programs.Program", models.CASCADE, related_name="+", verbose_name=_("program kept"))
    at = models.DateTimeField(_("merged"), auto_now_add=True)
    by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("merged by")
    )
    sides = models.JSONField(_("whose value stands"), default=dict)
    moved = models.JSONField(_("rows that moved"), default=dict)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        ordering = ["-at", "id"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["joined"], condition=Q(undone_at__isnull=True), name="program_is_joined_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.joined} → {self.kept}"
