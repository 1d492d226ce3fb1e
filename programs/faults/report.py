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


def page(
    rows: Mapping[str, Sequence[Seen]], *, machine: Sequence[tuple[str, str]], recording: str, notes: Sequence[str]
) -> str:
    """The whole document; one table for each site."""
    lines = [
        HEAD.format(
            date=f"{datetime.now(UTC):%Y-%m-%d}", machine="\n".join(f"- {name}: {value}" for name, value in machine)
        )
    ]
    for name, some in rows.items():
        lines += [f"## {name}", "", *table(some), ""]
    lines += ["## While a worker dies", "", "```", recording, "```", ""]
    if notes:
        lines += ["## What is not in the table", "", *(f"- {note}" for note in notes), ""]
    return "\n".join(lines)


def table(rows: Sequence[Seen]) -> list[str]:
    head = ["| fault | what a visitor saw | what was lost | time to recover |", "| --- | --- | --- | --- |"]
    return head + [f"| {row.fault} | {row.saw} | {row.lost} | {row.recovered} |" for row in rows]


def write(path: Path, text: str) -> None:
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
