"""Which rows describe the same program.

1. Rows of the same site key (name1, name2, street1, ZIP) do, in every source.
2. The one substance-use site and the one mental-health site of a name1, street and ZIP do: twins.
   Where a side has two, nobody can tell which belong together: reported, not merged.
3. A record stays with the program it was once joined to, so that a later edition moves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.identity import program_id
from programs.imports.report import Report
from programs.imports.samhsa.known import Known, KnownRecord, record_key
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow


@dataclass(slots=True)
class Group:
    """All that is known of one program: rows of this run, and records that are stored already."""

    program: UUID
    rows: list[CleanRow] = field(default_factory=list)
    records: list[KnownRecord] = field(default_factory=list)


@dataclass(slots=True)
class Sites:
    """Sites of one name1, street and ZIP, by field of care."""

    su: set[str] = field(default_factory=set)
    mh: set[str] = field(default_factory=set)

    @property
    def are_twins(self) -> bool:
        return len(self.su) == len(self.mh) == 1


def drop_duplicates(batch: Batch, report: Report) -> None:
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
        # Not in the order of the file, which may change between editions.
        for copy, row in enumerate(sorted(first_of.values(), key=lambda row: (row.street2, row.sha256))):
            row.key = record_key(row.site_key, row.care, copy)
    report.count(batch.source.slug, "duplicate", len(dropped))
    batch.rows = [row for row in batch.rows if id(row) not in dropped]


def sites_by_twin_key(batches: Iterable[Batch], known: Known) -> dict[str, Sites]:
    """Sites that exist now: in this run's rows, and in the records of sources that it does not read."""
    sites: defaultdict[str, Sites] = defaultdict(Sites)
    reading = {batch.source.slug for batch in batches}
    rows = ((row.twin_key, row.care, row.site_key) for batch in batches for row in batch.rows)
    records = (
        (record.twin_key, record.care, record.site_key)
        for record in known.records.values()
        if record.source not in reading
    )
    for pairs in (rows, records):
        for twin_key, care, site_key in pairs:
            if care:
                getattr(sites[twin_key], care).add(site_key)
    return sites


def match(batches: list[Batch], known: Known, report: Report) -> list[Group]:
    """Groups of this run's rows, each with the stored records about the same program."""
    sites = sites_by_twin_key(batches, known)
    groups: dict[UUID, Group] = {}
    for batch in batches:
        for row in batch.rows:
            record = known.records.get((row.source.slug, row.key))
            program = program_of(record, row.site_key, row.twin_key, known, sites)
            groups.setdefault(program, Group(program)).rows.append(row)
    reading = {(row.source.slug, row.key) for group in groups.values() for row in group.rows}
    for key, record in known.records.items():
        if key not in reading:
            group = groups.get(program_of(record, record.site_key, record.twin_key, known, sites))
            if group:
                group.records.append(record)
    report_ambiguous(batches, sites, known, report)
    return list(groups.values())


def program_of(record: KnownRecord | None, site_key: str, twin_key: str, known: Known, sites: dict[str, Sites]) -> UUID:
    """The program that a row describes: the one it was joined to, its site's, its twin's, or a new one.

    A new program of twins has the id of the substance-use site's key, whichever file came first.
    """
    if record and record.program:
        return record.program
    own = known.program_of_site(site_key)
    pair = sites.get(twin_key)
    if own or not pair or not pair.are_twins or site_key not in pair.su | pair.mh:
        return own or program_id(site_key)
    (su,), (mh,) = pair.su, pair.mh
    other = known.program_of_site(mh if site_key == su else su)
    return other or program_id(su)


def report_ambiguous(batches: list[Batch], sites: dict[str, Sites], known: Known, report: Report) -> None:
    """Rows of one name1, street and ZIP that stand on both sides and cannot be paired."""
    for batch in batches:
        for row in batch.rows:
            pair = sites.get(row.twin_key)
            if not pair or not row.care:
                continue
            own, others = (pair.su, pair.mh) if row.care == "su" else (pair.mh, pair.su)
            unpaired = others - own
            if row.site_key in others or not unpaired:
                continue
            if not pair.are_twins:
                text = _("%(name)s: %(own)d rows here and %(others)d on the other side share name, street and ZIP.") % {
                    "name": row.name2 or row.name1,
                    "own": len(own),
                    "others": len(others),
                }
            elif apart(pair, known):
                text = _("%(name)s: a twin by name, street and ZIP, but each already is a program.") % {
                    "name": row.name2 or row.name1
                }
            else:
                continue
            report.find("ambiguous", text, source=row.source.slug, file=row.file, row=row.number)


def apart(pair: Sites, known: Known) -> bool:
    """Whether the two sites of twins already belong to two different programs."""
    (su,), (mh,) = pair.su, pair.mh
    one, other = known.program_of_site(su), known.program_of_site(mh)
    return one is not None and other is not None and one != other
