"""Files of the directory that a job has written: which there are, of which moment, and whether they may still be sent.

A set of files is one row, with a row for each of its files, written in the transaction that ends the job: so a set is
there as a whole or not at all. The bytes lie in ``EXPORT_FOLDER``, under names that bear their hash.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from programs.models.changes import ClockTimestamp, TransactionField


class Withdrawal(models.Model):
    """A transaction took something out of a listing that must be shown no more: a street, or the program itself.

    Written by a trigger (``programs.models.guards``). A set of files whose snapshot does not see the transaction may
    hold what was withdrawn, and is sent to nobody from the moment of the commit on.
    """

    changed_in = TransactionField(editable=False)
    at = models.DateTimeField(editable=False, db_default=ClockTimestamp())

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["changed_in"], name="withdrawal_transaction")]

    def __str__(self) -> str:
        return f"{self.changed_in}"


class ExportSet(models.Model):
    """Files of one moment. ``snapshot`` is PostgreSQL's, ``epoch`` says of which database, ``cursor`` is where the
    change feed goes on from that moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())
    epoch = models.CharField(max_length=100)
    snapshot = models.TextField()
    cursor = models.TextField()

    class Meta:
        ordering = ["-made_at", "id"]
        indexes = [models.Index(fields=["made_at"], name="export_set_made_at")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class ExportFile(models.Model):
    """One file of a set. ``of`` is the id of the network or payer that it is about, or none.

    ``name`` is that of the file in the folder; the same with ``.gz`` behind it is there as well. ``left_out`` counts,
    by reason, what the format has no place for.
    """

    class Kind(models.TextChoices):
        CSV = "programs.csv"
        NDJSON = "programs.ndjson"
        GEOJSON = "programs.geojson"
        PARTICIPATIONS = "participations.csv"
        PROVIDERS = "providers.json"

    export_set = models.ForeignKey(ExportSet, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=20, choices=Kind)
    of = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    gzip_bytes = models.PositiveBigIntegerField()
    gzip_sha256 = models.CharField(max_length=64)
    left_out = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["name"], name="export_file_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["export_set", "kind", "of"], name="export_file_is_there_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name
