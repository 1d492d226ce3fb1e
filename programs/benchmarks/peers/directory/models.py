"""Many-to-many terms, a geography and a text vector, each with its index."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField


class Term(models.Model):
    number = models.IntegerField(primary_key=True)


class Program(models.Model):
    number = models.IntegerField(primary_key=True)
    uuid = models.UUIDField()
    name = models.TextField()
    provider = models.TextField()
    description = models.TextField()
    city = models.TextField()
    evidence = models.SmallIntegerField(db_index=True)
    format = models.SmallIntegerField(null=True, db_index=True)
    point = models.PointField(geography=True, null=True)
    terms = models.ManyToManyField(Term)
    vector = SearchVectorField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="peer_program_vector")]
