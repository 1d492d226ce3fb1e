"""Uploads as they are kept: the body, the rows with what was found, and what is remembered of a payer's rows."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from programs.imports.batches import in_batches
from programs.imports.files import GZIP
from programs.imports.updating import update_rows
from programs.models import (
    Doubt,
    Network,
    Participation,
    Payer,
    Program,
    Roster,
    RosterMatch,
    RosterRow,
    Source,
    Statement,
)
from programs.rosters.cells import Row
from programs.rosters.comparing import STAFF, Line, Stored
from programs.rosters.outcomes import Found, Known, Memory
from programs.rosters.scoring import Reason

BATCH = 2_000
KEPT = timedelta(days=90)
"""How long the rows of a roster are kept after it came: as long as a plan has to verify its directory (No Surprises
Act, section 116). The last one that was applied to a network stays."""

QUESTIONS_MAX = 1_000
"""Rows of one roster that persons are asked about. Of more the file is at fault, and its rows say so themselves."""


def packed(content: bytes) -> bytes:
    """A body as it is stored."""
    return content if content.startswith(GZIP) else gzip.compress(content, 6, mtime=0)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def source_of(payer: Payer) -> Source:
    """The source that a payer's rosters are."""
    slug = f"roster-{slugify(payer.slug)}"[:60]
    source, _made = Source.objects.get_or_create(slug=slug, defaults={"name": f"{payer.name}: roster"})
    return source


def memory_of(payer: Payer) -> Memory:
    """What is remembered of a payer's rows: of one id the newest."""
    by_fingerprint: dict[str, Known] = {}
    by_external_id: dict[str, Known] = {}
    rows = RosterMatch.objects.filter(payer=payer).exclude(answer="").order_by("id")
    columns = ("answer", "programs", "fingerprint", "external_id")
    for answer, programs, fingerprint, external_id in rows.values_list(*columns).iterator(chunk_size=BATCH):
        known = Known(answer, tuple(programs), fingerprint)
        by_fingerprint[fingerprint] = known
        if external_id:
            by_external_id[external_id] = known
    return Memory(by_fingerprint, by_external_id)


def listed_in(network: Network) -> QuerySet[Participation]:
    """The participations that a roster can speak of: of listed programs, and in a made-up network of samples."""
    program = {"program__status": Program.Status.PUBLISHED, "program__demonstration": network.demonstration}
    return Participation.objects.filter(network=network, **program)


def stored_of(network: Network) -> dict[UUID, Stored]:
    """The participations of a network, by program."""
    columns = ("pk", "status", "since", "until", "tier", "accepting", "basis")
    rows = listed_in(network).order_by("pk").values("program", *columns)
    return {row.pop("program"): Stored(**row, person=row["basis"] == STAFF) for row in rows}


def programs_of_persons() -> frozenset[UUID]:
    """Programs on all of whose networks a person decides."""
    said = Statement.objects.of_persons().filter(values__has_key="participations")
    return frozenset(said.exclude(released__contains=["participations"]).values_list("program", flat=True))


def row_of(roster: Roster, line: Line, found: Found | None) -> RosterRow:
    """A line as it is stored. Candidates are kept of rows that somebody has to look at."""
    looked_at = found is not None and line.outcome in ("ambiguous", "refused", "site")
    return RosterRow(
        roster=roster,
        number=line.row.number,
        outcome=line.outcome,
        change=line.change,
        cells=line.row.as_json(),
        reasons=[reason.as_json() for reason in line.reasons],
        programs=list(line.programs),
        candidates=[one.as_json() for one in found.candidates] if found is not None and looked_at else [],
        fingerprint=line.row.fingerprint(),
    )


def missing_rows(roster: Roster, missing: Iterable[UUID]) -> list[RosterRow]:
    """The participations that end because no row has them."""
    reasons = [Reason("missing").as_json()]
    ended = RosterRow.Outcome.ENDED
    return [RosterRow(roster=roster, outcome=ended, change="ended", reasons=reasons, programs=[pk]) for pk in missing]


ROW_COLUMNS = (
    *("roster_id", "number", "outcome", "change", "cells", "reasons", "programs", "candidates", "fingerprint"),
)
COPY = f"COPY programs_rosterrow ({', '.join(ROW_COLUMNS)}) FROM STDIN (FORMAT csv, NULL '\\N')"


def write_rows(rows: Iterable[RosterRow]) -> None:
    """By ``COPY``: of 50,000 rows as statements more time goes into their text than into all else."""
    with connection.cursor() as cursor:
        for some in in_batches(rows, BATCH):
            text = io.StringIO(newline="")
            csv.writer(text).writerows(copied(row) for row in some)
            text.seek(0)
            cursor.copy_expert(COPY, text)


def copied(row: RosterRow) -> list[str]:
    """The columns of a row as ``COPY`` reads them."""
    lists = [orjson.dumps(value).decode() for value in (row.cells, row.reasons)]
    programs = f"{{{','.join(map(str, row.programs))}}}"
    number = "\\N" if row.number is None else str(row.number)
    candidates = orjson.dumps(row.candidates).decode()
    return [str(row.roster_id), number, row.outcome, row.change, *lists, programs, candidates, row.fingerprint]


