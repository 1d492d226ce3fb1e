"""What an import leaves to a person, and what persons have decided before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from programs.imports.report import Report
from programs.imports.samhsa.identify import Identified
from programs.imports.samhsa.known import Known
from programs.imports.samhsa.matching import Group
from programs.imports.samhsa.outcomes import as_text
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.stored import rows_of_records
from programs.models import Doubt, Program
from programs.statements.fields import POINT

Evidence = list[dict[str, str]]
"""Cells side by side, as ``Doubt.evidence`` has them."""

ROWS = ("tracks", "participations")
"""Fields that are rows of their own: the report names them."""

SHOWN = ("name1", "name2", "street1", "street2", "city", "state", "zip_code", "phone", "edition")
"""Of a row, what is put side by side."""


@dataclass(slots=True)
class Doubts:
    """``found`` are new questions. ``public`` are programs whose street a person said may be shown, ``different``
    pairs that a person said are two programs, ``followed`` those that may be another now, not decided yet.
    ``contradictions`` are what newer lists have said otherwise than a person and was asked before, of each program the
    id of the question where it is open; ``waiting`` are open questions of what the newest edition lacks, by kind and
    program; ``outdated`` are those that a later question takes the place of, or that are none any more."""

    report: Report
    found: list[Doubt] = field(default_factory=list)
    public: set[UUID] = field(default_factory=set)
    different: set[tuple[UUID, UUID | None]] = field(default_factory=set)
    followed: set[UUID | None] = field(default_factory=set)
    evidence_before: dict[UUID, str] = field(default_factory=dict)
    contradictions: dict[UUID, list[tuple[Evidence, UUID | None]]] = field(default_factory=dict)
    waiting: dict[tuple[str, UUID], UUID] = field(default_factory=dict)
    outdated: list[UUID] = field(default_factory=list)

    @classmethod
    def load(cls, report: Report) -> Doubts:
        doubts = cls(report)
        rejected = Doubt.objects.filter(state=Doubt.State.REJECTED)
        for kind, program, other in rejected.values_list("kind", "program_id", "other_id"):
            if kind == Doubt.Kind.CONFIDENTIALITY:
                doubts.public.add(program)
            elif kind == Doubt.Kind.RENAMED:
                doubts.different.add((program, other))
            elif kind == Doubt.Kind.DUPLICATE and other:
                doubts.different |= {(program, other), (other, program)}
        waiting = Doubt.objects.filter(state=Doubt.State.OPEN, kind=Doubt.Kind.RENAMED)
        doubts.followed = set(waiting.values_list("other_id", flat=True))
        lacking = Doubt.objects.filter(state=Doubt.State.OPEN, kind__in=[Doubt.Kind.VANISHED, Doubt.Kind.LOST_EVIDENCE])
        doubts.waiting = {(kind, program): pk for kind, program, pk in lacking.values_list("kind", "program_id", "pk")}
        for asked in Doubt.objects.filter(kind=Doubt.Kind.CONTRADICTED).order_by("created_at"):
            is_open = asked.pk if asked.state == Doubt.State.OPEN else None
            doubts.contradictions.setdefault(asked.program_id, []).append((asked.evidence, is_open))
        return doubts

    def ask(self, kind: str, program: UUID, evidence: Evidence, other: UUID | None = None) -> None:
        """Put a question; one that was put before is dropped when it is written."""
        self.found.append(Doubt(kind=kind, program_id=program, other_id=other, evidence=evidence))

    def settled(self, kind: str, program: UUID) -> None:
        """The newest edition has again what it lacked when the question came up: nobody has to answer it."""
        if (kind, program) in self.waiting:
            self.outdated.append(self.waiting[kind, program])

    def vanished(self, program: Program, missed_in: list[str], gone: list[CleanRow]) -> None:
        without = [{"label": _("editions without it"), "before": "", "after": ", ".join(missed_in)}]
        last = max(gone, key=lambda row: row.edition, default=None)
        self.ask(Doubt.Kind.VANISHED, program.id, without + (side_by_side(last, None) if last else []))

    def contradicted(self, program: Program, newer: dict[str, Any]) -> None:
        """A person's word stands, and a list of a later day says something else. The same is not asked again."""
        evidence = [
            {"label": name, "before": as_text(getattr(program, name, "")), "after": as_text(value)}
            for name, value in newer.items()
            if name not in (*POINT, *ROWS)
        ]
        asked = self.contradictions.get(program.id, [])
        if evidence and all(evidence != before for before, _is_open in asked):
            self.outdated += [is_open for _before, is_open in asked if is_open]
            self.ask(Doubt.Kind.CONTRADICTED, program.id, evidence)

    def lost_evidence(self, program: Program, group: Group, known: Known) -> None:
        """Ask once, when it is lost: the row that had the evidence beside the newest of its source."""
        if program.evidence == "lapsed":
            return
        evidence = [{"label": "evidence", "before": str(program.evidence), "after": _("none")}]
        records = [known.records.get((row.source.slug, row.key)) for row in group.rows]
        stored = rows_of_records([record for record in (*records, *group.records) if record])
        before = next((row for row in stored.values() if row.evidence), None)
        alike = [row for row in group.rows if before and (row.source, row.care) == (before.source, before.care)]
        after = next(iter(alike or group.rows), None)
        self.ask(Doubt.Kind.LOST_EVIDENCE, program.id, evidence + side_by_side(before, after))

    def disagree(self, program: UUID, name: str, rows: list[CleanRow]) -> None:
        """One source keeps the street private and another shows it. The street itself stays in the raw rows."""
        evidence = [
            {
                "label": row.source.name,
                "before": row.edition,
                "after": _("private") if row.hidden else _("a street") if row.street1 else _("blank"),
            }
            for row in rows
        ]
        self.ask(Doubt.Kind.CONFIDENTIALITY, program, evidence)
        said = ", ".join(f"{entry['label']} {entry['before']}: {entry['after']}" for entry in evidence)
        self.report.find("confidentiality", f"{name}: {said}", program=program)


