"""Rows of one key within a source: which are the same row, which are one facility's, and which must be told apart.

1. Two rows that are the same in all cells are one.
2. Rows of one key with different phones are different facilities where the street is private or the suites differ.
3. Rows of one key and phone without a street, where two facilities or more of that name and phone lost theirs
   at once, are different facilities, and nobody can tell which is which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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


def number_withdrawn_together(batches: list[Batch], known: Known) -> None:
    """Give rows keys of their own that have name, phone and ZIP code in common and no street, where as many facilities
    lost theirs: one may be the one, the other the other. As one program, one of them would be the wrong one."""
    for batch in batches:
        rows: defaultdict[tuple[str, str], list[CleanRow]] = defaultdict(list)
        for row in batch.rows:
            if not row.street1 and phone_of(row):
                rows["|".join((*row.site_key.split("|")[:PARTS], phone_of(row))), row.care].append(row)
        several = {key: some for key, some in rows.items() if len({row.sha256 for row in some}) > 1}
        lost = programs_that_lost_a_row(several, batch, known) if several else {}
        for (key, care), some in rows.items():
            prefix = f"{key}|{batch.source.slug} {care or 'other'}"
            if f"{prefix} 1" in known.by_site or len(lost.get((key, care), ())) > 1:
                number_in(prefix, some, known)


def programs_that_lost_a_row(
    rows: Iterable[tuple[str, str]], batch: Batch, known: Known
) -> dict[tuple[str, str], set[UUID]]:
    """Programs whose row with a street, of this name, ZIP code, phone and field of care, ``batch`` does not have."""
    listed = {(row.site_key, row.care) for row in batch.rows}
    wanted: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for key, care in rows:
        wanted[*nameplate(key), care].append((key, care))
    gone = {
        record.pk: record
        for record in known.records.values()
        if record.source == batch.source.slug and record.program and record.site_key.split("|")[2]
        if (*nameplate(record.site_key), record.care) in wanted and (record.site_key, record.care) not in listed
    }
    found: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
    for pk, row in rows_of_records(list(gone.values())).items():
        for key, care in wanted[*nameplate(row.site_key), gone[pk].care]:
            program = gone[pk].program
            if program and key.split("|")[PARTS] == phone_of(row):
                found[key, care].add(program)
    return dict(found)


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
