"""``manage.py bench_rates``: an extract of made-up rates, taken in, the next month's, and that again; ``--basis``: what
searches and pages cost that take contracts for an answer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks.basis import OF_A_LISTING
from programs.benchmarks.basis import measured as measured_basis
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.rates import measured

RATES_MOST = 5_000_000
SECONDS_MOST, MEGABYTES_MOST = 60, 300
TIMES_MOST, ROUNDS_MOST = 1.1, 100


class Command(BaseCommand):
    help = (
        "Takes in an extract of made-up rates beside the listings in the database: the first month, the next one, and "
        "that again, and says how long it takes and how much memory. --basis asks the same questions with and without "
        "basis=any instead, and for listings with and without a contract, in turns. All of it is rolled back. See "
        "docs/rates.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rates", type=int, default=200_000)
        parser.add_argument("--seed", type=int, default=21)
        parser.add_argument("--basis", action="store_true", help="what basis=any costs")
        parser.add_argument("--rounds", type=int, default=5, help="with --basis: turns that are counted")

    def handle(self, *args: Any, rates: int, seed: int, basis: bool, rounds: int, **options: Any) -> None:
        if basis:
            self.basis(rounds)
            return
        if not 100 <= rates <= RATES_MOST:
            raise CommandError(f"--rates is from 100 to {RATES_MOST}.")
        found = measured(rates, seed)
        self.stdout.write(
            "| import | seconds | of processor | of the database | peak MB | pairs that changed | contracts written |"
        )
        self.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, one in zip(("first month", "next month", "the same again"), found, strict=True):
            seconds = f"{one.seconds:.1f} | {one.processor:.1f} | {one.database:.1f}"
            self.stdout.write(f"| {name} | {seconds} | {one.megabytes:.0f} | {one.changes:,} | {one.contracts:,} |")
        missed = [
            *(f"{one.seconds:.0f} s" for one in found if one.seconds > SECONDS_MOST),
            *(f"{one.megabytes:.0f} MB" for one in found if one.megabytes > MEGABYTES_MOST),
            *([f"{found[2].changes} changes where there are none"] if found[2].changes else []),
        ]
        if missed:
            raise CommandError("Missed: " + ", ".join(missed) + ".")

    def basis(self, rounds: int) -> None:
        if not 1 <= rounds <= ROUNDS_MOST:
            raise CommandError(f"--rounds is from 1 to {ROUNDS_MOST}.")
        try:
            found = measured_basis(rounds)
        except BenchmarkError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("| asked for | seconds of processor | with contracts | times | queries | with contracts |")
        self.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: |")
        missed = []
        for one in found:
            without, contracts = one.without, one.with_contracts
            seconds = f"{without.seconds:.3f} | {contracts.seconds:.3f}"
            self.stdout.write(f"| {one.what} | {seconds} | {one.ratio:.2f} | {without.queries} | {contracts.queries} |")
            more = 1 if one.what == OF_A_LISTING else 0
            missed += [f"{one.what}: {one.ratio:.2f} times"] if one.ratio > TIMES_MOST else []
            missed += [f"{one.what}: more queries"] if contracts.queries > without.queries + more else []
        if missed:
            raise CommandError("Missed: " + ", ".join(missed) + ".")
