"""``manage.py extract_tic FILE… --out EXTRACT``: the wanted rates of health plans' rate files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from programs.imports.extracts import ExtractWriter
from programs.imports.published.choice import Choice
from programs.imports.published.progress import watching
from programs.imports.tic.extract import FileLine
from programs.imports.tic.extracting import extract_file
from programs.management.extracting import ExtractCommand, odd_lines


class Command(ExtractCommand):
    help = (
        "Reads in-network rate files (Transparency in Coverage; JSON, plain, gzip or zip, of any size) and writes the "
        "rates for IOP codes and the provider groups they name to a small extract, which import_tic reads. Needs no "
        "database. See docs/rates.md."
    )
    of_an_npi = "groups with this NPI alone"
    limited = "rates of each file"

    def extract(
        self, files: list[Path], writer: ExtractWriter, choice: Choice, options: dict[str, Any]
    ) -> Iterator[str]:
        for file in files:
            with watching(file) as watcher:
                yield from lines_of(extract_file(file, writer, choice=choice, watcher=watcher))


def lines_of(header: FileLine) -> list[str]:
    counts = header.counts
    return [
        f"{header.name} ({header.reporting_entity_name}, {header.last_updated_on or 'no date'})",
        f"  {counts.wanted_items:,} wanted items of {counts.items:,}, {counts.rates:,} rates "
        f"({counts.control_rates:,} of control codes), {counts.groups:,} provider groups",
        f"  read the {header.way} way" + (f": {header.why}" if header.why else ""),
        *odd_lines(header.odd),
    ]
