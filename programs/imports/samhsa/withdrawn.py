"""Streets that a row withdraws of which nobody can tell which program it is.

A program may have rows of several sources. When one of them is gone, and its source's new edition has one of a name
alike, with the same phone and ZIP code and no street, then that is most likely the same row: the street is private
now, although another list still prints it. To hide one too many costs a reader a call; to show one costs more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from programs.imports.samhsa.editions import in_scope
from programs.imports.samhsa.known import Known, KnownRecord
from programs.imports.samhsa.names import ALIKE, alike
from programs.imports.samhsa.parties import Face
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.stored import rows_of_records

Place = tuple[str, str]
"""A source and a ZIP code."""


def withdrawn_beside(batches: list[Batch], known: Known, reading: Collection[tuple[str, str]]) -> dict[UUID, CleanRow]:
    """Programs of which a source's new edition has lost a row with a street, each with the row without one that came.

    Rows of this run must have their program. It needs nothing but what is stored, so that the same edition again,
    or another source's, finds the same.
    """
    private = private_rows(batches, known, reading)
    gone = [
        record
        for key, record in known.records.items()
        if record.program and key not in reading and (record.source, zip_of(record)) in private
        if street_of(record) and is_gone(record, batches)
    ]
    found: dict[UUID, CleanRow] = {}
    by_pk = {record.pk: record for record in gone}
    for pk, row in rows_of_records(gone).items():
        program = by_pk[pk].program
        for one, since in private[row.source.slug, row.zip_code]:
            if program and one.program != program and since > row.edition and are_alike(one, row):
                found.setdefault(program, one)
    return found


def private_rows(
    batches: list[Batch], known: Known, reading: Collection[tuple[str, str]]
) -> dict[Place, list[tuple[CleanRow, str]]]:
    """Rows without a street that newest editions have, each with the first edition that had it, by source and ZIP."""
    found: defaultdict[Place, list[tuple[CleanRow, str]]] = defaultdict(list)
    for batch in batches:
        for row in batch.rows:
            if not row.street1 and row.zip_code:
                record = known.records.get((row.source.slug, row.key))
                found[row.source.slug, row.zip_code].append((row, record.first_edition if record else row.edition))
    others = [
        record
        for key, record in known.records.items()
        if key not in reading and not record.missed_in and not street_of(record) and not is_gone(record, batches)
    ]
    by_pk = {record.pk: record for record in others}
    for pk, row in rows_of_records(others).items():
        if row.zip_code:
            found[row.source.slug, row.zip_code].append((row, by_pk[pk].first_edition))
    return dict(found)


def is_gone(record: KnownRecord, batches: list[Batch]) -> bool:
    """Whether a record that this run does not read is in no newest edition of its source."""
    here = any(batch.source.slug == record.source and in_scope(batch.scope, record.state) for batch in batches)
    return here or bool(record.missed_in)


def are_alike(one: CleanRow, other: CleanRow) -> bool:
    """Whether two rows of one source have a phone in common, and names alike."""
    ours, theirs = Face.of_row(one), Face.of_row(other)
    return ours.behind is not None and ours.behind == theirs.behind and alike(ours.name, theirs.name) >= ALIKE


def street_of(record: KnownRecord) -> str:
    """The street in the record's key, normalized."""
    return record.site_key.split("|")[2]


def zip_of(record: KnownRecord) -> str:
    return record.site_key.split("|")[3]
