"""``manage.py extract_hospital_prices FILE… --out EXTRACT``: what hospitals charge for an IOP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from programs.imports.extracts import ExtractWriter
from programs.imports.hospitals.extract import FileLine
from programs.imports.hospitals.extracting import extract_file
from programs.imports.published.choice import Choice
from programs.imports.published.progress import watching
from programs.management.extracting import ExtractCommand, odd_lines


class Command(ExtractCommand):
    help = (
        "Reads hospitals' files of standard charges (45 CFR 180.50; CSV tall and wide, JSON; plain, gzip or zip) and "
        "writes what they charge for IOP codes to a small extract, which import_hospital_prices reads. Needs no "
        "database. See docs/rates.md."
    )
    of_an_npi = "charges of hospitals with this NPI alone"
    limited = "charges of each file"

    def extract(
        self, files: list[Path], writer: ExtractWriter, choice: Choice, options: dict[str, Any]
    ) -> Iterator[str]:
        for file in files:
            with watching(file) as watcher:
                yield from lines_of(extract_file(file, writer, choice=choice, watcher=watcher))


def lines_of(header: FileLine) -> list[str]:
    counts = header.counts
    return [
        f"{header.name} ({header.hospital}, {header.last_updated_on or 'no date'})",
        f"  {header.layout}: {counts.wanted:,} of {counts.rows:,} rows with a wanted code, {counts.charges:,} charges",
        *odd_lines(header.odd),
    ]
