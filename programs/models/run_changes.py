"""What an applied import changed, row by row, so that ``manage.py undo_import`` can put it back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.provenance import ImportRun


class RunChange(models.Model):
    """Some rows of one table that a run wrote; ``programs.imports.undo`` alone writes and reads this.

    ``before`` are those that it changed or deleted, as they were, ``columns`` of them where not all; ``added`` keys of
    those that it added. ``marks`` say what they were when the run was done, by which a later change is noticed: by key
    where others change such rows too, else one of all under ``*``.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes", verbose_name=_("import run"))
    table = models.CharField(_("table"), max_length=63)
    columns = models.JSONField(_("columns"), default=list)
    before = models.JSONField(_("before"), default=list)
    added = models.JSONField(_("added"), default=list)
    marks = models.JSONField(_("marks"), default=dict)

    class Meta:
        ordering = ["run", "id"]
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of imports")

    def __str__(self) -> str:
        return f"{self.run}: {self.table}"
