"""What the public and providers say of a listing; nothing takes effect before somebody decides."""

from __future__ import annotations

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from programs.models.changes import note_changes
from programs.models.feed import feed_of_rows


class Moderated(models.Model):
    """What all three kinds share: a state, and who decided when."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        abstract = True
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state__in=["accepted", "rejected"], decided_at__isnull=False),
                name="%(class)s_is_dated_when_decided",
            )
        ]


REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for a digit or another letter."""

REFERENCE_LENGTH = 12
"""60 bits: nobody guesses one."""


NOTHING = Value({}, models.JSONField())
"""What the database writes where a release that does not know the column adds a row."""


def new_reference() -> str:
    """A number for a report: random, so that it says nothing of who sent it or when."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))


class Correction(Moderated):
    """The public says that a fact is wrong. Holds nothing about who said it.

    ``field`` is one of ``programs.quality.reported_facts``; ``value`` what is said to be right, by column of the
    program, cleaned; ``present`` what the listing said then. The same said again is not a row of its own: ``times``
    counts it, ``said_at`` keeps moments that lie far enough apart to mean another person. ``words`` is a hash of the
    message without case and punctuation, by which one text about many listings is known. With ``reference`` whoever
    sent it can read what came of it.
    """

    class Alarm(models.TextChoices):
        NUMBER = "number", _("The number does not work")
        CLOSED = "closed", _("The place has closed")

    class Reason(models.TextChoices):
        CONFIRMED = "confirmed", _("We checked: it is right as it stands.")
        UNCONFIRMED = "unconfirmed", _("We could not confirm it.")
        UNCLEAR = "unclear", _("We could not tell what is meant.")
        ELSEWHERE = "elsewhere", _("It is about something that this directory does not list.")
        OTHERWISE = "otherwise", _("It was changed, to something else than this report says.")

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="corrections")
    doubt = models.ForeignKey(
        "programs.Doubt", models.SET_NULL, null=True, blank=True, related_name="corrections", editable=False
    )
    field = models.CharField(_("what is wrong"), max_length=40)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    value = models.JSONField(_("what is said to be right"), default=dict, db_default=NOTHING, blank=True)
    present = models.JSONField(_("what the listing said"), default=dict, db_default=NOTHING, blank=True)
    alarm = models.CharField(_("alarm"), max_length=10, choices=Alarm, blank=True, default="", db_default="")
    words = models.CharField(max_length=64, blank=True, default="", db_default="", db_index=True, editable=False)
    times = models.PositiveIntegerField(_("how often"), default=1, db_default=1)
    said_at = ArrayField(models.DateTimeField(), default=list, db_default=[], blank=True, verbose_name=_("said again"))
    reference = models.CharField(
        _("reference number"), max_length=12, unique=True, null=True, blank=True, editable=False
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True, default="", db_default="")

    class Meta(Moderated.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["created_at"], name="correction_received")]

    def __str__(self) -> str:
        return f"{self.program}: {self.field}"


class UnderReview(models.Model):
    """That a number or a place was reported by several, and is being checked: the listing says so until then.

    ``value`` is the number that was meant; once the listing has another, nothing is said of it.
    """

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="under_review")
    alarm = models.CharField(_("alarm"), max_length=10, choices=Correction.Alarm)
    value = models.CharField(_("number"), max_length=40, blank=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)
    until = models.DateTimeField(_("until"), help_text=_("After this the listing says nothing of it any more."))

    class Meta:
        ordering = ["-since", "id"]
        verbose_name = _("reported, being checked")
        verbose_name_plural = _("reported, being checked")
        constraints = [models.UniqueConstraint(fields=["program", "alarm"], name="under_review_once_for_an_alarm")]
        triggers = [
            *note_changes(of="program_id"),
            *feed_of_rows(("program_id", "alarm", "value", "since", "until"), aspect="'contact'"),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.get_alarm_display()}"


class Call(models.Model):
    """A program to be called, because a report can only be decided by asking it. One open call for a program."""

    class Result(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        NO_ANSWER = "no-answer", _("Nobody answered")
        WRONG_NUMBER = "wrong-number", _("Not their number")

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="calls", verbose_name=_("program"))
    asked_at = models.DateTimeField(_("on the list since"), auto_now_add=True)
    asked_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("put there by")
    )
    done_at = models.DateTimeField(_("called"), null=True, blank=True)
    done_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("called by")
    )
    result = models.CharField(_("result"), max_length=12, choices=Result, blank=True, default="")

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = _("call to make")
        verbose_name_plural = _("calls to make")
        constraints = [
            models.UniqueConstraint(
                fields=["program"], condition=Q(done_at__isnull=True), name="call_is_open_once_for_a_program"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, result="") | (Q(done_at__isnull=False) & ~Q(result="")),
                name="call_has_a_result_when_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.program)


class Claim(Moderated):
    """A provider asks to manage its listing."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="claims")
    organization = models.CharField(_("organization"), max_length=200)
    contact_name = models.CharField(_("name"), max_length=200)
    contact_email = models.EmailField(_("e-mail"))
    message = models.TextField(_("message"), max_length=2000, blank=True)

    class Meta(Moderated.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.program}: {self.organization}"


class Review(Moderated):
    """A testimonial. Shown only when accepted; never read by ranking."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="reviews")
    text = models.TextField(_("text"), max_length=4000)

    class Meta(Moderated.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"{self.program}: {self.text[:40]}"
