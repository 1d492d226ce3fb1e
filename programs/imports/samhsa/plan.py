"""Diff: what an import would do to the database, without doing it. ``make_plan`` is the order of its steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.imports.batches import in_batches
from programs.imports.points import Places
from programs.imports.report import Report
from programs.imports.samhsa.copies import drop_duplicates, tell_apart
from programs.imports.samhsa.currency import Currency, editions_in_order, lapses
from programs.imports.samhsa.doubts import Doubts, report_identity
from programs.imports.samhsa.known import Known
from programs.imports.samhsa.listing import Listing, listing_of
from programs.imports.samhsa.matching import Group, Matched, match
from programs.imports.samhsa.outcomes import count_outcomes, report_conflicts, report_point, report_zip
from programs.imports.samhsa.participations import Networks
from programs.imports.samhsa.reading import Batch
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.statements import ITS_OWN, Stored, words_of
from programs.imports.samhsa.stored import rows_of_records
from programs.imports.slugs import choose_slugs, slug_base
from programs.models import Doubt, Program, ProgramAlias, Provider, Source, Statement, Track, Verification
from programs.statements.stored import Outcome, tracks_of


@dataclass(slots=True)
class Plan:
    """What to write. ``records`` are rows whose stored record is new or differs, ``seen`` those whose record
    stays (its primary key); a row names its program. ``links`` are records which this run does not read but
    now knows the program of, ``missed`` those that their source's new edition does not have, with the
    editions without them. ``tracks`` are all timetables of programs whose timetables are others now, ``statements``
    those that are new or differ, each with the slug of its source. Programs follow from these: see ``statements``."""

    batches: list[Batch]
    providers: list[Provider] = field(default_factory=list)
    added: list[Program] = field(default_factory=list)
    changed: list[Program] = field(default_factory=list)
    records: list[CleanRow] = field(default_factory=list)
    seen: list[tuple[CleanRow, int]] = field(default_factory=list)
    links: list[tuple[int, UUID]] = field(default_factory=list)
    missed: list[tuple[int, list[str]]] = field(default_factory=list)
    aliases: dict[UUID, ProgramAlias] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    outdated: list[UUID] = field(default_factory=list)
    tracks: dict[UUID, list[Track]] = field(default_factory=dict)
    networks: Networks = field(default_factory=lambda: Networks.of(()))
    statements: list[tuple[str, Statement]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many things there are to write."""
        programs = len(self.providers) + len(self.added) + len(self.changed)
        return programs + len(self.statements) + len(self.records) + len(self.seen) + len(self.links) + len(self.missed)


@dataclass(slots=True)
class Work:
    """What the steps of one diff share. ``names`` are those of providers, ``bases`` of slugs, ``statements`` what
    was said before of the programs at hand."""

    known: Known
    report: Report
    plan: Plan
    matched: Matched
    stored: dict[int, CleanRow]
    places: Places
    currency: Currency
    doubts: Doubts
    bases: dict[UUID, str] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    statements: Stored = field(default_factory=lambda: Stored(Source.objects.in_bulk()))


def make_plan(batches: list[Batch], report: Report, *, lock: bool) -> Plan:
    """Compare clean rows with the database. With ``lock``, programs stay locked until the transaction ends.

    Raises ``ImportStoppedError`` for an edition older than what is known.
    """
    rows = [row for batch in batches for row in batch.rows]
    known = Known.load((row.site_key for row in rows), named_listings(rows))
    report_unknown_listings(rows, known, report)
    report_identifiers_twice(rows, report)
    tell_apart(batches, known)
    for batch in batches:
        drop_duplicates(batch, known, report)
    editions_in_order(batches, known)
    matched = match(batches, known, report)
    groups = list(matched.groups.values())
    stored = rows_of_records([record for group in groups for record in group.records])
    places = places_for(groups, stored.values())
    currency = Currency.of(batches, known)
    work = Work(known, report, Plan(batches), matched, stored, places, currency, Doubts.load(report))
    work.plan.networks = Networks.of([*rows, *stored.values()])
    for some in in_batches(groups):
        programs = programs_of(some, lock=lock)
        work.statements.load(programs)
        work.statements.tracks = tracks_of(programs)
        work.plan.networks.load(programs)
        for group in some:
            plan_group(work, group, programs.get(group.program))
    work.plan.statements = work.statements.changed
    choose_new_slugs(work)
    find_new_providers(work)
    report_identity(work.matched.identified, work.plan.added, known, work.doubts)
    work.plan.missed = currency.report_missing(matched.groups, report)
    work.plan.doubts, work.plan.outdated = work.doubts.found, work.doubts.outdated
    return work.plan


def named_listings(rows: Iterable[CleanRow]) -> set[UUID]:
    """The programs that the senders of rows say they mean."""
    return {UUID(row.said.listing) for row in rows if row.said.listing}


