"""``manage.py import_listings FILE… --map NAME``: any list of facilities, read by a map."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.files import open_import_file
from programs.imports.listings.maps import named_map
from programs.imports.listings.suggest import suggested_map
from programs.imports.report import Report
from programs.imports.samhsa.run import samhsa_import
from programs.management.commands import import_samhsa


class Command(import_samhsa.Command):
    help = (
        "Imports any list of facilities (CSV, TSV, Excel, JSON, JSON lines) by a map, a YAML file that says which "
        "column is what. Shows what would change; changes it with --apply. --suggest writes a first map. See "
        "docs/importing.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--map", metavar="NAME", help="of those that come along or are in LISTING_MAPS")
        which.add_argument("--suggest", action="store_true", help="print a first map for the one FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["suggest"]:
            super().handle(*args, **options)
            return
        if len(options["files"]) != 1:
            raise CommandError(_("--suggest looks at one file."))
        try:
            self.stdout.write(suggested_map(open_import_file(options["files"][0])))
        except ImportStoppedError as error:
            raise CommandError(str(error)) from error

    def found(self, files: list[Path], apply: bool, options: dict[str, Any]) -> Report:
        chosen = named_map(options["map"])
        return samhsa_import(
            paths=files,
            apply=apply,
            edition=options["edition"],
            scope=options["scope"],
            fewer=options["fewer"],
            listing_map=chosen,
        )
