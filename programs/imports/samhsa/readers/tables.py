"""What every reader gives, and how a header is recognized."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.cleaning.text import plain
from programs.imports.errors import BadFileError
from programs.imports.samhsa.codes import known_codes
from programs.imports.samhsa.key import NEWEST, CodeKey
from programs.imports.samhsa.sources import DIRECTORY_COLUMNS, LOCATOR_COLUMNS, Layout

NumberedRow = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of which answer of the API a file is."""

    number: int
    total_pages: int
    record_count: int


@dataclass(slots=True)
class Table:
    """A file's layout and its rows, streamed: (row number as a spreadsheet shows it, filled cells).

    ``key`` is the code key that stands in the file, else the newest; ``edition`` the year in which a
    workbook was made, else blank.
    """

    layout: Layout
    rows: Iterator[NumberedRow]
    page: Page | None = None
    key: CodeKey = NEWEST
    edition: str = ""


def layout_of(path: Path, header: list[str]) -> Layout:
    """The layout with these columns. Raises ``BadFileError`` naming a missing or doubled one."""
    columns = [name.lower() for name in header if name]
    for column in columns:
        if columns.count(column) > 1:
            raise BadFileError(path, _("the column stands twice."), row=1, column=column)
    present = set(columns)
    expected: dict[Layout, tuple[str, ...]] = {"directory": DIRECTORY_COLUMNS, "locator": LOCATOR_COLUMNS}
    layout: Layout = "directory"
    if "service_code_info" not in present and present & set(LOCATOR_COLUMNS) - set(DIRECTORY_COLUMNS):
        layout = "locator"
    missing = [column for column in expected[layout] if column not in present]
    if len(missing) > len(expected[layout]) / 2:
        start = ", ".join(columns[:3])[:80] or _("nothing")
        raise BadFileError(
            path, _("this is no SAMHSA facility list: its first row has %(start)s.") % {"start": start}, row=1
        )
    if missing:
        raise BadFileError(path, _("the column is missing."), row=1, column=", ".join(missing))
    if layout == "locator" and not any(column.upper() in known_codes() for column in present):
        raise BadFileError(path, _("there is no column for any service code."), row=1)
    return layout


def header_of(cells: list[Any] | tuple[Any, ...]) -> list[str]:
    """Column names as they stand, without blanks around them."""
    return [plain(cell) for cell in cells]


def without_end(header: list[str]) -> list[str]:
    """A header up to its last name: a workbook's rows are as wide as a sheet may be, not as what it holds."""
    return header[: max((place for place, name in enumerate(header, start=1) if name), default=0)]


def filled(header: list[str], cells: list[Any] | tuple[Any, ...]) -> dict[str, Any]:
    """Cells that hold something, by column name. A cell without a column name has no meaning."""
    return {
        name: cell
        for name, cell in zip(header, cells, strict=False)
        if name and cell is not None and (not isinstance(cell, str) or cell.strip())
    }
