"""``manage.py tic_index FILE``: the in-network files of a payer's table of contents."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.imports.errors import ImportStoppedError
from programs.imports.published.progress import BytesRead
from programs.imports.tic.contents import read_contents


class Command(BaseCommand):
    help = (
        "Reads a table of contents (Transparency in Coverage; JSON, plain, gzip or zip, of any size) and lists each "
        "in-network file once: number of plans, a tab, and the address to download. Downloads and keeps nothing. "
        "See docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        watcher = BytesRead(file)
        try:
            found = read_contents(file, watcher)
        except ImportStoppedError as error:
            raise CommandError(str(error)) from error
        finally:
            watcher.close()
        for listed in sorted(found.files.values(), key=lambda listed: -len(listed.plans)):
            self.stdout.write(f"{len(listed.plans)}\t{listed.address}")
        self.stderr.write(
            f"{found.entity or file.name}: {len(found.files):,} in-network files, {found.plans:,} plans, "
            f"{found.structures:,} entries, {found.allowed_amounts:,} with allowed amounts (not listed)"
        )
        for kind, number in found.odd.numbers().items():
            self.stderr.write(f"odd: {kind}: {number:,}")
