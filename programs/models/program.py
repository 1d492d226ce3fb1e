"""The row that search returns: a program, and its timetables."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable

import pgtrigger
from django.contrib.postgres.fields import ArrayField, IntegerRangeField
from django.db import models
from django.db.models import F, Func, GeneratedField, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs import time_zones, vocabularies
from programs.models.changes import note_changes
from programs.models.checks import ChecksTogether, MeetsWithinTheWeek, terms_lie_in_block
from programs.models.feed import feed_of_programs, feed_of_rows
from programs.models.fields import TermArrayField, TermField
from programs.models.guards import forget_withdrawn, refuse_truncation
from programs.models.names import SortName
from programs.models.npi import validate_npi
from programs.models.position import whole_point
from programs.models.timetable import TIMETABLES_OF_PROGRAM, Timetable, find_timetable
from programs.models.triggers import recount
from programs.models.words import keep_words

TERM_COLUMNS = {
    "levels": "level",
    "conditions": "condition",
    "therapies": "therapy",
    "services": "service",
    "populations": "population",
    "restrictions": "restriction",
    "ages": "age",
    "languages": "language",
    "payments": "payment",
    "accreditations": "accreditation",
    "focus": "focus",
    "serves": "serves",
}
"""Array columns of ``Program`` and the facet whose terms each holds."""


def all_terms() -> Func:
    """Every number a search can ask for, in one ``int[]``: sentinel, single terms, arrays, networks.

    Built from immutable functions only, so that the database itself keeps it true (generated column).
    """
    singles = Func(
        Value(vocabularies.EVERYTHING), F("evidence"), F("format"), F("state"), template="ARRAY[%(expressions)s]::int[]"
    )
    terms: Func = Func(singles, Value(None), function="array_remove", template="array_remove(%(expressions)s::int)")
    for column in TERM_COLUMNS:
        terms = Func(terms, F(column), function="array_cat")
    for column in ("network_numbers", "timetable_numbers"):
        terms = Func(terms, F(column), function="array_cat", output_field=ArrayField(models.IntegerField()))
    return terms


KEEP_DERIVED = """
    IF pg_trigger_depth() < 2 THEN
        IF TG_OP = 'INSERT' THEN
            NEW.network_numbers := '{}';
            NEW.timetable_numbers := '{}';
            NEW.verified_at := NULL;
        ELSE
            NEW.network_numbers := OLD.network_numbers;
            NEW.timetable_numbers := OLD.timetable_numbers;
            NEW.verified_at := OLD.verified_at;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' OR NEW.provider_id <> OLD.provider_id OR NEW.provider_name <> OLD.provider_name THEN
        NEW.provider_name := coalesce(
            (SELECT name FROM programs_provider WHERE id = NEW.provider_id FOR SHARE), '');
    END IF;
    RETURN NEW;
"""
"""Only the triggers of participations, tracks and verifications (depth 2) may change what they derive, so
that saving a program which was read earlier cannot write an old value back; and the provider's name
is always the provider's."""


class NextProgramNumber(Func):
    """``nextval`` of the sequence that numbers programs."""

    function = "nextval"
    output_field = models.IntegerField()

    def __init__(self) -> None:
        super().__init__(Value("programs_program_number"))


class PhoneDigits(Func):
    """The ten digits of a telephone number as programs write it: without country code and extension."""

    template = "right(regexp_replace(regexp_replace(%(expressions)s, '(x|ext).*$', ''), '[^0-9]', '', 'g'), 10)"
    output_field = models.TextField()
    arity = 1


class ProgramQuerySet(models.QuerySet["Program"]):
    """Ways to read programs. ``published`` is the one rule of public visibility."""

    def published(self) -> ProgramQuerySet:
        """Programs that the public may see."""
        return self.filter(status=Program.Status.PUBLISHED)


