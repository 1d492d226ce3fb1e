"""Commands that read published files and write a small extract of them. They need no database."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.extracts import ExtractWriter, writing
from programs.imports.published.choice import Choice


class ExtractCommand(BaseCommand):
    """``… FILE… --out EXTRACT [--only-npi NPI] [--limit N]``. The extract appears whole or not at all."""

    requires_system_checks: list[str] = []
    of_an_npi = ""
    """What ``--only-npi`` leaves."""
    limited = ""
    """What ``--limit`` counts."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--out", required=True, type=Path, metavar="EXTRACT", help="written whole or not at all")
        parser.add_argument(
            "--only-npi",
            action="append",
            default=[],
            metavar="NPI",
            help=f"to try out: {self.of_an_npi} (may be given again)",
        )
        parser.add_argument("--limit", type=int, metavar="N", help=f"to try out: at most so many {self.limited}")

    def handle(self, *args: Any, files: list[Path], out: Path, **options: Any) -> None:
        self.check_paths(files, out)
        try:
            choice = Choice.of(options["only_npi"], options["limit"])
            with writing(out) as writer:
                told = list(self.extract(files, writer, choice, options))
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s No extract was written.") % {"error": error}) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror or error}") from error
        for line in told:
            self.stdout.write(line)
        self.stdout.write(f"{out}: {out.stat().st_size:,} bytes")

    def check_paths(self, files: Sequence[Path], out: Path) -> None:
        given = [file.resolve() for file in files]
        if out.resolve() in given:
            raise CommandError(_("--out names one of the files that are read."))
        if not out.parent.is_dir():
            raise CommandError(_("--out: there is no folder %(folder)s.") % {"folder": out.parent})
        if len(set(given)) < len(given):
            raise CommandError(_("A file is given twice."))

    def extract(
        self, files: list[Path], writer: ExtractWriter, choice: Choice, options: dict[str, Any]
    ) -> Iterable[str]:
        """Write the lines of the files; the lines to say of it. Raises ``ImportStoppedError``."""
        raise NotImplementedError


def odd_lines(odd: dict[str, int]) -> list[str]:
    """What is said of what was odd in a file."""
    return [f"  odd: {kind}: {number:,}" for kind, number in odd.items()]
