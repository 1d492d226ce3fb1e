"""Apply: write a plan, inside the caller's transaction."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import datetime
from uuid import UUID, uuid4

import pghistory
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from programs.imports.batches import in_batches
from programs.imports.bulk import insert_rows, upsert_rows
from programs.imports.progress import Progress
from programs.imports.report import Place, Report
from programs.imports.samhsa.facts import FACT_COLUMNS
from programs.imports.samhsa.further import FURTHER_COLUMNS
from programs.imports.samhsa.participations import write_participations
from programs.imports.samhsa.plan import Plan
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.sources import SamhsaSource
from programs.models import Doubt, ImportRun, Program, ProgramAlias, Provider, Source, SourceRecord, Statement, Track

BATCH = 500
"""Rows a statement: large enough to be fast, small enough for the progress bar to move."""

IMPORTED_FIELDS = [
    *("provider", "name", "evidence", "format", *FACT_COLUMNS, "phone", "intake_phone", "website"),
    *("street1", "street2", "city", "state", "zip_code", "county", "latitude", "longitude", "precision"),
    *("former_names", "updated_at"),
    *FURTHER_COLUMNS,
]
RECORD_FIELDS = ["site_key", "twin_key", "program", "row_number", "raw", "raw_sha256", "key_edition", "last_run"]
RECORD_FIELDS += ["last_edition", "missed_in", "quote", "licence_expires"]


def write_plan(plan: Plan, report: Report, started_at: datetime, progress: Progress) -> None:
    """Write programs, then runs and raw records. The caller has the transaction and the lock."""
    progress.expect(plan.size)
    ids = {batch.source.slug: uuid4() for batch in plan.batches}
    pghistory.context(import_runs=sorted(map(str, ids.values())))
    for providers in progress.in_batches(plan.providers, BATCH):
        Provider.objects.bulk_create(providers)
    for some in progress.in_batches(sorted(plan.added, key=lambda program: program.id), BATCH):
        insert_rows(Program, some)
    if len(plan.added) > BATCH:
        tell_planner(Program, Provider)
    for some in progress.in_batches(plan.changed, BATCH):
        # An upsert: ten times as fast as bulk_update, and it sets updated_at of these rows only.
        upsert_rows(Program, some, by=["id"], update=IMPORTED_FIELDS)
    write_tracks(plan)
    for pk, program in progress.each(plan.links):
        SourceRecord.objects.filter(pk=pk).update(program_id=program)
    ProgramAlias.objects.bulk_create(plan.aliases.values(), ignore_conflicts=True)
    Doubt.objects.filter(pk__in=plan.outdated, state=Doubt.State.OPEN).delete()
    Doubt.objects.bulk_create(plan.doubts, ignore_conflicts=True)
    runs = {batch.source.slug: write_run(batch, report, started_at, ids[batch.source.slug]) for batch in plan.batches}
    write_participations(plan.networks, BATCH)
    write_records(plan, runs, progress)
    write_missed(plan, progress)
    write_statements(plan, runs, progress)
    ImportRun.objects.filter(id__in=[run.id for run in runs.values()]).update(finished_at=timezone.now())


def tell_planner(*models: type[Model]) -> None:
    """Let PostgreSQL count the rows of tables that have just grown, before what joins them.

    Of a table that was counted while all its rows had been deleted, as after ``demo_data --remove``, it takes for
    granted that each page is empty, however many follow: the trigger that tells the feed of raw rows and statements
    went through all programs for each batch. Its plan is kept with the connection; a new count ends it as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def write_tracks(plan: Plan) -> None:
    """The timetables of programs whose lists have others now than before."""
    for some in in_batches(plan.tracks, BATCH):
        Track.objects.filter(program__in=some).delete()
    Track.objects.bulk_create([track for tracks in plan.tracks.values() for track in tracks], batch_size=BATCH)


STATEMENT_FIELDS = ["values", "as_of", "edition", "gone", "received_at", "run"]


