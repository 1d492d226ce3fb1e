"""The register of National Provider Identifiers (NPPES), and which of its NPIs are a program's."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.npi import validate_npi
from programs.models.provenance import ImportRun


class RegistryEntry(models.Model):
    """One organization of the register, as its newest loaded file has it. Persons are never stored.

    ``other_names`` is a list of ``{name, kind}`` with the kinds ``dba``, ``former`` and ``other``; ``taxonomies`` are
    NUCC codes, the primary one first. ``raw`` has the columns of the file that say something, without those of the
    authorized official; the EIN stands there alone and is never published. ``as_of`` is the last day of the file.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        DEACTIVATED = "deactivated", _("Deactivated")
        REPLACED = "replaced", _("Replaced by another NPI")
        LEFT = "left", _("No longer under a taxonomy that is read")

    class Wanted(models.TextChoices):
        TAXONOMY = "taxonomy", _("By its taxonomy")
        ASKED = "asked", _("Another file names it")

    npi = models.CharField(_("NPI"), max_length=10, primary_key=True, validators=[validate_npi])
    name = models.CharField(_("legal business name"), max_length=200)
    other_names = models.JSONField(_("other names"), default=list)
    parent = models.CharField(_("parent organization"), max_length=200, blank=True)
    taxonomies = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("taxonomies"))
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.ACTIVE)
    wanted = models.CharField(_("why it is kept"), max_length=8, choices=Wanted, default=Wanted.TAXONOMY)
    replaced_by = models.CharField(_("replaced by"), max_length=10, blank=True)
    enumerated_on = models.DateField(_("NPI given"), null=True, blank=True)
    updated_on = models.DateField(_("last update"), null=True, blank=True)
    deactivated_on = models.DateField(_("deactivated"), null=True, blank=True)
    reactivated_on = models.DateField(_("reactivated"), null=True, blank=True)
    as_of = models.DateField(_("as of"))
    raw = models.JSONField(_("raw row"), default=dict)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", verbose_name=_("import run"))

    class Meta:
        ordering = ["name", "npi"]
        verbose_name = _("NPI of the register")
        verbose_name_plural = _("NPIs of the register")
        constraints = [
            models.CheckConstraint(condition=Q(npi__regex=r"^[0-9]{10}$"), name="registry_npi_has_ten_digits"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "deactivated", "replaced", "left"]), name="registry_state_is_known"
            ),
            models.CheckConstraint(condition=Q(wanted__in=["taxonomy", "asked"]), name="registry_wanted_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.npi})"


class RegistrySite(models.Model):
    """One practice location of an entry: ``number`` 0 is that of its own row, others are of the file of locations."""

    entry = models.ForeignKey(RegistryEntry, models.CASCADE, related_name="sites", verbose_name=_("NPI"))
    number = models.PositiveIntegerField(_("number"), default=0)
    street1 = models.CharField(_("street"), max_length=200, blank=True)
    street2 = models.CharField(_("street, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=40, blank=True)
    zip_code = models.CharField(_("ZIP code"), max_length=5, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        ordering = ["entry", "number"]
        verbose_name = _("practice location of the register")
        verbose_name_plural = _("practice locations of the register")
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="registry_site_is_one")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.street1}, {self.city}"


class NpiLinkQuerySet(models.QuerySet["NpiLink"]):
    """Which links count."""

    def in_force(self) -> NpiLinkQuerySet:
        """Those that the rules alone or a person made: neither open nor rejected."""
        return self.filter(state__in=[NpiLink.State.AUTOMATIC, NpiLink.State.CONFIRMED])

    def of_sites(self) -> NpiLinkQuerySet:
        """In force, and of the very site: what may be shown on a listing."""
        return self.in_force().filter(level=NpiLink.Level.SITE)


class NpiLink(models.Model):
    """That an NPI is of a program: of its very site, or only of the organization that runs it.

    There is one for each pair, whatever becomes of it: a rejected one stays, so that the pair never comes back, and a
    confirmed one stands when names change. ``reasons`` are ``{rule, points, detail}`` of the comparison, whose sum is
    ``points``. ``basis`` is who brought the pair together. ``doubt`` is the question that it waits in.
    """

    class Level(models.TextChoices):
        SITE = "site", _("This very site")
        ORGANIZATION = "organization", _("The organization, not this site")

    class State(models.TextChoices):
        AUTOMATIC = "automatic", _("By the rules")
        CONFIRMED = "confirmed", _("Confirmed by a person")
        REJECTED = "rejected", _("Rejected by a person")
        OPEN = "open", _("Waits for a person")

    class Basis(models.TextChoices):
        REGISTRY = "registry", _("compared with the register of NPIs")
        ROSTER = "roster", _("a roster of a plan")
        LISTING = "listing", _("what a list or our staff says of the listing")
        PLAN = "plan", _("compared with the directory of a plan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="npi_links", verbose_name=_("program"))
    npi = models.CharField(_("NPI"), max_length=10, validators=[validate_npi], db_index=True)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis, default=Basis.REGISTRY)
    points = models.SmallIntegerField(_("points"), default=0)
    reasons = models.JSONField(_("reasons"), default=list)
    doubt = models.OneToOneField(
        "programs.Doubt", models.SET_NULL, null=True, blank=True, related_name="npi_link", editable=False
    )
    run = models.ForeignKey(
        ImportRun, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("import run")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    objects = NpiLinkQuerySet.as_manager()

    class Meta:
        ordering = ["program", "-points", "npi"]
        verbose_name = _("NPI of a program")
        verbose_name_plural = _("NPIs of programs")
        constraints = [
            models.UniqueConstraint(fields=["program", "npi"], name="npi_link_of_a_pair_is_one"),
            models.CheckConstraint(condition=Q(npi__regex=r"^[0-9]{10}$"), name="npi_link_has_ten_digits"),
            models.CheckConstraint(condition=Q(level__in=["site", "organization"]), name="npi_link_level_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["automatic", "confirmed", "rejected", "open"]), name="npi_link_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["registry", "roster", "listing", "plan"]), name="npi_link_basis_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["automatic", "open"], decided_at__isnull=True)
                | Q(state__in=["confirmed", "rejected"], decided_at__isnull=False),
                name="npi_link_decided_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.npi}"
