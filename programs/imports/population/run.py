"""One import of people by ZIP code: check, diff, report, and, when asked to, put the table in place of the last one."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.batches import QUERY_SIZE
from programs.imports.errors import ImportStoppedError
from programs.imports.files import ImportFile, open_import_file
from programs.imports.locking import take_import_lock
from programs.imports.losses import FEWEST_RECORDS, LARGEST_LOSS
from programs.imports.population.rows import People, read_rows, without_place
from programs.imports.population.shapes import unpacked
from programs.imports.population.tables import Publication, table_of
from programs.imports.report import Report
from programs.models import ImportRun, Place, Population, Source

YEAR = re.compile(r"(?:19|20)\d\d")
YEAR_OF_TABLE = re.compile(r"(?:DECENNIAL[A-Z]+|ACS[A-Z]+\dY)((?:19|20)\d\d)\b", re.IGNORECASE)
"""In a name that the Bureau gives: the day of a download stands behind it."""
SHORT_YEAR_OF_TABLE = re.compile(r"(?:DEC|ACS)_(\d\d)_")
"""In one that American FactFinder gave: ``DEC_10_SF1_P1_with_ann.csv``."""
EDITION_MAX = 10


def population_import(
    *, path: Path, apply: bool, edition: str = "", fewer: bool = False, parts: bool = False
) -> Report:
    """Make the table of people equal to a file, all or nothing; without ``apply`` only say what would change.

    ``edition`` is what answers call it, such as ``2020``; if not given, the last year in the file's name. ``fewer``:
    that the file has a fifth fewer ZIP codes than the table in force is right; ``parts``: that rows of one ZIP code are
    its parts in several states.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    started_at, report = timezone.now(), Report()
    if len(edition) > EDITION_MAX:
        raise ImportStoppedError(_("An edition has at most %(most)d characters.") % {"most": EDITION_MAX})
    file = unpacked(open_import_file(path))
    table = table_of(file)
    found = read_rows(table, file.name, report, parts=parts)
    places = set(Place.objects.filter(kind=Place.Kind.ZIP, latitude__isnull=False).values_list("zip_code", flat=True))
    if not places:
        raise ImportStoppedError(_("There are no places yet. Run “manage.py load_gazetteer” first."))
    tell_unplaced(found, places, report, table.publication.slug, file.name)
    if not apply:
        compared(found, table.publication, report)
        return report
    with transaction.atomic():
        take_import_lock()
        differs = compared(found, table.publication, report)
        if not fewer:
            refuse_losses(len(found.by_zip))
        if differs or not is_in_force(file, table.publication):
            replaced(found, table.publication, file, edition or year_in(file.name), report, started_at)
    return report


def tell_unplaced(found: People, places: set[str], report: Report, source: str, name: str) -> None:
    """People in ZIP codes that nobody can measure from."""
    away = without_place(found.by_zip, places)
    if away:
        text = _(
            "%(count)d ZIP codes with %(people)d people are not in the gazetteer, or have no point: nothing can be "
            "measured from them."
        )
        told = text % {"count": len(away), "people": away.total()}
        report.find("unplaced", told, source=source, file=name)


def compared(found: People, publication: Publication, report: Report) -> bool:
    """Count what would be added, changed and gone, and whether anything would."""
    known = dict(Population.objects.values_list("zip_code", "people").order_by())
    source = publication.slug
    added = found.by_zip.keys() - known.keys()
    changed = sum(known[code] != heads for code, heads in found.by_zip.items() if code in known)
    gone = len(known.keys() - found.by_zip.keys())
    report.count(source, "added", len(added))
    report.count(source, "changed", changed)
    report.count(source, "unchanged", len(found.by_zip) - len(added) - changed)
    report.count(source, "missing", gone)
    text = _("%(now)d people in %(zips)d ZIP codes; in force are %(before)d in %(known)d.")
    told = {"now": sum(found.by_zip.values()), "zips": len(found.by_zip)}
    told |= {"before": sum(known.values()), "known": len(known)}
    report.find("people", text % told, source=source)
    return bool(added or changed or gone)


def refuse_losses(now: int) -> None:
    """Raise when the file has far fewer ZIP codes than the table in force: it may be that of one state."""
    before = Population.objects.count()
    if before >= FEWEST_RECORDS and now < before * (1 - LARGEST_LOSS):
        text = _("%(now)d ZIP codes, where %(before)d are known. If this is right, give --fewer as well.")
        raise ImportStoppedError(text % {"now": now, "before": before})


def is_in_force(file: ImportFile, publication: Publication) -> bool:
    """Whether the table in force was made from this very file."""
    return Population.objects.filter(run__file_sha256=file.sha256, run__source__slug=publication.slug).exists()


def year_in(name: str) -> str:
    """The year of a table of the Bureau, such as 2022 of ``ACSDT5Y2022.B01003-Data.csv``; else the last in the name."""
    if of_table := YEAR_OF_TABLE.search(name):
        return of_table[1]
    if short := SHORT_YEAR_OF_TABLE.search(name):
        return f"20{short[1]}"
    years = YEAR.findall(name)
    return years[-1] if years else ""


def replaced(
    found: People, publication: Publication, file: ImportFile, edition: str, report: Report, started_at: datetime
) -> None:
    """Put the table in place of the last one. The caller has the transaction and the lock."""
    source, _made = Source.objects.update_or_create(
        slug=publication.slug,
        defaults={"name": publication.name, "url": publication.url, "licence": publication.licence},
    )
    run = ImportRun.objects.create(
        source=source,
        started_at=started_at,
        finished_at=timezone.now(),
        file_name=file.name[:255],
        file_sha256=file.sha256,
        edition=edition,
        counts=report.counts_of(publication.slug),
        report=report.of_source(publication.slug, {}),
    )
    Population.objects.all().delete()
    rows = [Population(zip_code=code, people=heads, run=run) for code, heads in sorted(found.by_zip.items())]
    Population.objects.bulk_create(rows, batch_size=QUERY_SIZE)