Before = dict[int, tuple[str, str]]
"""Outcome and change of rows as they are stored, by key."""


def read_lines(roster: Roster) -> tuple[list[Line], Before]:
    """The stored rows of a file as lines to be compared again, and what they say now."""
    listed = frozenset(Program.objects.published().values_list("pk", flat=True))
    rows = RosterRow.objects.filter(roster=roster, number__isnull=False).order_by("id")
    lines, before = list[Line](), Before()
    for row in rows.iterator(chunk_size=BATCH):
        before[row.pk] = (row.outcome, row.change)
        lines.append(line_of(row, listed))
    return lines, before


def line_of(row: RosterRow, listed: frozenset[UUID]) -> Line:
    """A stored row; of programs that are not ``listed`` any more (closed, merged) it speaks no longer."""
    reasons = tuple(Reason(**reason) for reason in row.reasons)
    programs = tuple(pk for pk in row.programs if pk in listed)
    if row.programs and not programs:
        row.outcome, row.change, reasons = RosterRow.Outcome.UNMATCHED, "", (Reason("nobody"),)
    spoken = frozenset(UUID(one["program"]) for one in row.candidates) if not row.programs else frozenset()
    step = "own-id" if any(reason.rule == "own-id" for reason in reasons) else ""
    return Line(
        Row.from_json(row.number or 0, row.cells),
        row.outcome,
        programs,
        step,
        reasons,
        spoken_of=spoken,
        change=row.change,
        pk=row.pk,
    )


def update_lines(roster: Roster, before: Before, lines: Iterable[Line]) -> None:
    """Write the outcomes and changes of lines that are others than ``before``."""
    changed = [
        RosterRow(
            pk=line.pk,
            roster=roster,
            outcome=line.outcome,
            change=line.change,
            reasons=[reason.as_json() for reason in line.reasons],
        )
        for line in lines
        if line.pk is not None and before[line.pk] != (line.outcome, line.change)
    ]
    for some in in_batches(changed, BATCH):
        update_rows(some, ["outcome", "change", "reasons"])


def ask_about(roster: Roster, lines: Iterable[tuple[Line, Found]]) -> int:
    """Put rows that are unsure into the queue, each once whatever roster has it; how many are not asked about because
    there are too many."""
    asked = {line.row.fingerprint(): (line, found) for line, found in lines if found.candidates}
    known = RosterMatch.objects.filter(payer=roster.network.payer, fingerprint__in=list(asked))
    fresh = [pair for key, pair in asked.items() if key not in set(known.values_list("fingerprint", flat=True))]
    for line, found in fresh[:QUESTIONS_MAX]:
        doubt = Doubt.objects.create(kind=Doubt.Kind.ROSTER, program_id=found.candidates[0].site.id)
        RosterMatch.objects.create(
            payer=roster.network.payer,
            network=roster.network,
            external_id=line.row.external_id,
            fingerprint=line.row.fingerprint(),
            cells=line.row.as_json(),
            evidence=[one.as_json() for one in found.candidates],
            doubt=doubt,
        )
    return max(0, len(fresh) - QUESTIONS_MAX)


REMEMBER = """
    INSERT INTO programs_rostermatch AS known
           (payer_id, network_id, external_id, fingerprint, answer, programs, cells, evidence, decided_at)
    SELECT DISTINCT ON (fingerprint) %(payer)s, %(network)s, cells ->> 'external_id', fingerprint, 'rule', programs,
           '{}'::jsonb, '[]'::jsonb, clock_timestamp()
      FROM programs_rosterrow
     WHERE roster_id = %(roster)s AND outcome IN ('matched', 'site', 'ended') AND cardinality(programs) > 0
       AND cells ->> 'external_id' <> '' AND NOT reasons @> '[{"rule": "own-id"}]'
     ORDER BY fingerprint, id
        ON CONFLICT (payer_id, fingerprint) DO UPDATE SET programs = excluded.programs, decided_at = excluded.decided_at
     WHERE known.answer = 'rule' AND known.programs <> excluded.programs
"""


def remember(roster: Roster) -> None:
    """Keep which programs the payer's ids are about; what a person said, or is asked, is never written over."""
    values = {"payer": roster.network.payer_id, "network": roster.network_id, "roster": roster.pk}
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, {name: str(value) for name, value in values.items()})


def clear_rosters(now: Any = None) -> None:
    """Take away what has run out: keys of requests after a day, bodies that nobody will read, rosters after a term."""
    now = now or timezone.now()
    Roster.objects.filter(received_at__lt=now - timedelta(hours=24)).exclude(idempotency_key="").update(
        idempotency_key=""
    )
    ended = Roster.objects.exclude(state__in=[Roster.State.CHECKING, Roster.State.APPLYING])
    ended.filter(content__isnull=False).update(content=None)
    last = (
        Roster.objects.filter(state=Roster.State.APPLIED).order_by("network_id", "-received_at").distinct("network_id")
    )
    old = Roster.objects.filter(received_at__lt=now - KEPT).exclude(pk__in=list(last.values_list("pk", flat=True)))
    RosterRow.objects.filter(roster__in=old).delete()
    old.delete()
