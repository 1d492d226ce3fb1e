"""One import of directories: check, diff, report, and, when asked to, apply. All in one transaction, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.locking import take_import_lock
from programs.imports.published.series import NOT_WHOLE, Difference, brake, counted, refuse_older
from programs.imports.qhp.incoming import Incoming, entity_of, incoming, series_of
from programs.imports.qhp.names import remember_plans
from programs.imports.report import Report
from programs.models import ImportRun, PublishedFile, Source
from programs.rates.deriving import Derived, derive
from programs.rates.sources import DIRECTORIES

Link = Callable[[], Counter[str]]
"""Compares listed programs with the facilities: ``programs.rosters.registry.linking``, a floor above."""

ENTRIES = """
    INSERT INTO programs_directoryentry (file_id, number, npi, name, facility_types, places, plans, updated_on)
    SELECT %(file)s, number, npi, name, facility_types, places, plans, updated_on
      FROM incoming_entry WHERE issuer = %(issuer)s ORDER BY number
"""

SIGNED = """
    SELECT npi, plan->>'plan_id' AS plan_id,
           md5(string_agg(DISTINCT concat(plan->>'tier', plan->>'years'), ',')) AS said
      FROM {entries} AS entry, jsonb_array_elements(entry.plans) AS plan WHERE {whose} GROUP BY npi, plan->>'plan_id'
"""
DIFFERENCE = f"""
    WITH now AS ({SIGNED.format(entries="incoming_entry", whose="issuer = %(issuer)s")}),
         before AS ({SIGNED.format(entries="programs_directoryentry", whose="file_id = %(before)s")})
    SELECT count(*) FILTER (WHERE before.npi IS NULL), count(*) FILTER (WHERE now.npi IS NULL),
           count(*) FILTER (WHERE now.said <> before.said), count(*) FILTER (WHERE now.said = before.said),
           count(before.npi)
      FROM now FULL JOIN before USING (npi, plan_id)
"""  # noqa: S608  (names of ours)


@dataclass(slots=True)
class Imported:
    """What was done, or would be: the report, runs of the files that are new, and what follows for programs."""

    report: Report = field(default_factory=Report)
    runs: list[ImportRun] = field(default_factory=list)
    derived: Derived = field(default_factory=Derived)
    links: Counter[str] = field(default_factory=Counter)
    names: int = 0


def qhp_import(
    *, paths: Iterable[Path], apply: bool, link: Link | None = None, confirmed: int | None = None
) -> Imported:
    """Take in the directories of some extracts; without ``apply`` only say what would change.

    ``link`` compares programs with their facilities. ``confirmed`` is how many pairs of a facility and a plan may end,
    where these are more than a fifth of an issuer's.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    started_at, done = timezone.now(), Imported()
    with transaction.atomic():
        take_import_lock()
        ended = sum(taken(file, started_at, done, apply=apply) for path in paths for file in incoming(path))
        text = _(
            "%(ended)d pairs of a facility and a plan would end, more than a fifth of what the last directory "
            "said. If that is right, give --confirm-ended %(ended)d."
        )
        brake(ended, confirmed, text, done.report, apply=apply)
        if done.runs:
            done.derived = derive()
            if link is not None:
                done.links = link()
        if not apply:
            transaction.set_rollback(True)
            done.runs = []
    return done


def taken(file: Incoming, started_at: datetime, done: Imported, *, apply: bool) -> int:
    """Take one directory in, issuer by issuer. How many pairs would end, where these need to be confirmed."""
    if apply and NOT_WHOLE in file.header.odd:
        text = _("“%(name)s” is a part of a directory: it cannot be applied.")
        raise BadFileError(file.path, text % {"name": file.name}, row=file.row)
    if not file.issuers:
        done.report.find("file", _("%(name)s: no facility that is read.") % {"name": file.name}, file=file.path.name)
    return sum(issuer_taken(file, issuer, started_at, done) for issuer in file.issuers)


def issuer_taken(file: Incoming, issuer: str, started_at: datetime, done: Imported) -> int:
    series = series_of(issuer)
    before = PublishedFile.objects.select_for_update(of=["self"]).filter(series=series, current=True).first()
    slug = f"{DIRECTORIES}{slugify(entity_of(issuer))}"
    refuse_older(file, file.name, before)
    tell(file, issuer, slug, done.report)
    difference = compared(issuer, before.pk if before else None)
    counted(difference, slug, done.report)
    if before and before.content_sha256 == content_of(file, issuer):
        return 0
    done.runs.append(written(file, issuer, before, difference, started_at, done))
    return difference.ended if difference.needs_confirmation else 0


def content_of(file: Incoming, issuer: str) -> str:
    """A mark of what was taken in: the same entries of the same day again change nothing."""
    return file.contents[issuer].hexdigest()


def compared(issuer: str, before: UUID | None) -> Difference:
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCE, {"issuer": issuer, "before": before})
        return Difference(*cursor.fetchone())


def tell(file: Incoming, issuer: str, slug: str, report: Report) -> None:
    """What the directory is and what was odd in it when it was extracted."""
    text = _("%(name)s of %(day)s, issuer %(issuer)s: %(facilities)d facilities.")
    words = {"name": file.name, "day": file.dated, "issuer": issuer, "facilities": file.facilities[issuer]}
    report.find("file", text % words, source=slug, file=file.path.name)
    if issuer == file.issuers[0]:
        for kind, number in sorted(file.header.odd.items()):
            report.find("odd", f"{kind}: {number}", source=slug, file=file.path.name)


def written(
    file: Incoming,
    issuer: str,
    before: PublishedFile | None,
    difference: Difference,
    started_at: datetime,
    done: Imported,
) -> ImportRun:
    """The issuer's part of the directory, its facilities and the plans in it, in place of the one before."""
    entity = entity_of(issuer)
    slug = f"{DIRECTORIES}{slugify(entity)}"
    source, _made = Source.objects.get_or_create(slug=slug, defaults={"name": f"{entity}: directory"})
    run = ImportRun.objects.create(
        source=source,
        started_at=started_at,
        finished_at=timezone.now(),
        file_name=file.name,
        file_sha256=file.sha256,
        edition=file.dated.isoformat(),
        scope="",
        counts=done.report.counts_of(slug),
        report=done.report.of_source(slug, {}),
    )
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(current=False)
    stored = PublishedFile.objects.create(
        run=run,
        series=series_of(issuer),
        title=file.title,
        name=file.name,
        sha256=file.sha256,
        content_sha256=content_of(file, issuer),
        size=file.size,
        dated=file.dated,
        entity=entity,
        plans=[
            {"name": plan.marketing_name, "id_type": "HIOS", "id": plan.plan_id}
            for plan in file.plans.values()
            if plan.plan_id.startswith(issuer)
        ],
        counts={"facilities": file.facilities[issuer], "ended": difference.ended},
        odd=file.header.odd,
    )
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(replaced_by=stored)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, {"file": stored.pk, "issuer": issuer})
        cursor.execute("ANALYZE programs_directoryentry")
    done.names += remember_plans(issuer, entity, run)
    return run
