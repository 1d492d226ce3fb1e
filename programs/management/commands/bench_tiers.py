"""``manage.py bench_tiers``: what a second tier costs, as a table."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from programs.benchmarks.tiers import measured
from programs.search.keeper import current


class Command(BaseCommand):
    help = (
        "Measure searches of this directory with a second tier beside the same without it, and beside one whose "
        "first tier fills the page, in turn in one process (Markdown). Changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=20, help="how often each is asked near each of twelve cities")

    def handle(self, *args: Any, rounds: int, **options: Any) -> None:
        directory = current()
        self.stdout.write(f"{len(directory.index):,} programs, {rounds} rounds near 12 cities within 50 miles.\n")
        self.stdout.write(
            "| search | counts | results: with | without | filled | ms with | × without | × filled |\n"
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        )
        for facets in (False, True):
            for cost in measured(directory, rounds=rounds, facets=facets):
                shown = " | ".join(f"{cost.results[kind]:.0f}" for kind in cost.results)
                self.stdout.write(
                    f"| `{cost.choices}` | {'all' if facets else '–'} | {shown} | {cost.took['with'] / 1000:.2f} | "
                    f"{cost.over_without:.2f} | {cost.over_filled:.2f} |"
                )
