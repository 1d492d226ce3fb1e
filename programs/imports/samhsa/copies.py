"""Rows of one key within a source: which are the same row, which are one facility's, and which must be told apart.

1. Two rows that are the same in all cells are one.
2. Rows of one key with different phones are different facilities where the street is private or the suites differ.
3. Rows of one key and phone without a street, where two facilities or more of that name and phone lost theirs
   at once, are different facilities, and nobody can tell which is which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count, takewhile
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.identity import normalized
from programs.imports.report import Report
from programs.imports.samhsa.known import Known, record_key
from programs.imports.samhsa.names import number_of_door
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.stored import rows_of_records

PARTS = 4
"""How many parts a site's key has: one that was told apart has its phone besides, and one of those that were withdrawn
together a number after that."""


def drop_duplicates(batch: Batch, known: Known, report: Report) -> None:
    """Number the rows of a source that share a key; drop those that are the same in all cells."""
    by_key: defaultdict[str, list[CleanRow]] = defaultdict(list)
    for row in batch.rows:
        by_key[record_key(row.site_key, row.care, 0)].append(row)
    dropped: set[int] = set()
    for same_key in by_key.values():
        first_of: dict[str, CleanRow] = {}
        for row in same_key:
            first = first_of.setdefault(row.sha256, row)
            if first is not row:
                text = _("the same as row %(row)d of %(file)s.") % {"row": first.number, "file": first.file}
                report.find("duplicate", text, source=row.source.slug, file=row.file, row=row.number)
                dropped.add(id(row))
        number_copies(list(first_of.values()), known)
    report.count(batch.source.slug, "duplicate", len(dropped))
    batch.rows = [row for row in batch.rows if id(row) not in dropped]


def number_copies(rows: list[CleanRow], known: Known) -> None:
    """Give rows of one key the key of their record: of the known copy with the same content, else a free one.

    So when one of two copies is gone, it is that one which is missing. In no order of the file, which may change.
    """
    free = (record_key(rows[0].site_key, rows[0].care, copy) for copy in count())
    used: set[str] = set()
    ordered = sorted(rows, key=lambda row: (row.street2, row.sha256))
    for row in ordered:
        ours = row.source.slug, row.care, row.sha256
        copies = known.by_site.get(row.site_key, ())
        same = [one.key for one in copies if (one.source, one.care, one.sha256) == ours]
        row.key = min(same, default="")
        used.add(row.key)
    for row in ordered:
        row.key = row.key or next(key for key in free if key not in used)


def tell_apart(batches: list[Batch], known: Known) -> None:
    """Give rows of one key, which differ in their phone, keys of their own: before rows are numbered.

    Two suites of one name at one address are two programs, and so are two of one name that keep their
    street private; they have nothing but the phone to be told apart by.
    """
    rows: defaultdict[str, list[CleanRow]] = defaultdict(list)
    for batch in batches:
        for row in batch.rows:
            rows[row.site_key].append(row)
    split = (record.site_key.split("|") for record in known.records.values())
    parted = {"|".join(some[:PARTS]) for some in split if len(some) == PARTS + 1}
    for key, some in rows.items():
        if key in parted or has_rivals(some):
            for row in some:
                row.site_key = f"{key}|{phone_of(row)}"
    number_withdrawn_together(batches, known)


def phone_of(row: CleanRow) -> str:
    return number_of_door(row.phone or row.intake_phone)


def has_rivals(rows: list[CleanRow]) -> bool:
    """Whether two rows of one field of care have different phones, and stand in different suites or in none."""
    sites: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in rows if len(rows) > 1 else ():
        sites[row.source.slug, row.care].add((number_of_door(row.phone or row.intake_phone), normalized(row.street2)))
    return any(
        len({phone for phone, _suite in some}) > 1 and (not rows[0].street1 or len({suite for _, suite in some}) > 1)
        for some in sites.values()
    )


Field = tuple[str, str]
"""A source and a field of care."""


def number_withdrawn_together(batches: list[Batch], known: Known) -> None:
    """Give rows keys of their own that have name, phone and ZIP code in common and no street, where as many facilities
    lost theirs: one may be the one, the other the other. As one program, one of them would be the wrong one.

    Within a field of care it is two rows, and two programs that lost theirs. In two fields it is a row each, and
    programs that have nothing in common.
    """
    rows: defaultdict[str, defaultdict[Field, list[CleanRow]]] = defaultdict(lambda: defaultdict(list))
    for batch in batches:
        for row in batch.rows:
            if not row.street1 and phone_of(row):
                key = "|".join((*row.site_key.split("|")[:PARTS], phone_of(row)))
                rows[key][batch.source.slug, row.care].append(row)
    lost = programs_that_lost_a_row(rows, batches, known)
    settled = programs_of_other_files(rows, batches, known)
    for key, by_field in rows.items():
        for field, some in by_field.items():
            prefix = f"{key}|{field[0]} {field[1] or 'other'}"
            ours = lost.get((key, field), set())
            others = [lost.get((key, other), set()) for other in by_field if other != field]
            theirs = set().union(settled.get(key, ()), *others)
            several = len(ours) > 1 and len({row.sha256 for row in some}) > 1
            apart = bool(ours and theirs) and ours.isdisjoint(theirs) and not is_stored(some, field, known)
            if several or apart or f"{prefix} 1" in known.by_site:
                number_in(prefix, some, known)


def programs_that_lost_a_row(
    rows: Mapping[str, Mapping[Field, object]], batches: list[Batch], known: Known
) -> dict[tuple[str, Field], set[UUID]]:
    """Programs whose row with a street, of this name, ZIP code, phone and field of care, is not in its file."""
    listed = {((batch.source.slug, row.care), row.site_key) for batch in batches for row in batch.rows}
    plates = {(field, nameplate(key)) for key, by_field in rows.items() for field in by_field}
    gone = {
        record.pk: record
        for record in known.records.values()
        if record.program and record.site_key.split("|")[2]
        if ((record.source, record.care), nameplate(record.site_key)) in plates
        if ((record.source, record.care), record.site_key) not in listed
    }
    found: defaultdict[tuple[str, Field], set[UUID]] = defaultdict(set)
    for pk, row in rows_of_records(list(gone.values())).items():
        if (program := gone[pk].program) is not None:
            found[unmarked(row), (gone[pk].source, gone[pk].care)].add(program)
    return found


def programs_of_other_files(rows: Iterable[str], batches: list[Batch], known: Known) -> dict[str, set[UUID]]:
    """The programs that rows without a street, of files that this run does not read, are of."""
    reading = {batch.source.slug for batch in batches}
    plates = {nameplate(key) for key in rows}
    others = {
        record.pk: record
        for record in known.records.values()
        if record.program and record.source not in reading and not record.missed_in
        if not record.site_key.split("|")[2] and nameplate(record.site_key) in plates
    }
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    for pk, row in rows_of_records(list(others.values())).items():
        if (program := others[pk].program) is not None:
            found[unmarked(row)].add(program)
    return found


def is_stored(rows: list[CleanRow], field: Field, known: Known) -> bool:
    """Whether an edition before had rows of this key, so that it is settled whose they are."""
    return any((one.source, one.care) == field for row in rows for one in known.by_site.get(row.site_key, ()))


def unmarked(row: CleanRow) -> str:
    """The key that a row would have without a street, with its phone."""
    name1, name2, zip_code = nameplate(row.site_key)
    return "|".join((name1, name2, "", zip_code, phone_of(row)))


def nameplate(site_key: str) -> tuple[str, str, str]:
    """Name1, name2 and ZIP code of a site's key."""
    name1, name2, _street, zip_code = site_key.split("|")[:PARTS]
    return name1, name2, zip_code


def number_in(prefix: str, rows: list[CleanRow], known: Known) -> None:
    """Number rows of one source and field of care: as the known row of the same content is, else by a number that is
    free. No row of another source or field has such a key: which of them are one facility's is not known either."""
    numbers = [f"{prefix} {one}" for one in range(1, len(rows) + 1)]
    numbers += takewhile(known.by_site.__contains__, (f"{prefix} {one}" for one in count(len(rows) + 1)))
    given = {record.sha256: number for number in numbers for record in known.by_site.get(number, ())}
    used = {given[row.sha256] for row in rows if row.sha256 in given}
    free = (number for number in numbers if number not in used)
    for row in sorted(rows, key=lambda row: (row.street2, row.sha256)):
        if row.sha256 not in given:
            given[row.sha256] = next(free)
        row.site_key = given[row.sha256]
