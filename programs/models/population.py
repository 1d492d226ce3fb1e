"""How many people live in each ZIP code: one published table, taken in as a whole (``manage.py import_population``)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.changes import POPULATION, note, statement_trigger


class Population(models.Model):
    """The people of one ZIP code, as the table in force counts them. ``run`` is the import that brought it.

    A table replaces the one before it, so that all rows are of one run.
    """

    zip_code = models.CharField(_("ZIP code"), max_length=5, primary_key=True)
    people = models.PositiveIntegerField(_("people"))
    run = models.ForeignKey("programs.ImportRun", models.PROTECT, related_name="+", verbose_name=_("import run"))

    class Meta:
        ordering = ["zip_code"]
        verbose_name = _("population of a ZIP code")
        verbose_name_plural = _("population of ZIP codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(zip_code__regex=r"^[0-9]{5}$"), name="population_zip_code_has_five_digits"
            )
        ]
        triggers = [
            statement_trigger(
                "note_population",
                pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                note(f"SELECT '{POPULATION}'::uuid"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.zip_code}: {self.people}"
