"""``manage.py extract_hospital_prices FILE… --out EXTRACT``: what hospitals charge for an IOP."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.extracts import writing
from programs.imports.hospitals.extract import FileLine
from programs.imports.hospitals.extracting import extract_file
from programs.imports.published.progress import BytesRead


class Command(BaseCommand):
    help = (
        "Reads hospitals' files of standard charges (45 CFR 180.50; CSV tall and wide, JSON; plain, gzip or zip) and "
        "writes what they charge for IOP codes to a small extract, which import_hospital_prices reads. Needs no "
        "database. See docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", required=True, type=Path, metavar="EXTRACT", help="written whole or not at all")
        parser.add_argument(
            "--limit", type=int, metavar="N", help="at most so many charges of each file, to try it out"
        )

    def handle(self, *args: Any, files: list[Path], out: Path, limit: int | None, **options: Any) -> None:
        if limit is not None and limit < 1:
            raise CommandError(_("--limit must be 1 or more."))
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
                        headers.append(extract_file(file, writer, limit=limit, watcher=watcher))
                    finally:
                        watcher.close()
        except ImportStoppedError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror or error}") from error
        for header in headers:
            self.tell(header)
        self.stdout.write(f"{out}: {out.stat().st_size:,} bytes")

    def tell(self, header: FileLine) -> None:
        counts = header.counts
        self.stdout.write(f"{header.name} ({header.hospital}, {header.last_updated_on or 'no date'})")
        self.stdout.write(
            f"  {header.layout}: {counts.wanted:,} of {counts.rows:,} rows with a wanted code, "
            f"{counts.charges:,} charges"
        )
        for kind, number in header.odd.items():
            self.stdout.write(f"  odd: {kind}: {number:,}")
