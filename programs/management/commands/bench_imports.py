"""``manage.py bench_imports FILE --before FOLDER``: an import beside that of another checkout."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from programs.benchmarks.importing import HERE, Taken, middle, side_by_side


class Command(BaseCommand):
    help = (
        "Imports a file of SAMHSA's with this checkout and with another one (a git worktree of an older commit, run "
        "with this Python), in turns and into fresh databases, and says the ratios. See docs/importing.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--before", type=Path, required=True, metavar="FOLDER", help="the other checkout")
        parser.add_argument("--rounds", type=int, default=3)

    def handle(self, *args: Any, file: Path, before: Path, rounds: int, **options: Any) -> None:
        found: defaultdict[str, list[Taken]] = defaultdict(list)
        for label, taken in side_by_side({"before": before.resolve(), "now": HERE}, file.resolve(), rounds):
            found[label].append(taken)
            self.stdout.write(f"{label}: {as_text(taken)}")
            self.stdout.flush()
        old, new = middle(found["before"]), middle(found["now"])
        self.stdout.write(f"median before: {as_text(old)}")
        self.stdout.write(f"median now: {as_text(new)}")
        ratios = (f"{name} {getattr(new, name) / getattr(old, name):.2f}" for name in Taken.__slots__)
        self.stdout.write(f"now / before: {', '.join(ratios)}")


def as_text(taken: Taken) -> str:
    return f"{taken.seconds:.1f} s, {taken.processor:.1f} s of processor, {taken.megabytes:.0f} MB"
