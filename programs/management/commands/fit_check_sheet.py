"""``manage.py fit_check_sheet``: every rule, text and source of the fit check, for a licensed clinician to sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from programs.web.fit_check.sheet import sheet


class Command(BaseCommand):
    help = "Write one printable HTML file with every rule, text and source of the fit check. No database is needed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument("--output", type=Path, help="the file to write; without it, standard output")

    def handle(self, *, language: str, output: Path | None, **options: Any) -> None:
        with override(language):
            page = sheet()
        if output is None:
            self.stdout.write(page)
            return
        try:
            output.write_text(page, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}") from error
        self.stderr.write(f"{output} is written. Open it in a browser and print it.")
