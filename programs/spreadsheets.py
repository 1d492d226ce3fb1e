"""Files that people open as a spreadsheet: declared columns, and cells that run nothing.

CSV is that of RFC 4180, which is what the ``csv`` module writes unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from programs.vocabularies import Text

Row = TypeVar("Row")

BYTE_ORDER_MARK = "\ufeff"
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What spreadsheets may run as a formula (OWASP, CSV injection), and the wide forms that some take for it."""

BETWEEN = ";"
"""Between the codes of a cell that holds several."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a file: its heading, and what a row has in it."""

    heading: Text
    read: Callable[[Row], Any]


def harmless(cell: str) -> str:
    """``cell`` as text for a spreadsheet, whatever somebody wrote into a listing."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def cell_of(value: Any) -> str:
    """A value as a cell: unknown is empty, a list its codes; a number stays one, for no formula is a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, list | tuple):
        return harmless(BETWEEN.join(map(str, value)))
    return harmless(str(value))


def cells(columns: Sequence[Column[Row]], row: Row) -> list[str]:
    return [cell_of(column.read(row)) for column in columns]
