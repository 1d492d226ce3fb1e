"""``manage.py bench_start``: how long a web process takes to read the directory, and its memory; writes
``docs/starting.md``."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from programs.benchmarks import databases, machine, report, started_elsewhere
from programs.benchmarks.databases import BenchmarkError, Size
from programs.benchmarks.serving import environment
from programs.benchmarks.writes import Checkout

PAGE = Path(settings.BASE_DIR) / "docs" / "starting.md"
INSTANCE = "bench"
TOGETHER = 3
"""Processes that live at once: what they share is divided among them."""

HEAD = (
    *("build", "process", "begins from", "ready after s", "processor s"),
    *("PSS MB without", "PSS MB ready", "PSS MB after searches", "a further one costs MB"),
)
NOTES = f"""\
Each process imports what a web process does and then reads the directory: “ready after” is that reading alone.
{TOGETHER} live at once, as workers do, and what they share is divided among them (proportional set size, Linux).
“Without” is what the process held before it read. “A further one costs” is by how much all of them together grew with
it, its Python and its code included, when it was ready; searches (three, with all counts) come afterwards.
"""


class Command(BaseCommand):
    help = (
        "Measure how long a web process takes until it can answer searches, and what a further one costs in memory, "
        "in databases of its own (those of bench). With --before beside another checkout. Writes docs/starting.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sizes", nargs="+", default=["25k", "1m"], help="numbers of listings: 25k 1m")
        parser.add_argument("--before", type=Path, metavar="FOLDER", help="another checkout, run with this Python")
        parser.add_argument("--instance", default=INSTANCE, help="the embedded server with the databases")
        parser.add_argument("--output", type=Path, default=PAGE, help="the page to write")

    def handle(self, *, sizes: list[str], before: Path | None, instance: str, output: Path, **options: Any) -> None:
        os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = instance  # before the first connection
        if settings.DEBUG:
            raise CommandError("DEBUG must be off.")
        checkouts = [Checkout("this build", None)]
        if before:
            checkouts.insert(0, Checkout("before", before.resolve()))
        load_before, parts = os.getloadavg()[0], list[str]()
        try:
            for size in map(Size.read, sizes):
                with databases.database_of(size, rebuild=False, say=self.stdout.write):
                    about = machine.describe(load_before)
                    rows = [row for checkout in checkouts for row in rows_of(checkout)]
                parts += [f"## {size.listings:,} listings", report.table(HEAD, rows)]
                self.stdout.write(parts[-1])
                command = f"manage.py bench_start --sizes {' '.join(sizes)}"
                page = [f"# How a web process starts\n\nMade by `{command}` on {datetime.now(UTC):%Y-%m-%d}.", NOTES]
                page += [*parts, report.table(("machine", ""), [list(one) for one in about])]
                output.write_text("\n\n".join(page) + "\n", encoding="utf-8")
        except BenchmarkError as error:
            raise CommandError(str(error)) from error


def rows_of(checkout: Checkout) -> Iterator[list[str]]:
    """Processes of a build, one after the other; all live until the last has been measured."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="directory-"))
        alive = list[subprocess.Popen[str]]()
        for number in range(TOGETHER):
            path = Path(folder) / "directory"
            source = "the file" if path.exists() else "the database"
            together = sum(now_of(one) for one in alive)
            process = stack.enter_context(started(checkout, folder))
            ready = line_of(process)
            grown = sum(now_of(one) for one in alive) + ready["ready"] - together
            searched = line_of(process)["searched"]
            alive.append(process)
            yield [
                checkout.name, str(number + 1), source, f"{ready['seconds']:.2f}", f"{ready['processor']:.2f}",
                f"{ready['bare']:.0f}", f"{ready['ready']:.0f}", f"{searched:.0f}", f"{grown:.0f}",
            ]  # fmt: skip


@contextlib.contextmanager
def started(checkout: Checkout, folder: str) -> Iterator[subprocess.Popen[str]]:
    root = checkout.folder or Path(settings.BASE_DIR)
    process = subprocess.Popen(  # noqa: S603 - this Python and a file of ours
        [sys.executable, started_elsewhere.__file__],
        cwd=root,
        env=environment(databases.address()) | {"PYTHONPATH": str(root), "DIRECTORY_FOLDER": folder},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate()


def line_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next of what a process says. Raises ``BenchmarkError`` where it has ended."""
    assert process.stdout is not None  # noqa: S101
    line = process.stdout.readline()
    if not line:
        raise BenchmarkError("A process ended before it could answer searches.")
    found: dict[str, Any] = json.loads(line)
    return found


def now_of(process: subprocess.Popen[str]) -> float:
    """Its memory now."""
    assert process.stdin is not None  # noqa: S101
    process.stdin.write("now\n")
    process.stdin.flush()
    return float(line_of(process)["now"])
