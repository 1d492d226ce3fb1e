"""Diff: what an import would do to the database, without doing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.errors import RowRefusedError
from programs.imports.points import Places
from programs.imports.report import Outcome, Report
from programs.imports.samhsa.candidates import report_candidates
from programs.imports.samhsa.differences import differences
from programs.imports.samhsa.key import CodeKey
from programs.imports.samhsa.known import Known, KnownRecord
from programs.imports.samhsa.listing import Listing, listing_of
from programs.imports.samhsa.matching import Group, drop_duplicates, match
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow, clean_row
from programs.imports.samhsa.sources import BY_SLUG
from programs.imports.slugs import choose_slugs, slug_base
from programs.models import Program, Provider, SourceRecord


@dataclass(slots=True)
class Plan:
    """What to write. ``records`` are rows whose stored record is new or differs, ``seen`` those whose
    record stays; ``program_of`` has the program of a row by ``id(row)``, ``links`` that of records
    which this run does not read but now knows the program of."""

    batches: list[Batch]
    providers: list[Provider] = field(default_factory=list)
    added: list[Program] = field(default_factory=list)
    changed: list[Program] = field(default_factory=list)
    records: list[CleanRow] = field(default_factory=list)
    seen: list[tuple[CleanRow, int]] = field(default_factory=list)
    program_of: dict[int, UUID | None] = field(default_factory=dict)
    links: list[tuple[int, UUID]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many things there are to write."""
        programs = len(self.providers) + len(self.added) + len(self.changed)
        return programs + len(self.records) + len(self.seen) + len(self.links)


def make_plan(batches: list[Batch], report: Report, *, lock: bool) -> Plan:
    """Compare clean rows with the database. With ``lock``, programs stay locked until the transaction ends."""
    for batch in batches:
        drop_duplicates(batch, report)
    known = Known.load({row.site_key for batch in batches for row in batch.rows})
    groups = match(batches, known, report)
    return Planner(batches, known, report, groups, lock).plan


