"""One import of extracts of the register: check, compare, report, and, when asked to, apply in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.locking import take_import_lock
from programs.imports.losses import FEWEST_RECORDS, LARGEST_LOSS
from programs.imports.nppes.extract import Found, read_extract
from programs.imports.nppes.series import Position
from programs.imports.nppes.source import register_source
from programs.imports.nppes.target import Register
from programs.imports.nppes.writing import write_register
from programs.imports.published.choice import refuse_part
from programs.imports.undo import Recorder
from programs.models import ImportRun

Link = Callable[[Recorder, ImportRun], Counter[str]]
"""Compares programs with the register in the same transaction: ``programs.rosters.registry.linking``, a floor above."""


@dataclass(slots=True)
class Result:
    """What an import found and did. ``run`` is the id to undo it by; none where nothing changed."""

    files: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    run: str = ""


def nppes_import(
    *,
    paths: Sequence[Path],
    apply: bool,
    link: Link | None = None,
    fewer: bool = False,
    npis: frozenset[str] = frozenset(),
) -> Result:
    """Bring the register of the database up to the last day of some extracts, all of them or none; without ``apply``
    only say what would change.

    ``link`` compares programs afterwards. ``fewer``: that a fifth fewer organizations is right. Organizations of
    ``npis``, numbers that stored files name, stay without a taxonomy that is read.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    started_at, result = timezone.now(), Result()
    with transaction.atomic():
        take_import_lock()
        position = Position.now()
        register = Register.read(npis)
        found: list[Found] = []
        for path in paths:
            for one in read_extract(path):
                if apply:
                    refuse_part(path, one.file.name, one.file.odd)
                position = position.after(one.file, path.name)
                register.take(one)
                found.append(one)
                tell(result, one)
        result.counts = register.counts()
        if not fewer:
            refuse_losses(register)
        if register.differs:
            applied(register, found, position, result, link, started_at)
        else:
            seen(found, position, result, started_at)
        if not apply:  # all of it was done, so that the report is that of applying
            transaction.set_rollback(True)
            result.run = ""
    return result


def tell(result: Result, one: Found) -> None:
    result.files.append(f"{one.file.name} ({one.file.published}, {one.file.begins} – {one.file.ends})")
    result.odd.update(one.file.odd)


def refuse_losses(register: Register) -> None:
    """Raise when far more organizations would go than from one month to the next."""
    before, gone = len(register.before), register.counts()["gone"]
    if before >= FEWEST_RECORDS and gone > before * LARGEST_LOSS:
        text = _("%(gone)d of %(before)d organizations would be gone. If this is right, give --fewer as well.")
        raise ImportStoppedError(text % {"gone": gone, "before": before})


def new_run(found: list[Found], position: Position, counts: Counter[str], started_at: datetime) -> ImportRun:
    last = found[-1].file
    return ImportRun.objects.create(
        source=register_source(),
        started_at=started_at,
        finished_at=timezone.now(),
        file_name=last.name[:255],
        file_sha256=last.sha256,
        edition=last.ends,
        counts=dict(counts) | {"position": position.as_json()},
        report=[{"file": one.file.name, "sha256": one.file.sha256, "odd": one.file.odd} for one in found],
    )


def applied(
    register: Register, found: list[Found], position: Position, result: Result, link: Link | None, started_at: datetime
) -> None:
    run = new_run(found, position, result.counts, started_at)
    recorder = Recorder(run)
    write_register(register, run, recorder)
    if link is not None:
        result.links = link(recorder, run)
    recorder.close()
    result.run = str(run.pk)


def seen(found: list[Found], position: Position, result: Result, started_at: datetime) -> None:
    """A file that changes nothing still moves the day that the register is of; the same file again does not."""
    if found and position != Position.now():
        run = new_run(found, position, result.counts, started_at)
        Recorder(run).close()
        result.run = str(run.pk)
