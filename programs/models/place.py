"""The gazetteer: every U.S. ZIP code, city and state with a point."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.utils.translation import gettext_lazy as _

from programs import vocabularies
from programs.models.changes import GAZETTEER, note_changes
from programs.models.fields import CubeField
from programs.models.position import position_of, whole_point


class Place(models.Model):
    """A ZIP code, a city in a state, or a state. Search text resolves to one.

    ``key`` is stable and public: ``zip-80203``, ``city-denver-co``, ``state-co``. A city known under
    several names stands once for each; the others point to the first by ``same_as``.
    """

    class Kind(models.TextChoices):
        ZIP = "zip", _("ZIP code")
        CITY = "city", _("City")
        STATE = "state", _("State")

    class PointSource(models.TextChoices):
        ZCTA = "zcta", _("Census ZCTA centroid")
        ZIPCODES = "zipcodes", _("ZIP code list")
        CITY = "city", _("Center of its city")
        ZIPS = "zips", _("Center of its ZIP codes")
        TOWN = "town", _("The town itself")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=5, choices=Kind)
    zip_code = models.CharField(max_length=5, blank=True)
    name = models.CharField(max_length=100)
    normalized_name = models.CharField(
        max_length=100, help_text=_("Lower case, no accents or points, “st” and “mt” written out.")
    )
    state = models.CharField(max_length=2, choices=vocabularies.STATE.choices)
    county = models.CharField(max_length=100, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    point_source = models.CharField(max_length=8, choices=PointSource, blank=True)
    position = GeneratedField(
        expression=position_of("latitude", "longitude"), output_field=CubeField(), db_persist=True
    )
    zip_count = models.PositiveIntegerField(default=0, help_text=_("How many ZIP codes it has: a measure of its size."))
    uncertainty_miles = models.FloatField(
        null=True, blank=True, help_text=_("How far from the point of a ZIP code a place with that ZIP code may lie.")
    )
    people = models.PositiveIntegerField(null=True, blank=True, help_text=_("How many live in the town."))
    same_as = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="other_names")

    class Meta:
        ordering = ["key"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [
            models.Index(fields=["kind", "normalized_name"], name="place_kind_name"),
            models.Index(OpClass(F("normalized_name"), name="text_pattern_ops"), name="place_name_prefix"),
            GinIndex(fields=["normalized_name"], opclasses=["gin_trgm_ops"], name="place_name_trigrams"),
            GistIndex(
                OpClass(F("position"), name="gist_cube_ops"),
                condition=Q(kind="zip", latitude__isnull=False),
                name="place_zip_position",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["zip_code"], condition=Q(kind="zip"), name="place_zip_is_unique"),
            models.CheckConstraint(
                condition=(Q(kind="zip", zip_code__regex=r"^[0-9]{5}$") | (~Q(kind="zip") & Q(zip_code=""))),
                name="place_zip_code_has_five_digits",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True) | whole_point(),
                name="place_point_is_whole",
            ),
        ]
        triggers = note_changes(of=f"'{GAZETTEER}'::uuid")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How people write it: ``80203 (Denver, CO)``, ``Denver, CO``, ``Colorado``."""
        if self.kind == self.Kind.STATE:
            return self.name
        if self.kind == self.Kind.ZIP:
            return f"{self.zip_code} ({self.name}, {self.state})"
        return f"{self.name}, {self.state}"
