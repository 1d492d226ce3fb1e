"""The NPI of a listing: what a link of its very site says, as a statement of the register."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from programs.imports.nppes.source import register_source
from programs.imports.undo import Recorder
from programs.models import ImportRun, NpiLink, Program, RegistryEntry, Statement
from programs.statements.stored import decide_programs

ASPECT = "identity"
BATCH = 1000
GONE = (RegistryEntry.State.DEACTIVATED, RegistryEntry.State.REPLACED)


def shown_links(programs: Collection[UUID] | None = None) -> dict[UUID, NpiLink]:
    """The link whose NPI each program shows: of its very site, made by the rules or a person, of a number that is not
    deactivated. A person's link comes before one of the rules, then the one with more points.

    A program whose street is private, or kept back, shows none: the register has a street to every number. An NPI that
    only a plan's directory has is shown nowhere: it may be a person's.
    """
    links = NpiLink.objects.of_sites().filter(program__status=Program.Status.PUBLISHED, program__demonstration=False)
    links = links.exclude(program__precision="hidden").exclude(program__street1="").exclude(basis=NpiLink.Basis.PLAN)
    if programs is not None:
        links = links.filter(program__in=list(programs))
    gone = set(RegistryEntry.objects.filter(state__in=GONE).values_list("npi", flat=True))
    found: dict[UUID, NpiLink] = {}
    for link in sorted(links, key=lambda one: (one.state != NpiLink.State.CONFIRMED, -one.points, one.npi)):
        if link.npi not in gone:
            found.setdefault(link.program_id, link)
    return found


def publish_npis(
    *, programs: Collection[UUID] | None = None, recorder: Recorder | None = None, run: ImportRun | None = None
) -> int:
    """Make the register's statements what the links say, and the programs what their statements say; of all programs,
    or of some. How many statements changed. The caller has the transaction.

    Links whose basis is not the register have statements of their own.
    """
    source = register_source()
    shown = {pk: link for pk, link in shown_links(programs).items() if link.basis == NpiLink.Basis.REGISTRY}
    stored = Statement.objects.filter(source=source, aspect=ASPECT, method=Statement.Method.REGISTER)
    if programs is not None:
        stored = stored.filter(program__in=list(programs))
    said = {row.program_id: row for row in stored}
    days = dict(RegistryEntry.objects.filter(npi__in={link.npi for link in shown.values()}).values_list("npi", "as_of"))
    changed, added = [], []
    for pk in sorted(said.keys() | shown.keys(), key=str):
        npi = shown[pk].npi if pk in shown else ""
        row = said.get(pk)
        if row is None:
            added.append(statement(pk, npi, days.get(npi), source, run))
        elif row.values != {"npi": npi}:
            changed.append((row, npi, days.get(npi)))
    write([row for row, _npi, _day in changed], recorder, [row.program_id for row in added])
    for row, npi, day in changed:
        row.values, row.received_at, row.run = {"npi": npi}, timezone.now(), run
        row.as_of, row.edition = day or row.as_of, str(day or row.edition)
    Statement.objects.bulk_update(
        [row for row, _npi, _day in changed], ["values", "received_at", "as_of", "edition", "run"], batch_size=BATCH
    )
    Statement.objects.bulk_create(added, batch_size=BATCH)
    if recorder is not None:
        recorder.added(Statement, [row.pk for row in added])
    ids = [row.program_id for row in (*(row for row, _npi, _day in changed), *added)]
    for start in range(0, len(ids), BATCH):
        decide_programs(ids[start : start + BATCH])
    return len(ids)


def write(changed: list[Statement], recorder: Recorder | None, programs: list[UUID]) -> None:
    """Note statements and columns before they are written."""
    if recorder is not None:
        recorder.changing(Statement, [row.pk for row in changed])
        touched = [*(row.program_id for row in changed), *programs]
        recorder.changing(Program, touched, columns=("npi", "updated_at"))


def statement(program: UUID, npi: str, as_of: date | None, source: Any, run: ImportRun | None) -> Statement:
    return Statement(
        program_id=program, source=source, aspect=ASPECT, values={"npi": npi}, as_of=as_of, edition=str(as_of or ""),
        method=Statement.Method.REGISTER, by="register", run=run,
    )  # fmt: skip
