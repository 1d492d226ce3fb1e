"""``manage.py extract_qhp FILE… --out EXTRACT``: facilities of a plan's directory, and the plans they are in."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _

from programs.imports.extracts import ExtractWriter
from programs.imports.nppes.extracting import npis_in
from programs.imports.published.choice import Choice
from programs.imports.published.progress import watching
from programs.imports.qhp.extract import FileLine
from programs.imports.qhp.extracting import Wish, extract_directory
from programs.management.extracting import ExtractCommand, odd_lines


class Command(ExtractCommand):
    help = (
        "Reads the directory of a Marketplace plan (any number of providers.json, plans.json, index.json; plain, "
        "gzip or zip, of any size) and writes facilities for mental health and substance use to a small extract, which "
        "import_qhp reads. All files of one command are one directory. No person is kept. Needs no database. See "
        "docs/rates.md."
    )
    of_an_npi = "the facility with this NPI alone, whatever it is"
    limited = "facilities"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--npis", type=Path, metavar="FILE", help="facilities of these NPIs are taken as well")
        parser.add_argument("--dated", metavar="YYYY-MM-DD", default="", help="the day of the files, if they name none")

    def extract(self, files: list[Path], writer: ExtractWriter, choice: Choice, options: dict[str, Any]) -> list[str]:
        asked = npis_in(options["npis"]) if options["npis"] else frozenset[str]()
        wish = Wish(choice.limit, choice.npis, asked, day_of(options["dated"]))
        return lines_of(extract_directory(files, writer, wish=wish, watching=watching))


def day_of(dated: str) -> str:
    try:
        return date.fromisoformat(dated).isoformat() if dated else ""
    except ValueError:
        raise CommandError(_("--dated: “%(day)s” is no day (YYYY-MM-DD).") % {"day": dated[:40]}) from None


def lines_of(header: FileLine) -> list[str]:
    counts = header.counts
    return [
        *(f"{file.name}: {file.role}, {file.entries:,} entries" for file in header.files),
        f"  {header.last_updated_on or 'no day'}: {counts.kept:,} facilities kept of {counts.facilities:,}, "
        f"{counts.individuals:,} persons dropped, issuers {', '.join(header.issuers) or 'none'}",
        *odd_lines(header.odd),
    ]
