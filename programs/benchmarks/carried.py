"""What an import made of an edition, held against the truth that the edition was made with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from programs.benchmarks.editions import Row, Truth
from programs.imports.samhsa.names import alike, number_of_door, street_of_door
from programs.imports.samhsa.sources import MENTAL_HEALTH, SUBSTANCE_USE
from programs.models import Program, SourceRecord
from programs.search.matches import EVIDENCE_DEFAULT

SOURCES = (SUBSTANCE_USE.slug, MENTAL_HEALTH.slug)
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
    editions: list[list[Row]]
    old: dict[tuple[str, int], UUID]
    existed: set[UUID]

    @classmethod
    def before(cls, truths: list[list[Truth]], editions: list[list[Row]]) -> Carried:
        """Remember which program each row was, before the edition is imported."""
        return cls(truths, editions, program_of_rows(), set(Program.objects.values_list("id", flat=True)))

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
        yield from self.doubles()
        yield from self.streets(new)

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
        same = [some for some in twice if alike(some[0][1], some[1][1]) >= 90]
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
        yield f"  published programs in no newest edition: {unmarked.count()}"