def report_unknown_listings(rows: Iterable[CleanRow], known: Known, report: Report) -> None:
    """Say of which rows the listing does not exist that their sender means."""
    for row in rows:
        if row.said.listing and not {UUID(row.said.listing)} & (
            known.programs | known.merged.keys() | known.aliases.keys()
        ):
            text = _("there is no listing %(id)s; the row is read without it.") % {"id": row.said.listing}
            report.find("cleaned", text, source=row.source.slug, file=row.file, row=row.number)


def report_identifiers_twice(rows: Iterable[CleanRow], report: Report) -> None:
    """Say of which rows of different places a list gives the same number (a license): one of them is wrong, or it is
    their organization's."""
    first: dict[tuple[str, str, str], CleanRow] = {}
    for row in rows:
        for one in row.said.values.get("identifiers") or ():
            known = first.setdefault((row.source.slug, one["system"], one["value"]), row)
            if known.site_key != row.site_key:
                text = _("%(name)s: %(system)s %(value)s is that of row %(row)d of %(file)s as well, %(other)s.")
                words = {**one, "name": row.name1, "row": known.number, "file": known.file, "other": known.name1}
                report.find("twice", text % words, source=row.source.slug, file=row.file, row=row.number)


def programs_of(groups: list[Group], *, lock: bool) -> dict[UUID, Program]:
    """Existing programs of some groups, without the columns that the database derives, each with the last check of
    what it offers."""
    checks = Verification.objects.filter(program=OuterRef("pk"), aspect="services").order_by("-at").values("at")[:1]
    programs = Program.objects.defer("terms").annotate(services_checked=Subquery(checks)).order_by("id")
    if lock:
        programs = programs.select_for_update(of=["self"])
    found: dict[UUID, Program] = {**programs.in_bulk([group.program for group in groups])}
    return found


def plan_group(work: Work, group: Group, program: Program | None) -> None:
    """Diff one program: by the rows that the newest editions have of it, else as vanished."""
    work.currency.supersede(group)
    stored = list(work.currency.sorted(group, work.stored))
    gone = [row for row, is_gone in stored if is_gone]
    current = group.rows + [row for row, is_gone in stored if not is_gone]
    if not current:
        if program is not None:
            plan_vanished(work, group, program, gone)
        return
    had_street = bool(program and program.street1)
    private = group.program in work.matched.withdrawn.beside
    public = group.program in work.doubts.public
    listing = listing_of(
        current, work.places, gone, had_street=had_street, lapsed=program is not None, private=private, public=public
    )
    if listing is None:
        for row in group.rows:
            work.report.count(row.source.slug, "no-evidence")
            keep(work, row, None)
        return
    for row in group.rows:
        report_zip(work.report, row, work.places)
    for row, miles in listing.refused:
        report_point(work.report, row, miles, group)
    plan_listing(work, group, program, listing)


def plan_listing(work: Work, group: Group, program: Program | None, listing: Listing) -> None:
    """Diff a program with what its current rows say together."""
    work.names.setdefault(listing.fields["provider_id"], listing.provider)
    evidence: str | None = ITS_OWN
    lost = listing.fields["evidence"] == "lapsed"
    if program is not None:
        work.doubts.settled(Doubt.Kind.VANISHED, program.id)
        if lost:
            work.doubts.lost_evidence(program, group, work.known)
            evidence = "lapsed" if lapses(program) else None
        else:
            work.doubts.settled(Doubt.Kind.LOST_EVIDENCE, program.id)
        if listing.disagree:
            beside = work.matched.withdrawn.beside.get(program.id)
            work.doubts.disagree(program.id, program.name, listing.rows + ([beside] if beside else []))
    elif listing.disagree:
        work.doubts.disagree(group.program, listing.fields["name"], listing.rows)
    differs = change(work, program or new_program(work, group, listing), listing, group, evidence)
    kept = work.statements.is_persons(group.program, "participations")
    differs |= work.plan.networks.plan(group.program, program, listing.rows, work.report, kept=kept) and bool(program)
    count_outcomes(work.report, work.known, group, program, differs=differs, lost=lost)
    for row in group.rows:
        keep(work, row, group.program)
        note_alias(work, row, group.program)
    work.plan.links += [(record.pk, group.program) for record in group.records if record.program is None]


def new_program(work: Work, group: Group, listing: Listing) -> Program:
    """A program that there is not yet; what lists say of it is set when it is decided."""
    fields = listing.fields
    work.bases[group.program] = slug_base(fields["name"], fields["city"], fields["state"])
    program = Program(id=group.program, status=Program.Status.PUBLISHED)
    work.plan.added.append(program)
    return program


