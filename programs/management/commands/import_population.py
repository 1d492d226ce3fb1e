"""``manage.py import_population FILE [--apply]``: how many people live in each ZIP code."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.population.run import population_import


class Command(BaseCommand):
    help = (
        "Imports people by ZIP code: the Census Bureau's tables P1 (decennial) or B01003 (ACS) by ZCTA, as "
        "data.census.gov, its API or the ACS summary file give them, or a CSV with the columns zip and population. "
        "Shows what would change; changes it with --apply. See docs/adequacy.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="put the table in place of the last one")
        parser.add_argument(
            "--edition", default="", metavar="YEAR", help="what answers call it (otherwise the year in the file's name)"
        )
        parser.add_argument(
            "--fewer", action="store_true", help="apply although it has a fifth fewer ZIP codes than the last one"
        )

        parser.add_argument(
            "--parts", action="store_true", help="rows of one ZIP code are its parts in several states: add them up"
        )

    def handle(
        self, *args: Any, file: Path, apply: bool, edition: str, fewer: bool, parts: bool, **options: Any
    ) -> None:
        try:
            report = population_import(path=file, apply=apply, edition=edition, fewer=fewer, parts=parts)
        except ProgrammingError as error:
            text = _("The database is not ready: run “manage.py migrate” first. (%(error)s)")
            raise CommandError(text % {"error": str(error).splitlines()[0]}) from error
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s Nothing was changed.") % {"error": error}) from error
        for line in (*report.details(), *report.lines()):
            self.stdout.write(line)
        if not apply:
            self.stderr.write(_("This was a dry run: nothing was changed. Add --apply to import."))
