"""``manage.py bench_exports``: what exports cost to write, and what slow readers of them cost others."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks.databases import BenchmarkError, Size, address, database_of
from programs.benchmarks.exporting import Cost, write
from programs.benchmarks.serving import HOST, served
from programs.faults.slow_readers import measure

MEMORY_APART_MB = 20.0


class Command(BaseCommand):
    help = (
        "Write the files of made-up directories of several sizes, each in a process of its own, and say how much time "
        "and memory that took; then serve the last one and measure searches with and without slow readers of a file. "
        "In databases of its own, kept for the next time. It ends by itself. See docs/jobs.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sizes", nargs="+", default=["25k"], metavar="N", help="25k, 1m: numbers of listings")
        parser.add_argument("--seconds", type=float, default=30.0, help="of each turn with and without readers")
        parser.add_argument("--turns", type=int, default=2, help="how often each; 0: no readers")

    def handle(self, *args: Any, sizes: list[str], seconds: float, turns: int, **options: Any) -> None:
        if not (0 <= turns <= 20 and 1 <= seconds <= 300):
            raise CommandError("At most 20 turns of 300 seconds.")
        costs = []
        try:
            chosen = [Size.read(text) for text in sizes]
            for size in chosen:
                with (
                    database_of(size, rebuild=False, say=self.stdout.write),
                    tempfile.TemporaryDirectory(prefix="iop-finder-exports-") as folder,
                ):
                    costs.append(write(address(), Path(folder)))
                    self.stdout.write(line_of(size, costs[-1]))
                    if turns and size == chosen[-1]:
                        self.read_slowly(Path(folder), seconds, turns)
        except BenchmarkError as error:
            raise CommandError(str(error)) from error
        memory = [cost.memory_mb for cost in costs]
        if len(costs) > 1:
            self.stdout.write(f"memory apart: {max(memory) - min(memory):.0f} MB (bar {MEMORY_APART_MB:.0f})")

    def read_slowly(self, folder: Path, seconds: float, turns: int) -> None:
        with served(address(), EXPORT_FOLDER=str(folder)) as port:
            with urllib.request.urlopen(f"http://{HOST}:{port}/api/v1/exports/index.json", timeout=30) as answer:
                files = json.load(answer)["files"]
            (path,) = (
                file["file"].partition(str(port))[2] for file in files if file["kind"] == "programs.ndjson"
            )  # fmt: skip
            for line in measure(port, path, seconds=seconds, turns=turns).lines():
                self.stdout.write(line)


def line_of(size: Size, cost: Cost) -> str:
    return (
        f"{size.name}: {cost.programs:,} programs, {cost.files} files, {cost.bytes / 1e6:,.0f} MB in "
        f"{cost.seconds:.0f} s ({cost.processor:.0f} s of processor), at most {cost.memory_mb:.0f} MB of memory"
    )
