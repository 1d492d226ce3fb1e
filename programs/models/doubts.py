"""What needs a person: one queue, whatever noticed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.moderation import Moderated


class Doubt(Moderated):
    """Something about a program that nobody but a person can decide.

    There is one of a kind for a program (and, where two are meant, for the pair): once decided it is
    not asked again. What people report is asked again: there is one open question for each ``fact`` of a program.
    So is what a newer list says otherwise than a person, when it says something else than the last time. Of a payer's
    roster each row that is unsure is asked about once (``RosterMatch``), and each pair of a program and an NPI
    (``NpiLink``; ``fact`` is the NPI), or of a program and a hospital (``HospitalLink``).
    ``evidence`` is a list of ``{label, before, after}``, texts side by side; staff only. ``asked_at`` is when the
    program was put on the list of those to call.
    """

    class Kind(models.TextChoices):
        VANISHED = "vanished", _("No longer in the newest edition")
        LOST_EVIDENCE = "lost-evidence", _("No longer says that it has an IOP")
        RENAMED = "renamed", _("Perhaps one program under two names")
        CONFIDENTIALITY = "confidentiality", _("Sources disagree on whether the address is private")
        REPORTED = "reported", _("Reported as wrong")
        DUPLICATE = "duplicate", _("Perhaps one program listed twice")
        CONTRADICTED = "contradicted", _("A newer list says otherwise than a person")
        ROSTER = "roster", _("Which program a row of a roster means")
        NPI = "npi", _("Whether an NPI is a program's")
        NETWORK_NAME = "network-name", _("Which network a name in a rate file means")
        CASH_OR_CONTRACT = "cash-or-contract", _("Takes no insurance, and has a contract by a rate file")
        HOSPITAL = "hospital", _("Whether a program is at a hospital")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="doubts", verbose_name=_("program"))
    other = models.ForeignKey(
        "programs.Program", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("other program")
    )
    fact = models.CharField(_("fact"), max_length=40, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(_("to be asked since"), null=True, blank=True)
    evidence = models.JSONField(_("evidence"), default=list)

    class Meta(Moderated.Meta):
        verbose_name = _("open question")
        verbose_name_plural = _("open questions")
        constraints = [
            *Moderated.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "program", "other"],
                condition=~Q(kind__in=["reported", "contradicted", "roster", "npi", "network-name", "hospital"]),
                nulls_distinct=False,
                name="doubt_is_asked_once",
            ),
            models.UniqueConstraint(
                fields=["program", "fact"],
                condition=Q(kind="reported", state="open"),
                name="doubt_of_reports_is_open_once",
            ),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(kind="contradicted", state="open"),
                name="doubt_of_contradiction_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.get_kind_display()}"
