"""What the public and providers say of a listing; nothing takes effect before somebody decides."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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


class Correction(Moderated):
    """The public says that a fact is wrong. Holds nothing about who said it."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="corrections")
    field = models.CharField(_("what is wrong"), max_length=40)
    message = models.TextField(_("message"), max_length=2000)

    class Meta(Moderated.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.program}: {self.field}"


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
