"""``manage.py bench_tiers``: what a second tier costs, as a table."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from programs.benchmarks.tiers import BEFORE, KINDS, Cost, asked_elsewhere, asked_of, measured, patiently


class Command(BaseCommand):
    help = (
        "Measure searches of this directory with a second tier beside the same without it, and beside such as ask for "
        "as many things that listings do say, in turn (Markdown). With --before also beside another checkout, one "
        "without a second tier. Changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=20, help="how often each is asked near each of twelve cities")
        parser.add_argument("--before", type=Path, metavar="FOLDER", help="another checkout, run with this Python")
        parser.add_argument("--instance", default="before", help="the database instance of the other checkout")

    def handle(self, *args: Any, rounds: int, before: Path | None, instance: str, **options: Any) -> None:
        directory = patiently()
        other = asked_elsewhere(before.resolve(), instance) if before else None
        try:
            kinds = [*KINDS, *(BEFORE if other else ())]
            self.stdout.write(f"{len(directory.index):,} programs, {rounds} rounds near 12 cities within 50 miles.\n")
            titles = ["search", "counts", *(f"results {kind}" for kind in kinds), "ms with"]
            self.row([*titles, *(f"× {kind}" for kind in kinds[1:])])
            self.row(["---"] * 2 + ["---:"] * (2 * len(kinds)))
            for facets in (False, True):
                ask_before = other[1] if other else None
                for cost in measured(asked_of(directory), ask_before, rounds=rounds, facets=facets):
                    self.row(cells(cost))
        finally:
            if other:
                other[0].communicate()

    def row(self, some: list[str]) -> None:
        self.stdout.write(f"| {' | '.join(some)} |")


def cells(cost: Cost) -> list[str]:
    shown = [f"{found:.0f}" for found in cost.results.values()]
    ratios = [f"{cost.over(kind):.2f}" for kind in cost.took if kind != "with"]
    return [f"`{cost.choices}`", "all" if cost.facets else "–", *shown, f"{cost.took['with'] / 1000:.2f}", *ratios]
