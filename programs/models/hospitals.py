"""What hospitals' own files say (45 CFR 180.50): the file, its charges, whose listing it is about, and what follows.

A file is a ``PublishedFile``, as plans' rate files are, with a ``HospitalFile`` beside it. ``ProgramHospital`` is
derived from the other tables (``programs.rates.hospitals``) and written by nothing else.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.changes import note_changes
from programs.models.feed import feed_of_rows, feed_of_truncation
from programs.models.provenance import ImportRun
from programs.models.rates import PublishedFile

FEWEST_TOLD = 11
"""Claims from which a file tells a number; fewer are a class (CMS's rule for small cells)."""


class HospitalFile(models.Model):
    """The hospital that a file is of, as the file has it.

    ``locations`` and ``addresses`` are in the file's order. ``npis`` are those with a right check digit. ``licenses``
    is a list of ``{number, state}``.
    """

    file = models.OneToOneField(
        PublishedFile, models.CASCADE, primary_key=True, related_name="hospital", verbose_name=_("file")
    )
    layout = models.CharField(_("layout"), max_length=10)
    name = models.CharField(_("hospital"), max_length=300)
    locations = ArrayField(models.TextField(), default=list, verbose_name=_("locations"))
    addresses = ArrayField(models.TextField(), default=list, verbose_name=_("addresses"))
    npis = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("NPIs"))
    licenses = models.JSONField(_("licenses"), default=list)

    class Meta:
        ordering = ["name", "file"]
        verbose_name = _("hospital of a file")
        verbose_name_plural = _("hospitals of files")
        indexes = [GinIndex(fields=["npis"], name="hospital_file_npis", fastupdate=False)]

    def __str__(self) -> str:
        return self.name


def in_dollars(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=18, decimal_places=4, null=True, blank=True)


