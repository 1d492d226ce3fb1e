"""Two listings of one program with all that can hang on them, and every row of them to compare."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from programs.models import ImportRun, Program, Source, SourceRecord, Statement
from programs.statements.stored import decide_programs
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    ProgramFactory,
    ProviderFactory,
    SourceFactory,
    TrackFactory,
    session,
    verified,
)


def listed(program: Any, source: Source, **values: Any) -> None:
    """A list has a row of ``program`` and says something of its contact."""
    run = ImportRun.objects.create(source=source, started_at=timezone.now(), file_name="a", file_sha256="0" * 64)
    SourceRecord.objects.create(
        source=source, key=str(program.pk), site_key="s", twin_key="t", program=program, row_number=1, raw={},
        raw_sha256="0" * 64, first_run=run, last_run=run,
    )  # fmt: skip
    Statement.objects.create(
        program=program, source=source, aspect="contact", method="file", values=values, run=run, by=source.slug
    )


def listed_twice() -> tuple[Any, Any]:
    """Two listings of one program: the kept one, and one that another list has, with all that can hang on it."""
    kept = ProgramFactory(name="Maple Grove", slug="maple-grove", phone="303-555-0142", website="")
    joined = ProgramFactory(
        name="Maple Grove Ctr", slug="maple-grove-2", phone="303-555-0177", website="http://maple.example.org",
        hours_per_week_min="9.0", latitude=39.7313012345678, identifiers=[{"system": "x", "value": "1"}],
        former_names=["Old Grove"], provider=ProviderFactory(),
    )  # fmt: skip
    listed(kept, SourceFactory(slug="one"), phone="303-555-0142")
    listed(joined, SourceFactory(slug="two"), phone="303-555-0177", website="http://maple.example.org")
    for program in (kept, joined):
        verified(program, timezone.now())
        ParticipationFactory(program=program, network=NetworkFactory(slug=f"net-{program.slug}"))
        TrackFactory(program=program, name=program.slug, sessions=[session("mon", "17:30", "20:30")])
    decide_programs([kept.pk, joined.pk])
    for program in (kept, joined):
        program.refresh_from_db()
    return kept, joined


TABLES = {
    "programs_program": "id", "programs_track": "program_id", "programs_statement": "program_id",
    "programs_participation": "program_id", "programs_sourcerecord": "program_id",
    "programs_verification": "program_id", "programs_programalias": "program_id", "programs_correction": "program_id",
    "programs_doubt": "program_id",
}  # fmt: skip


def everything(*programs: Program) -> dict[str, list[str]]:
    """Every row of both programs and of what hangs on them, as PostgreSQL writes it."""
    rows: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table, column in TABLES.items():
            cursor.execute(
                f"SELECT to_jsonb(row)::text FROM {table} AS row WHERE {column} = ANY(%s) ORDER BY row.id::text",  # noqa: S608
                [[program.pk for program in programs]],
            )
            rows[table] = [row for (row,) in cursor]
    return rows
