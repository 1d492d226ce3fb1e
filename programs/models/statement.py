"""Who says what of a program: one source, or one person at one time, about one aspect."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models.changes import note_changes
from programs.models.feed import SOURCES, feed_of_rows
from programs.models.guards import refuse_truncation
from programs.models.provenance import ImportRun, Source

ASPECTS: tuple[tuple[str, object], ...] = (
    ("identity", _("Name and provider")),
    ("contact", _("Contact details")),
    ("services", _("What it offers")),
    ("schedule", _("Schedule")),
    ("insurance", _("Insurance")),
    ("openings", _("Openings")),
)
"""What a statement is about. A check (``Verification``) is of the same, but for identity, which nobody checks
by itself."""


PERSONS = ("staff", "phone-call", "signed-link", "dashboard")
"""Methods by which a person speaks for single fields."""


class StatementQuerySet(models.QuerySet["Statement"]):
    """Which statements stand."""

    def of_persons(self) -> StatementQuerySet:
        """What persons say and nobody has taken back, nor has their term ended."""
        ended = Q(gone=True) | Q(until__lt=timezone.localdate())
        return self.filter(method__in=PERSONS).exclude(ended)


class Statement(models.Model):
    """What one source or person says of one aspect of a program. What is published follows from all of them
    (``programs.statements``), and nothing else writes it.

    Of a list there is one row for each program and aspect, which its newest edition replaces; its raw rows are those
    of the source and program. What a person says is a row of its own each time: the newest word of staff stands, and
    the others are kept beside it. ``values`` has only the fields that the source has a place for, or that the
    person gave; a blank is a word too. ``as_of`` is the day that the facts are of and never that of loading; empty
    where nobody says.
    """

    class Method(models.TextChoices):
        FILE = "file", _("list")
        ROSTER = "roster", _("roster of a plan")
        SIGNED_LINK = "signed-link", _("signed link")
        DASHBOARD = "dashboard", _("the program's own page")
        PHONE_CALL = "phone-call", _("phone call")
        STAFF = "staff", _("our staff")
        GEOCODER = "geocoder", _("address look-up")
        REGISTER = "register", _("register of NPIs")

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="statements")
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name=_("source")
    )
    aspect = models.CharField(_("aspect"), max_length=20, choices=ASPECTS)
    values = models.JSONField(_("values"), default=dict)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    edition = models.CharField(_("edition"), max_length=10, blank=True, help_text=_("Of a list: a year, or a day."))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    method = models.CharField(_("how"), max_length=20, choices=Method)
    by = models.CharField(_("by"), max_length=100, blank=True, help_text=_("“provider”, “plan”, “staff” …"))
    user = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="statements", verbose_name=_("user")
    )
    run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="statements", verbose_name=_("import run")
    )
    until = models.DateField(
        _("holds until"), null=True, blank=True, help_text=_("The last day of a person's term. Empty: no end.")
    )
    gone = models.BooleanField(
        _("not said any more"),
        default=False,
        help_text=_("The source's newest edition does not have the program, or all of it was handed back."),
    )
    released = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        verbose_name=_("handed back"),
        help_text=_("Fields of it that a person has handed back: what others say counts again."),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["program", "aspect", "-received_at", "-id"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "source", "aspect"],
                condition=Q(method__in=["file", "roster", "geocoder", "register"]),
                name="statement_of_a_list_is_one",
            ),
            models.CheckConstraint(
                condition=~Q(method__in=["file", "roster", "register"]) | Q(source__isnull=False),
                name="statement_of_a_list_has_source",
            ),
            models.CheckConstraint(
                condition=Q(aspect__in=[code for code, _label in ASPECTS]), name="statement_aspect_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    method__in=[
                        *("file", "roster", "signed-link", "dashboard", "phone-call", "staff", "geocoder", "register")
                    ]
                ),
                name="statement_method_is_known",
            ),
        ]
        triggers = [
            *note_changes(of="program_id"),
            *feed_of_rows(
                (
                    *("program_id", "source_id", "aspect", "values", "as_of", "edition", "method", "by"),
                    *("until", "gone", "released"),
                ),
                aspect=f"'{SOURCES}'",
            ),
            refuse_truncation(),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.aspect}, {self.get_method_display()}"
