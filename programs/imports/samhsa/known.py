"""What the database has already: raw records of SAMHSA's sources and the programs they describe."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from programs.imports.batches import QUERY_SIZE, in_batches
from programs.imports.identity import program_id
from programs.imports.samhsa.sources import BY_SLUG, Care
from programs.models import Program, SourceRecord


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


@dataclass(slots=True)
class Known:
    """Records by (source, key) and by site; ids of programs that exist; which were merged into which."""

    records: dict[tuple[str, str], KnownRecord] = field(default_factory=dict)
    by_site: dict[str, list[KnownRecord]] = field(default_factory=dict)
    programs: set[UUID] = field(default_factory=set)
    merged: dict[UUID, UUID] = field(default_factory=dict)

    @classmethod
    def load(cls, site_keys: set[str]) -> Known:
        """Read all records of SAMHSA's sources, and which ids that ``site_keys`` would get exist."""
        merged = dict(Program.objects.filter(merged_into__isnull=False).values_list("id", "merged_into_id"))
        known = cls(merged={id: into for id, into in merged.items() if into})
        by_site: defaultdict[str, list[KnownRecord]] = defaultdict(list)
        columns = (
            *("id", "source__slug", "key", "site_key", "twin_key", "program_id", "raw_sha256", "row_number"),
            "key_edition",
        )
        rows = SourceRecord.objects.filter(source__slug__in=BY_SLUG).order_by("source__slug", "key")
        for row in rows.values_list(*columns).iterator(chunk_size=QUERY_SIZE):
            record = KnownRecord(*row)
            stored_with, record.program = record.program, known.surviving(record.program)
            record.moved = stored_with != record.program
            known.records[record.source, record.key] = record
            by_site[record.site_key].append(record)
        known.by_site = dict(by_site)
        for ids in in_batches(program_id(key) for key in site_keys):
            known.programs.update(Program.objects.filter(id__in=ids).values_list("id", flat=True))
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
        own = program_id(site_key)
        return self.surviving(own) if own in self.programs else None
