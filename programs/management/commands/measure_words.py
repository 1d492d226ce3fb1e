"""How many labels and everyday words a search for words finds or offers, on the programs that are loaded."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programs.search.keeper import current
from programs.search.words.measure import Measured, measured


class Command(BaseCommand):
    help = (
        "Searches for every label and every synonym, in both languages, of terms that more than --above programs have, "
        "and says how many find programs of the term or offer it as a filter, and how many are corrected."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--above", type=int, default=20, help="programs that a term must have more than (20)")
        parser.add_argument("--csv", help="a file for one row a word")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = list(measured(current(), options["above"]))
        found, corrected = sum(row.is_found for row in rows), sum(row.corrected != "" for row in rows)
        terms = len({row.meaning for row in rows})
        self.stdout.write(f"{len(rows)} words of {terms} terms: {found} found or offered, {corrected} corrected")
        for row in rows:
            if not row.is_found or row.corrected:
                self.stdout.write(f"  {row.words!r} for {'.'.join(row.meaning)}: {row.corrected or 'not found'}")
        if options["csv"]:
            with Path(options["csv"]).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(Measured.__annotations__)
                writer.writerows((row.words, ".".join(row.meaning), row.is_found, row.corrected) for row in rows)
