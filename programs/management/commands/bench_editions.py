"""``manage.py bench_editions SU.xlsx MH.xlsx --into FOLDER``: does identity survive a made edition?"""

from __future__ import annotations

import resource
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from programs.benchmarks.carried import Carried
from programs.benchmarks.editions import next_edition, rows_of, write_workbook
from programs.imports.samhsa.run import samhsa_import


class Command(BaseCommand):
    help = (
        "Makes the next edition of SAMHSA's two directories by chance, imports the real one and then that, and "
        "says what became of each facility. Writes to this database: use one of your own. See docs/importing.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("substance_use", type=Path)
        parser.add_argument("mental_health", type=Path)
        parser.add_argument("--into", type=Path, required=True, help="folder for the made workbooks")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--years", type=int, default=1, help="how many editions to make, each from the one before")

    def handle(
        self, *args: Any, substance_use: Path, mental_health: Path, into: Path, seed: int, **options: Any
    ) -> None:
        into.mkdir(parents=True, exist_ok=True)
        paths = [substance_use, mental_health]
        self.measured("2023", paths)
        rows = [list(rows_of(path)) for path in paths]
        for year in range(2024, 2024 + options["years"]):
            made = [next_edition(some, seed + place) for place, some in enumerate(rows)]
            paths = [into / f"made-{year}-{side}.xlsx" for side in ("su", "mh")]
            for path, (some, _truth) in zip(paths, made, strict=True):
                write_workbook(path, some)
            carried = Carried.before([truth for _rows, truth in made], [some for some, _truth in made])
            self.measured(str(year), paths)
            for line in carried.after():
                self.stdout.write(line)
            rows, seed = [some for some, _truth in made], seed + 2

    def measured(self, edition: str, paths: list[Path]) -> None:
        """Import an edition, and say what that took."""
        began, used = time.perf_counter(), time.process_time()
        report = samhsa_import(paths=paths, apply=True, edition=edition)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(f"{edition}: {seconds:.0f} s, {processor:.0f} s of processor, peak {peak} MB")
        self.stdout.write("  " + ", ".join(report.lines()))
        self.stdout.write("  " + "; ".join(report.titles()))
