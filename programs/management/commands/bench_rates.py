"""``manage.py bench_rates``: an extract of made-up rates, taken in, the next month's, and that again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks.rates import measured

RATES_MOST = 5_000_000
SECONDS_MOST, MEGABYTES_MOST = 60, 300


class Command(BaseCommand):
    help = (
        "Takes in an extract of made-up rates beside the listings in the database: the first month, the next one, and "
        "that again, and says how long it takes and how much memory. All of it is rolled back. See docs/rates.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rates", type=int, default=200_000)
        parser.add_argument("--seed", type=int, default=21)

    def handle(self, *args: Any, rates: int, seed: int, **options: Any) -> None:
        if not 100 <= rates <= RATES_MOST:
            raise CommandError(f"--rates is from 100 to {RATES_MOST}.")
        found = measured(rates, seed)
        self.stdout.write("| import | seconds | of processor | peak MB | pairs that changed | contracts written |")
        self.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: |")
        for name, one in zip(("first month", "next month", "the same again"), found, strict=True):
            self.stdout.write(
                f"| {name} | {one.seconds:.1f} | {one.processor:.1f} | {one.megabytes:.0f} | {one.changes:,} | "
                f"{one.contracts:,} |"
            )
        missed = [
            *(f"{one.seconds:.0f} s" for one in found if one.seconds > SECONDS_MOST),
            *(f"{one.megabytes:.0f} MB" for one in found if one.megabytes > MEGABYTES_MOST),
            *([f"{found[2].changes} changes where there are none"] if found[2].changes else []),
        ]
        if missed:
            raise CommandError("Missed: " + ", ".join(missed) + ".")