def change(
    work: Work, program: Program, listing: Listing, group: Group, evidence: str | None, *, gone: bool = False
) -> bool:
    """Note what lists say now and what follows for the program. Whether anything of a known one does."""
    words = words_of(listing, work.places, program, evidence=evidence, gone=gone)
    outcome, conflicts = work.statements.outcome(program, words)
    work.doubts.contradicted(program, {name: one.value for name, one in conflicts.items() if one.is_newer})
    if conflicts.pop("tracks", None) is not None:
        text = _("%(slug)s: a person edited its timetables, which are kept; the file has others.")
        work.report.find("conflict", text % {"slug": program.slug}, program=program.id)
    report_conflicts(work.report, program, conflicts, group)
    if program.street1 and outcome.changes.get("precision") == "hidden":
        work.report.find(
            "private", _("%(slug)s: its address is private now.") % {"slug": program.slug}, program=program.id
        )
    is_known = not program._state.adding
    follow(work, outcome)
    return is_known and bool(outcome)


def follow(work: Work, outcome: Outcome) -> None:
    """Plan what the decision changes in a program and in its timetables."""
    outcome.write()
    if outcome.changes and not outcome.program._state.adding:
        work.plan.changed.append(outcome.program)
    if outcome.tracks is not None:
        work.plan.tracks[outcome.program.id] = outcome.tracks


def plan_vanished(work: Work, group: Group, program: Program, gone: list[CleanRow]) -> None:
    """A program that no newest edition has: it stays as the last edition had it, says so, and after a while leaves
    the default search. As the last edition had it, so that two files in two commands leave the same as in one."""
    missed_in = work.currency.missed_in(group)
    last = [row for row in gone if row.edition == max(row.edition for row in gone)]
    private = program.id in work.matched.withdrawn or program.precision == "hidden"
    listing = listing_of(last, work.places, gone, lapsed=True, private=private) if last else None
    if listing is None:
        return
    work.names.setdefault(listing.fields["provider_id"], listing.provider)
    work.doubts.evidence_before[program.id] = str(listing.fields["evidence"])
    over = work.currency.patience.is_over(missed_in, timezone.localdate())
    evidence: str | None = ITS_OWN
    if over or is_followed(work, program) or listing.fields["evidence"] == "lapsed":
        evidence = "lapsed" if lapses(program) else None
    change(work, program, listing, group, evidence, gone=True)
    if program.status == Program.Status.PUBLISHED:
        work.doubts.vanished(program, missed_in, gone)


def is_followed(work: Work, program: Program) -> bool:
    """Whether a new program may be this one: now, or since an earlier edition, and nobody has decided yet."""
    if program.id in work.doubts.followed:
        return True
    candidates = work.matched.identified.candidates
    return any(old == program.id and (new, old) not in work.doubts.different for new, old, _likeness in candidates)


def keep(work: Work, row: CleanRow, program: UUID | None) -> None:
    """Plan the row's raw record: write it, or only note that it was seen again."""
    row.program = program
    record = work.known.records.get((row.source.slug, row.key))
    now = (row.sha256, row.number, row.key_edition, program)
    if record and not record.moved and (record.sha256, record.row_number, record.key_edition, record.program) == now:
        work.plan.seen.append((row, record.pk))
    else:
        work.plan.records.append(row)


def note_alias(work: Work, row: CleanRow, program: UUID) -> None:
    """The id that the row's key would have on a fresh database leads to the program as well."""
    own = work.known.own_ids[row.site_key]
    if own != program and own not in work.known.aliases and own not in work.known.programs:
        work.plan.aliases[own] = ProgramAlias(id=own, program_id=program, key=row.site_key)


def choose_new_slugs(work: Work) -> None:
    """Give every new program its slug."""
    taken: set[str] = set()
    for wishes in in_batches(sorted(set(work.bases.values()))):
        taken.update(Program.objects.filter(slug__in=wishes).values_list("slug", flat=True))
    slugs = choose_slugs(work.bases, taken)
    for program in work.plan.added:
        program.slug = slugs[program.id]


def find_new_providers(work: Work) -> None:
    """Providers of new and changed programs that do not exist yet."""
    wanted = {program.provider_id for program in (*work.plan.added, *work.plan.changed)}
    for ids in in_batches(sorted(wanted)):
        wanted = wanted - set(Provider.objects.filter(id__in=ids).values_list("id", flat=True))
    work.plan.providers = [Provider(id=id, name=work.names[id]) for id in sorted(wanted)]


def places_for(groups: list[Group], stored: Iterable[CleanRow]) -> Places:
    """The part of the gazetteer that these rows need: cities only where the ZIP code has no point."""
    rows = [row for group in groups for row in group.rows] + list(stored)
    places = Places.load((row.zip_code for row in rows if row.zip_code), ())
    unlocated = {(row.city, row.state) for row in rows if not places.area(row.zip_code, row.city, row.state).point}
    if unlocated:
        places.cities = Places.load((), unlocated).cities
    return places
