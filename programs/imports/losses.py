"""A source that suddenly has far fewer rows is more likely broken than true: nothing is applied by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from programs.models import SourceRecord

LARGEST_LOSS = 0.2
"""Of the records known so far. From one edition to the next a seventh changes its name or closes."""

FEWEST_RECORDS = 50
"""Below this a share says nothing."""


def large_losses(read: Mapping[str, int], known: Mapping[str, int]) -> dict[str, str]:
    """The sources (slugs) that have a fifth fewer rows than there are records of them, each with what to say of it."""
    text = _("%(source)s: %(now)d rows, where %(before)d are known. If this is right, give --fewer as well.")
    return {
        source: text % {"source": source, "now": read.get(source, 0), "before": before}
        for source, before in known.items()
        if before >= FEWEST_RECORDS and read.get(source, 0) < before * (1 - LARGEST_LOSS)
    }


def records_of_last_edition(source: str, states: Collection[str]) -> int:
    """How many records of a source its newest run in these states saw there (two-letter codes)."""
    in_states = Q()
    for column in ("state", "State", "STATE"):
        in_states |= Q(**{f"raw__{column}__in": sorted(states)})
    records = SourceRecord.objects.filter(in_states, source__slug=source)
    newest = records.aggregate(at=Max("last_run__started_at"))["at"]
    return records.filter(last_run__started_at=newest).count() if newest else 0
