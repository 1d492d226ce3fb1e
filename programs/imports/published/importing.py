"""What the imports of published files have in common: one transaction, the file before, the run and the stored file."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from programs.imports.locking import take_import_lock
from programs.imports.published.choice import refuse_part
from programs.imports.published.series import brake
from programs.imports.report import Report
from programs.models import ImportRun, PublishedFile, Source
from programs.rates.deriving import Derived, derive

LONGEST_SLUG = 60
DIGITS = 8
MARKED = re.compile(rf"(?:^|-)[0-9a-f]{{{DIGITS}}}$")


@dataclass(slots=True)
class Imported:
    """What was done, or would be: the report, runs of the files that are new, links, and what follows for programs.
    ``names`` are names of networks or plans that nobody has seen before."""

    started_at: datetime = field(default_factory=timezone.now)
    report: Report = field(default_factory=Report)
    runs: list[ImportRun] = field(default_factory=list)
    links: Counter[str] = field(default_factory=Counter)
    derived: Derived = field(default_factory=Derived)
    names: int = 0


class Header(Protocol):
    @property
    def odd(self) -> dict[str, int]: ...


class Incoming(Protocol):
    """A file that is coming in: where its extract stands, what it is called, and what was odd in it."""

    path: Path
    row: int

    @property
    def header(self) -> Header: ...
    @property
    def name(self) -> str: ...


File = TypeVar("File", bound=Incoming)


def import_files(
    files: Iterable[File],
    take: Callable[[File, Imported], int],
    *,
    too_many: str,
    confirmed: int | None,
    apply: bool,
    link: Callable[[], Counter[str]] | None = None,
) -> Imported:
    """Take files in, all of them or none; without ``apply`` only say what would change.

    ``take`` takes one in, and says how many of its facts end where these need to be confirmed; ``too_many`` says so of
    all of them, and ``confirmed`` is that number. ``link`` compares programs afterwards. Raises
    ``ImportStoppedError``; then nothing has changed.
    """
    done = Imported()
    with transaction.atomic():
        take_import_lock()
        ended = 0
        for file in files:
            if apply:
                refuse_part(file.path, file.name, file.header.odd, file.row)
            ended += take(file, done)
        brake(ended, confirmed, too_many, done.report, apply=apply)
        if done.runs:
            done.derived = derive()
            if link is not None:
                done.links = link()
        if not apply:
            transaction.set_rollback(True)
            done.runs = []
    return done


def slug_of(prefix: str, entity: str) -> str:
    """The slug of the source that a publisher is. Names have the same one only if they differ in case, blanks, hyphens.

    >>> slug_of("rates-", "Example  Health")
    'rates-example-health'
    >>> slug_of("rates-", "Example, Health")
    'rates-example-health-e780220a'
    """
    name = " ".join(entity.casefold().split())
    words = slugify(name)
    is_plain = words and words == name.replace(" ", "-") and not MARKED.search(words)
    if is_plain and len(prefix + words) <= LONGEST_SLUG:
        return prefix + words
    mark = hashlib.sha256(name.encode()).hexdigest()[:DIGITS]
    room = LONGEST_SLUG - len(prefix) - DIGITS - 1
    return prefix + "-".join(filter(None, (words[:room].strip("-"), mark)))


@dataclass(frozen=True, slots=True)
class Edition:
    """One file as it is stored. ``what`` is what its publisher publishes, for the name of the source."""

    series: str
    entity: str
    slug: str
    what: str
    title: str
    name: str
    sha256: str
    content_sha256: str
    size: int
    dated: date
    counts: Mapping[str, int]
    odd: Mapping[str, int]
    version: str = ""
    plans: list[dict[str, Any]] = field(default_factory=list)


def latest(series: str) -> PublishedFile | None:
    """The file of a series that counts, until the transaction ends nobody else's to replace."""
    return PublishedFile.objects.select_for_update(of=["self"]).filter(series=series, current=True).first()


def store(edition: Edition, before: PublishedFile | None, done: Imported) -> PublishedFile:
    """The file in place of the one before, with its run and, if need be, its source."""
    name = f"{edition.entity}: {edition.what}"[:200]
    source, _made = Source.objects.get_or_create(slug=edition.slug, defaults={"name": name})
    run = ImportRun.objects.create(
        source=source,
        started_at=done.started_at,
        finished_at=timezone.now(),
        file_name=edition.name[:255],
        file_sha256=edition.sha256,
        edition=edition.dated.isoformat(),
        scope="",
        counts=done.report.counts_of(edition.slug),
        report=done.report.of_source(edition.slug, {}),
    )
    done.runs.append(run)
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(current=False)
    stored = PublishedFile.objects.create(
        run=run,
        series=edition.series,
        title=edition.title,
        name=edition.name[:255],
        sha256=edition.sha256,
        content_sha256=edition.content_sha256,
        size=edition.size,
        dated=edition.dated,
        version=edition.version[:40],
        entity=edition.entity,
        plans=edition.plans,
        counts=dict(edition.counts),
        odd=dict(edition.odd),
    )
    if before:
        PublishedFile.objects.filter(pk=before.pk).update(replaced_by=stored)
    return stored


def tell(what: str, slug: str, odd: Mapping[str, int], path: Path, report: Report) -> None:
    """What a file is, and what was odd in it, here and when it was extracted."""
    report.find("file", what, source=slug, file=path.name)
    for kind, number in sorted(odd.items()):
        report.find("odd", f"{kind}: {number}", source=slug, file=path.name)
