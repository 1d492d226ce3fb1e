"""Rosters that payers send of their networks: the file, its rows with what was found, and what is remembered."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.changes import ClockTimestamp
from programs.models.coverage import Network, Payer

IDEMPOTENCY_KEPT = timedelta(hours=24)
"""How long a client's ``Idempotency-Key`` means the upload that it was first sent with."""


class Roster(models.Model):
    """One file of a network's participants. What was read, found and counted is in its rows and ``report``.

    ``content`` is the body as it came, compressed; it is taken away once the rows are read. ``mode``: in a *full*
    roster whoever is missing ends, in a *delta* each row says what to do. ``report`` has counts and problems,
    ``result`` what applying did: the same answer for whoever applies again.
    """

    class Mode(models.TextChoices):
        FULL = "full", _("Full: who is missing ends")
        DELTA = "delta", _("Changes: add, update, end")

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked: can be applied")
        REFUSED = "refused", _("Refused: cannot be read")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="rosters", verbose_name=_("network"))
    client = models.ForeignKey(
        "programs.ApiClient", models.SET_NULL, null=True, blank=True, related_name="rosters", verbose_name=_("sent by")
    )
    mode = models.CharField(_("mode"), max_length=5, choices=Mode, default=Mode.FULL)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    media_type = models.CharField(_("media type"), max_length=40)
    content = models.BinaryField(_("file"), null=True, editable=False)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    idempotency_key = models.CharField(max_length=255, blank=True, default="", editable=False)
    report = models.JSONField(_("report"), default=dict)
    result = models.JSONField(_("result"), null=True, blank=True)
    confirmed_ended = models.PositiveIntegerField(_("ends confirmed"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), db_default=ClockTimestamp())
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "id"]
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        indexes = [models.Index(fields=["received_at"], name="roster_received")]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "idempotency_key"], condition=~Q(idempotency_key=""), name="roster_of_a_key_is_one"
            ),
            models.CheckConstraint(condition=Q(mode__in=["full", "delta"]), name="roster_mode_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["checking", "checked", "refused", "applying", "applied", "discarded"]),
                name="roster_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False, result__isnull=False) | ~Q(state="applied"),
                name="roster_applied_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.received_at:%Y-%m-%d %H:%M}"


class RosterRow(models.Model):
    """One row of a roster, or one participation that ends because no row has it (``number`` is empty then).

    ``cells`` are the cleaned columns; ``reasons`` a list of ``{rule, points, text}``; ``programs`` those that the row
    is about, ``candidates`` those that were looked at, the likeliest first, as ``{program, points, reasons}``.
    ``change`` is what applying would do.
    """

    class Outcome(models.TextChoices):
        MATCHED = "matched", _("One program")
        SITE = "site", _("All programs at the address")
        AMBIGUOUS = "ambiguous", _("Unsure: a person decides")
        UNMATCHED = "unmatched", _("Not in the directory")
        ENDED = "ended", _("Not in the network any more")
        REFUSED = "refused", _("Cannot be used")

    class Change(models.TextChoices):
        NONE = "", _("None")
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        ENDED = "ended", _("Ends")
        CONFLICT = "conflict", _("Kept as a person entered it")

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="rows", verbose_name=_("roster"))
    number = models.PositiveIntegerField(_("row"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    change = models.CharField(_("change"), max_length=10, choices=Change, blank=True, default="", db_default="")
    cells = models.JSONField(_("cells"), default=dict)
    reasons = models.JSONField(_("reasons"), default=list)
    programs = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name=_("programs"))
    candidates = models.JSONField(_("candidates"), default=list)
    fingerprint = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        ordering = ["roster", "id"]
        verbose_name = _("row of a roster")
        verbose_name_plural = _("rows of rosters")
        indexes = [
            models.Index(fields=["roster", "outcome", "id"], name="roster_row_outcome"),
            models.Index(fields=["fingerprint"], condition=~Q(fingerprint=""), name="roster_row_fingerprint"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["matched", "site", "ambiguous", "unmatched", "ended", "refused"]),
                name="roster_row_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(change__in=["", "added", "changed", "unchanged", "ended", "conflict"]),
                name="roster_row_change_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster}: {self.number}"


class RosterMatch(models.Model):
    """Which programs a payer's row is about, remembered: by its id there, or by all that the row says.

    ``answer`` is blank while a person is asked (``doubt``); ``rule`` when an applied roster had it matched without
    anybody. ``cells`` are those of the row, ``evidence`` the candidates that were shown, with points and reasons.
    """

    class Answer(models.TextChoices):
        OPEN = "", _("Open")
        THESE = "these", _("These programs")
        NONE = "none", _("None of them")
        NO_IOP = "no-iop", _("Not an intensive outpatient program")
        RULE = "rule", _("By the rules")

    payer = models.ForeignKey(Payer, models.CASCADE, related_name="roster_matches", verbose_name=_("payer"))
    external_id = models.CharField(_("the payer's id"), max_length=100, blank=True, default="")
    fingerprint = models.CharField(max_length=64, editable=False)
    answer = models.CharField(_("answer"), max_length=6, choices=Answer, blank=True, default="")
    programs = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name=_("programs"))
    cells = models.JSONField(_("cells"), default=dict)
    evidence = models.JSONField(_("evidence"), default=list)
    doubt = models.OneToOneField(
        "programs.Doubt", models.CASCADE, null=True, blank=True, related_name="roster_match", editable=False
    )
    network = models.ForeignKey(Network, models.CASCADE, related_name="+", verbose_name=_("network"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        ordering = ["payer", "id"]
        verbose_name = _("match of a payer's row")
        verbose_name_plural = _("matches of payers' rows")
        constraints = [
            models.UniqueConstraint(fields=["payer", "fingerprint"], name="roster_match_of_a_row_is_one"),
            models.CheckConstraint(
                condition=Q(answer__in=["", "these", "none", "no-iop", "rule"]), name="roster_match_answer_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["payer", "external_id"], condition=~Q(external_id=""), name="roster_match_external_id"
            ),
            models.Index(F("payer"), condition=Q(answer=""), name="roster_match_open"),
        ]

    def __str__(self) -> str:
        return f"{self.payer}: {self.external_id or self.fingerprint[:8]}"
