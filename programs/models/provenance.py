"""Where facts came from: sources, import runs, the untouched raw rows, and verifications."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs import vocabularies
from programs.models.changes import distinct, note_changes, note_reference_changes, note_rename, paired
from programs.models.feed import SOURCES, feed_of_names, feed_of_rows, feed_of_truncation
from programs.models.triggers import recount


class Source(models.Model):
    """A publication or organization that facts come from.

    ``asks`` and ``ticked`` are what ``programs.forms`` makes the form of a mapped list from.
    """

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(_("license"), max_length=200, blank=True)
    attribution = models.CharField(_("attribution"), max_length=300, blank=True)
    asks = ArrayField(
        models.IntegerField(),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Numbers of the terms that its form has a place for, as its map says; empty: nobody has said."),
    )
    ticked = models.BooleanField(default=True, db_default=True, editable=False)
    rank = models.PositiveSmallIntegerField(
        _("rank"),
        default=100,
        db_default=100,
        editable=False,
        help_text=_("Of several lists, that with the smallest has the word on name, address and phones."),
    )

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        triggers = [
            note_reference_changes(),
            note_rename(
                " UNION ALL ".join(
                    f"SELECT program_id FROM {table} WHERE source_id = NEW.id"  # noqa: S608
                    for table in ("programs_sourcerecord", "programs_statement", "programs_participation")
                )
            ),
            feed_of_names(
                ("name", "slug", "url"),
                " UNION ALL ".join(
                    f"SELECT program_id, '{aspect}', NULL::int FROM {table} WHERE source_id IN ({{changed}})"  # noqa: S608
                    for table, aspect in (
                        ("programs_sourcerecord", SOURCES),
                        ("programs_statement", SOURCES),
                        ("programs_participation", "insurance"),
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One applied import of one or more files of a source, with its counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="runs", verbose_name=_("source"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=255)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    edition = models.CharField(
        _("edition"), max_length=10, blank=True, db_default="", help_text=_("A year, or the day of a download.")
    )
    scope = models.CharField(
        _("scope"),
        max_length=200,
        blank=True,
        db_default="all",
        help_text=_("“all”, states, or blank: a part, of which nothing counts as missing."),
    )
    counts = models.JSONField(_("counts"), default=dict)
    report = models.JSONField(
        _("report"), default=list, help_text=_("Rows refused, merged or ambiguous, with reasons.")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "id"]
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")

    def __str__(self) -> str:
        return f"{self.source.slug} {self.started_at:%Y-%m-%d %H:%M}"


IN_LISTINGS = ("program_id", "source_id", "last_edition", "missed_in", "quote", "licence_expires")
"""Columns of a record that show there: an import writes every record again, and only these change what is shown."""


class SourceRecord(models.Model):
    """One raw row of a source, untouched, with its hash; the latest version of each key.

    ``key`` identifies the row within its source; ``site_key`` the program (normalized name1, name2,
    street, ZIP) and ``twin_key`` the same without name2, by which the rows of two files find each other.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="records", verbose_name=_("source"))
    key = models.CharField(_("key"), max_length=400)
    site_key = models.CharField(max_length=400, db_index=True)
    twin_key = models.CharField(max_length=300, db_index=True)
    program = models.ForeignKey(
        "programs.Program", models.SET_NULL, null=True, blank=True, related_name="source_records"
    )
    row_number = models.PositiveIntegerField(_("row"))
    raw = models.JSONField(_("raw row"))
    raw_sha256 = models.CharField(_("SHA-256 of the raw row"), max_length=64)
    key_edition = models.CharField(
        _("edition of the code key"),
        max_length=4,
        blank=True,
        db_default="",
        help_text=_("By which the row's codes are read; blank: the newest."),
    )
    first_edition = models.CharField(_("first edition"), max_length=10, blank=True, db_default="")
    last_edition = models.CharField(
        _("last edition"), max_length=10, blank=True, db_default="", help_text=_("The newest that had the row.")
    )
    missed_in = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        db_default=[],
        verbose_name=_("editions without it"),
        help_text=_("In order, since the last edition that had it."),
    )
    quote = models.CharField(
        _("quote"), max_length=200, blank=True, db_default="", help_text=_("The list's own words for its being an IOP.")
    )
    licence_expires = models.DateField(_("license expires"), null=True, blank=True)
    first_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="first_records")
    last_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="records")

    class Meta:
        ordering = ["source", "key"]
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="source_record_key_is_unique")]
        triggers = [
            *note_changes(
                of="program_id",
                when_updated="SELECT unnest(ARRAY[old_rows.program_id, new_rows.program_id])"  # noqa: S608
                f" FROM {paired(distinct(IN_LISTINGS))}",
            ),
            *feed_of_rows(
                (
                    *("program_id", "source_id", "first_edition", "last_edition", "missed_in", "quote"),
                    "licence_expires",
                ),
                aspect=f"'{SOURCES}'",
            ),
            feed_of_truncation(),
        ]

    def __str__(self) -> str:
        return f"{self.source.slug}: {self.key}"


OPENINGS = "openings"
"""The aspect that says nothing of the listing as a whole: whether there is room has a date and a rule of its own."""

CHECKED_TOGETHER = ("contact", "services")
"""What a listing must have had checked to count as checked: where one calls, and that there is what one calls for.
Both, and the older of the two says since when. Schedule, insurance and openings have their own dates beside them."""

LATEST_VERIFICATION = f"""
    UPDATE programs_program AS program SET verified_at = fresh.at
      FROM (SELECT touched.id, CASE WHEN count(DISTINCT verification.aspect) = {len(CHECKED_TOGETHER)} THEN least(
                   {
    ", ".join(f"max(verification.at) FILTER (WHERE verification.aspect = '{aspect}')" for aspect in CHECKED_TOGETHER)
}) END AS at
              FROM (SELECT id FROM programs_program WHERE id IN ({{programs}})) AS touched
              LEFT JOIN programs_verification AS verification
                     ON verification.program_id = touched.id
                    AND verification.aspect IN ({", ".join(f"'{aspect}'" for aspect in CHECKED_TOGETHER)})
             GROUP BY touched.id) AS fresh
     WHERE program.id = fresh.id AND program.verified_at IS DISTINCT FROM fresh.at;
"""  # noqa: S608  (words of ours)


class Verification(models.Model):
    """That somebody checked one aspect of a program, and when."""

    program = models.ForeignKey("programs.Program", models.CASCADE, related_name="verifications")
    aspect = models.CharField(_("aspect"), max_length=20, choices=vocabularies.VERIFICATION_ASPECT)
    at = models.DateTimeField(_("checked"))
    by = models.CharField(_("checked by"), max_length=100, help_text=_("“provider”, “plan”, “staff” …"))
    user = models.ForeignKey(
        "programs.User", models.SET_NULL, null=True, blank=True, related_name="verifications", verbose_name=_("user")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="verifications", verbose_name=_("source")
    )

    class Meta:
        ordering = ["-at", "id"]
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        indexes = [models.Index(fields=["program", "aspect", "-at"], name="verification_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(aspect__in=[code for code, _label in vocabularies.VERIFICATION_ASPECT]),
                name="verification_aspect_is_known",
            )
        ]
        triggers = [
            *recount(LATEST_VERIFICATION),
            *feed_of_rows(("program_id", "aspect", "at", "by"), aspect="{row}.aspect"),
            feed_of_truncation(),
        ]

    def __str__(self) -> str:
        return f"{self.program}: {self.aspect} {self.at:%Y-%m-%d}"
