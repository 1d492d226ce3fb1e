"""Who pays: payers, their networks, and which programs are in them."""

from __future__ import annotations

import uuid

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import Func, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs import vocabularies
from programs.models.changes import note_reference_changes, note_rename
from programs.models.feed import feed_of_names, feed_of_rows
from programs.models.fields import TermField
from programs.models.guards import refuse_truncation
from programs.models.names import SortName
from programs.models.triggers import recount

IN_LISTINGS = (
    "(SELECT program_id, network_id FROM programs_participation"
    " UNION ALL SELECT program_id, network_id FROM programs_networkcontract)"
)
"""Which networks listings name: those that somebody says something of, and those of payers' rate files."""


class Payer(models.Model):
    """An insurer or public payer (Aetna)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    payment = TermField(
        "payment",
        verbose_name=_("way to pay"),
        null=True,
        blank=True,
        help_text=_("What being in its networks implies: private insurance of a commercial insurer. Blank: not known."),
    )
    demonstration = models.BooleanField(_("sample, not real"), default=False)

    class Meta:
        ordering = [SortName("name"), "id"]
        verbose_name = _("payer")
        verbose_name_plural = _("payers")
        triggers = [
            note_reference_changes(),
            note_rename(
                f"SELECT program_id FROM {IN_LISTINGS} AS part "  # noqa: S608
                "JOIN programs_network AS network ON network.id = part.network_id WHERE network.payer_id = NEW.id"
            ),
            feed_of_names(
                ("name", "slug"),
                "SELECT part.program_id, 'insurance', network.number FROM programs_network AS network"  # noqa: S608
                f" JOIN {IN_LISTINGS} AS part ON part.network_id = network.id WHERE network.payer_id IN ({{changed}})",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NextNetworkNumber(Func):
    """``nextval`` of the sequence that numbers networks."""

    function = "nextval"
    output_field = models.IntegerField()

    def __init__(self) -> None:
        super().__init__(Value("programs_network_number"))


class Network(models.Model):
    """A payer's plan or product network. ``number`` is permanent: it stands among a program's terms."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.IntegerField(unique=True, editable=False, db_default=NextNetworkNumber())
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="networks", verbose_name=_("payer"))
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    demonstration = models.BooleanField(_("sample, not real"), default=False)

    class Meta:
        ordering = [SortName("payer__name"), SortName("name"), "id"]
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        constraints = [
            models.UniqueConstraint(fields=["payer", "name"], name="network_name_is_unique_for_payer"),
            models.CheckConstraint(
                condition=models.Q(number__gt=vocabularies.NETWORKS_ABOVE), name="network_number_is_no_term"
            ),
        ]
        triggers = [
            note_reference_changes(),
            note_rename(f"SELECT program_id FROM {IN_LISTINGS} AS part WHERE network_id = NEW.id"),  # noqa: S608
            feed_of_names(
                ("name", "slug", "payer_id"),
                "SELECT part.program_id, 'insurance', network.number FROM programs_network AS network"  # noqa: S608
                f" JOIN {IN_LISTINGS} AS part ON part.network_id = network.id WHERE network.id IN ({{changed}})",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer.name}: {self.name}"


class Plan(models.Model):
    """A product of a payer that uses a network, by its HIOS plan id (CMS: five digits of the issuer, the state, three
    of the product, four of the plan) and the year of the plan."""

    class ProductType(models.TextChoices):
        """As CMS names them in its files of marketplace plans (``PlanType``)."""

        EPO = "epo", _("EPO")
        HMO = "hmo", _("HMO")
        INDEMNITY = "indemnity", _("Indemnity")
        POS = "pos", _("POS")
        PPO = "ppo", _("PPO")

    network = models.ForeignKey(Network, models.CASCADE, related_name="plans", verbose_name=_("network"))
    hios_id = models.CharField(
        _("HIOS plan id"), max_length=14, help_text=_("Five digits, the state, seven digits: 12345CO1234567.")
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year of the plan."))
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("As it is sold."))
    product_type = models.CharField(
        _("product type"), max_length=10, choices=ProductType, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["hios_id", "year", "id"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.UniqueConstraint(fields=["hios_id", "year"], name="plan_is_unique_in_a_year"),
            models.CheckConstraint(
                condition=models.Q(hios_id__regex=r"^[0-9]{5}[A-Z]{2}[0-9]{7}$"),
                name="plan_hios_id_has_its_form",
                violation_error_message=_("A HIOS plan id is five digits, the state, and seven digits."),
            ),
            models.CheckConstraint(condition=models.Q(year__range=(2014, 2100)), name="plan_year_is_one"),
        ]
        triggers = [note_reference_changes()]

    def __str__(self) -> str:
        return f"{self.hios_id} ({self.year})"


IN_FORCE = """
    (part.since IS NULL OR part.since <= current_date) AND (part.until IS NULL OR part.until >= current_date)
"""
"""Whether a participation holds today: ``since`` and ``until`` are its first and its last day, of the site's clock."""

NETWORKS_OF_PROGRAM = f"""
    UPDATE programs_program AS program SET network_numbers = fresh.numbers
      FROM (SELECT touched.id, coalesce(array_agg(network.number ORDER BY network.number)
                                        FILTER (WHERE network.number IS NOT NULL), '{{{{}}}}') AS numbers
              FROM (SELECT id FROM programs_program WHERE id IN ({{programs}})) AS touched
              LEFT JOIN programs_participation AS part
                     ON part.program_id = touched.id AND part.status = 'in-network'
                    AND {IN_FORCE}
              LEFT JOIN programs_network AS network ON network.id = part.network_id
             GROUP BY touched.id) AS fresh
     WHERE program.id = fresh.id AND program.network_numbers IS DISTINCT FROM fresh.numbers;
"""  # noqa: S608  (a condition of ours)
"""Written when a participation is; days that begin and end without anybody writing are turned by the daily job."""

TURNED = f"""
    UPDATE programs_participation SET status = status WHERE program_id IN (
        SELECT program.id FROM programs_program AS program
          LEFT JOIN programs_participation AS part
                 ON part.program_id = program.id AND part.status = 'in-network' AND {IN_FORCE}
          LEFT JOIN programs_network AS network ON network.id = part.network_id
         GROUP BY program.id
        HAVING program.network_numbers IS DISTINCT FROM
               coalesce(array_agg(network.number ORDER BY network.number)
                        FILTER (WHERE network.number IS NOT NULL), '{{}}'))
"""  # noqa: S608  (a condition of ours)
"""Changes no row, so that history has no event, and lets the triggers derive the programs' networks anew."""


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Which participations hold."""

    def in_force(self) -> ParticipationQuerySet:
        """In network today."""
        today = timezone.localdate()
        begun = Q(since__isnull=True) | Q(since__lte=today)
        return self.filter(begun, Q(until__isnull=True) | Q(until__gte=today), status="in-network")

    def turn(self) -> int:
        """Make the networks of programs what the days of their participations say; how many rows were looked at."""
        with connection.cursor() as cursor:
            cursor.execute(TURNED)
            return int(cursor.rowcount)


class Participation(models.Model):
    """Whether one program is in one network, since when, according to whom."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="participations")
    network = models.ForeignKey(Network, models.PROTECT, related_name="participations", verbose_name=_("network"))
    status = models.CharField(_("status"), max_length=20, choices=vocabularies.PARTICIPATION_STATUS, default="unknown")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    tier = models.CharField(_("tier"), max_length=60, blank=True, help_text=_("As the plan names it."))
    accepting = models.BooleanField(_("takes new patients of this network"), null=True, blank=True)
    basis = models.CharField(_("known from"), max_length=20, choices=vocabularies.PARTICIPATION_BASIS, blank=True)
    source = models.ForeignKey(
        "programs.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("source"),
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.CharField(_("verified by"), max_length=100, blank=True, help_text=_("“plan”, “provider” …"))

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["network__payer__name", "network__name", "id"]
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(fields=["program", "network"], name="participation_is_unique"),
            models.CheckConstraint(
                condition=models.Q(status__in=[code for code, _label in vocabularies.PARTICIPATION_STATUS]),
                name="participation_status_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(basis__in=["", *(code for code, _label in vocabularies.PARTICIPATION_BASIS)]),
                name="participation_basis_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(since__lte=models.F("until")),
                name="participation_days_in_order",
            ),
        ]
        triggers = [
            *recount(NETWORKS_OF_PROGRAM, networks_alone=True),
            *feed_of_rows(
                (
                    *("program_id", "network_id", "status", "since", "until", "tier", "accepting"),
                    *("basis", "source_id", "verified_at", "verified_by"),
                ),
                aspect="'insurance'",
                network="(SELECT number FROM programs_network WHERE id = {row}.network_id)",
            ),
            refuse_truncation(),
        ]

    def __str__(self) -> str:
        return f"{self.program} / {self.network}: {self.status}"
