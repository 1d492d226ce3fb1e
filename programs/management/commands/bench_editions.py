"""``manage.py bench_editions SU.xlsx MH.xlsx --into FOLDER``: does identity survive a made edition?"""

from __future__ import annotations

import resource
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from programs.benchmarks.carried import Carried
from programs.benchmarks.editions import next_edition, rows_of, write_workbook
from programs.benchmarks.orders import differences, world_after
from programs.imports.samhsa.run import samhsa_import
from programs.ops.private_streets import PrivateProgram, look_for_streets, private_programs

MOST_PAGES = 20_000


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
        parser.add_argument(
            "--orders", action="store_true", help="import each also in two commands in either order, and compare"
        )
        parser.add_argument(
            "--pages", action="store_true", help="ask for every page and answer before and after, and look for streets"
        )

    def handle(
        self, *args: Any, substance_use: Path, mental_health: Path, into: Path, seed: int, **options: Any
    ) -> None:
        into.mkdir(parents=True, exist_ok=True)
        paths = [substance_use, mental_health]
        self.imported("2023", paths, options["orders"])
        rows = [list(rows_of(path)) for path in paths]
        for year in range(2024, 2024 + options["years"]):
            made = [next_edition(some, seed + place) for place, some in enumerate(rows)]
            editions = [some for some, _truth in made]
            paths = [into / f"made-{year}-{side}.xlsx" for side in ("su", "mh")]
            for path, some in zip(paths, editions, strict=True):
                write_workbook(path, some)
            carried = Carried.before([truth for _rows, truth in made], rows, editions)
            streets = carried.streets_to_go()
            if options["pages"]:
                self.looked("before", private_programs(streets, only=streets))
            self.imported(str(year), paths, options["orders"])
            for line in carried.after():
                self.stdout.write(line)
            if options["pages"]:
                self.looked("after", private_programs(streets))
            rows, seed = editions, seed + 2

    def looked(self, when: str, programs: dict[UUID, PrivateProgram]) -> None:
        """Say which private streets are shown; before the import those that are to go, so that they can be found."""
        look = look_for_streets(programs, MOST_PAGES)
        self.stdout.write(f"  {when}: {len(programs)} programs, asked for {look.asked} pages and answers")
        self.stdout.write(f"  {when}: private streets shown {len(look.shown)}, of others too {len(look.stated)}")
        self.stdout.write(f"  {when}: failed {len(look.failed)} {look.failed[:5]}")
        if when == "after":
            for one in look.shown[:20]:
                self.stdout.write(f"    {one.address} has {one.street} of {one.program}")
        self.stdout.flush()

    def imported(self, edition: str, paths: list[Path], orders: bool) -> None:
        """Import an edition; before, with ``orders``, in two commands in either order and in one, and compare."""
        if orders:
            together = world_after([paths], edition)
            for some in (paths, paths[::-1]):
                self.stdout.write(f"{edition}, in one command and in two, {' then '.join(path.name for path in some)}")
                for line in differences(together, world_after([[path] for path in some], edition)):
                    self.stdout.write(f"  {line}")
                self.stdout.flush()
        self.measured(edition, paths)

    def measured(self, edition: str, paths: list[Path]) -> None:
        """Import an edition, and say what that took."""
        began, used = time.perf_counter(), time.process_time()
        report = samhsa_import(paths=paths, apply=True, edition=edition)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(f"{edition}: {seconds:.0f} s, {processor:.0f} s of processor, peak {peak} MB")
        self.stdout.write("  " + ", ".join(report.lines()))
        self.stdout.write("  " + "; ".join(report.titles()))
