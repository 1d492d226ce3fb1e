"""``docs/faults.md``: written by the command, so that nobody edits figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from programs.faults.scenarios import Seen

HEAD = """\
# What happens when

Written by `make faults` ({date}); do not edit. Every fault is made on purpose on one machine, on the loopback
address, while made-up visitors keep coming. A shared machine has better and worse minutes: read the ratios,
and figures of one run beside each other.

{machine}
"""


ROSTERS = "## A roster, while processes die"
OF_ROSTERS = """\
{title}

Written by `manage.py faults --rosters` ({date}; load average before: {load:.2f}). A payer's client sends a roster of
some 12,000 rows, has it checked and applied, and asks again where nobody answers. An apply is struck in the middle of
its transaction, which has written and waits for a row that somebody holds; one whose worker died is taken up when its
lease of a minute has run out.
"""


def page(
    rows: Mapping[str, Sequence[Seen]],
    *,
    machine: Sequence[tuple[str, str]],
    recording: str,
    notes: Sequence[str],
    of_rosters: str,
) -> str:
    """The whole document; one table for each site."""
    lines = [
        HEAD.format(
            date=f"{datetime.now(UTC):%Y-%m-%d}", machine="\n".join(f"- {name}: {value}" for name, value in machine)
        )
    ]
    for name, some in rows.items():
        lines += [f"## {name}", "", *table(some), ""]
    lines += [of_rosters, "## While a worker dies", "", "```", recording, "```", ""]
    if notes:
        lines += ["## What is not in the table", "", *(f"- {note}" for note in notes), ""]
    return "\n".join(lines)


def table(rows: Sequence[Seen]) -> list[str]:
    head = ["| fault | what a visitor saw | what was lost | time to recover |", "| --- | --- | --- | --- |"]
    return head + [f"| {row.fault} | {row.saw} | {row.lost} | {row.recovered} |" for row in rows]


def section_of_rosters(rows: Sequence[Seen], load: float) -> str:
    head = OF_ROSTERS.format(title=ROSTERS, date=f"{datetime.now(UTC):%Y-%m-%d}", load=load)
    return "\n".join([head, *table(rows), ""])


def with_section(document: str, section: str) -> str:
    """The document with the section of rosters in place of the one that it has, or before the last ones."""
    begins = document.find(ROSTERS)
    if begins < 0:
        begins = ends = document.find("## While a worker dies")
    else:
        ends = document.find("\n## ", begins) + 1
    if begins < 0 or ends <= 0:
        return f"{document.rstrip()}\n\n{section}"
    return f"{document[:begins]}{section}\n{document[ends:]}"


def write(path: Path, text: str) -> None:
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
