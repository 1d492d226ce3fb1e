"""One import of hospital files: check, diff, report, and, when asked to, apply. In one transaction, all or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.hospitals.incoming import Incoming, Key, incoming, key_of, values_of
from programs.imports.published.importing import Edition, Imported, import_files, latest, slug_of, store, tell
from programs.imports.published.series import Difference, counted, refuse_older
from programs.models import HospitalCharge, HospitalFile, ImportRun
from programs.rates.sources import CHARGES

Link = Callable[[str, ImportRun], Counter[str]]
"""Compares the hospital of a series with listed programs: ``programs.rosters.registry.hospitals``, a floor above."""

BATCH = 1_000


def hospital_import(
    *, paths: Iterable[Path], apply: bool, link: Link | None = None, confirmed: int | None = None
) -> Imported:
    """Take in the files of some extracts; without ``apply`` only say what would change.

    ``link`` compares each hospital with listed programs. ``confirmed`` is how many charges may end, where these are
    more than a fifth of a file.

    Raises ``ImportStoppedError``; then nothing has changed.
    """
    too_many = _(
        "%(ended)d charges would end, more than a fifth of what the last file said. "
        "If that is right, give --confirm-ended %(ended)d."
    )
    files = (file for path in paths for file in incoming(path))
    return import_files(files, partial(take, link=link), too_many=too_many, confirmed=confirmed, apply=apply)


def take(file: Incoming, done: Imported, *, link: Link | None) -> int:
    """Take one file in. How many charges would end, where these need to be confirmed."""
    before, slug = latest(file.series), slug_of(CHARGES, file.entity)
    refuse_older(file, before)
    text = _("%(name)s of %(day)s: %(charges)d charges for codes that are read.")
    words = {"name": file.name, "day": file.dated, "charges": len(file.charges)}
    odd = {**file.header.odd, **file.odd}
    tell(text % words, slug, odd, file.path, done.report)
    difference = compared(file.charges, before.pk if before else None)
    counted(difference, slug, done.report)
    if before and (before.sha256, before.content_sha256) == (file.header.sha256, file.content_sha256):
        return 0
    stored = store(edition(file, slug, odd, difference.ended), before, done)
    HospitalFile.objects.create(
        file=stored,
        layout=file.header.layout,
        name=file.entity,
        locations=file.header.locations,
        addresses=file.header.addresses,
        npis=sorted(set(file.header.npis)),
        licenses=[{"number": one.number, "state": one.state} for one in file.header.licenses],
    )
    for charge in file.charges:
        charge.file = stored
    HospitalCharge.objects.bulk_create(file.charges, batch_size=BATCH)
    if link is not None:
        done.links += link(file.series, stored.run)
    return difference.ended if difference.needs_confirmation else 0


def edition(file: Incoming, slug: str, odd: dict[str, int], ended: int) -> Edition:
    header = file.header
    return Edition(
        series=file.series,
        entity=file.entity,
        slug=slug,
        what="charges",
        title=file.title,
        name=header.name,
        sha256=header.sha256,
        content_sha256=file.content_sha256,
        size=header.bytes,
        dated=file.dated,
        counts={"charges": len(file.charges), "ended": ended},
        odd=odd,
        version=header.version,
    )


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
