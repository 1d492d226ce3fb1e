"""Writes the demonstration data anew from its seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programs.demonstration import generate
from programs.demonstration.files import FOLDER


class Command(BaseCommand):
    help = "Write fixtures/demonstration/ from a seed. The same seed gives the same files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=generate.SEED)
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in generate.write(options["folder"], options["seed"]).items():
            self.stdout.write(f"{name}: {count}")
