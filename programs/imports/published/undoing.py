"""An imported file of a plan taken back: what was published before is published again."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.locking import take_import_lock
from programs.models import CoverageAlias, DirectoryEntry, Doubt, HospitalLink, ImportRun, NpiLink, PublishedFile
from programs.rates.deriving import derive


@transaction.atomic
def file_undone(run: ImportRun) -> Counter[str]:
    """Take away the file of ``run``, and let the one before it count again.

    Contracts, evidence and questions are derived anew, so that they are what they were. Names that only this file
    brought, and that nobody has decided on, go with it. How many rows of each table went. Raises
    ``ImportStoppedError``.
    """
    take_import_lock()
    file = PublishedFile.objects.select_for_update(of=["self"]).filter(run=run).first()
    if file is None or run.undone_at:
        raise ImportStoppedError(_("This run has no rate file any more."))
    if not file.current:
        text = _("A newer file of the same series is in force (%(name)s): undo that one first.")
        raise ImportStoppedError(text % {"name": file.replaced_by or ""})
    before = file.replaces.first()
    entity, series = file.entity, file.series
    _number, gone = file.delete()
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(current=True, replaced_by=None)
    forget_names(run, entity)
    forget_pairs(series)
    forget_links()
    derive()
    ImportRun.objects.filter(pk=run.pk).update(undone_at=timezone.now())
    return Counter(gone)


def forget_names(run: ImportRun, entity: str) -> None:
    """Names first seen in the file, unless another file of the same entity may have them too."""
    names = CoverageAlias.objects.filter(first_run=run, answer="")
    if PublishedFile.objects.filter(entity=entity).exists():
        names.update(first_run=None)
        return
    Doubt.objects.filter(state=Doubt.State.OPEN, coverage_alias__in=list(names)).delete()
    names.delete()


def forget_pairs(series: str) -> None:
    """What the hospital's file was compared with, unless another of its files is there; a person's answers stay."""
    if PublishedFile.objects.filter(series=series).exists():
        return
    pairs = HospitalLink.objects.filter(series=series, state__in=["open", "automatic"])
    Doubt.objects.filter(state=Doubt.State.OPEN, hospital_link__in=list(pairs)).delete()
    pairs.delete()


def forget_links() -> None:
    """Questions whether an NPI is a listing's that no directory has any more."""
    listed = DirectoryEntry.objects.filter(file__current=True, npi=OuterRef("npi"))
    links = NpiLink.objects.filter(~Exists(listed), basis=NpiLink.Basis.PLAN, state=NpiLink.State.OPEN)
    doubts = list(links.exclude(doubt=None).values_list("doubt", flat=True))
    links.delete()
    Doubt.objects.filter(pk__in=doubts, state=Doubt.State.OPEN).delete()