class HospitalCharge(models.Model):
    """What a hospital charges for one code: its list price (``gross``), what somebody pays who pays cash (``cash``),
    and what one plan agreed to pay, in dollars, as a share of what is charged, or by a formula: never one in another's
    column. ``payer`` and ``plan`` in the raw spelling.

    ``code`` is that which counts (the procedure, where a row has one beside a revenue code); ``beside`` are other codes
    of ours on the row, ``others`` the number of procedure codes that are none of ours. ``claims`` is how many paid
    claims a plan's amounts are from, where these are eleven or more; fewer are a class.
    """

    class Claims(models.TextChoices):
        UNTOLD = "", _("not told")
        NONE = "0", _("none")
        FEW = "1-10", _("1 to 10")
        MANY = "11+", _("11 or more")

    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="charges", verbose_name=_("file"))
    code_type = models.CharField(_("type of the code"), max_length=20)
    code = models.CharField(_("code"), max_length=20)
    beside = ArrayField(models.CharField(max_length=30), default=list, verbose_name=_("codes beside it"))
    others = models.PositiveSmallIntegerField(_("other procedures"), default=0)
    modifiers = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("modifiers"))
    setting = models.CharField(_("setting"), max_length=40, blank=True)
    billing_class = models.CharField(_("billing class"), max_length=40, blank=True)
    gross = in_dollars(_("list price"))
    cash = in_dollars(_("cash price"))
    least = in_dollars(_("least negotiated"))
    most = in_dollars(_("most negotiated"))
    payer = models.CharField(_("payer"), max_length=300, blank=True)
    plan = models.CharField(_("plan"), max_length=300, blank=True)
    dollars = in_dollars(_("negotiated dollars"))
    percentage = models.DecimalField(_("negotiated percent"), max_digits=18, decimal_places=4, null=True, blank=True)
    algorithm = models.TextField(_("negotiated by a formula"), blank=True)
    methodology = models.CharField(_("kind of charge"), max_length=40, blank=True)
    estimated = in_dollars(_("estimated amount"))
    median = in_dollars(_("median amount"))
    tenth = in_dollars(_("10th percentile"))
    ninetieth = in_dollars(_("90th percentile"))
    claims_told = models.CharField(_("paid claims"), max_length=4, choices=Claims, blank=True, default="")
    claims = models.BigIntegerField(_("number of paid claims"), null=True, blank=True)

    class Meta:
        ordering = ["file", "code", "id"]
        verbose_name = _("charge of a hospital")
        verbose_name_plural = _("charges of hospitals")
        constraints = [
            models.CheckConstraint(
                condition=Q(claims_told="11+", claims__gte=FEWEST_TOLD)
                | Q(claims_told__in=["", "0", "1-10"], claims__isnull=True),
                name="hospital_charge_few_claims_are_a_class",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.cash if self.cash is not None else ''}".strip()


class HospitalLink(models.Model):
    """That a listing is at a hospital whose file is read: found by name and address, as the register's NPIs are.

    ``series`` is that of the hospital's files. There is one for each pair, whatever becomes of it: a rejected one
    stays, so that the pair never comes back. ``location`` is which of the file's it was, ``reasons`` are
    ``{rule, points, detail}`` of the comparison. Where a file's NPI is a listing's (``NpiLink``), no link is needed.
    """

    class State(models.TextChoices):
        AUTOMATIC = "automatic", _("By the rules")
        CONFIRMED = "confirmed", _("Confirmed by a person")
        REJECTED = "rejected", _("Rejected by a person")
        OPEN = "open", _("Waits for a person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(
        "programs.Program", models.CASCADE, related_name="hospital_links", verbose_name=_("program")
    )
    series = models.CharField(_("series of files"), max_length=700)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    points = models.SmallIntegerField(_("points"), default=0)
    reasons = models.JSONField(_("reasons"), default=list)
    location = models.CharField(_("location"), max_length=700, blank=True)
    doubt = models.OneToOneField(
        "programs.Doubt", models.SET_NULL, null=True, blank=True, related_name="hospital_link", editable=False
    )
    run = models.ForeignKey(
        ImportRun, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("import run")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        ordering = ["program", "-points", "series"]
        verbose_name = _("hospital of a program")
        verbose_name_plural = _("hospitals of programs")
        constraints = [
            models.UniqueConstraint(fields=["program", "series"], name="hospital_link_of_a_pair_is_one"),
            models.CheckConstraint(
                condition=Q(state__in=["automatic", "confirmed", "rejected", "open"]),
                name="hospital_link_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["automatic", "open"], decided_at__isnull=True)
                | Q(state__in=["confirmed", "rejected"], decided_at__isnull=False),
                name="hospital_link_decided_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.series}"


class ProgramHospital(models.Model):
    """A hospital's newest file says something of an IOP at a program: derived.

    ``level`` and ``npi`` are of the link that leads there; ``npi`` is blank where name and address do. ``charges`` are
    ids of the charges for IOP codes that are not for people who stay overnight; ``claims`` is the largest number of
    paid claims among them, where one is eleven or more.
    """

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="hospitals")
    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="programs", verbose_name=_("file"))
    as_of = models.DateField(_("as of"))
    level = models.CharField(_("level of the link"), max_length=20)
    npi = models.CharField(_("NPI"), max_length=10, blank=True)
    claims = models.BigIntegerField(_("number of paid claims"), null=True, blank=True)
    charges = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("charges"))

    class Meta:
        ordering = ["program", "file"]
        verbose_name = _("what a hospital's file says of a program")
        verbose_name_plural = _("what hospitals' files say of programs")
        constraints = [
            models.UniqueConstraint(fields=["program", "file"], name="program_hospital_is_unique"),
            models.CheckConstraint(
                condition=Q(claims__isnull=True) | Q(claims__gte=FEWEST_TOLD), name="program_hospital_claims_are_many"
            ),
        ]
        triggers = [
            *note_changes(of="program_id"),
            *feed_of_rows(("program_id", "file_id", "as_of", "level", "claims", "charges"), aspect="'insurance'"),
            feed_of_truncation(),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.file}"
