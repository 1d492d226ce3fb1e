"""One import from files to report: check, clean, diff, and, when asked to, apply."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pghistory
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.duplicates import EVERYWHERE
from programs.imports.errors import ImportStoppedError
from programs.imports.listings.maps import ListingMap, register_maps
from programs.imports.listings.opening import opener_of
from programs.imports.locking import take_import_lock
from programs.imports.losses import large_losses, records_of_last_edition
from programs.imports.progress import Progress
from programs.imports.report import Report
from programs.imports.samhsa.apply import write_plan
from programs.imports.samhsa.editions import checked_edition, checked_scope
from programs.imports.samhsa.plan import make_plan
from programs.imports.samhsa.reading import Batch, read_files
from programs.models import Job, Place

TABLES = ("programs_program", "programs_provider", "programs_sourcerecord")


def samhsa_import(
    *,
    paths: Sequence[Path],
    apply: bool,
    edition: str = "",
    scope: str = "",
    fewer: bool = False,
    listing_map: ListingMap | None = None,
) -> Report:
    """Import files of SAMHSA, or of any list with a map, all or nothing; without ``apply`` only say what would happen.

    ``fewer``: that a source has a fifth fewer rows than before is right.

    ``edition`` (a year or a day) and ``scope`` (states, or ``all``) are of all files, where given.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    require_gazetteer()
    started_at, report = timezone.now(), Report()
    register_maps()
    opener = opener_of(listing_map, report) if listing_map else None
    batches = read_files(paths, report, checked_edition(edition), checked_scope(scope), opener)
    if not apply:
        for source, text in ({} if fewer else losses_of(batches)).items():
            report.find("brake", text, source=source)
        make_plan(batches, report, lock=False)
        return report
    with transaction.atomic(), pghistory.context(), Progress(_("Importing")) as progress:
        take_import_lock()
        for text in () if fewer else losses_of(batches).values():
            raise ImportStoppedError(text)
        plan = make_plan(batches, report, lock=True)
        write_plan(plan, report, started_at, progress)
        if plan.added or plan.changed:
            Job.objects.enqueue(Job.Kind.DUPLICATES, key=EVERYWHERE)
    tell_planner()
    return report


def losses_of(batches: list[Batch]) -> dict[str, str]:
    """The sources that have far fewer rows than their last edition had in the same states, with what to say of each."""
    known = {
        batch.source.slug: records_of_last_edition(batch.source.slug, {row.state for row in batch.rows})
        for batch in batches
        if batch.complete and batch.whole
    }
    return large_losses({batch.source.slug: len(batch.rows) for batch in batches}, known)


def require_gazetteer() -> None:
    """Raise when there are no ZIP codes to find points in."""
    if not Place.objects.filter(kind=Place.Kind.ZIP).exists():
        raise ImportStoppedError(_("There are no places yet. Run “manage.py load_gazetteer” first."))


def tell_planner() -> None:
    """Refresh what PostgreSQL knows of the tables, so that the first searches are fast as well."""
    with connection.cursor() as cursor:
        # VACUUM cannot run inside a transaction (a caller's, or a test's).
        cursor.execute(f"{'' if connection.in_atomic_block else 'VACUUM '}ANALYZE {', '.join(TABLES)}")
