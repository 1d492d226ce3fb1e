"""Which rows describe the same program.

1. Rows of the same site key (name1, name2, street1, ZIP) do, in every source.
2. The one substance-use site and the one mental-health site of a name1, street and ZIP do: twins.
   Where a side has two, nobody can tell which belong together: reported, not merged.
3. A record stays with the program it was once joined to, so that a later edition moves nothing.
4. What no key knows goes through the steps of ``identify.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.identity import program_id
from programs.imports.report import Report
from programs.imports.samhsa.editions import in_scope
from programs.imports.samhsa.identify import Identified, identify
from programs.imports.samhsa.known import Known, KnownRecord
from programs.imports.samhsa.names import street_of_door
from programs.imports.samhsa.parties import Field, known_parties, new_parties
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.stored import rows_of_records
from programs.imports.samhsa.withdrawn import Withdrawn, withdrawn_streets


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


@dataclass(slots=True)
class Matched:
    """Groups by program, and what is said of identity: how rows were joined that no key knows, pairs that a
    person must decide on, and whose street must go."""

    groups: dict[UUID, Group]
    identified: Identified
    withdrawn: Withdrawn


def match(batches: list[Batch], known: Known, report: Report) -> Matched:
    """Groups of this run's rows, each with the stored records about the same program."""
    sites = sites_by_twin_key(batches, known)
    rows = [row for batch in batches for row in batch.rows]
    ids = [id_of(row, known, sites) for row in rows]
    programs = known.described | known.programs
    unknown: defaultdict[UUID, list[CleanRow]] = defaultdict(list)
    taken: defaultdict[UUID, set[Field]] = defaultdict(set)
    for row, id in zip(rows, ids, strict=True):
        if id in programs or (row.source.slug, row.key) in known.records:
            taken[id].add((row.source.slug, row.care))
        else:
            unknown[id].append(row)
    reading = {(row.source.slug, row.key) for row in rows}
    identified = identify_unknown(unknown, batches, known, sites, taken, reading) if unknown else Identified()
    groups: dict[UUID, Group] = {}
    for row, id in zip(rows, ids, strict=True):
        # A row that is known, and is of no program, was nobody's to identify: it does not follow a new twin elsewhere.
        joined = identified.joined.get(id) if (row.source.slug, row.key) not in known.records else None
        row.program = joined.program if joined else id
        groups.setdefault(row.program, Group(row.program)).rows.append(row)
    add_records(groups, batches, known, sites, reading)
    identified.candidates = [one for one in identified.candidates if any(row.evidence for row in groups[one[0]].rows)]
    withdrawn = withdrawn_streets(batches, known, reading)
    add_vanished(groups, withdrawn.vanished, known)
    report_ambiguous(batches, sites, known, report)
    return Matched(groups, identified, withdrawn)


def add_records(
    groups: dict[UUID, Group],
    batches: list[Batch],
    known: Known,
    sites: dict[str, Sites],
    reading: set[tuple[str, str]],
) -> None:
    """The stored records of each group; and groups without a row for programs that the files do not have any more."""
    scopes = {batch.source.slug: batch for batch in batches if batch.scope}
    for key, record in known.records.items():
        if key in reading:
            continue
        program = program_of(record, record.site_key, record.twin_key, known, sites)
        batch = scopes.get(record.source)
        if program in groups:
            groups[program].records.append(record)
        elif batch and record.program and in_scope(batch.scope, record.state):
            groups[program] = Group(program)
            groups[program].records.append(record)
    for record in known.records.values():  # those of a vanished program that came before it was known to have vanished
        group = groups.get(record.program) if record.program else None
        if group and not group.rows and record not in group.records:
            group.records.append(record)


def add_vanished(groups: dict[UUID, Group], withdrawn: Collection[UUID], known: Known) -> None:
    """Groups for vanished programs whose street goes because of this run, although none of its files ever had them."""
    missing = {program: Group(program) for program in withdrawn if program not in groups}
    for record in known.records.values():
        if record.program in missing:
            missing[record.program].records.append(record)
    groups |= missing


