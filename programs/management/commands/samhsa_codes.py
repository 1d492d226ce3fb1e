"""``manage.py samhsa_codes [FILE…]``: how each code of SAMHSA's key is read, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from programs.imports.errors import ImportStoppedError
from programs.imports.report import Report
from programs.imports.samhsa.codes import decisions
from programs.imports.samhsa.reading import read_files


class Command(BaseCommand):
    help = "Print every code of SAMHSA's key with the terms it says, what it says and what it does not (Markdown)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            nargs="*",
            type=Path,
            metavar="FILE",
            help="Files of SAMHSA: count in how many rows with evidence of an IOP each code stands.",
        )

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            counts = counted(files) if files else None
        except ImportStoppedError as error:
            raise CommandError(str(error)) from error
        for line in table(counts):
            self.stdout.write(line)


def counted(files: list[Path]) -> Counter[str]:
    """Rows with evidence of an IOP by code; one with an older meaning counts as the code it is."""
    rows = (row for batch in read_files(files, Report()) for row in batch.rows if row.evidence)
    return Counter(code.partition("@")[0] for row in rows for code in row.codes)


def table(counts: Counter[str] | None) -> Iterator[str]:
    """The lines of the table; ``counts`` add a column."""
    headings = [_("Code"), _("Category"), _("Name"), _("Terms"), _("Says"), _("Does not say")]
    if counts is not None:
        headings.append(_("Rows"))
    yield row_of(headings)
    yield row_of(["---"] * len(headings))
    for one in decisions():
        terms = ", ".join(f"`{term}`" for term in one.terms) or "–"
        cells = [f"`{one.code}`", one.category, one.name, terms, one.says, one.does_not_say]
        yield row_of(cells if counts is None else [*cells, f"{counts[one.code]:,}"])


def row_of(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
