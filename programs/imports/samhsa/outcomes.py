"""What the report says of the rows of one program."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from programs.imports.points import Places
from programs.imports.report import OUTCOME_TITLES, About, Outcome, Report
from programs.imports.samhsa.known import Known
from programs.imports.samhsa.matching import Group
from programs.imports.samhsa.rows import CleanRow
from programs.imports.samhsa.statements import Otherwise
from programs.models import Program


def count_outcomes(
    report: Report, known: Known, group: Group, program: Program | None, *, differs: bool, lost: bool
) -> None:
    """Count each row of a program, and say with what a row was joined. ``lost``: none says that it is an IOP."""
    for row, outcome in outcomes(known, group, is_new=program is None, differs=differs):
        if lost:
            report.count(row.source.slug, "no-evidence")
            text = _("%(slug)s") % {"slug": program.slug if program else ""}
            report.find("lost-evidence", text, source=row.source.slug, file=row.file, row=row.number)
            continue
        report.count(row.source.slug, outcome)
        if outcome in OUTCOME_TITLES:
            report.find(outcome, row.name2 or row.name1, source=row.source.slug, file=row.file, row=row.number)
        if outcome == "merged":
            report_merged(report, row, group, program)


def outcomes(known: Known, group: Group, *, is_new: bool, differs: bool) -> Iterator[tuple[CleanRow, Outcome]]:
    """What becomes of each row of a program (docs/importing.md defines the words).

    A program can differ although none of its rows does: when a vocabulary has a new term, say.
    Then the first row counts as changed.
    """
    records = [(row, known.records.get((row.source.slug, row.key))) for row in group.rows]
    joined = [row for row, record in records if record and record.program]
    if any(not (record and record.program and record.sha256 == row.sha256) for row, record in records):
        differs = False
    for row, record in records:
        if record and record.program:
            changed = record.sha256 != row.sha256 or (differs and row is joined[0])
            yield row, "changed" if changed else "unchanged"
        else:
            yield row, "added" if is_new and row is group.rows[0] else "merged"


def report_merged(report: Report, row: CleanRow, group: Group, program: Program | None) -> None:
    """Say with what a row was joined."""
    others = [f"{other.file} {other.number}" for other in group.rows if other is not row]
    others += [f"{record.source} {record.row_number}" for record in group.records]
    text = _("%(name)s: the same program as %(others)s.") % {
        "name": row.name2 or row.name1,
        "others": ", ".join(others) or (program.slug if program else group.program),
    }
    report.find("merged", text, source=row.source.slug, file=row.file, row=row.number)


def report_conflicts(report: Report, program: Program, conflicts: dict[str, Otherwise], group: Group) -> None:
    """Say what a person edited and the file has otherwise."""
    first = group.rows[0] if group.rows else None
    for name, otherwise in conflicts.items():
        text = _("%(slug)s, %(field)s: “%(ours)s” is kept, the file has “%(theirs)s”.") % {
            "slug": program.slug,
            "field": name,
            "ours": as_text(getattr(program, name)),
            "theirs": as_text(otherwise.value),
        }
        about: About = {"program": program.id}
        if first:
            about |= {"source": first.source.slug, "file": first.file, "row": first.number}
        report.find("conflict", text, **about)


def report_point(report: Report, row: CleanRow, miles: float, group: Group) -> None:
    """Say of a row of this run that its point was not believed."""
    if any(row is own for own in group.rows):
        far = _("nothing known to hold it against")
        if miles != float("inf"):
            far = _("%(miles)d miles from its ZIP code or city") % {"miles": round(miles)}
        text = _("%(name)s: %(point)s is %(far)s.") % {"name": row.name1, "point": row.point, "far": far}
        report.find("point", text, source=row.source.slug, file=row.file, row=row.number)


def report_zip(report: Report, row: CleanRow, places: Places) -> None:
    """Say of a row of this run that its ZIP code is none, or in another state: nothing can be placed by it."""
    place = places.zips.get(row.zip_code)
    if not row.zip_code or (place and place.state == row.state):
        return
    wrong = _("there is no such ZIP code")
    if place:
        wrong = _("it is in %(other)s, and the row says %(state)s") % {"other": place.state, "state": row.state}
    text = _("%(name)s: ZIP code %(zip)s: %(wrong)s. It was placed by its city.")
    words = {"name": row.name1, "zip": row.zip_code, "wrong": wrong}
    report.find("zip", text % words, source=row.source.slug, file=row.file, row=row.number)


def as_text(value: object) -> str:
    """A field's value as a report shows it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
