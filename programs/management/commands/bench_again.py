"""``manage.py bench_again``: what a 304 of the API costs beside a 200 and beside the empty view."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks.again import CLOCKS, measure
from programs.benchmarks.databases import BenchmarkError

BARS = (1.8, 0.45)
"""At least so many 304 in the time of a 200, and this share of the empty view's speed."""


class Command(BaseCommand):
    help = "Measure asking again, in this process, on the connected database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=500)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = {name: measure(options["rounds"], clock) for name, clock in CLOCKS.items()}
        except BenchmarkError as error:
            raise CommandError(str(error)) from error
        for name, again in found.items():
            self.stdout.write(
                f"{name}: 200 {again.whole:.2f} ms, 304 {again.known:.2f} ms, empty view {again.empty:.2f} ms; "
                f"304 against 200: {again.against_whole:.2f} times (bar {BARS[0]}), "
                f"against the empty view: {again.against_empty:.0%} (bar {BARS[1]:.0%})"
            )
