"""What payers' own files say, rate files (Transparency in Coverage, 45 CFR 147.212) and directories of Marketplace
plans (45 CFR 156.230): the file, its provider groups and rates or its facilities, the names it uses for networks, and
which programs have a contract according to it.

None of this is what a plan or a program confirms: that is ``Participation``, and no row of a file is ever one. So a
roster cannot be beaten by a newer file, and whatever reads participations alone (``network_numbers``, rosters, network
adequacy) knows nothing of files. A plan's directory is its own word, but nobody's who was asked: docs/rates.md has what
was measured of such directories. ``NetworkContract`` is derived from the other tables (``programs.rates.deriving``) and
written by nothing else: whoever takes a file away derives again and has what was there before.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.changes import ClockTimestamp, note_changes
from programs.models.coverage import Network, Payer
from programs.models.feed import feed_of_rows, feed_of_truncation
from programs.models.provenance import ImportRun


class PublishedFile(models.Model):
    """One file as a payer published it, taken in from an extract (``manage.py import_tic``, ``import_qhp``).

    ``series`` is what the editions of one file have in common: who reports, and the file's name without its date. The
    directory of one issuer of Marketplace plans is one file here, whatever number of files it was published in.
    ``dated`` is the file's own day (``last_updated_on``), from which it counts. ``current``: the newest of its series;
    ``replaced_by`` is the next one. Its rows stay when it is replaced, so that an import can be undone and a listing
    can say when a contract was last seen. ``content_sha256`` is of what was taken in: the same extract again changes
    nothing, and one that was made by other rules from the same file does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(ImportRun, models.PROTECT, related_name="published_file", verbose_name=_("import run"))
    series = models.CharField(_("series"), max_length=700)
    title = models.CharField(_("name without its date"), max_length=255)
    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    content_sha256 = models.CharField(max_length=64, editable=False)
    size = models.BigIntegerField(_("bytes"))
    dated = models.DateField(_("dated"))
    version = models.CharField(_("version of the format"), max_length=40, blank=True)
    entity = models.CharField(_("reporting entity"), max_length=300)
    plans = models.JSONField(_("plans"), default=list)
    counts = models.JSONField(_("counts"), default=dict)
    odd = models.JSONField(_("what was odd"), default=dict)
    loaded_at = models.DateTimeField(_("loaded"), db_default=ClockTimestamp())
    current = models.BooleanField(_("newest of its series"), default=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )

    class Meta:
        ordering = ["series", "-dated", "-loaded_at", "id"]
        verbose_name = _("rate file")
        verbose_name_plural = _("rate files")
        constraints = [
            models.UniqueConstraint(fields=["series"], condition=Q(current=True), name="rate_file_of_a_series_is_one"),
            models.CheckConstraint(
                condition=Q(current=False) | Q(replaced_by__isnull=True), name="rate_file_current_is_not_replaced"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="rate_file_has_its_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.dated})"


class RateGroup(models.Model):
    """Providers that one contract is with: a provider group of a file, by its number there.

    ``networks`` are the file's own spellings, untouched; empty where the format had no place for them. ``npis`` are
    those with a right check digit; the tax number stays in the extract. ``control_codes`` are codes of the group that
    no IOP provider performs (``programs.vocabularies``): with one, the contract is a blanket contract.
    """

    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="groups", verbose_name=_("file"))
    number = models.IntegerField(_("number in the file"))
    networks = ArrayField(models.TextField(), default=list, verbose_name=_("networks"))
    npis = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("NPIs"))
    control_codes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("control codes"))

    class Meta:
        ordering = ["file", "number"]
        verbose_name = _("provider group of a rate file")
        verbose_name_plural = _("provider groups of rate files")
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="rate_group_is_unique_in_its_file")]
        # Without a list of what is to be put in later: whoever has just written a file looks for thousands of NPIs.
        indexes = [GinIndex(fields=["npis"], name="rate_group_npis", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.file}: {self.number}"


class DirectoryEntry(models.Model):
    """A facility of a plan's directory. ``number`` is its place in the extract; persons are never stored.

    ``places`` are ``{street1, street2, city, state, zip, phone}``; ``plans`` are ``{plan_id, tier, years}``, those of
    the file's issuer: a HIOS id of 14 characters, the tier as the plan names it, the years where they are told.
    ``updated_on`` is the entry's own day.
    """

    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="entries", verbose_name=_("file"))
    number = models.IntegerField(_("number in the file"))
    npi = models.CharField(_("NPI"), max_length=10, db_index=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    facility_types = ArrayField(models.TextField(), default=list, verbose_name=_("types of facility"))
    places = models.JSONField(_("places"), default=list)
    plans = models.JSONField(_("plans"), default=list)
    updated_on = models.DateField(_("last update"), null=True, blank=True)

    class Meta:
        ordering = ["file", "number"]
        verbose_name = _("facility of a plan’s directory")
        verbose_name_plural = _("facilities of plans’ directories")
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="directory_entry_is_one"),
            models.CheckConstraint(condition=Q(npi__regex=r"^[0-9]{10}$"), name="directory_npi_has_ten_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.npi})"


class ContractedRate(models.Model):
    """One price of one code for some groups of a file, as the file has it.

    ``amount`` is in dollars. A percentage of what is charged is no amount and stands in ``percentage``. What unit the
    amount is for, the code and ``negotiated_type`` say together (``programs.rates.prices``).
    """

    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="rates", verbose_name=_("file"))
    groups = ArrayField(models.IntegerField(), verbose_name=_("groups"))
    code_type = models.CharField(_("type of the code"), max_length=20)
    code = models.CharField(_("code"), max_length=20)
    modifiers = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("modifiers"))
    arrangement = models.CharField(_("arrangement"), max_length=40, blank=True)
    negotiated_type = models.CharField(_("kind of rate"), max_length=40, blank=True)
    amount = models.DecimalField(_("dollars"), max_digits=18, decimal_places=4, null=True, blank=True)
    percentage = models.DecimalField(_("percent"), max_digits=18, decimal_places=4, null=True, blank=True)
    expires = models.DateField(_("expires"), null=True, blank=True)
    billing_class = models.CharField(_("billing class"), max_length=40, blank=True)
    setting = models.CharField(_("setting"), max_length=40, blank=True)
    service_codes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("places of service"))

    class Meta:
        ordering = ["file", "code", "id"]
        verbose_name = _("contracted rate")
        verbose_name_plural = _("contracted rates")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True, percentage__isnull=False)
                | Q(amount__isnull=False, percentage__isnull=True),
                name="contracted_rate_is_amount_or_percentage",
            ),
            models.CheckConstraint(
                condition=Q(negotiated_type="percentage", amount__isnull=True)
                | (~Q(negotiated_type="percentage") & Q(percentage__isnull=True)),
                name="contracted_rate_of_percent_has_no_dollars",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount if self.amount is not None else f'{self.percentage} %'}"