class Program(ChecksTogether):
    """One IOP as people attend it: one provider, one site (or virtual), one listing page.

    Empty text, an empty list and ``None`` all mean *unknown*, never *no*. ``network_numbers``,
    ``timetable_numbers``, ``provider_name`` and ``verified_at`` are kept by triggers, ``terms`` is
    generated: no code writes them. ``number`` is what the search index in memory calls
    the program by; it means nothing outside of this database.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        HIDDEN = "hidden", _("Hidden")
        CLOSED = "closed", _("Closed")

    class Sight(enum.Enum):
        """What the public meets where a program was: its listing, another that it moved to, or that it is gone.

        Of a hidden program nothing is said; ``UNKNOWN`` has never been public.
        """

        SHOWN, MOVED, CLOSED, HIDDEN, UNKNOWN = range(5)

    SIGHT: dict[str, Sight] = {Status.PUBLISHED: Sight.SHOWN, Status.CLOSED: Sight.CLOSED, Status.HIDDEN: Sight.HIDDEN}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.IntegerField(unique=True, editable=False, db_default=NextProgramNumber())
    slug = models.SlugField(_("slug"), max_length=120, unique=True, help_text=_("Set once and kept."))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("merged into")
    )
    provider = models.ForeignKey(
        "programs.Provider", models.PROTECT, related_name="programs", verbose_name=_("provider")
    )
    provider_name = models.CharField(max_length=200, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=250)
    former_names = ArrayField(
        models.CharField(max_length=250),
        default=list,
        blank=True,
        db_default=[],
        verbose_name=_("former names"),
        help_text=_("A search finds the program by them."),
    )
    description = models.TextField(_("description"), blank=True)
    npi = models.CharField(_("NPI"), max_length=10, blank=True, validators=[validate_npi])
    identifiers = models.JSONField(
        _("other identifiers"), default=list, blank=True, help_text=_("A list of {“system”, “value”}.")
    )

    evidence = TermField("evidence", verbose_name=_("evidence of an IOP"))
    format = TermField("format", verbose_name=_("format"), null=True, blank=True)
    levels = TermArrayField("level", verbose_name=_("levels of care on site"))
    focus = TermArrayField("focus", verbose_name=_("focus"))
    conditions = TermArrayField("condition", verbose_name=_("conditions"))
    therapies = TermArrayField("therapy", verbose_name=_("therapies"))
    services = TermArrayField("service", verbose_name=_("services"))
    populations = TermArrayField("population", verbose_name=_("populations"))
    restrictions = TermArrayField("restriction", verbose_name=_("who is not admitted or treated"))
    ages = TermArrayField("age", verbose_name=_("age groups"))
    languages = TermArrayField("language", verbose_name=_("languages"))
    payments = TermArrayField("payment", verbose_name=_("ways to pay"))
    accreditations = TermArrayField("accreditation", verbose_name=_("accreditation"))
    serves = TermArrayField("serves", verbose_name=_("states served by video"))

    phone = models.CharField(_("phone"), max_length=40, blank=True)
    intake_phone = models.CharField(_("intake phone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    intake_hours = models.CharField(
        _("intake hours"),
        max_length=200,
        blank=True,
        help_text=_(
            "When somebody answers new patients: “Mon–Thu 8 am–8 pm, Fri 8 am–4 pm”, “24/7”. What can be read as days "
            "and times also says on the pages whether it is open now."
        ),
    )
    intake_time_zone = models.CharField(
        _("time zone of the intake hours"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        validators=[time_zones.validate_time_zone],
        help_text=_("Such as America/Los_Angeles, where another office answers. Blank: that of the ZIP code."),
    )
    tty = models.CharField(
        _("TTY"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("A number for text telephones, or 711 where relay calls are taken."),
    )
    website = models.URLField(_("website"), max_length=500, blank=True)

    street1 = models.CharField(_("street"), max_length=200, blank=True)
    street2 = models.CharField(_("street, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = TermField("state", verbose_name=_("state"), null=True, blank=True)
    zip_code = models.CharField(_("ZIP code"), max_length=5, blank=True)
    county = models.CharField(_("county"), max_length=100, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True, help_text=_("Degrees north, WGS 84."))
    longitude = models.FloatField(_("longitude"), null=True, blank=True, help_text=_("Degrees east, WGS 84."))
    precision = models.CharField(
        _("precision of the point"), max_length=6, choices=vocabularies.POSITION_PRECISION, blank=True
    )

    wheelchair = models.CharField(
        _("wheelchair access"), max_length=3, choices=vocabularies.YES_OR_NO, blank=True, default="", db_default=""
    )
    parking = models.CharField(
        _("parking"), max_length=3, choices=vocabularies.YES_OR_NO, blank=True, default="", db_default=""
    )

    accepting = models.CharField(_("new patients"), max_length=10, choices=vocabularies.ACCEPTING, default="unknown")
    accepting_note = models.CharField(_("note on new patients"), max_length=200, blank=True)
    wait_days = models.PositiveSmallIntegerField(_("wait in days"), null=True, blank=True)
    next_intake = models.DateField(_("next intake"), null=True, blank=True)
    openings_reported_at = models.DateTimeField(_("openings reported"), null=True, blank=True)

    hours_per_week_min = models.DecimalField(
        _("hours a week, at least"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    hours_per_week_max = models.DecimalField(
        _("hours a week, at most"), max_digits=4, decimal_places=1, null=True, blank=True
    )

    demonstration = models.BooleanField(_("sample, not real"), default=False)
    verified_at = models.DateTimeField(_("contact and services checked"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    network_numbers = ArrayField(models.IntegerField(), default=list, editable=False)
    timetable_numbers = ArrayField(models.IntegerField(), default=list, editable=False)
    terms = GeneratedField(expression=all_terms(), output_field=ArrayField(models.IntegerField()), db_persist=True)
    sort_name = GeneratedField(expression=SortName("name"), output_field=models.TextField(), db_persist=True)
    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        indexes = [
            models.Index(fields=["sort_name", "id"], condition=Q(status="published"), name="program_sort_name"),
            models.Index(fields=["npi"], condition=Q(status="published") & ~Q(npi=""), name="program_npi"),
            models.Index(PhoneDigits("phone"), condition=Q(status="published"), name="program_phone"),
            models.Index(PhoneDigits("intake_phone"), condition=Q(status="published"), name="program_intake_phone"),
            models.Index(
                F("verified_at").desc(nulls_last=True), "id", condition=Q(status="published"), name="program_verified"
            ),
        ]
        constraints = [
            *(
                terms_lie_in_block(column, vocabularies.BY_CODE[facet], "program")
                for column, facet in TERM_COLUMNS.items()
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="program_has_name_and_slug"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "hidden", "closed"]), name="program_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status="closed"), name="program_merged_is_closed"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="program_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, precision="")
                | (whole_point() & ~Q(precision="")),
                name="program_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(format__isnull=True) | ~Q(format="virtual") | Q(latitude__isnull=True),
                name="program_virtual_has_no_point",
            ),
            models.CheckConstraint(
                condition=~Q(precision="hidden") | Q(street1="", street2=""),
                name="program_hidden_address_has_no_street",
            ),
            models.CheckConstraint(
                condition=Q(zip_code="") | Q(zip_code__regex=r"^[0-9]{5}$"), name="program_zip_has_five_digits"
            ),
            models.CheckConstraint(
                condition=Q(npi="") | Q(npi__regex=r"^[0-9]{10}$"), name="program_npi_has_ten_digits"
            ),
            models.CheckConstraint(
                condition=Q(accepting__in=[code for code, _label in vocabularies.ACCEPTING]),
                name="program_accepting_is_known",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__in": ["", *(code for code, _label in vocabularies.YES_OR_NO)]}),
                    name=f"program_{column}_is_known",
                )
                for column in ("wheelchair", "parking")
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week_min__isnull=True)
                | Q(hours_per_week_max__isnull=True)
                | Q(hours_per_week_min__lte=F("hours_per_week_max")),
                name="program_hours_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_derived",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=KEEP_DERIVED,
            ),
            *note_changes(derives_networks=True),
            *feed_of_programs(),
            *keep_words(),
            *forget_withdrawn(),
            refuse_truncation(),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("web:program", kwargs={"slug": self.slug})

    @staticmethod
    def sight_of(program: Program | None) -> Sight:
        """Whether the public may see a program; ``None`` where there is none."""
        if program is None or program.status == Program.Status.DRAFT:
            return Program.Sight.UNKNOWN
        return Program.Sight.MOVED if program.merged_into_id else Program.SIGHT[program.status]


class ProgramAliasQuerySet(models.QuerySet["ProgramAlias"]):
    """How an id leads to the program that it stands for now."""

    def followed(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
        """Of the ids that are aliases, the program of each; of a merged program, the one that is left."""
        left = Coalesce("program__merged_into", "program")
        return dict(self.filter(pk__in=list(ids)).values_list("pk", left))


class ProgramAlias(models.Model):
    """An id that a program also answers to: of a key that it has had, or would have on a fresh database."""

    id = models.UUIDField(primary_key=True, editable=False)
    program = models.ForeignKey(Program, models.CASCADE, related_name="aliases", verbose_name=_("program"))
    key = models.CharField(_("key"), max_length=450, blank=True, help_text=_("What the id is made from."))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    objects = ProgramAliasQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("further id")
        verbose_name_plural = _("further ids")
        triggers = [refuse_truncation()]

    def __str__(self) -> str:
        return str(self.id)


class Track(ChecksTogether):
    """One timetable of a program: the weekly sessions a participant must attend.

    ``sessions`` are half-open ranges of minutes of the week: Monday 00:00 is 0, Sunday 24:00 is
    10,080. A session that runs past Sunday midnight ends above 10,080. They are times of the site; by video, of
    ``time_zone``, an IANA name, and where that is blank of the program's own place (``programs.time_zones``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, models.CASCADE, related_name="tracks", verbose_name=_("program"))
    name = models.CharField(_("name"), max_length=120)
    ages = TermArrayField("age", verbose_name=_("age groups"))
    format = TermField("format", verbose_name=_("format"), null=True, blank=True)
    weeks_min = models.PositiveSmallIntegerField(_("weeks, at least"), null=True, blank=True)
    weeks_max = models.PositiveSmallIntegerField(_("weeks, at most"), null=True, blank=True)
    sessions = ArrayField(IntegerRangeField(), default=list, blank=True, verbose_name=_("sessions"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        validators=[time_zones.validate_time_zone],
        help_text=_("Of a timetable by video, such as America/Los_Angeles. Blank: that of the program's ZIP code."),
    )
    timetable = models.ForeignKey(
        Timetable, models.PROTECT, null=True, blank=True, editable=False, related_name="tracks"
    )

    class Meta:
        ordering = ["program", "name", "id"]
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        constraints = [
            terms_lie_in_block("ages", vocabularies.AGE, "track"),
            models.CheckConstraint(
                condition=Q(weeks_min__isnull=True) | Q(weeks_max__isnull=True) | Q(weeks_min__lte=F("weeks_max")),
                name="track_weeks_in_order",
            ),
            models.CheckConstraint(condition=MeetsWithinTheWeek(), name="track_sessions_lie_in_the_week"),
            models.CheckConstraint(
                condition=Q(time_zone="") | Q(time_zone__regex=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)+$"),
                name="track_time_zone_is_a_name",
            ),
        ]
        triggers = [
            find_timetable(),
            *recount(TIMETABLES_OF_PROGRAM),
            *feed_of_rows(
                ("program_id", "name", "ages", "format", "weeks_min", "weeks_max", "sessions", "time_zone"),
                aspect="'schedule'",
            ),
            refuse_truncation(),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.name}"
