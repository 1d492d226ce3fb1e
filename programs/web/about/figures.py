"""How fresh and how full the directory is, counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, Count, Exists, Max, OuterRef, Q, Subquery, Value
from django.db.models import When as Choose
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.models import ImportRun, Program, PublishedFile, Source, SourceRecord
from programs.models.currency import OPENINGS_CURRENT_DAYS, current_since
from programs.rates.sources import CHARGES, DIRECTORIES, RATES
from programs.search import Directory, edition_said
from programs.vocabularies import EVIDENCE
from programs.web.wording.dates import When, when
from programs.web.wording.numbers import number

CHECKED_WITHIN = (30, 90, 365)
"""Days, between which the ages of the last checks are counted."""


KINDS_OF_FILES = {
    RATES: gettext_lazy("Rate files of health plans"),
    DIRECTORIES: gettext_lazy("Directories of Marketplace plans"),
    CHARGES: gettext_lazy("Price files of hospitals"),
}
"""By the beginning of their sources' slugs. There may be thousands of sources, so that they are counted, not listed."""

FilesCounted = tuple[int, int, date]
"""Publishers, listings, and the newest file's own day."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of a table: how many programs, and of a hundred."""

    label: str
    count: int
    share: str

    @property
    def said(self) -> str:
        return number(self.count)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source, how many listings have a row of it, and of which edition its facts are; where that is not known,
    when it was last loaded."""

    name: str
    url: str
    licence: str
    attribution: str
    count: int
    edition: str
    loaded: When | None

    @property
    def said(self) -> str:
        return number(self.count)


@dataclass(frozen=True, slots=True)
class FilesRow:
    """Files of one kind that are published by law: of how many, for how many listings, and of when the newest is."""

    label: str
    publishers: int
    listings: int
    newest: str

    @property
    def said(self) -> str:
        words = {"of": number(self.publishers), "listings": number(self.listings)}
        listings = ngettext("%(listings)s listing", "%(listings)s listings", self.listings) % words
        text = ngettext(
            "Of %(of)s publisher, the newest of %(day)s: they say something of %(listings)s.",
            "Of %(of)s publishers, the newest of %(day)s: they say something of %(listings)s.",
            self.publishers,
        )
        return text % {"of": words["of"], "day": self.newest, "listings": listings}


@dataclass(frozen=True, slots=True)
class Figures:
    """All numbers are of public listings; ``samples`` of them are made up."""

    programs: int
    samples: int
    by_hand: int
    sources: list[SourceRow]
    files: list[FilesRow]
    checked: list[FigureRow]
    says: list[FigureRow]
    evidence: list[FigureRow]

    @property
    def said(self) -> dict[str, str]:
        return {name: number(getattr(self, name)) for name in ("programs", "samples", "by_hand")}


def figures(directory: Directory) -> Figures:
    """What the page shows, in the active language; four queries, and one while nothing has changed today."""
    counts, sources, files = counted(directory)
    total = counts["programs"]

    def row(label: str, count: int) -> FigureRow:
        return FigureRow(label, count, of_hundred(count, total))

    return Figures(
        programs=total,
        samples=counts["samples"],
        by_hand=counts["by_hand"],
        sources=[source_row(row) for row in sources],
        files=[files_row(prefix, *files[prefix]) for prefix in KINDS_OF_FILES if prefix in files],
        checked=[row(label, counts[name]) for name, label in ages().items()],
        says=[row(label, counts[name]) for name, label in facts().items()],
        evidence=[row(str(term.label), counts[term.code]) for term in EVIDENCE],
    )


def of_hundred(count: int, total: int) -> str:
    """Cut, not rounded: 6,618 of 6,640 are not all, and 4 of them are not none."""
    share = 100 * count // total if total else 0
    return "<1" if count and not share else str(share)


def ages() -> dict[str, str]:
    """The ages of a last check, by the name of their count."""
    fresh, current_days, year = CHECKED_WITHIN
    return {
        "checked_0": _("in the last %(days)d days") % {"days": fresh},
        "checked_1": _("%(low)d to %(high)d days ago") % {"low": fresh + 1, "high": current_days},
        "checked_2": _("%(low)d to %(high)d days ago") % {"low": current_days + 1, "high": year},
        "checked_3": _("longer ago"),
        "never": _("never, as far as we know"),
    }


def facts() -> dict[str, str]:
    """What a listing may say, by the name of the count."""
    return {
        "weeks": _("on which days and at what times it meets"),
        "payments": _("how one can pay, or which insurance it takes"),
        "networks": _("in which insurance networks it is"),
        "openings": _("whether it takes new patients, said in the last %(days)d days")
        % {"days": OPENINGS_CURRENT_DAYS},
        "exact": _("where exactly it is"),
    }


def counted(directory: Directory) -> tuple[dict[str, int], list[dict[str, Any]], dict[str, FilesCounted]]:
    """The counts, kept with the directory for a day."""
    return directory.once(("figures", timezone.localdate()), lambda: (counts_of(), sources_of(), files_of()))


def counts_of() -> dict[str, int]:
    """One pass over all public programs."""

    def number(condition: Q | Exists) -> Count:
        return Count("pk", filter=condition)

    days_30, days_90, days_365 = map(current_since, CHECKED_WITHIN)
    openings_since = current_since(OPENINGS_CURRENT_DAYS)
    return Program.objects.published().aggregate(
        programs=Count("pk"),
        samples=number(Q(demonstration=True)),
        by_hand=number(~Exists(SourceRecord.objects.filter(program=OuterRef("pk"))) & Q(demonstration=False)),
        checked_0=number(Q(verified_at__gte=days_30)),
        checked_1=number(Q(verified_at__gte=days_90, verified_at__lt=days_30)),
        checked_2=number(Q(verified_at__gte=days_365, verified_at__lt=days_90)),
        checked_3=number(Q(verified_at__lt=days_365)),
        never=number(Q(verified_at=None)),
        weeks=number(~Q(timetable_numbers=[])),
        payments=number(~Q(payments=[]) | ~Q(network_numbers=[])),
        networks=number(~Q(network_numbers=[])),
        openings=number(~Q(accepting="unknown") & Q(openings_reported_at__gte=openings_since)),
        exact=number(Q(precision="street")),
        **{term.code: number(Q(evidence=term.code)) for term in EVIDENCE},
    )


def source_row(row: dict[str, Any]) -> SourceRow:
    """A row of ``sources_of`` in words."""
    edition = row["edition"]
    said = edition_said(edition) if edition else ""
    return SourceRow(**row | {"edition": said, "loaded": None if edition else when(row["loaded"])})


def sources_of() -> list[dict[str, Any]]:
    """Every list that was loaded, with the number of public listings that have a row of it."""
    listed = SourceRecord.objects.filter(source=OuterRef("pk"), program__status=Program.Status.PUBLISHED).order_by()
    runs = ImportRun.objects.filter(source=OuterRef("pk")).order_by()
    counts = listed.values("source").annotate(n=Count("program", distinct=True)).values("n")
    loads = runs.values("source").annotate(last=Max("finished_at")).values("last")
    editions = runs.values("source").annotate(newest=Max("edition")).values("newest")
    lists = Source.objects.exclude(reduce(or_, (Q(slug__startswith=prefix) for prefix in KINDS_OF_FILES)))
    rows = lists.order_by("name", "pk").annotate(
        count=Coalesce(Subquery(counts), 0),
        loaded=Subquery(loads),
        edition=Coalesce(Subquery(editions), Value("")),
    )
    return [dict(row) for row in rows.values("name", "url", "licence", "attribution", "count", "edition", "loaded")]


def files_of() -> dict[str, FilesCounted]:
    """Of each kind of files by the beginning of its sources' slugs; nothing of kinds that were never loaded."""
    kinds = [Choose(run__source__slug__startswith=prefix, then=Value(prefix)) for prefix in KINDS_OF_FILES]
    public = Program.Status.PUBLISHED
    rows = (
        PublishedFile.objects.filter(current=True)
        .order_by()
        .annotate(kind=Case(*kinds, default=Value(""), output_field=CharField()))
        .values("kind")
        .annotate(
            publishers=Count("entity", distinct=True),
            by_contract=Count("contracts__program", filter=Q(contracts__program__status=public), distinct=True),
            by_charges=Count("programs__program", filter=Q(programs__program__status=public), distinct=True),
            newest=Max("dated"),
        )
    )
    return {row["kind"]: (row["publishers"], row["by_contract"] + row["by_charges"], row["newest"]) for row in rows}


def files_row(prefix: str, publishers: int, listings: int, newest: date) -> FilesRow:
    return FilesRow(str(KINDS_OF_FILES[prefix]), publishers, listings, date_format(newest))
