"""Raw rows of the database, cleaned as a file's rows are."""

from __future__ import annotations

from programs.imports.batches import in_batches
from programs.imports.errors import RowRefusedError
from programs.imports.samhsa.key import CodeKey
from programs.imports.samhsa.known import KnownRecord
from programs.imports.samhsa.rows import CleanRow, clean_row
from programs.imports.samhsa.sources import BY_SLUG
from programs.models import SourceRecord


def rows_of_records(records: list[KnownRecord]) -> dict[int, CleanRow]:
    """Stored raw rows, cleaned as they would be today, by the record's primary key."""
    rows: dict[int, CleanRow] = {}
    by_pk = {record.pk: record for record in records}
    for some in in_batches(by_pk):
        for pk, raw in SourceRecord.objects.filter(pk__in=some).values_list("pk", "raw"):
            record = by_pk[pk]
            try:
                key = CodeKey.of_edition(record.key_edition)
                row = clean_row(BY_SLUG[record.source], "", record.row_number, raw, key)
            except RowRefusedError:
                continue
            row.key, row.site_key, row.program = record.key, record.site_key, record.program
            row.edition, row.missing = record.last_edition, bool(record.missed_in)
            rows[pk] = row
    return rows