def side_by_side(before: CleanRow | None, after: CleanRow | None) -> list[dict[str, str]]:
    """Two rows, cell beside cell."""
    cells = [
        {
            "label": name,
            "before": getattr(before, name) if before else "",
            "after": getattr(after, name) if after else "",
        }
        for name in SHOWN
    ]
    if before and after:
        only = (sorted(before.codes - after.codes), sorted(after.codes - before.codes))
        cells.append({"label": "codes", "before": " ".join(only[0]), "after": " ".join(only[1])})
    return [cell for cell in cells if cell["before"] or cell["after"]]


def report_identity(identified: Identified, added: list[Program], known: Known, doubts: Doubts) -> None:
    """Say how each row without a known key found its program, and ask about those that may be one."""
    names = {program.id: program for program in added}
    for _id, joined in identified.joined.items():
        text = _("%(name)s: by %(step)s, the names %(likeness)d of 100 alike.")
        said = {"name": joined.name, "step": joined.step, "likeness": round(joined.likeness)}
        doubts.report.find("identity", text % said, step=joined.step, program=joined.program)
    olds = {old for _new, old, _likeness in identified.candidates}
    known_programs = Program.objects.in_bulk(olds)
    for new, old, likeness in identified.candidates:
        program, other = names.get(new), known_programs.get(old)
        if program is None or other is None or (new, old) in doubts.different:
            continue
        text = _("%(new)s is new, with the phone and address of %(old)s.") % {"new": program.slug, "old": other.slug}
        doubts.report.find("candidate", text, program=new)
        evidence = [
            {"label": name, "before": str(getattr(other, name)), "after": str(getattr(program, name))}
            for name in ("name", "street1", "street2", "city", "zip_code", "phone")
        ]
        evidence.append(
            {"label": "evidence", "before": doubts.evidence_before.get(old, ""), "after": str(program.evidence)}
        )
        evidence.append({"label": _("names alike, of 100"), "before": "", "after": str(round(likeness))})
        doubts.ask(Doubt.Kind.RENAMED, new, evidence, other=old)
