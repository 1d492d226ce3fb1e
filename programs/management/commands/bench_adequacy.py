"""``manage.py bench_adequacy``: what a measurement costs beside brute force, and whether it says the same."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks.adequacy import compare, geopy_agrees, measure_times
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.deserts import deserts
from programs.search.keeper import current

SECONDS_COLD, WARM_SHARE = 5.0, 0.05
"""The bars: at most so many seconds cold, and this share of them warm; cold no slower than brute force."""


class Command(BaseCommand):
    help = "Measure adequacy on the connected database, cold, warm and by brute force, and compare every ZIP code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--miles", type=float, default=30.0)
        parser.add_argument("--deserts", action="store_true", help="only the table of where nobody is near, by state")

    def handle(self, *args: Any, **options: Any) -> None:
        directory = current()
        if options["deserts"]:
            self.stdout.write("\n".join(deserts(directory)))
            return
        try:
            times = measure_times(directory, options["miles"], options["rounds"])
        except BenchmarkError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{times.zips:,} ZIP codes × {times.programs:,} programs, medians of {options['rounds']} rounds in turn\n"
            f"cold, the whole answer: {times.cold:.3f} s (bar {SECONDS_COLD:g} s), measuring: {times.reach:.3f} s\n"
            f"brute force, distances alone: {times.brute:.3f} s; cold takes {times.against_brute:.2f} of it (bar 1)\n"
            f"warm: {times.warm * 1000:.2f} ms, {times.warm_share:.2%} of cold (bar {WARM_SHARE:.0%})"
        )
        for one in compare(directory):
            self.stdout.write(
                f"{one.miles:g} miles: {one.within:,} within by brute force, {one.wrong} said otherwise, "
                f"{one.by_geopy:,} pairs decided by geopy"
            )
        apart, wrong = geopy_agrees(directory)
        self.stdout.write(
            f"geopy to the nearest program of every ZIP code: {apart:.2e} miles apart at most, {wrong} wrong"
        )
        if times.cold > SECONDS_COLD or times.against_brute > 1 or times.warm_share > WARM_SHARE or wrong:
            raise CommandError("A bar is missed.")
