"""One import of rate files: check, diff, report, and, when asked to, apply. All in one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.locking import take_import_lock
from programs.imports.published.series import NOT_WHOLE, Difference, brake, counted, refuse_older
from programs.imports.report import Report
from programs.imports.tic.aliases import remember
from programs.imports.tic.comparing import compared
from programs.imports.tic.incoming import Incoming, incoming
from programs.models import ImportRun, PublishedFile, Source
from programs.rates.deriving import Derived, derive
from programs.rates.sources import RATES as SOURCE_PREFIX

GROUPS = """
    INSERT INTO programs_rategroup (file_id, number, networks, npis, control_codes)
    SELECT %(file)s, number, networks, npis,
           ARRAY(SELECT DISTINCT code FROM incoming_control AS control WHERE control.number = grp.number ORDER BY code)
      FROM incoming_group AS grp
     ORDER BY number
"""
RATE = (
    *("groups", "code_type", "code", "modifiers", "arrangement", "negotiated_type", "amount", "percentage", "expires"),
    *("billing_class", "setting", "service_codes"),
)
RATES = f"""
    INSERT INTO programs_contractedrate (file_id, {", ".join(RATE)})
    SELECT %(file)s, {", ".join(RATE)} FROM incoming_rate
"""  # noqa: S608  (names of ours)


@dataclass(slots=True)
class Imported:
    """What was done, or would be: the report, runs of the files that are new, and what follows for programs."""

    report: Report = field(default_factory=Report)
    runs: list[ImportRun] = field(default_factory=list)
    derived: Derived = field(default_factory=Derived)
    names: int = 0


def tic_import(*, paths: Iterable[Path], apply: bool, confirmed: int | None = None) -> Imported:
    """Take in the files of some extracts; without ``apply`` only say what would change.

    ``confirmed`` is how many pairs of provider and network may end, where these are more than a fifth of a file.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    started_at, done = timezone.now(), Imported()
    with transaction.atomic():
        take_import_lock()
        ended = sum(taken(file, started_at, done, apply=apply) for path in paths for file in incoming(path))
        text = _(
            "%(ended)d pairs of provider and network would end, more than a fifth of what the last file said. "
            "If that is right, give --confirm-ended %(ended)d."
        )
        brake(ended, confirmed, text, done.report, apply=apply)
        if done.runs:
            done.derived = derive()
        if not apply:
            transaction.set_rollback(True)
    return done


def taken(file: Incoming, started_at: datetime, done: Imported, *, apply: bool) -> int:
    """Take one file in. How many pairs would end, where these need to be confirmed."""
    before = PublishedFile.objects.select_for_update(of=["self"]).filter(series=file.series, current=True).first()
    slug = f"{SOURCE_PREFIX}{slugify(file.entity)}"[:60]
    refuse_older(file, file.header.name, before)
    if apply and NOT_WHOLE in file.header.odd:
        text = _("“%(name)s” is a part of a file, for trying out: it cannot be applied.")
        raise BadFileError(file.path, text % {"name": file.header.name}, row=file.row)
    tell(file, slug, done.report)
    if before and (before.sha256, before.content_sha256) == (file.header.sha256, file.content_sha256):
        same = compared(before.pk)
        done.report.count(slug, "unchanged", same.unchanged)
        done.report.count(slug, "read", same.unchanged)
        return 0
    difference = compared(before.pk if before else None)
    counted(difference, slug, done.report)
    done.runs.append(written(file, before, slug, difference, started_at, done))
    return difference.ended if difference.needs_confirmation else 0


def tell(file: Incoming, slug: str, report: Report) -> None:
    """What the file is and what was odd in it, here and when it was extracted."""
    text = _("%(name)s of %(day)s: %(groups)d groups, %(rates)d rates of codes that are read.")
    words = {"name": file.header.name, "day": file.dated, "groups": file.groups, "rates": file.rates}
    report.find("file", text % words, source=slug, file=file.path.name)
    for kind, number in sorted({**file.header.odd, **file.odd}.items()):
        report.find("odd", f"{kind}: {number}", source=slug, file=file.path.name)


def written(
    file: Incoming,
    before: PublishedFile | None,
    slug: str,
    difference: Difference,
    started_at: datetime,
    done: Imported,
) -> ImportRun:
    """The file, its groups and rates and the names in it, in place of the one before."""
    source, _made = Source.objects.get_or_create(slug=slug, defaults={"name": f"{file.entity}: rates"[:200]})
    run = ImportRun.objects.create(
        source=source,
        started_at=started_at,
        finished_at=timezone.now(),
        file_name=file.header.name[:255],
        file_sha256=file.header.sha256,
        edition=file.dated.isoformat(),
        scope="",
        counts=done.report.counts_of(slug),
        report=done.report.of_source(slug, {}),
    )
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(current=False)
    stored = PublishedFile.objects.create(
        run=run,
        series=file.series,
        title=file.title,
        name=file.header.name[:255],
        sha256=file.header.sha256,
        content_sha256=file.content_sha256,
        size=file.header.bytes,
        dated=file.dated,
        version=file.header.version[:40],
        entity=file.entity,
        plans=[
            {"name": plan.plan_name, "id_type": plan.plan_id_type, "id": plan.plan_id} for plan in file.header.plans
        ],
        counts={"groups": file.groups, "rates": file.rates, "ended": difference.ended},
        odd={**file.header.odd, **file.odd},
    )
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(replaced_by=stored)
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, {"file": stored.pk})
        cursor.execute(RATES, {"file": stored.pk})
        cursor.execute("ANALYZE programs_rategroup, programs_contractedrate")
    done.names += remember(file, run)
    return run
