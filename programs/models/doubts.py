"""What needs a person: one queue, whatever noticed it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.moderation import Moderated


class Doubt(Moderated):
    """Something about a program that nobody but a person can decide.

    There is one of a kind for a program (and, where two are meant, for the pair): once decided it is
    not asked again. ``evidence`` is a list of ``{label, before, after}``, texts side by side; staff only.
    """

    class Kind(models.TextChoices):
        VANISHED = "vanished", _("No longer in the newest edition")
        LOST_EVIDENCE = "lost-evidence", _("No longer says that it has an IOP")
        RENAMED = "renamed", _("Perhaps one program under two names")
        CONFIDENTIALITY = "confidentiality", _("Sources disagree on whether the address is private")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="doubts", verbose_name=_("program"))
    other = models.ForeignKey(
        "programs.Program", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("other program")
    )
    evidence = models.JSONField(_("evidence"), default=list)

    class Meta(Moderated.Meta):
        verbose_name = _("open question")
        verbose_name_plural = _("open questions")
        constraints = [
            *Moderated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "program", "other"], nulls_distinct=False, name="doubt_is_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.get_kind_display()}"
