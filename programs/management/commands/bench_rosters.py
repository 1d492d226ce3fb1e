"""``manage.py bench_rosters``: made-up rosters of the listings in the database, matched, checked and applied."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.made_rosters import listings, made_roster
from programs.benchmarks.rosters import Quality, divided, quality, speed, whole, without
from programs.faults.searches_beside import measure
from programs.rosters.sites import Sites

ROWS_MOST = 200_000
LEAST_LISTINGS = 1_000
SHARE_LEAST, RATIO_MOST, MEGABYTES_MOST, SECONDS_MOST, APPLY_SECONDS_MOST = 0.98, 3.0, 300, 60, 10
SPEED_ROWS = 10_000
TURNS_MOST, BESIDE_MOST = 20, 2.0


class Command(BaseCommand):
    help = (
        "Makes a roster with mistakes of the real listings in the database, by a seed, and says how many rows find "
        "their program, how long it takes beside plain rapidfuzz, and how long a file takes from its bytes to the "
        "network. All of it is rolled back. See docs/rosters.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=50_000)
        parser.add_argument("--seed", type=int, default=20)
        parser.add_argument(
            "--beside",
            type=int,
            default=0,
            metavar="TURNS",
            help="only how long searches take while a roster is applied, on a copy of the database",
        )

    def handle(self, *args: Any, rows: int, seed: int, beside: int, **options: Any) -> None:
        if beside:
            self.searches_beside(beside)
            return
        if not 100 <= rows <= ROWS_MOST:
            raise CommandError(f"--rows is from 100 to {ROWS_MOST}.")
        known, left_out = divided(seed)
        if len(known) < LEAST_LISTINGS:
            raise CommandError("Load a directory first: made-up programs are not looked at (docs/importing.md).")
        taken = whole(made_roster(known + left_out, [], rows=rows, seed=seed))
        self.stdout.write(
            f"{rows} rows read, matched, compared and stored: {taken.checking:.1f} s ({taken.processor[0]:.1f} s of "
            f"processor), peak {taken.megabytes:.0f} MB. {taken.changes} changes applied: {taken.applying:.1f} s "
            f"({taken.processor[1]:.1f} s of processor)."
        )
        sites = without(Sites.read(demonstration=False), left_out)
        told = quality(made_roster(known, left_out, rows=rows, seed=seed), sites)
        self.tell(told)
        some = [one.row for one in made_roster(known, left_out, rows=min(rows, SPEED_ROWS), seed=seed + 1)]
        fast = speed(some, sites)
        self.stdout.write(
            f"{len(some)} rows with {fast.candidates} candidates: matching {fast.matching:.2f} s, a plain pass of "
            f"rapidfuzz {fast.plain:.2f} s: {fast.ratio:.1f} times."
        )
        missed = [
            f"{told.wrong} wrong matches" if told.wrong else "",
            f"only {told.share:.1%} matched" if told.share < SHARE_LEAST else "",
            f"{fast.ratio:.1f} times a plain pass" if fast.ratio > RATIO_MOST else "",
            f"{taken.megabytes:.0f} MB" if taken.megabytes > MEGABYTES_MOST else "",
            f"{taken.checking:.0f} s to check" if taken.checking > SECONDS_MOST else "",
            f"{taken.applying:.0f} s to apply" if taken.applying > APPLY_SECONDS_MOST else "",
        ]
        if any(missed):
            raise CommandError("Missed: " + ", ".join(filter(None, missed)) + ".")

    def searches_beside(self, turns: int) -> None:
        """The bar of searches during an apply."""
        if not 1 <= turns <= TURNS_MOST:
            raise CommandError(f"--beside is from 1 to {TURNS_MOST}.")
        if len(listings()) < LEAST_LISTINGS:
            raise CommandError("Load a directory first: made-up programs are not looked at (docs/importing.md).")
        try:
            found = measure(turns)
        except BenchmarkError as error:
            raise CommandError(str(error)) from error
        for line in found.lines():
            self.stdout.write(line)
        if found.ratio > BESIDE_MOST:
            raise CommandError(f"Missed: searches take {found.ratio:.1f} times as long during an apply.")

    def tell(self, told: Quality) -> None:
        """The table of outcomes by kind of noise, and the sums."""
        outcomes = ("matched", "site", "ambiguous", "unmatched")
        self.stdout.write("| noise | " + " | ".join(outcomes) + " |")
        self.stdout.write("| --- |" + " ---: |" * len(outcomes))
        for noise in sorted({noise for noise, _outcome in told.outcomes}):
            numbers = " | ".join(str(told.outcomes[noise, outcome]) for outcome in outcomes)
            self.stdout.write(f"| {noise} | {numbers} |")
        self.stdout.write(
            f"Of {told.existing} rows whose program is listed {told.found} were matched ({told.share:.2%}); "
            f"wrong: {told.wrong}; for a person: {told.asked}."
        )
