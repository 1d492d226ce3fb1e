"""Loads the demonstration data, or takes it out again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import ProtectedError

from programs.demonstration.load import demonstration_load, demonstration_remove
from programs.management.acting import ActingCommand


class Command(ActingCommand):
    help = (
        "Load about 600 fictional programs from fixtures/demonstration/. Loading again brings their dates up to today."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete the demonstration data and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = demonstration_remove() if options["remove"] else demonstration_load()
        except ProtectedError as error:
            names = ", ".join(sorted(str(row) for row in error.protected_objects)[:5])
            raise CommandError(f"Nothing was changed: other rows stand on demonstration data: {names}") from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
