"""``manage.py bench_peers``: the search beside other engines with the same listings; writes ``docs/peers.md``."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from programs.benchmarks import databases, machine, processor
from programs.benchmarks.databases import BenchmarkError, Size
from programs.benchmarks.memory import children_of
from programs.benchmarks.peers import in_process, measuring, questions, report
from programs.benchmarks.peers.geodjango import GeoDjango
from programs.benchmarks.peers.groonga import Groonga
from programs.benchmarks.peers.measuring import OURS
from programs.benchmarks.peers.peer import Answering, NotInstalledError
from programs.benchmarks.peers.questions import Asked
from programs.benchmarks.peers.report import Section
from programs.benchmarks.serving import served
from programs.search import keeper as keepers

PAGE = Path(settings.BASE_DIR) / "docs" / "peers.md"
INSTANCE = "bench"
REAL = "real"
BEFORE = "before"
T = TypeVar("T")


class Served:
    """Ours over HTTP, this build or an older one."""

    def __init__(self, port: int, name: str = OURS, version: str = "this build") -> None:
        self.port, self.name, self.version = port, name, version

    def path(self, question: Asked) -> str:
        return question.path

    def count(self, answer: bytes) -> int:
        return int(json.loads(answer)["count"])


class Command(BaseCommand):
    help = (
        "Measure searches beside Groonga, GeoDjango on PostGIS, Tantivy and milli, each set up in a temporary folder "
        "and loaded with the same listings, in databases of its own (those of bench), on the loopback address only. "
        "What is not installed, or fails, is named and left out. Writes docs/peers.md. Three rounds of 25,000 listings "
        "take about ten minutes, of a million more than an hour."
    )
    requires_system_checks: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.without: set[str] = set()
        self.before: Path | None = None
        self.processes: dict[str, list[int]] = {}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sizes", nargs="+", default=["25k"], help="numbers of listings: 25k 1m; real: those of the own database"
        )
        parser.add_argument(
            "--before", type=Path, metavar="FOLDER", help="another checkout of ours, as one more engine"
        )
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--seconds", type=float, default=5, help="seconds for each engine and question (1 to 60)")
        parser.add_argument("--quick", action="store_true", help="one round of a second: whether all works")
        parser.add_argument("--without", nargs="+", default=[], help="engines to leave out: groonga geodjango tantivy")
        parser.add_argument("--instance", default=INSTANCE, help="the embedded server with the databases")
        parser.add_argument("--output", type=Path, default=PAGE, help="the page to write")

    def handle(
        self,
        *,
        sizes: list[str],
        before: Path | None,
        rounds: int,
        seconds: float,
        quick: bool,
        without: list[str],
        instance: str,
        output: Path,
        **options: Any,
    ) -> None:
        if REAL not in sizes:
            os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = instance  # before the first connection
        signal.signal(signal.SIGTERM, _stop)  # servers are children that must not outlive us
        if settings.DEBUG or not 1 <= seconds <= 60 or rounds < 1:
            raise CommandError("DEBUG must be off, --seconds from 1 to 60, --rounds at least 1.")
        rounds, seconds = (1, 1.0) if quick else (rounds, seconds)
        self.without, self.before = {name.lower() for name in without}, before.resolve() if before else None
        call_command("collectstatic", interactive=False, verbosity=0)
        load_before, sections = os.getloadavg()[0], list[Section]()
        options_given = f"--rounds {rounds} --seconds {seconds:g}"
        command = f"manage.py bench_peers --sizes {' '.join(sizes)} {options_given}"
        try:
            for size in [None if text == REAL else Size.read(text) for text in sizes]:
                with databases.database_of(size, rebuild=False, say=self.stdout.write) if size else _here():
                    about = [("date", f"{datetime.now(UTC):%Y-%m-%d}"), *machine.describe(load_before)]
                    sections.append(self.measured(size, rounds, seconds))
                output.write_text(report.page(command, about, sections), encoding="utf-8")
                self.stdout.write(report.section(sections[-1]))
                self.stdout.write(f"Written: {output}")
        except BenchmarkError as error:
            raise CommandError(str(error)) from error

    def measured(self, size: Size | None, rounds: int, seconds: float) -> Section:
        """One number of listings: over HTTP first, then in process."""
        asked = questions.kinds()
        with tempfile.TemporaryDirectory(prefix="peers-") as name:
            folder = Path(name)
            count = questions.write_listings(folder / "listings.ndjson")
            kind = "made-up" if size else "own"
            section = Section(f"{count:,} {kind} listings")
            with ExitStack() as stack:
                some = self.over_http(stack, folder, section)
                section.http = measuring.over_http(asked, some, self.processes, rounds, seconds, self.stdout.write)
            with ExitStack() as stack:
                alone = self.in_process(stack, folder, section)
                section.alone = measuring.in_process(
                    questions.in_process(asked[1:]), alone, rounds, seconds, self.stdout.write
                )
        return section

    def over_http(self, stack: ExitStack, folder: Path, section: Section) -> list[Answering]:
        """Ours and those of the peers that are installed."""
        address = databases.address()
        found: list[Answering] = [Served(self.started(stack, OURS, served(address)))]
        if self.before:
            older = self.entered(stack, BEFORE, served(address, checkout=self.before), section)
            found += [Served(port, BEFORE, "an older build of ours") for port in older]
        for peer in (Groonga(), GeoDjango()):
            running: AbstractContextManager[Answering] = peer.running(folder, folder / "listings.ndjson")
            found += self.entered(stack, peer.name, running, section)
        for name in self.processes.keys() & {OURS, BEFORE}:
            self.processes[name] += processor.database_server()
        section.versions = {one.name: one.version for one in found}
        return found

    def in_process(self, stack: ExitStack, folder: Path, section: Section) -> list[measuring.Engine]:
        self.stdout.write("  reading the directory ...")
        found: list[measuring.Engine] = [in_process.OurSearch(keepers.brought_up_to_date(None))]
        for name in in_process.PACKAGES:
            running: AbstractContextManager[measuring.Engine] = in_process.running(
                name, folder, folder / "listings.ndjson"
            )
            found += self.entered(stack, name, running, section)
        section.versions |= {one.name: one.version for one in found[1:]}
        return found

    def entered(self, stack: ExitStack, name: str, running: AbstractContextManager[T], section: Section) -> Sequence[T]:
        """An engine that runs, or none, and then why."""
        if name.lower() in self.without:
            section.missing[name] = "not wanted"
            return []
        self.stdout.write(f"  {name} is being loaded ...")
        try:
            return [self.started(stack, name, running)]
        except (NotInstalledError, BenchmarkError) as error:
            section.missing[name] = str(error)
            self.stderr.write(f"  {name} is left out: {error}.")
            return []

    def started(self, stack: ExitStack, name: str, running: AbstractContextManager[T]) -> T:
        """An engine that runs. Its processes are those that we have started meanwhile."""
        before = set(children_of(os.getpid()))
        found = stack.enter_context(running)
        self.processes[name] = sorted(set(children_of(os.getpid())) - before)
        return found


@contextlib.contextmanager
def _here() -> Any:
    yield


def _stop(number: int, frame: FrameType | None) -> None:
    """End as an exception does, so that every ``finally`` runs."""
    sys.exit(128 + number)
