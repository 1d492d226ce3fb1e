"""``manage.py extract_tic FILE… --out EXTRACT``: the wanted rates of health plans' rate files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.extracts import writing
from programs.imports.published.progress import BytesRead
from programs.imports.tic.collected import Choice
from programs.imports.tic.extract import FileLine
from programs.imports.tic.extracting import extract_file
from programs.models.npi import npi_is_valid


class Command(BaseCommand):
    help = (
        "Reads in-network rate files (Transparency in Coverage; JSON, plain, gzip or zip, of any size) and writes the "
        "rates for IOP codes and the provider groups they name to a small extract, which import_tic reads. Needs no "
        "database. See docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", required=True, type=Path, metavar="EXTRACT", help="written whole or not at all")
        parser.add_argument("--only-npi", action="append", default=[], metavar="NPI", help="groups with this NPI alone")
        parser.add_argument("--limit", type=int, metavar="N", help="at most so many rates of each file, to try it out")

    def handle(self, *args: Any, files: list[Path], out: Path, **options: Any) -> None:
        choice = self.choice(options["only_npi"], options["limit"])
        if out.resolve() in {file.resolve() for file in files}:
            raise CommandError(_("--out names one of the files that are read."))
        if not out.parent.is_dir():
            raise CommandError(_("--out: there is no folder %(folder)s.") % {"folder": out.parent})
        headers = []
        try:
            with writing(out) as writer:
                for file in files:
                    watcher = BytesRead(file)
                    try:
                        headers.append(extract_file(file, writer, choice=choice, watcher=watcher))
                    finally:
                        watcher.close()
        except ImportStoppedError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror or error}") from error
        for header in headers:
            self.tell(header)
        self.stdout.write(f"{out}: {out.stat().st_size:,} bytes")

    def choice(self, npis: list[str], limit: int | None) -> Choice:
        if limit is not None and limit < 1:
            raise CommandError(_("--limit must be 1 or more."))
        for npi in npis:
            if not npi_is_valid(npi):
                raise CommandError(_("--only-npi: “%(npi)s” is not a valid NPI.") % {"npi": npi})
        return Choice(limit, frozenset(npis))

    def tell(self, header: FileLine) -> None:
        counts = header.counts
        self.stdout.write(f"{header.name} ({header.reporting_entity_name}, {header.last_updated_on or 'no date'})")
        self.stdout.write(
            f"  {counts.wanted_items:,} wanted items of {counts.items:,}, {counts.rates:,} rates "
            f"({counts.control_rates:,} of control codes), {counts.groups:,} provider groups"
        )
        self.stdout.write(f"  read the {header.way} way" + (f": {header.why}" if header.why else ""))
        for kind, number in header.odd.items():
            self.stdout.write(f"  odd: {kind}: {number:,}")
