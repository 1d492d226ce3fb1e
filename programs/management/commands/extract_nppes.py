"""``manage.py extract_nppes FILE… --out EXTRACT``: the organizations of the register of NPIs that are read here."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from tqdm import tqdm

from programs.imports.extracts import ExtractWriter
from programs.imports.nppes.extract import FileLine
from programs.imports.nppes.extracting import Wish, extract_files, npis_in
from programs.imports.published.choice import Choice
from programs.management.extracting import ExtractCommand, odd_lines


class Command(ExtractCommand):
    help = (
        "Reads NPPES files of version 2 (the zip as CMS publishes it, monthly or weekly, its CSV files, or the "
        "workbook of deactivated NPIs) and writes the organizations of the wanted taxonomies to a small extract. "
        "Needs no database. No person is kept. See docs/rates.md."
    )
    of_an_npi = "the organization with this NPI alone, whatever its taxonomy"
    limited = "rows of each file"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--npis", type=Path, metavar="FILE", help="organizations whose NPI stands in this file are taken as well"
        )

    def extract(
        self, files: list[Path], writer: ExtractWriter, choice: Choice, options: dict[str, Any]
    ) -> Iterator[str]:
        asked = npis_in(options["npis"]) if options["npis"] else frozenset[str]()
        total = sum(path.stat().st_size for path in files if path.is_file())
        # Its tables lie in one zip, and are read one after the other: one bar for all of them.
        with tqdm(total=total, unit="B", unit_scale=True, disable=None, leave=False) as bar:
            headers = extract_files(files, writer, Wish(choice.limit, choice.npis, asked), bar.update)
        for header in headers:
            yield from lines_of(header)


def lines_of(header: FileLine) -> list[str]:
    """What was found in one file, for whoever ran the command."""
    counts = msgspec.structs.asdict(header.counts)
    return [
        f"{header.name}: {header.published} {header.begins} – {header.ends}",
        *(f"  {kind.replace('_', ' ')}: {number:,}" for kind, number in counts.items() if number),
        *odd_lines(header.odd),
    ]
