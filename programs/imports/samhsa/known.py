"""What the database has already: raw records of SAMHSA's sources and the programs they describe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from programs.imports.batches import QUERY_SIZE, in_batches
from programs.imports.identity import program_id
from programs.imports.samhsa.sources import BY_SLUG, Care
from programs.models import Program, ProgramAlias, SourceRecord


@dataclass(slots=True)
class KnownRecord:
    """A stored raw row without the row itself. ``program`` follows merges to the program that is left."""

    pk: int
    source: str
    key: str
    site_key: str
    twin_key: str
    program: UUID | None
    sha256: str
    row_number: int
    key_edition: str = ""
    first_edition: str = ""
    last_edition: str = ""
    missed_in: list[str] = field(default_factory=list)
    state: str = ""
    own_id: str = ""
    moved: bool = False
    """Whether it is stored with a program that was merged into ``program`` since."""

    @property
    def care(self) -> Care:
        return care_in_key(self.key)


def record_key(site_key: str, care: Care, copy: int) -> str:
    """The key of a row within its source. One site may have a row for each field of care, and, where
    SAMHSA lists two suites of one address alike, further copies (numbered from 1)."""
    return f"{site_key}#{care or 'other'}" + (f"#{copy + 1}" if copy else "")


def care_in_key(key: str) -> Care:
    """The field of care that ``record_key`` wrote into a key."""
    word = key.split("#")[1]
    return word if word in ("su", "mh") else ""  # type: ignore[return-value]


class OwnIds(dict[str, UUID]):
    """The id of each site's key, made once."""

    def __missing__(self, site_key: str) -> UUID:
        self[site_key] = own = program_id(site_key)
        return own


@dataclass(slots=True)
class Known:
    """Records by (source, key) and by site; ids of programs that exist; which were merged into which."""

    records: dict[tuple[str, str], KnownRecord] = field(default_factory=dict)
    by_site: dict[str, list[KnownRecord]] = field(default_factory=dict)
    programs: set[UUID] = field(default_factory=set)
    merged: dict[UUID, UUID] = field(default_factory=dict)
    by_own_id: dict[tuple[str, str], KnownRecord] = field(default_factory=dict)
    described: set[UUID] = field(default_factory=set)
    aliases: dict[UUID, UUID] = field(default_factory=dict)
    own_ids: OwnIds = field(default_factory=OwnIds)

    @classmethod
    def load(cls, site_keys: Iterable[str], named: Iterable[UUID] = ()) -> Known:
        """Read all records of SAMHSA's sources, and which ids that ``site_keys`` would get, or that senders have
        ``named``, exist."""
        merged = dict(Program.objects.filter(merged_into__isnull=False).values_list("id", "merged_into_id"))
        known = cls(merged={id: into for id, into in merged.items() if into})
        by_site: defaultdict[str, list[KnownRecord]] = defaultdict(list)
        columns = (
            *("id", "source__slug", "key", "site_key", "twin_key", "program_id", "raw_sha256", "row_number"),
            *("key_edition", "first_edition", "last_edition", "missed_in", "raw__state", "raw__frid"),
        )
        rows = SourceRecord.objects.filter(source__slug__in=BY_SLUG).order_by("source__slug", "key")
        for row in rows.values_list(*columns).iterator(chunk_size=QUERY_SIZE):
            record = KnownRecord(*row[:-2], *(str(value or "") for value in row[-2:]))
            stored_with, record.program = record.program, known.surviving(record.program)
            record.moved = stored_with != record.program
            known.records[record.source, record.key] = record
            by_site[record.site_key].append(record)
            if record.own_id:
                known.by_own_id.setdefault((record.source, record.own_id), record)
        known.by_site = dict(by_site)
        known.described = {record.program for record in known.records.values() if record.program}
        for ids in in_batches({*(known.own_ids[key] for key in site_keys), *named}):
            known.programs.update(Program.objects.filter(id__in=ids).values_list("id", flat=True))
        known.aliases = dict(ProgramAlias.objects.values_list("id", "program_id"))
        return known

    def surviving(self, program: UUID | None) -> UUID | None:
        """The program that is left after merges."""
        passed: set[UUID] = set()
        while program in self.merged and program not in passed:
            passed.add(program)
            program = self.merged[program]
        return program

    def program_of_site(self, site_key: str) -> UUID | None:
        """The program that a site's rows already describe, or that bears the id of its key."""
        linked = {record.program for record in self.by_site.get(site_key, ()) if record.program}
        if linked:
            return min(linked)
        own = self.own_ids[site_key]
        own = self.aliases.get(own, own)
        return self.surviving(own) if own in self.programs or own in self.described else None
