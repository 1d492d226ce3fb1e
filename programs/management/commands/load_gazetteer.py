"""``manage.py load_gazetteer``: every U.S. ZIP code, city and state with its point."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programs.imports.gazetteer.load import gazetteer_load
from programs.models import Place


class Command(BaseCommand):
    help = "Load or refresh the gazetteer: every U.S. ZIP code, city and state with its point. All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are places already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Place.objects.exists():
            self.stdout.write("The gazetteer is loaded already.")
            return
        for word, number in asdict(gazetteer_load()).items():
            self.stdout.write(f"{word.replace('_', '-')}: {number}")