def identify_unknown(
    unknown: dict[UUID, list[CleanRow]],
    batches: list[Batch],
    known: Known,
    sites: dict[str, Sites],
    taken: dict[UUID, set[Field]],
    reading: set[tuple[str, str]],
) -> Identified:
    """Steps 2 to 5 of identity for rows whose key no program has."""
    slugs = {batch.source.slug for batch in batches}
    lost: list[KnownRecord] = []
    for key, record in known.records.items():
        if record.program and record.source not in slugs and not record.missed_in:
            taken[record.program].add((record.source, record.care))
        elif record.source in slugs and key not in reading:
            lost.append(record)
    rows = rows_of_records(lost)
    orphan_rows = [
        (record.program or known.own_ids[record.site_key], rows[record.pk]) for record in lost if record.pk in rows
    ]
    ours = {batch.source.slug for batch in batches if batch.scope}
    orphans = {
        record.program
        for record in lost
        if record.program and record.source in ours and not any(one in slugs for one, _care in taken[record.program])
    }
    olds = known_parties(known, taken, orphan_rows, rows_beside(unknown, known, sites, slugs))
    return identify(new_parties(unknown), olds, {id for id in orphans if id})


def rows_beside(
    unknown: dict[UUID, list[CleanRow]], known: Known, sites: dict[str, Sites], slugs: set[str]
) -> Iterator[tuple[UUID, CleanRow]]:
    """Rows of no program, in files that this run does not read, that may be what a new row is: of its door, or of its
    ZIP code where either keeps its street private. Each with the id that a program of it would have; none of those
    that are a new row's by their key or as its twin."""
    doors = {(street_of_door(row.street1), row.zip_code) for rows in unknown.values() for row in rows if row.zip_code}
    zips = {zip_code for _street, zip_code in doors}
    private = {zip_code for street, zip_code in doors if not street}
    records = {}
    for record in known.records.values():
        if record.program is None and record.source not in slugs and not record.missed_in:
            street, zip_code = record.site_key.split("|")[2:4]
            if (street_of_door(street), zip_code) in doors or zip_code in (private if street else zips):
                records[record.pk] = record
    for pk, row in rows_of_records(list(records.values())).items():
        id = program_of(records[pk], row.site_key, row.twin_key, known, sites)
        if id not in unknown:
            yield id, row


def id_of(row: CleanRow, known: Known, sites: dict[str, Sites]) -> UUID:
    """The program of a row by its own id, its record's, its site's or its twin's, or the id that a new one gets."""
    if row.said.listing:
        named = UUID(row.said.listing)
        named = known.aliases.get(named, named)
        if named in known.programs or named in known.merged:
            return known.surviving(named) or named
    own = known.by_own_id.get((row.source.slug, row.own_id)) if row.own_id else None
    if own and own.program:
        return own.program
    return program_of(known.records.get((row.source.slug, row.key)), row.site_key, row.twin_key, known, sites)


def program_of(record: KnownRecord | None, site_key: str, twin_key: str, known: Known, sites: dict[str, Sites]) -> UUID:
    """The program that a row describes: the one it was joined to, its site's, its twin's, or a new one.

    A new program of twins has the id of the substance-use site's key, whichever file came first. A row that was
    known beside the other site's program and was not of it, because there were two then, is not of it later.
    """
    if record and record.program:
        return record.program
    own = known.program_of_site(site_key)
    pair = sites.get(twin_key)
    if own or not pair or not pair.are_twins or site_key not in pair.su | pair.mh:
        return own or program_id(site_key)
    if is_private(twin_key) and pair.su != pair.mh:
        return program_id(site_key)
    (su,), (mh,) = pair.su, pair.mh
    other = known.program_of_site(mh if site_key == su else su)
    if other and record:
        return program_id(site_key)
    return other or program_id(su)


def is_private(twin_key: str) -> bool:
    """Whether a twin's key has no street: name1 and ZIP code alone make no twins, the phone must be the same too."""
    return not twin_key.split("|")[1]


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