class CoverageAlias(models.Model):
    """What a name that a payer's files use means here. The raw spelling is the key, and nothing is guessed from it.

    ``kind`` *network*: a name of ``network_name``; *file*: the name of a file without its date, for files of a format
    that names no networks; *plan*: a HIOS plan id and a tier of a directory, where ``Plan`` does not say whose network
    it uses; *payer*: who reports. ``answer`` is blank until somebody has decided: *this* one of ours, or
    *none* of the public networks. ``neighbours`` are our nearest names, the nearest first.
    """

    class Kind(models.TextChoices):
        PAYER = "payer", _("who reports")
        NETWORK = "network", _("name of a network")
        FILE = "file", _("name of a file")
        PLAN = "plan", _("plan and tier of a directory")

    class Answer(models.TextChoices):
        THIS = "this", _("one of ours")
        NONE = "none", _("none of ours")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    entity = models.CharField(_("reporting entity"), max_length=300)
    spelling = models.TextField(_("spelling"), blank=True)
    answer = models.CharField(_("what it means"), max_length=10, choices=Answer, blank=True)
    payer = models.ForeignKey(
        Payer, models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name=_("payer")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name=_("network")
    )
    neighbours = models.JSONField(_("nearest names"), default=list)
    doubt = models.OneToOneField(
        "programs.Doubt", models.SET_NULL, null=True, blank=True, related_name="coverage_alias"
    )
    first_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("first seen in")
    )
    decided_by = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["entity", "kind", "spelling"]
        verbose_name = _("name in rate files")
        verbose_name_plural = _("names in rate files")
        constraints = [
            models.UniqueConstraint(
                models.Func(F("entity"), function="md5"), F("kind"), models.Func(F("spelling"), function="md5"),
                name="coverage_alias_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["payer", "network", "file", "plan"]), name="coverage_alias_kind"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "none"], network__isnull=True, payer__isnull=True)
                | Q(answer="this", kind="payer", payer__isnull=False, network__isnull=True)
                | (Q(answer="this", network__isnull=False, payer__isnull=True) & ~Q(kind="payer")),
                name="coverage_alias_means_what_is_chosen",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.entity}: {self.spelling[:80]}" if self.spelling else self.entity


class NetworkContract(models.Model):
    """A program has a contract with a network according to a payer's own file: derived, and never confirmed.

    ``basis`` says which: a file of rates, or the plan's directory; there may be one of each. ``file`` is the newest
    that has it, ``as_of`` its day; ``missing_in`` the newest of the series that does not have it any more, which says
    nothing of being out of network. ``current``: a search with ``basis=any`` finds it. ``level`` is that of the link
    from program to NPI, ``blanket`` whether the group also has rates for what no IOP does. ``rates`` are ids of the
    contracted rates for IOP codes; ``tier`` is the directory's word.
    """

    class Basis(models.TextChoices):
        RATE_FILE = "rate-file", _("file of rates")
        PLAN_DIRECTORY = "plan-directory", _("directory of a plan")

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="contracts")
    network = models.ForeignKey(Network, models.CASCADE, related_name="contracts", verbose_name=_("network"))
    file = models.ForeignKey(PublishedFile, models.CASCADE, related_name="contracts", verbose_name=_("file"))
    missing_in = models.ForeignKey(
        PublishedFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("not any more in")
    )
    as_of = models.DateField(_("as of"))
    current = models.BooleanField(_("counts for a search"))
    level = models.CharField(_("level of the link"), max_length=20)
    npi = models.CharField(_("NPI"), max_length=10)
    blanket = models.BooleanField(_("blanket contract"))
    rates = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("rates"))
    basis = models.CharField(
        _("basis"), max_length=20, choices=Basis, default=Basis.RATE_FILE, db_default=Basis.RATE_FILE
    )
    tier = models.CharField(_("tier"), max_length=60, blank=True, default="", db_default="")

    class Meta:
        ordering = ["program", "network", "basis"]
        verbose_name = _("contract according to a plan’s file")
        verbose_name_plural = _("contracts according to plans’ files")
        constraints = [
            models.UniqueConstraint(fields=["program", "network", "basis"], name="network_contract_of_a_basis_is_one"),
            models.CheckConstraint(
                condition=Q(basis__in=["rate-file", "plan-directory"]), name="network_contract_basis_is_known"
            ),
            models.CheckConstraint(
                condition=Q(missing_in__isnull=True) | Q(current=False), name="network_contract_missing_is_not_current"
            ),
        ]
        triggers = [
            *note_changes(of="program_id"),
            *feed_of_rows(
                (
                    *("program_id", "network_id", "file_id", "missing_in_id", "as_of", "current", "level", "blanket"),
                    *("basis", "tier"),
                ),
                aspect="'insurance'",
                network="(SELECT number FROM programs_network WHERE id = {row}.network_id)",
            ),
            feed_of_truncation(),
        ]

    def __str__(self) -> str:
        return f"{self.program} / {self.network}: {self.as_of}"
