"""Streets that a row withdraws of which nobody can tell which program it is.

Both rules need nothing but what is stored and what this run reads, so that the same edition again finds the same, and
so do the files of one edition in any order. To hide one too many costs a reader a call; to show one costs more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from programs.imports.samhsa.editions import in_scope
from programs.imports.samhsa.known import Known, KnownRecord
from programs.imports.samhsa.names import ALIKE, alike
from programs.imports.samhsa.parties import Face
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.stored import rows_of_records


@dataclass(slots=True)
class Withdrawn:
    """``beside`` are programs that a source lost a row of and has a private one instead, with that row; they may have
    rows of other sources. ``vanished`` are programs that no newest edition has, with phone and ZIP code of a private
    row that came later."""

    beside: dict[UUID, CleanRow] = field(default_factory=dict)
    vanished: set[UUID] = field(default_factory=set)

    def __contains__(self, program: UUID) -> bool:
        return program in self.beside or program in self.vanished


@dataclass(frozen=True, slots=True)
class Private:
    """A row without a street that a newest edition has; the first edition that had it, and the first that kept any row
    of its program private."""

    row: CleanRow
    since: str
    program_since: str


def withdrawn_streets(batches: list[Batch], known: Known, reading: Collection[tuple[str, str]]) -> Withdrawn:
    """Programs whose street goes. Rows of this run must have their program."""
    private = private_rows(batches, known, reading)
    gone = [
        record
        for key, record in known.records.items()
        if record.program and key not in reading and zip_of(record) in private
        if street_of(record) and is_gone(record, batches)
    ]
    rows, last = rows_of_records(gone), last_editions(batches, known, reading)
    found = Withdrawn()
    for record in gone:
        row, program = rows.get(record.pk), record.program
        if row is None or program is None:
            continue
        for one in private[zip_of(record)]:
            if one.row.program == program or not have_one_phone(one.row, row):
                continue
            if one.row.source.slug == record.source and one.since > row.edition and have_names_alike(one.row, row):
                found.beside.setdefault(program, one.row)
            if program in last and one.program_since > last[program]:
                found.vanished.add(program)
    return found


def last_editions(batches: list[Batch], known: Known, reading: Collection[tuple[str, str]]) -> dict[UUID, str]:
    """Of each program that no newest edition has, the last edition that had it."""
    listed = {row.program for batch in batches for row in batch.rows}
    last: dict[UUID, str] = {}
    for key, record in known.records.items():
        if key in reading or not record.program:
            continue
        if is_gone(record, batches):
            last[record.program] = max(record.last_edition, last.get(record.program, ""))
        else:
            listed.add(record.program)
    return {program: edition for program, edition in last.items() if program not in listed}


def private_rows(batches: list[Batch], known: Known, reading: Collection[tuple[str, str]]) -> dict[str, list[Private]]:
    """Rows without a street that newest editions have, by ZIP code."""
    found: list[tuple[CleanRow, str]] = []
    for batch in batches:
        for row in batch.rows:
            if not row.street1 and row.zip_code:
                record = known.records.get((row.source.slug, row.key))
                found.append((row, record.first_edition if record else row.edition))
    others = [
        record
        for key, record in known.records.items()
        if key not in reading and not record.missed_in and not street_of(record) and not is_gone(record, batches)
    ]
    by_pk = {record.pk: record for record in others}
    found += [(row, by_pk[pk].first_edition) for pk, row in rows_of_records(others).items() if row.zip_code]
    since: dict[UUID | None, str] = {}
    for row, edition in found:
        since[row.program] = min(edition, since.get(row.program, edition))
    by_zip: defaultdict[str, list[Private]] = defaultdict(list)
    for row, edition in found:
        by_zip[row.zip_code].append(Private(row, edition, since[row.program] if row.program else edition))
    return dict(by_zip)


def is_gone(record: KnownRecord, batches: list[Batch]) -> bool:
    """Whether a record that this run does not read is in no newest edition of its source."""
    here = any(batch.source.slug == record.source and in_scope(batch.scope, record.state) for batch in batches)
    return here or bool(record.missed_in)


def have_one_phone(one: CleanRow, other: CleanRow) -> bool:
    """Whether two rows have phone and ZIP code in common."""
    ours = Face.of_row(one).behind
    return ours is not None and ours == Face.of_row(other).behind


def have_names_alike(one: CleanRow, other: CleanRow) -> bool:
    return alike(Face.of_row(one).name, Face.of_row(other).name) >= ALIKE


def street_of(record: KnownRecord) -> str:
    """The street in the record's key, normalized."""
    return record.site_key.split("|")[2]


def zip_of(record: KnownRecord) -> str:
    return record.site_key.split("|")[3]
