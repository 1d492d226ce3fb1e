"""What is due by the clock: it is put into the queue by whichever worker looks first."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from programs.imports.duplicates import EVERYWHERE
from programs.jobs import exporting
from programs.jobs.deciding import ALL
from programs.models import Job
from programs.search.frozen.shelf import remove_withdrawn

DAILY = {
    Job.Kind.CLEAR: "everything",
    Job.Kind.DECIDE: ALL,
    Job.Kind.DUPLICATES: EVERYWHERE,
    Job.Kind.NETWORKS: ALL,
    Job.Kind.NPIS: ALL,
    Job.Kind.SANDBOX: "everything",
}
"""Kinds and keys. Terms of what persons said end by the day, so that programs are decided again every day; so do
participations; what people entered or corrected may be listed twice since."""


def put_in_what_is_due() -> None:
    """Of what is due every day, that of which there was none within the last day; and files of the directory. What web
    processes begin from is looked after, too."""
    day = timezone.now() - timedelta(days=1)
    for kind, key in DAILY.items():
        if not Job.objects.filter(kind=kind, key=key, created_at__gt=day).exists():
            Job.objects.enqueue(kind, key=key)
    exporting.put_in_what_is_due()
    remove_withdrawn()
