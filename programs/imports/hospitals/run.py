"""One import of hospital files: check, diff, report, and, when asked to, apply. In one transaction, all or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.hospitals.incoming import Incoming, Key, incoming, key_of, values_of
from programs.imports.locking import take_import_lock
from programs.imports.published.series import NOT_WHOLE, Difference, brake, counted, refuse_older
from programs.imports.report import Report
from programs.models import HospitalCharge, HospitalFile, ImportRun, PublishedFile, Source
from programs.rates.deriving import Derived, derive
from programs.rates.sources import CHARGES

Link = Callable[[str, ImportRun], Counter[str]]
"""Compares the hospital of a series with listed programs: ``programs.rosters.registry.hospitals``, a floor above."""

BATCH = 1_000


@dataclass(slots=True)
class Imported:
    """What was done, or would be: the report, runs of the files that are new, links, and what follows for programs."""

    report: Report = field(default_factory=Report)
    runs: list[ImportRun] = field(default_factory=list)
    links: Counter[str] = field(default_factory=Counter)
    derived: Derived = field(default_factory=Derived)


def hospital_import(
    *, paths: Iterable[Path], apply: bool, link: Link | None = None, confirmed: int | None = None
) -> Imported:
    """Take in the files of some extracts; without ``apply`` only say what would change.

    ``link`` compares each hospital with listed programs. ``confirmed`` is how many charges may end, where these are
    more than a fifth of a file.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    started_at, done = timezone.now(), Imported()
    with transaction.atomic():
        take_import_lock()
        ended = sum(taken(file, started_at, done, link, apply=apply) for path in paths for file in incoming(path))
        text = _(
            "%(ended)d charges would end, more than a fifth of what the last file said. "
            "If that is right, give --confirm-ended %(ended)d."
        )
        brake(ended, confirmed, text, done.report, apply=apply)
        if done.runs:
            done.derived = derive()
        if not apply:
            transaction.set_rollback(True)
    return done


def taken(file: Incoming, started_at: datetime, done: Imported, link: Link | None, *, apply: bool) -> int:
    """Take one file in. How many charges would end, where these need to be confirmed."""
    before = PublishedFile.objects.select_for_update(of=["self"]).filter(series=file.series, current=True).first()
    slug = f"{CHARGES}{slugify(file.name)}"[:60]
    refuse_older(file, file.header.name, before)
    if apply and NOT_WHOLE in file.header.odd:
        text = _("“%(name)s” is a part of a file, for trying out: it cannot be applied.")
        raise BadFileError(file.path, text % {"name": file.header.name}, row=file.row)
    tell(file, slug, done.report)
    difference = compared(file.charges, before.pk if before else None)
    counted(difference, slug, done.report)
    if before and (before.sha256, before.content_sha256) == (file.header.sha256, file.content_sha256):
        return 0
    run = written(file, before, slug, difference, started_at, done)
    done.runs.append(run)
    if link is not None:
        done.links += link(file.series, run)
    return difference.ended if difference.needs_confirmation else 0


def tell(file: Incoming, slug: str, report: Report) -> None:
    """What the file is and what was odd in it, here and when it was extracted."""
    text = _("%(name)s of %(day)s: %(charges)d charges for codes that are read.")
    words = {"name": file.header.name, "day": file.dated, "charges": len(file.charges)}
    report.find("file", text % words, source=slug, file=file.path.name)
    for kind, number in sorted({**file.header.odd, **file.odd}.items()):
        report.find("odd", f"{kind}: {number}", source=slug, file=file.path.name)


def compared(charges: Iterable[HospitalCharge], predecessor: UUID | None) -> Difference:
    """The charges of a file against those of a stored one: for which code, setting and plan, and what they say."""
    now = signed(charges)
    stored = HospitalCharge.objects.filter(file=predecessor).iterator(chunk_size=BATCH) if predecessor else ()
    before = signed(stored)
    same = [key for key in now.keys() & before.keys() if now[key] == before[key]]
    return Difference(
        added=len(now.keys() - before.keys()),
        ended=len(before.keys() - now.keys()),
        changed=len(now.keys() & before.keys()) - len(same),
        unchanged=len(same),
        before=len(before),
    )


def signed(charges: Iterable[HospitalCharge]) -> dict[Key, frozenset[str]]:
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for charge in charges:
        found[key_of(charge)].add(values_of(charge))
    return {key: frozenset(values) for key, values in found.items()}


def written(
    file: Incoming,
    before: PublishedFile | None,
    slug: str,
    difference: Difference,
    started_at: datetime,
    done: Imported,
) -> ImportRun:
    """The file, its hospital and charges, in place of the one before."""
    header = file.header
    source, _made = Source.objects.get_or_create(slug=slug, defaults={"name": f"{file.name}: charges"[:200]})
    run = ImportRun.objects.create(
        source=source,
        started_at=started_at,
        finished_at=timezone.now(),
        file_name=header.name[:255],
        file_sha256=header.sha256,
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
        name=header.name[:255],
        sha256=header.sha256,
        content_sha256=file.content_sha256,
        size=header.bytes,
        dated=file.dated,
        version=header.version[:40],
        entity=file.name,
        plans=[],
        counts={"charges": len(file.charges), "ended": difference.ended},
        odd={**header.odd, **file.odd},
    )
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(replaced_by=stored)
    HospitalFile.objects.create(
        file=stored,
        layout=header.layout,
        name=file.name,
        locations=header.locations,
        addresses=header.addresses,
        npis=sorted(set(header.npis)),
        licenses=[{"number": one.number, "state": one.state} for one in header.licenses],
    )
    for charge in file.charges:
        charge.file = stored
    HospitalCharge.objects.bulk_create(file.charges, batch_size=BATCH)
    return run