def write_statements(plan: Plan, runs: dict[str, ImportRun], progress: Progress) -> None:
    """Statements that are new or differ. A point that was looked up names its street: where that is private now,
    it goes."""
    sources = dict(Source.objects.values_list("slug", "id"))
    for slug, row in plan.statements:
        row.source_id = sources[slug]
        if slug in runs:  # the run that it had is not asked for: each has a report of some megabytes
            row.run = runs[slug]
    rows = [row for _slug, row in plan.statements]
    for some in progress.in_batches([row for row in rows if row.pk is None], BATCH):
        insert_rows(Statement, some)
    for some in progress.in_batches([row for row in rows if row.pk is not None], BATCH):
        upsert_rows(Statement, some, by=["id"], update=STATEMENT_FIELDS)
    private = [program.pk for program in plan.changed if program.precision == "hidden"]
    for ids in in_batches(private):
        Statement.objects.filter(program__in=ids, method=Statement.Method.GEOCODER).delete()


def write_run(batch: Batch, report: Report, started_at: datetime, pk: UUID) -> ImportRun:
    """The run of one source, with its counts and findings."""
    digests = sorted(file.sha256 for file in batch.files)
    one_digest = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    return ImportRun.objects.create(
        pk=pk,
        source=source_of(batch.source),
        started_at=started_at,
        file_name=", ".join(file.name for file in batch.files)[:255],
        file_sha256=one_digest,
        edition=batch.edition,
        scope=batch.scope[:200],
        counts=report.counts_of(batch.source.slug),
        report=report.of_source(batch.source.slug, records_by_place(batch)),
    )


def records_by_place(batch: Batch) -> dict[Place, tuple[str, UUID | None]]:
    """The key and program of each row, by file and number. Of two files with one name nobody can tell which row
    is meant, so that neither is named."""
    names = Counter(file.name for file in batch.files)
    return {(row.file, row.number): (row.key, row.program) for row in batch.rows if names[row.file] == 1}


def source_of(source: SamhsaSource) -> Source:
    """The source's row, made at its first import, with what it can say now and the rank of its word."""
    defaults = {
        "name": source.name,
        "url": source.url,
        "licence": source.licence,
        "attribution": source.attribution,
    }
    row = Source.objects.get_or_create(slug=source.slug, defaults=defaults)[0]
    asks = None if source.asks is None else list(source.asks)
    if (row.asks, row.ticked, row.rank) != (asks, source.ticked, source.rank):
        row.asks, row.ticked, row.rank = asks, source.ticked, source.rank
        row.save(update_fields=["asks", "ticked", "rank"])
    return row


def write_records(plan: Plan, runs: dict[str, ImportRun], progress: Progress) -> None:
    """New and changed raw rows; of all others only that this run has seen them."""
    for rows in progress.in_batches(plan.records, BATCH):
        upsert_rows(
            SourceRecord,
            [
                SourceRecord(
                    source_id=runs[row.source.slug].source_id,
                    key=row.key,
                    site_key=row.site_key,
                    twin_key=row.twin_key,
                    program_id=row.program,
                    row_number=row.number,
                    raw=row.raw,
                    raw_sha256=row.sha256,
                    key_edition=row.key_edition,
                    first_edition=row.edition,
                    last_edition=row.edition,
                    quote=row.said.quote,
                    licence_expires=row.said.expires,
                    first_run=runs[row.source.slug],
                    last_run=runs[row.source.slug],
                )
                for row in rows
            ],
            by=["source", "key"],
            update=RECORD_FIELDS,
        )
    for slug, run in runs.items():
        seen = [pk for row, pk in plan.seen if row.source.slug == slug]
        for pks in progress.in_batches(seen, BATCH):
            SourceRecord.objects.filter(pk__in=pks).update(last_run=run, last_edition=run.edition, missed_in=[])
        # Rows that were stored before editions were known: nobody can say since when.
        SourceRecord.objects.filter(last_run=run, first_edition="").update(first_edition=run.edition)


def write_missed(plan: Plan, progress: Progress) -> None:
    """The editions that do not have a record any more: few different lists, so a statement for each."""
    by_editions: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, editions in plan.missed:
        by_editions[tuple(editions)].append(pk)
    for missed_in, records in by_editions.items():
        for pks in progress.in_batches(records, BATCH):
            SourceRecord.objects.filter(pk__in=pks).update(missed_in=list(missed_in))
