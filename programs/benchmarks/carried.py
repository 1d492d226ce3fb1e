"""What an import made of an edition, held against the truth that the edition was made with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.test import Client

from programs.benchmarks.editions import Row, Truth
from programs.imports.cleaning.phones import phone_number
from programs.imports.samhsa.listing import program_name
from programs.imports.samhsa.names import ALIKE, alike, number_of_door, street_of_door
from programs.imports.samhsa.sources import MENTAL_HEALTH, SUBSTANCE_USE
from programs.models import Program, SourceRecord
from programs.search.matches import EVIDENCE_DEFAULT

SOURCES = (SUBSTANCE_USE.slug, MENTAL_HEALTH.slug)
HOST = "localhost"
SAYS_SO = "Not in the newest edition"
SHEET_HEADER = 2
"""The first row below the header, as a spreadsheet numbers rows."""


def program_of_rows() -> dict[tuple[str, int], UUID]:
    """The program of each row of the newest edition, by source and number of the row."""
    rows = SourceRecord.objects.filter(missed_in=[], program__isnull=False)
    return {
        (slug, number - SHEET_HEADER): program
        for slug, number, program in rows.values_list("source__slug", "row_number", "program_id")
    }


@dataclass
class Carried:
    """``truths`` and ``editions`` are of the two directories, in the order of ``SOURCES``."""

    truths: list[list[Truth]]
    editions_before: list[list[Row]]
    editions: list[list[Row]]
    old: dict[tuple[str, int], UUID]
    existed: set[UUID]

    @classmethod
    def before(cls, truths: list[list[Truth]], editions_before: list[list[Row]], editions: list[list[Row]]) -> Carried:
        """Remember which program each row was, before the edition is imported."""
        existed = set(Program.objects.values_list("id", flat=True))
        return cls(truths, editions_before, editions, program_of_rows(), existed)

    def streets_to_go(self) -> dict[UUID, set[str]]:
        """Programs of which a row keeps its street private in the edition, with the street that they show now."""
        programs = {
            program
            for source, truths in zip(SOURCES, self.truths, strict=True)
            for truth in truths
            if truth.what in ("masked", "blank") and truth.after is not None and truth.before is not None
            if (program := self.old.get((source, truth.before)))
        }
        shown = Program.objects.filter(id__in=programs).exclude(street1="")
        return {id: {street} for id, street in shown.values_list("id", "street1")}

    def after(self) -> Iterator[str]:
        """What became of programs, a line each: carried over by what happened, wrong joins, doubles, streets."""
        new = program_of_rows()
        kept: Counter[str] = Counter()
        all_: Counter[str] = Counter()
        wrong: list[str] = []
        programs_before = set(self.old.values())
        parts: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for source, truths in zip(SOURCES, self.truths, strict=True):
            for truth in truths:
                was = self.old.get((source, truth.before)) if truth.before is not None else None
                now = new.get((source, truth.after)) if truth.after is not None else None
                if was and truth.after is not None:
                    all_[truth.what] += 1
                    kept[truth.what] += was == now
                    parts[was].add(now or was)
                if now and now != was and now in programs_before:
                    wrong.append(f"{truth.what}: row {truth.after} of {source}: {was} became {now}")
        for what in sorted(all_):
            yield f"  carried over, {what}: {kept[what]} of {all_[what]} ({100 * kept[what] / all_[what]:.1f} %)"
        yield f"  joined to another program than before: {len(wrong)}"
        yield from (f"    {line}" for line in wrong[:40])
        yield from self.doors()
        yield from self.doubles()
        yield from self.streets(new)

    def doors(self) -> Iterator[str]:
        """The doors (street, ZIP code, phone) that one row of a directory has before and after, their names alike."""
        kept = all_ = 0
        new = program_of_rows()
        for source, before, after in zip(SOURCES, self.editions_before, self.editions, strict=True):
            olds, news = one_to_one(before), one_to_one(after)
            for door in olds.keys() & news.keys():
                was, now = self.old.get((source, olds[door])), new.get((source, news[door]))
                if was and alike(name_of(before[olds[door]]), name_of(after[news[door]])) >= ALIKE:
                    all_ += 1
                    kept += was == now
        yield f"  one-to-one doors with names alike: {kept} of {all_} kept their id ({100 * kept / max(all_, 1):.2f} %)"

    def doubles(self) -> Iterator[str]:
        """Programs of the default search at one door with one phone, of which one is in no newest edition."""
        listed = set(SourceRecord.objects.filter(missed_in=[]).values_list("program_id", flat=True))
        doors: defaultdict[tuple[str, str, str], list[tuple[UUID, str]]] = defaultdict(list)
        found = Program.objects.published().filter(evidence__in=EVIDENCE_DEFAULT, demonstration=False)
        for id, name, street1, zip_code, phone in found.values_list("id", "name", "street1", "zip_code", "phone"):
            if street1 and phone:
                doors[street_of_door(street1), zip_code, number_of_door(phone)].append((id, name))
        twice = [some for some in doors.values() if len(some) > 1]
        stale = [some for some in twice if len({id in listed for id, _name in some}) == 2]
        new = [some for some in stale if any(id not in self.existed for id, _name in some)]
        same = [some for some in twice if alike(some[0][1], some[1][1]) >= ALIKE]
        yield f"  one door and phone with a vanished and a listed program: {len(stale)}, a new one: {len(new)}"
        yield f"  one door and phone with several programs at all: {len(twice)}, of names alike {len(same)}"

    def streets(self, new: dict[tuple[str, int], UUID]) -> Iterator[str]:
        """Programs whose street the edition keeps private, and that show one."""
        private = {
            program
            for source, truths in zip(SOURCES, self.truths, strict=True)
            for truth in truths
            if truth.what in ("masked", "blank") and truth.after is not None
            for program in (new.get((source, truth.after)), self.old.get((source, truth.before or 0)))
            if program
        }
        shown = Program.objects.filter(id__in=private).exclude(street1="")
        yield f"  programs of private rows: {len(private)}, with a street: {shown.count()}"
        unmarked = (
            Program.objects.published()
            .filter(demonstration=False, source_records__isnull=False)
            .exclude(source_records__missed_in=[])
            .distinct()
        )
        yield f"  published programs in no newest edition: {unmarked.count()}, that do not say so: {unsaid(unmarked)}"


def unsaid(programs: QuerySet[Program]) -> int:
    """How many programs do not say on their page, or not in the API, that no newest edition has them."""
    client, silent = Client(headers={"host": HOST}), 0
    for id, slug in programs.values_list("id", "slug"):
        page = client.get(f"/en/programs/{slug}/").content.decode()
        listed = [source["listed"] for source in client.get(f"/api/v1/programs/{id}/").json()["sources"]]
        silent += SAYS_SO not in page or any(listed)
    return silent


def one_to_one(rows: list[Row]) -> dict[tuple[str, str, str], int]:
    """The place of the one row that each door has; none of a door with several, or without a part."""
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        street, phone = street_of_door(str(row["street1"] or "")), number_of_door(phone_number(row["phone"]) or "")
        if street and phone and row["zip"]:
            found[street, str(row["zip"])[:5], phone].append(place)
    return {door: places[0] for door, places in found.items() if len(places) == 1}


def name_of(row: Row) -> str:
    return program_name(str(row["name1"]), str(row["name2"] or ""))
