"""What an applied import changed, row by row, so that ``manage.py undo_import`` can put it back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.provenance import ImportRun


class RunChange(models.Model):
    """Some rows of one table that a run wrote. ``before`` are those that it changed or deleted, as they were;
    ``inserted`` keys of those that it added; ``mark`` what all of them were when the run was done, by which a later
    change is noticed. Rows are written by ``programs.imports.undo`` alone."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes", verbose_name=_("import run"))
    table = models.CharField(_("table"), max_length=63)
    before = models.JSONField(_("before"), default=list)
    inserted = models.JSONField(_("added"), default=list)
    mark = models.CharField(_("mark"), max_length=32, blank=True)

    class Meta:
        ordering = ["run", "id"]
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of imports")

    def __str__(self) -> str:
        return f"{self.run}: {self.table}"
