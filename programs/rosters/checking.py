"""The work between an upload and its report: read, match, compare, store. One transaction; nothing of the file is
logged, whatever goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from programs.imports.errors import BadFileError, ImportStoppedError
from programs.models import Roster, RosterRow
from programs.rosters.cells import Row
from programs.rosters.comparing import Line, Plan, compare
from programs.rosters.outcomes import Found, Memory, found_for, spoken_of
from programs.rosters.reading import Opened, open_roster
from programs.rosters.sites import Sites
from programs.rosters.storing import (
    ask_about,
    memory_of,
    missing_rows,
    programs_of_persons,
    read_lines,
    row_of,
    stored_of,
    update_lines,
    write_rows,
)

PROBLEMS_NAMED = 20
"""Refused rows that a report names; of the others it has the number."""

TELL_EVERY = 500

Tell = Callable[[int, int | None], None]


class RosterFailedError(ImportStoppedError):
    """Something that nobody foresaw. Its words are those of the kind of error alone."""


def silent(_done: int, _total: int | None = None) -> None:
    """Nobody asks how far it is."""


@transaction.atomic
def check_roster(roster: Roster, tell: Tell = silent) -> None:
    """Read a roster and say what it would change; a file that cannot be read is refused, with the reason."""
    name = "roster"
    try:
        opened = open_roster(name, bytes(roster.content or b""), delta=roster.mode == Roster.Mode.DELTA)
        sites = Sites.read(demonstration=roster.network.demonstration)
        pairs = matched(opened, sites, memory_of(roster.network.payer), tell)
    except BadFileError as error:
        refuse(roster, str(error).removeprefix(f"{name}, ").removeprefix(f"{name}: "))
        return
    columns = frozenset(opened.columns)
    lines = [line for line, _found in pairs]
    plan = compared(roster, lines, columns)
    write_rows(row_of(roster, line, found) for line, found in pairs)
    write_rows(missing_rows(roster, plan.missing))
    unasked = ask_about(roster, [(line, found) for line, found in pairs if line.outcome == "ambiguous"])
    roster.report = report_of(lines, plan) | {
        "columns": sorted(columns), "unknown_columns": [name[:100] for name in opened.unknown][:50], "unasked": unasked,
    }  # fmt: skip
    roster.state, roster.checked_at, roster.content = Roster.State.CHECKED, timezone.now(), None
    roster.save(update_fields=["report", "state", "checked_at", "content"])


def matched(opened: Opened, sites: Sites, memory: Memory, tell: Tell) -> list[tuple[Line, Found]]:
    """Every row with what it is about."""
    pairs: list[tuple[Line, Found]] = []
    for number, row in enumerate(opened.rows, start=1):
        if number % TELL_EVERY == 0:
            tell(number, None)
        found = found_for(row, sites, memory)
        pairs.append((line_of(row, found), found))
    return pairs


def line_of(row: Row, found: Found) -> Line:
    spoken = frozenset() if found.programs else frozenset(spoken_of(found))
    return Line(row, found.outcome, found.programs, found.step, found.reasons, spoken)


def compared(roster: Roster, lines: list[Line], columns: frozenset[str]) -> Plan:
    """What the lines would change in the network as it is now."""
    return compare(
        lines,
        stored_of(roster.network),
        full=roster.mode == Roster.Mode.FULL,
        columns=columns,
        today=timezone.localdate(),
        persons=programs_of_persons(),
    )


def compare_again(roster: Roster) -> Plan:
    """The same for the stored rows, after a person has decided or the network has changed; rows and report follow."""
    lines, before = read_lines(roster)
    plan = compared(roster, lines, frozenset(roster.report.get("columns", ())))
    update_lines(roster, before, lines)
    RosterRow.objects.filter(roster=roster, number__isnull=True).delete()
    write_rows(missing_rows(roster, plan.missing))
    roster.report = roster.report | report_of(lines, plan)
    roster.save(update_fields=["report"])
    return plan


def report_of(lines: list[Line], plan: Plan) -> dict[str, Any]:
    """Counts of rows by outcome and of programs by change, and the first refused rows."""
    outcomes = Counter(line.outcome for line in lines)
    outcomes["ended"] += len(plan.missing)
    refused = [line for line in lines if line.outcome == "refused"]
    problems = [
        {"row": line.row.number, "reasons": [reason.as_json() for reason in line.reasons]}
        for line in refused[:PROBLEMS_NAMED]
    ]
    names = ("matched", "site", "ambiguous", "unmatched", "ended", "refused")
    return {
        "rows": {"read": len(lines), **{name: outcomes[name] for name in names}},
        "programs": plan.counts(),
        "problems": problems,
        "compared_at": timezone.now().isoformat(),
    }


def refuse(roster: Roster, problem: str) -> None:
    """A file of which nothing counts."""
    roster.report = {"refused": problem}
    roster.state, roster.checked_at, roster.content = Roster.State.REFUSED, timezone.now(), None
    roster.save(update_fields=["report", "state", "checked_at", "content"])
