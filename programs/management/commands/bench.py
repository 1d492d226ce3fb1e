"""``manage.py bench``: measure the application at several sizes and write ``docs/benchmarks.md``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from programs.benchmarks import databases, load, machine, measuring, report, rows
from programs.benchmarks.databases import BenchmarkError, Size

REPORT = Path(settings.BASE_DIR) / "docs" / "benchmarks.md"
INSTANCE = "bench"


class Command(BaseCommand):
    help = (
        "Measure searches, pages and the API under load, beside the empty view of the same run. Uses databases of its "
        "own (embedded: a server of its own), kept between runs; on the loopback address only; stops by itself."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sizes", nargs="+", default=["25k", "200k"], help="numbers of listings: 25k 200k 1m")
        parser.add_argument("--seconds", type=float, default=5, help="seconds of load for each row (1 to 60)")
        parser.add_argument("--quick", action="store_true", help="a second a row: whether all works")
        parser.add_argument("--only", default="", help="only rows whose name contains this")
        parser.add_argument("--rebuild", action="store_true", help="make the listings anew")
        parser.add_argument("--output", type=Path, default=REPORT, help="the page to write")

    def handle(
        self, *, sizes: list[str], seconds: float, quick: bool, only: str, rebuild: bool, output: Path, **options: Any
    ) -> None:
        # Before the first connection: the embedded server of the application is left alone.
        os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = INSTANCE
        signal.signal(signal.SIGTERM, _stop)  # the web server is a child that must not outlive us
        if settings.DEBUG or not 1 <= seconds <= 60:
            raise CommandError("DEBUG must be off, and --seconds from 1 to 60.")
        seconds = 1.0 if quick else seconds
        chosen = [row for row in rows.ROWS if only in row.name]
        if not chosen:
            raise CommandError(f"No row has {only!r} in its name.")
        try:
            wanted = sorted({Size.read(text) for text in sizes}, key=lambda size: size.listings)
            faults = []
            for run in self._run(wanted, chosen, seconds, rebuild=rebuild):
                output.write_text(report.page(run), encoding="utf-8")
                self.stdout.write(f"Written: {output}")
                last = run.sizes[-1]
                faults += [f"{name} at {last.size.name}: {fault}" for name, fault in last.failures.items()]
        except BenchmarkError as error:
            raise CommandError(str(error)) from error
        if faults:
            raise CommandError("Not every answer came and was 2xx. " + "; ".join(faults) + ".")

    def _run(self, sizes: list[Size], chosen: list[rows.Row], seconds: float, *, rebuild: bool) -> Iterator[report.Run]:
        """All that has been measured, after each size: the largest takes long, and may fail."""
        load_before = os.getloadavg()[0]
        if not load.generator().startswith("wrk"):
            self.stderr.write("wrk is not installed (Debian, Ubuntu: apt install wrk): a slower Python loop asks.")
        # What is measured needs the hashed names of its static files; collecting again changes nothing.
        call_command("collectstatic", interactive=False, verbosity=0)
        run = report.Run(
            command=f'make bench SIZES="{" ".join(size.name for size in sizes)}"',
            day=datetime.now(UTC).date(),
            generator=load.generator(),
            seconds=seconds,
        )
        for size in sizes:
            with databases.database_of(size, rebuild=rebuild, say=self.stdout.write):
                run = replace(run, machine=run.machine or machine.describe(load_before))
                result = measuring.measure_size(
                    size,
                    chosen,
                    seconds=seconds,
                    say=self.stdout.write,
                )
            run = replace(run, sizes=[*run.sizes, result])
            self.stdout.write(report.section(result))
            yield run


def _stop(number: int, frame: FrameType | None) -> None:
    """End as an exception does, so that every ``finally`` runs."""
    sys.exit(128 + number)
