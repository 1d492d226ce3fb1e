"""What follows from contracts: the evidence that a program may be an IOP, and questions that a person must answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from programs.models import CoverageAlias, Doubt, NetworkContract, Program, ProgramHospital, Statement
from programs.rates.directories import UNNAMED as UNNAMED_PLANS
from programs.rates.sources import CHARGES, RATES
from programs.statements.stored import decide_programs
from programs.vocabularies import PAYMENT

EVIDENCE = "possible"
"""What a contract for an IOP code is worth: files have rates for services that are never given."""

OURS = Q(source__slug__startswith=RATES) | Q(source__slug__startswith=CHARGES)
"""Statements that are made here."""

CASH = "self-pay"
INSURANCE = ("private-insurance", "medicaid", "medicare", "tricare", "state-insurance", "va", "tribal")
"""Ways to pay by which somebody else pays: a program that names cash and none of them says it takes no insurance."""


def follow(programs: Collection[UUID] | None) -> int:
    """Make statements of evidence, and the programs, what contracts and paid claims say; of how many programs
    statements came or went.

    A contract of rates for IOP codes speaks for evidence while it counts, is for the very site and is no blanket one. A
    hospital speaks for it where plans have paid claims for an IOP code: a price alone says nothing, since price lists
    have everything. Both speak only beside somebody else's word on evidence: so that their end leaves what stood there
    before.
    """
    contracts = NetworkContract.objects.filter(basis="rate-file", current=True, blanket=False, level="site")
    hospitals = ProgramHospital.objects.filter(claims__isnull=False, level="site")
    columns = ("program_id", "file__run__source_id", "file__run_id", "as_of")
    rows = [
        row
        for telling in (contracts, hospitals)
        for row in among(programs, telling).order_by("as_of", "pk").values_list(*columns)
    ]
    wanted = {(program, source): Told(program, source, run, as_of) for program, source, run, as_of in rows}
    told = Statement.objects.filter(aspect="services", values__has_key="evidence")
    others = told.exclude(OURS, source__isnull=False)
    heard = set(others.filter(program__in={program for program, _source in wanted}).values_list("program", flat=True))
    wanted = {key: row for key, row in wanted.items() if key[0] in heard}
    ours = among(programs, told.filter(OURS))
    stored = {(row.program_id, row.source_id): row for row in ours}
    gone = {key: stored[key] for key in stored.keys() - wanted.keys()}
    Statement.objects.filter(pk__in=[row.pk for row in gone.values()]).delete()
    fresh = {key: statement(wanted[key]) for key in wanted if key not in stored}
    Statement.objects.bulk_create(fresh.values(), batch_size=1000)
    newer = [stored[key] for key in wanted.keys() & stored.keys() if stored[key].run_id != wanted[key].run]
    for row in newer:
        newest = statement(wanted[row.program_id, row.source_id])
        row.run_id, row.as_of, row.edition = newest.run_id, newest.as_of, newest.edition
    Statement.objects.bulk_update(newer, ["run", "as_of", "edition"], batch_size=1000)
    changed = sorted({program for program, _source in (*gone, *fresh)})
    for first in range(0, len(changed), DECIDED_AT_ONCE):
        decide_programs(changed[first : first + DECIDED_AT_ONCE])
    return len(changed)


DECIDED_AT_ONCE = 500


class Told(NamedTuple):
    """What a file says of a program's evidence: by which source and run, and of which day."""

    program: UUID
    source: int
    run: UUID
    as_of: date


def statement(row: Told) -> Statement:
    """The same as a statement."""
    return Statement(
        program_id=row.program,
        source_id=row.source,
        aspect="services",
        method=Statement.Method.FILE,
        values={"evidence": EVIDENCE},
        as_of=row.as_of,
        edition=row.as_of.isoformat(),
        run_id=row.run,
    )


def among(programs: Collection[UUID] | None, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of these programs, or of all."""
    return rows if programs is None else rows.filter(program__in=list(programs))


UNNAMED = """
    SELECT meaning.id, min(link.program_id::text)::uuid
      FROM programs_npilink AS link
      JOIN programs_rategroup AS each ON each.npis @> ARRAY[link.npi]
      JOIN programs_publishedfile AS file ON file.id = each.file_id AND file.current
      JOIN programs_coveragealias AS meaning
        ON md5(meaning.entity) = md5(file.entity) AND meaning.entity = file.entity AND meaning.answer = ''
       AND (meaning.kind = 'network' AND meaning.spelling = ANY(each.networks)
            OR meaning.kind = 'file' AND cardinality(each.networks) = 0 AND meaning.spelling = file.title)
     WHERE link.state IN ('automatic', 'confirmed')
     GROUP BY meaning.id ORDER BY meaning.id
"""
"""Names that nobody has decided on, and one program that is waiting for each."""


def ask(programs: Collection[UUID] | None) -> None:
    """Put into the queue what names mean that concern a program, and programs that take no insurance by their own word
    and have a contract by a file. Open questions that have no reason any more go."""
    ask_names()
    ask_cash(programs)


def ask_names() -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNNAMED)
        waiting: dict[int, UUID] = dict(cursor.fetchall())
        cursor.execute(UNNAMED_PLANS, {"year": timezone.localdate().year})
        waiting |= dict(cursor.fetchall())
    idle = CoverageAlias.objects.exclude(pk__in=waiting).filter(doubt__state=Doubt.State.OPEN)
    Doubt.objects.filter(kind=Doubt.Kind.NETWORK_NAME, coverage_alias__in=list(idle)).delete()
    for alias in CoverageAlias.objects.filter(pk__in=waiting, doubt=None):
        alias.doubt = Doubt.objects.create(kind=Doubt.Kind.NETWORK_NAME, program_id=waiting[alias.pk])
        alias.save(update_fields=["doubt"])


def ask_cash(programs: Collection[UUID] | None) -> None:
    """Both stand on the page with their dates; which of them is right, somebody finds out."""
    contracts = among(programs, NetworkContract.objects.filter(current=True, level="site", blanket=False))
    rows = contracts.select_related("network__payer", "file").order_by("program", "-as_of", "pk")
    rows = rows.filter(program__payments__contains=PAYMENT.numbers([CASH]))
    rows = rows.exclude(program__payments__overlap=PAYMENT.numbers(INSURANCE))
    pairs = {row.program_id: row for row in rows.filter(program__status=Program.Status.PUBLISHED)}
    open_ones = among(programs, Doubt.objects.filter(kind=Doubt.Kind.CASH_OR_CONTRACT))
    open_ones.filter(state=Doubt.State.OPEN).exclude(program__in=pairs.keys()).delete()
    known = set(open_ones.filter(~Q(program=None)).values_list("program", flat=True))
    Doubt.objects.bulk_create(
        Doubt(
            kind=Doubt.Kind.CASH_OR_CONTRACT,
            program_id=program,
            evidence=[{"label": "payments", "before": CASH, "after": f"{row.network}, {row.file}"}],
        )
        for program, row in pairs.items()
        if program not in known
    )