class Planner:
    """One diff. Its parts fill ``plan`` and the report, group by group."""

    def __init__(self, batches: list[Batch], known: Known, report: Report, groups: list[Group], lock: bool) -> None:
        self.known, self.report, self.lock = known, report, lock
        self.plan = Plan(batches)
        self.stored_rows = rows_of_records([record for group in groups for record in group.records])
        self.places = places_for(groups, self.stored_rows.values())
        bases: dict[UUID, str] = {}
        names: dict[UUID, str] = {}
        for some in in_batches(groups):
            programs = self.programs_of(some)
            for group in some:
                self.plan_group(group, programs.get(group.program), bases, names)
        self.choose_new_slugs(bases)
        self.find_new_providers(names)
        self.count_missing()
        report_candidates(self.plan.added, {group.program for group in groups}, report)

    def programs_of(self, groups: list[Group]) -> dict[UUID, Program]:
        """Existing programs of some groups, without the columns that the database derives."""
        programs = Program.objects.defer("terms").order_by("id")
        if self.lock:
            programs = programs.select_for_update()
        return programs.in_bulk([group.program for group in groups])

    def plan_group(self, group: Group, program: Program | None, bases: dict[UUID, str], names: dict[UUID, str]) -> None:
        """Diff one program."""
        stored = [self.stored_rows[record.pk] for record in group.records if record.pk in self.stored_rows]
        listing = listing_of(group.rows + stored, self.places)
        if listing is None:
            self.without_evidence(group, program)
            return
        for row, miles in listing.refused:
            self.report_point(row, miles, group)
        names.setdefault(listing.fields["provider_id"], listing.lead.name1)
        differs = self.change(program, listing, group) if program else False
        if program is None:
            fields = listing.fields
            bases[group.program] = slug_base(fields["name"], fields["city"], fields["state"])
            self.plan.added.append(Program(id=group.program, status=Program.Status.PUBLISHED, **fields))
        for row, outcome in self.outcomes(group, program is None, differs):
            self.report.count(row.source.slug, outcome)
            if outcome == "merged":
                self.report_merged(row, group, program)
            self.keep(row, group.program)
        self.plan.links += [(record.pk, group.program) for record in group.records if record.program is None]

    def report_merged(self, row: CleanRow, group: Group, program: Program | None) -> None:
        """Say with what a row was joined."""
        others = [f"{other.file} {other.number}" for other in group.rows if other is not row]
        others += [f"{record.source} {record.row_number}" for record in group.records]
        text = _("%(name)s: the same program as %(others)s.") % {
            "name": row.name2 or row.name1,
            "others": ", ".join(others) or (program.slug if program else group.program),
        }
        self.report.find("merged", text, source=row.source.slug, file=row.file, row=row.number)

    def change(self, program: Program, listing: Listing, group: Group) -> bool:
        """Set what differs and is nobody's edit. Whether anything does."""
        changes, conflicts = differences(program, listing.fields)
        first = group.rows[0]
        for name, value in conflicts.items():
            text = _("%(slug)s, %(field)s: “%(ours)s” is kept, the file has “%(theirs)s”.") % {
                "slug": program.slug,
                "field": name,
                "ours": as_text(getattr(program, name)),
                "theirs": as_text(value),
            }
            self.report.find("conflict", text, source=first.source.slug, file=first.file, row=first.number)
        for name, value in changes.items():
            setattr(program, name, value)
        if changes:
            self.plan.changed.append(program)
        return bool(changes)

    def outcomes(self, group: Group, is_new: bool, differs: bool) -> Iterator[tuple[CleanRow, Outcome]]:
        """What becomes of each row of a program (docs/importing.md defines the words).

        A program can differ although none of its rows does: when a vocabulary has a new term, say.
        Then the first row counts as changed.
        """
        records = [(row, self.known.records.get((row.source.slug, row.key))) for row in group.rows]
        joined = [row for row, record in records if record and record.program]
        if any(not (record and record.program and record.sha256 == row.sha256) for row, record in records):
            differs = False
        for row, record in records:
            if record and record.program:
                changed = record.sha256 != row.sha256 or (differs and row is joined[0])
                yield row, "changed" if changed else "unchanged"
            else:
                yield row, "added" if is_new and row is group.rows[0] else "merged"

    def without_evidence(self, group: Group, program: Program | None) -> None:
        """Keep the rows; a program that had evidence once stays until a person has looked."""
        for row in group.rows:
            self.report.count(row.source.slug, "no-evidence")
            if program is not None:
                text = _("%(slug)s") % {"slug": program.slug}
                self.report.find("lost-evidence", text, source=row.source.slug, file=row.file, row=row.number)
            self.keep(row, program.id if program else None)

    def keep(self, row: CleanRow, program: UUID | None) -> None:
        """Plan the row's raw record: write it, or only note that it was seen again."""
        self.plan.program_of[id(row)] = program
        record = self.known.records.get((row.source.slug, row.key))
        now = (row.sha256, row.number, row.key_edition, program)
        if (
            record
            and not record.moved
            and (record.sha256, record.row_number, record.key_edition, record.program) == now
        ):
            self.plan.seen.append((row, record.pk))
        else:
            self.plan.records.append(row)

    def report_point(self, row: CleanRow, miles: float, group: Group) -> None:
        """Say of a row of this run that its point was not believed."""
        if any(row is own for own in group.rows):
            far = _("nothing known to hold it against")
            if miles != float("inf"):
                far = _("%(miles)d miles from its ZIP code or city") % {"miles": round(miles)}
            text = _("%(name)s: %(point)s is %(far)s.") % {"name": row.name1, "point": row.point, "far": far}
            self.report.find("point", text, source=row.source.slug, file=row.file, row=row.number)

    def choose_new_slugs(self, bases: dict[UUID, str]) -> None:
        """Give every new program its slug."""
        taken: set[str] = set()
        for wishes in in_batches(sorted(set(bases.values()))):
            taken.update(Program.objects.filter(slug__in=wishes).values_list("slug", flat=True))
        slugs = choose_slugs(bases, taken)
        for program in self.plan.added:
            program.slug = slugs[program.id]

    def find_new_providers(self, names: dict[UUID, str]) -> None:
        """Providers of new and changed programs that do not exist yet."""
        wanted = {program.provider_id for program in (*self.plan.added, *self.plan.changed)}
        for ids in in_batches(sorted(wanted)):
            wanted = wanted - set(Provider.objects.filter(id__in=ids).values_list("id", flat=True))
        self.plan.providers = [Provider(id=id, name=names[id]) for id in sorted(wanted)]

    def count_missing(self) -> None:
        """Records of a source read in this run that its files no longer have."""
        for batch in self.plan.batches:
            slug = batch.source.slug
            if not batch.complete:
                self.report.find("file", _("Missing rows are not counted: pages are missing."), source=slug)
                continue
            keys = {row.key for row in batch.rows}
            for (source, key), record in self.known.records.items():
                if source == slug and key not in keys:
                    self.report.count(slug, "missing")
                    status = _("a program") if record.program else _("no program")
                    text = _("%(key)s (%(status)s)") % {"key": key, "status": status}
                    self.report.find("missing", text, source=slug)


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
            row.key = record.key
            rows[pk] = row
    return rows


def places_for(groups: list[Group], stored: Iterable[CleanRow]) -> Places:
    """The part of the gazetteer that these rows need: cities only where the ZIP code has no point."""
    rows = [row for group in groups for row in group.rows] + list(stored)
    places = Places.load((row.zip_code for row in rows if row.zip_code), ())
    unlocated = {(row.city, row.state) for row in rows if not places.area(row.zip_code, row.city, row.state).point}
    if unlocated:
        places.cities = Places.load((), unlocated).cities
    return places


def as_text(value: object) -> str:
    """A field's value as a report shows it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
