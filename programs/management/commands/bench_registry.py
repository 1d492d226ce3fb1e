"""``manage.py bench_registry``: reading register files beside ``csv``, and links on registers made of the listings."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks.registry import judged, reading
from programs.models import Program

RATIO_LEAST, MEGABYTES_MOST, SHARE_LEAST, LEAST_LISTINGS = 3.5, 200, 0.9, 1_000


class Command(BaseCommand):
    help = (
        "Extracts a made-up register file and reads every row of it with the csv module, in turn, by processor time; "
        "then makes registers of the real listings in the database, in memory, and says how many entries are linked to "
        "their site. Nothing is kept. See docs/rates.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=800_000, help="of the file: a tenth of the real one")
        parser.add_argument("--entries", type=int, default=20_000, help="of the registers made of listings")
        parser.add_argument("--seed", type=int, default=21)

    def handle(self, *args: Any, rows: int, entries: int, seed: int, **options: Any) -> None:
        if not 1_000 <= rows <= 10_000_000 or not 100 <= entries <= 1_000_000:
            raise CommandError("--rows is from 1,000 to 10,000,000, --entries from 100 to 1,000,000.")
        missed = [*self.read(rows), *self.link(entries, seed)]
        if missed:
            raise CommandError("Not reached: " + ", ".join(missed) + ".")

    def read(self, rows: int) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            took = reading(Path(folder), rows)
        self.stdout.write(
            f"{took.rows} rows, {took.megabytes:.0f} MB: extracted in {took.extracting:.2f} s of processor, SHA-256 "
            f"included; csv over every row {took.plain:.2f} s: {took.ratio:.1f} times. Peak {took.peak:.0f} MB."
        )
        slow = [f"{took.ratio:.1f} times csv"] if took.ratio < RATIO_LEAST else []
        return [*slow, *([f"{took.peak:.0f} MB"] if took.peak > MEGABYTES_MOST else [])]

    def link(self, entries: int, seed: int) -> list[str]:
        if Program.objects.published().filter(demonstration=False).count() < LEAST_LISTINGS:
            self.stdout.write("No links: load a directory first (docs/importing.md).")
            return []
        told = judged(entries=entries, seed=seed)
        for (noise, outcome), number in sorted(told.outcomes.items()):
            self.stdout.write(f"  {noise}: {outcome} {number}")
        self.stdout.write(
            f"{told.entries} entries compared in {told.seconds:.1f} s of processor: {told.wrong} wrong automatic "
            f"links; {told.found} of {told.findable} of listed programs linked without a person ({told.share:.1%})."
        )
        wrong = [f"{told.wrong} wrong links"] if told.wrong else []
        return [*wrong, *([f"only {told.share:.1%} linked"] if told.share < SHARE_LEAST else [])]
