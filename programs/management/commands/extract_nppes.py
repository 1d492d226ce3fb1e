"""``manage.py extract_nppes FILE… --out EXTRACT``: the organizations of the register of NPIs that are read here."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from programs.imports.errors import ImportStoppedError
from programs.imports.nppes.extracting import Wish, extract_nppes, npis_in, told


class Command(BaseCommand):
    help = (
        "Reads NPPES files of version 2 (the zip as CMS publishes it, monthly or weekly, its CSV files, or the "
        "workbook of deactivated NPIs) and writes the organizations of the wanted taxonomies to a small extract. "
        "Needs no database. No person is kept. See docs/rates.md."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--out", type=Path, required=True, metavar="EXTRACT", help="where to write it, such as x.gz"
        )
        parser.add_argument(
            "--npis", type=Path, metavar="FILE", help="organizations whose NPI stands in this file are taken as well"
        )
        parser.add_argument(
            "--only-npi", action="append", default=[], metavar="NPI", help="for trying out: these and no others"
        )
        parser.add_argument(
            "--limit", type=int, default=0, metavar="ROWS", help="for trying out: so many rows of a file"
        )

    def handle(
        self,
        *args: Any,
        files: list[Path],
        out: Path,
        npis: Path | None,
        only_npi: list[str],
        limit: int,
        **options: Any,
    ) -> None:
        try:
            asked = npis_in(npis) if npis else frozenset()
            wish = Wish(frozenset(only_npi) or asked, only=bool(only_npi), limit=limit)
            total = sum(path.stat().st_size for path in files if path.is_file())
            with tqdm(total=total, unit="B", unit_scale=True, disable=None, leave=False) as bar:
                headers = extract_nppes(files, out, wish, bar.update)
        except ImportStoppedError as error:
            raise CommandError(_("%(error)s No extract was written.") % {"error": error}) from error
        except OSError as error:
            text = _("%(file)s cannot be written: %(reason)s.")
            raise CommandError(text % {"file": out, "reason": error.strerror or error}) from error
        for header in headers:
            for line in told(header):
                self.stdout.write(line)
