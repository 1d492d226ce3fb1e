"""``manage.py measure_places FILE``: how far the gazetteer's points are from facilities with coordinates."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from programs.imports.gazetteer.measure import measured_ways


class Command(BaseCommand):
    help = "Measure the points of ZIP codes and cities against a locator file (CSV) of FindTreatment.gov."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="with the columns zip, city, state, latitude, longitude")
        parser.add_argument("--only", metavar="COLUMN=VALUE", default="", help="only rows with this value")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            column, equals, value = options["only"].partition("=")
            ways = measured_ways(options["file"], (column, value) if equals else None)
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"{options['file']}: {type(error).__name__}: {error}") from error
        for name, numbers in ways.items():
            self.stdout.write(f"{name}:")
            for word, number in asdict(numbers).items():
                self.stdout.write(f"  {word.replace('_', '-')}: {number}")
