"""What an import found: rows with a reason, and how many of each outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Outcome = Literal["added", "changed", "unchanged", "merged", "duplicate", "refused", "no-evidence"]

WORDS = ("read", "added", "changed", "unchanged", "missing", "merged", "duplicate", "refused", "no-evidence")
"""The lines that end every report. ``read`` is the sum of all others but ``missing``."""

TITLES = {
    "file": gettext_lazy("Files"),
    "edition": gettext_lazy("Editions"),
    "key": gettext_lazy("The code key of the file"),
    "refused": gettext_lazy("Refused rows"),
    "duplicate": gettext_lazy("Rows that stand twice"),
    "merged": gettext_lazy("Rows merged into a program"),
    "identity": gettext_lazy("The same program under another name or at another address"),
    "private": gettext_lazy("Addresses that are private now"),
    "confidentiality": gettext_lazy("Sources disagree on whether an address is private, please look"),
    "ambiguous": gettext_lazy("Ambiguous: not merged, please look"),
    "candidate": gettext_lazy("Perhaps the same program under a new name: not merged, please look"),
    "conflict": gettext_lazy("Edited by a person and kept"),
    "lost-evidence": gettext_lazy("No longer says that it has an IOP: left out of the default search, please verify"),
    "zip": gettext_lazy("ZIP codes that are none, or in another state, please look"),
    "twice": gettext_lazy("Numbers that stand in rows of different places, please look"),
    "point": gettext_lazy("Points of the file refused"),
    "mended": gettext_lazy("ZIP codes mended"),
    "boxes": gettext_lazy("ZIP codes in which nobody lives"),
    "others": gettext_lazy("Rows of other areas"),
    "unplaced": gettext_lazy("People without a place"),
    "people": gettext_lazy("People"),
    "expired": gettext_lazy("The license has expired, please verify"),
    "cleaned": gettext_lazy("Values left out"),
    "missing": gettext_lazy("No longer in the source: the listing says so, please verify"),
    "unknown-code": gettext_lazy("Unknown codes, kept in the raw rows"),
    "odd": gettext_lazy("What was odd in rate files, and how often"),
    "brake": gettext_lazy("More than a fifth of a file would end, please look"),
}


OUTCOME_TITLES = {"added": gettext_lazy("Added"), "changed": gettext_lazy("Changed")}
"""Rows with these outcomes stand in the report that is kept with the run, but not in the printed one: they are many."""

LONGEST_RAW = 4_000
"""Characters of a refused row that are kept with the report: it is stored nowhere else."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know, about a row of a file or in general. ``step`` is the step of identity that joined it,
    ``program`` the id of the program it is about, ``raw`` a refused row as JSON."""

    kind: str
    text: str
    source: str = ""
    file: str = ""
    row: int | None = None
    step: str = ""
    program: UUID | None = None
    raw: str = ""

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        if self.row is not None:
            where.append(_("row %(row)d") % {"row": self.row})
        return f"{', '.join(where)}: {self.text}" if where else self.text


class About(TypedDict, total=False):
    """What a finding is about, as ``Finding`` names it."""

    source: str
    file: str
    row: int | None
    step: str
    program: UUID | None
    raw: str


Place = tuple[str, int | None]
"""A row: the name of its file, and its number there."""


def as_json(finding: Finding, records: Mapping[Place, tuple[str, UUID | None]]) -> dict[str, object]:
    """A finding as it is kept: what there is of it, with the record and the program of its row."""
    key, program = records.get((finding.file, finding.row), ("", None))
    program = finding.program or program
    about = {"step": finding.step, "raw": finding.raw, "key": key, "program": str(program or "")}
    found: dict[str, object] = {name: text for name, text in about.items() if text}
    return {"kind": finding.kind, "file": finding.file, "row": finding.row, "text": finding.text} | found


@dataclass(slots=True)
class Report:
    """Findings in the order in which they were made, and outcomes counted for each source."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def find(self, kind: str, text: str, **about: Unpack[About]) -> None:
        """Note one thing, of a kind in ``TITLES`` or ``OUTCOME_TITLES``; ``about`` are fields of ``Finding``."""
        self.findings.append(Finding(kind, text, **about))

    def count(self, source: str, word: str, by: int = 1) -> None:
        """Count an outcome (one of ``WORDS``) for a source."""
        self.counts[source, word] += by

    def total(self, word: str) -> int:
        """How many of an outcome, over all sources."""
        return sum(number for (_source, counted), number in self.counts.items() if counted == word)

    def counts_of(self, source: str) -> dict[str, int]:
        """Every outcome of one source."""
        return {word: self.counts[source, word] for word in WORDS}

    def of_source(self, source: str, records: Mapping[Place, tuple[str, UUID | None]]) -> list[dict[str, object]]:
        """Findings of one source as JSON. ``records`` are the key and the program of each row that was read."""
        return [as_json(finding, records) for finding in self.findings if finding.source in ("", source)]

    def details(self) -> Iterator[str]:
        """The findings as text, grouped by kind, each group below its title and number."""
        for kind, title in TITLES.items():
            group = [finding for finding in self.findings if finding.kind == kind]
            if group:
                yield f"{title} ({len(group)})"
                yield from (f"  {finding}" for finding in group)
                yield ""

    def titles(self) -> Iterator[str]:
        """Only how many findings of each kind there are."""
        kinds = Counter(finding.kind for finding in self.findings if finding.kind in TITLES)
        yield from (f"{title} ({kinds[kind]})" for kind, title in TITLES.items() if kinds[kind])

    def lines(self) -> Iterable[str]:
        """One ``word: number`` line for each outcome."""
        return [f"{word}: {self.total(word)}" for word in WORDS]
