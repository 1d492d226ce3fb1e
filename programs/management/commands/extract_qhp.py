"""``manage.py extract_qhp FILE… --out EXTRACT``: facilities of a plan's directory, and the plans they are in."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.extracts import writing
from programs.imports.nppes.extracting import npis_in
from programs.imports.published.progress import BytesRead
from programs.imports.qhp.extract import FileLine
from programs.imports.qhp.extracting import Choice, extract_directory
from programs.models.npi import npi_is_valid


class Command(BaseCommand):
    help = (
        "Reads the directory of a Marketplace plan (any number of providers.json, plans.json, index.json; plain, "
        "gzip or zip, of any size) and writes facilities for mental health and substance use to a small extract, which "
        "import_qhp reads. All files of one command are one directory. No person is kept. Needs no database. See "
        "docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", required=True, type=Path, metavar="EXTRACT", help="written whole or not at all")
        parser.add_argument("--npis", type=Path, metavar="FILE", help="facilities of these NPIs are taken as well")
        parser.add_argument("--dated", metavar="YYYY-MM-DD", default="", help="the day of the files, if they name none")
        parser.add_argument("--only-npi", action="append", default=[], metavar="NPI", help="this NPI alone, to try out")
        parser.add_argument("--limit", type=int, metavar="N", help="at most so many facilities, to try it out")

    def handle(self, *args: Any, files: list[Path], out: Path, **options: Any) -> None:
        if out.resolve() in {file.resolve() for file in files}:
            raise CommandError(_("--out names one of the files that are read."))
        if not out.parent.is_dir():
            raise CommandError(_("--out: there is no folder %(folder)s.") % {"folder": out.parent})
        if len({file.resolve() for file in files}) < len(files):
            raise CommandError(_("A file is given twice."))
        try:
            choice = self.choice(**options)
            with writing(out) as writer:
                header = extract_directory(files, writer, choice=choice, watching=BytesRead)
        except ImportStoppedError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror or error}") from error
        self.tell(header)
        self.stdout.write(f"{out}: {out.stat().st_size:,} bytes")

    def choice(self, **options: Any) -> Choice:
        limit, only, dated = options["limit"], options["only_npi"], options["dated"]
        if limit is not None and limit < 1:
            raise CommandError(_("--limit must be 1 or more."))
        for npi in only:
            if not npi_is_valid(npi):
                raise CommandError(_("--only-npi: “%(npi)s” is not a valid NPI.") % {"npi": npi})
        try:
            day = date.fromisoformat(dated).isoformat() if dated else ""
        except ValueError:
            raise CommandError(_("--dated: “%(day)s” is no day (YYYY-MM-DD).") % {"day": dated[:40]}) from None
        asked = npis_in(options["npis"]) if options["npis"] else frozenset()
        return Choice(asked, frozenset(only), limit, day)

    def tell(self, header: FileLine) -> None:
        for file in header.files:
            self.stdout.write(f"{file.name}: {file.role}, {file.entries:,} entries")
        counts = header.counts
        self.stdout.write(
            f"  {header.last_updated_on or 'no day'}: {counts.kept:,} facilities kept of {counts.facilities:,}, "
            f"{counts.individuals:,} persons dropped, issuers {', '.join(header.issuers) or 'none'}"
        )
        for kind, number in header.odd.items():
            self.stdout.write(f"  odd: {kind}: {number:,}")
