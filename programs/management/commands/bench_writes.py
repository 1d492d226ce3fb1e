"""``manage.py bench_writes``: searches while others write, this build beside another; writes ``docs/writes.md``."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection

from programs.benchmarks import databases, load, machine, report, writes
from programs.benchmarks.databases import BenchmarkError, Size
from programs.benchmarks.memory import children_of
from programs.benchmarks.serving import served
from programs.benchmarks.writes import Build, Checkout

PAGE = Path(settings.BASE_DIR) / "docs" / "writes.md"
INSTANCE = "bench"


class Command(BaseCommand):
    help = (
        "Measure searches while ten small commits a second are made, and while one commit changes every twentieth "
        "program, in databases of its own (those of bench), on the loopback address only. With --before beside another "
        "checkout, in turn. Writes docs/writes.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sizes", nargs="+", default=["25k", "1m"], help="numbers of listings: 25k 1m")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--seconds", type=float, default=5, help="seconds of load, twice a round (1 to 60)")
        parser.add_argument("--before", type=Path, metavar="FOLDER", help="another checkout, run with this Python")
        parser.add_argument("--instance", default=INSTANCE, help="the embedded server with the databases")
        parser.add_argument("--output", type=Path, default=PAGE, help="the page to write")

    def handle(self, *, sizes: list[str], rounds: int, seconds: float, instance: str, **options: Any) -> None:
        os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = instance  # before the first connection
        signal.signal(signal.SIGTERM, _stop)  # web servers are children that must not outlive us
        if settings.DEBUG or not 1 <= seconds <= 60 or rounds < 1:
            raise CommandError("DEBUG must be off, --seconds from 1 to 60, --rounds at least 1.")
        call_command("collectstatic", interactive=False, verbosity=0)
        checkouts = [Checkout("this build", None)]
        if options["before"]:
            checkouts.insert(0, Checkout("before", options["before"].resolve()))
        load_before, parts = os.getloadavg()[0], list[str]()
        try:
            for size in map(Size.read, sizes):
                with databases.database_of(size, rebuild=False, say=self.stdout.write):
                    about = machine.describe(load_before)
                    parts.append(self.measured(size, checkouts, rounds, seconds))
                self.stdout.write(parts[-1])
                command = f"manage.py bench_writes --sizes {' '.join(sizes)} --rounds {rounds} --seconds {seconds:g}"
                page = [f"# Searches while others write\n\nMade by `{command}` on {datetime.now(UTC):%Y-%m-%d}.\n"]
                page += [writes.NOTES, *parts, report.table(("machine", ""), [list(one) for one in about])]
                options["output"].write_text("\n".join(page) + "\n", encoding="utf-8")
        except BenchmarkError as error:
            raise CommandError(str(error)) from error

    def measured(self, size: Size, checkouts: list[Checkout], rounds: int, seconds: float) -> str:
        """The section of a size. All builds are served at once, and asked in turn."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(number) FROM programs_program")
            (highest,) = cursor.fetchone()
        asked = writes.paths()
        with contextlib.ExitStack() as stack:
            builds = list[Build]()
            for checkout in checkouts:
                self.stdout.write(f"  {checkout.name} is starting ...")
                known = set(_servers())
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="directory-"))
                serving = served(databases.address(), checkout=checkout.folder, DIRECTORY_FOLDER=folder)
                port = stack.enter_context(serving)
                builds.append(Build(checkout.name, port, (set(_servers()) - known).pop()))
            for round_ in range(rounds):
                self.stdout.write(f"  round {round_ + 1} of {rounds} ({load.generator()}) ...")
                for build in builds[round_ % len(builds) :] + builds[: round_ % len(builds)]:
                    writes.measure(build, asked, seconds, highest)
            for build in builds:
                try:
                    build.bulk = writes.bulk(build, self.stdout.write)
                except BenchmarkError as error:  # what was measured before is told all the same
                    self.stderr.write(f"  {build.name}: {error}")
        return "\n\n".join(
            [
                f"## {size.listings:,} listings",
                report.table(writes.HEAD, writes.rows_of(builds)),
                report.table(writes.BULK_HEAD, writes.bulk_rows(builds)),
                "",
            ]
        )


def _servers() -> list[int]:
    return children_of(os.getpid())


def _stop(number: int, frame: FrameType | None) -> None:
    """End as an exception does, so that every ``finally`` runs."""
    sys.exit(128 + number)
