"""The rows of a register file of gigabytes: cut apart without being decoded, and only what is wanted is read as CSV.

Every cell of NPPES is quoted. So a line feed, a quote and a digit in this order begin a row and nothing else: within a
cell a quote is followed by another one, and the quote that ends a cell by a comma or the end of the line. Of each
stretch of the file three counts prove that it is written so: its line feeds are those between rows, each row has the
right number of ``","``, and each begins with ten characters and an entity type. What does not prove that is read by
the ``csv`` module, row by row: slower, never wrong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

STRETCH = 1 << 20
"""Bytes that are looked at together."""

LONGEST_ROW = 1 << 20
"""Bytes of one row: a real one has 1,100, and the widest of its columns together 40,000."""

PERSON, ORGANIZATION, NOBODY = b'","1"', b'","2"', b'","",'
"""What follows the ten digits of an NPI: its entity type. A deactivated NPI has none."""

SEPARATOR = b'","'


class TooLongRowError(Exception):
    """A row that no file of the register has: what is read is something else."""


class IrregularError(Exception):
    """A stretch that does not prove that it is written as it should be."""


class Rows:
    """Reads a file whose header is behind it. ``columns`` is how many cells a row has.

    ``rows``, ``organizations`` and ``slow`` count what was read; ``wanted`` says of the bytes of an organization's row
    whether it may be one to decode. ``irregular`` is the first reason for reading a stretch slowly.
    """

    def __init__(self, columns: int, wanted: Callable[[bytes], bool]) -> None:
        self.columns, self.wanted = columns, wanted
        self.rows = self.organizations = self.slow = 0
        self.irregular = ""

    def read(self, stream: BinaryIO) -> Iterator[tuple[int, bytes | list[str]]]:
        """Each row that is wanted, or of an NPI without entity type, with its number from 2: bytes as they stand in the
        file, or cells where it had to be read slowly. There an incomplete row comes as well."""
        rest = b""
        while True:
            chunk = stream.read(STRETCH)
            stretch = rest + chunk if rest else chunk
            end = len(stretch) if not chunk else last_row(stretch)
            if end < 0:
                if len(stretch) > LONGEST_ROW:
                    raise TooLongRowError
                rest = stretch
                continue
            rest = stretch[end + 1 :]
            if part := stretch[:end]:
                yield from self.of_stretch(part)
            if not chunk:
                return

    def of_stretch(self, part: bytes) -> Iterator[tuple[int, bytes | list[str]]]:
        first = self.rows + 2
        try:
            pieces = self.cut(part)
            found = self.sorted_out(pieces)
        except IrregularError as error:
            self.irregular = self.irregular or str(error)
            yield from self.slowly(part)
            return
        self.rows += len(pieces)
        for place, row in found:
            yield first + place, row

    def cut(self, part: bytes) -> list[bytes]:
        """Rows without the quote that each begins with. Raises ``IrregularError``."""
        pieces = part.rstrip(b"\r\n").split(b'\n"')
        if not pieces[0].startswith(b'"') or part.rstrip(b"\r\n").count(b"\n") != len(pieces) - 1:
            raise IrregularError("line feeds")
        pieces[0] = pieces[0][1:]
        if part.count(SEPARATOR) != len(pieces) * (self.columns - 1):
            raise IrregularError("cells")
        return pieces

    def sorted_out(self, pieces: list[bytes]) -> list[tuple[int, bytes]]:
        """What is to be decoded, with its place. Nothing of the rows of persons is looked at. Raises
        ``IrregularError``."""
        found, organizations, wanted = [], 0, self.wanted
        for place, row in enumerate(pieces):
            kind = row[10:15]
            if kind == PERSON:
                continue
            if kind == ORGANIZATION:
                organizations += 1
                if wanted(row):
                    found.append((place, row))
            elif kind == NOBODY:
                found.append((place, row))
            else:
                raise IrregularError("NPI and entity type")
        self.organizations += organizations
        return found

    def slowly(self, part: bytes) -> Iterator[tuple[int, list[str]]]:
        for cells in csv.reader(io.StringIO(text_of(part), newline="")):
            if not cells:
                continue
            self.rows += 1
            self.slow += 1
            if len(cells) != self.columns:
                yield self.rows + 1, cells
                continue
            self.organizations += cells[1] == "2"
            if cells[1] == "" or (
                cells[1] == "2" and self.wanted(f'{cells[0]}","2","{SEP_TEXT.join(cells)}"'.encode())
            ):
                yield self.rows + 1, cells


SEP_TEXT = SEPARATOR.decode()


def last_row(stretch: bytes) -> int:
    """Where the last row of a stretch begins: the place of the line feed before it; -1 where none does."""
    end = len(stretch)
    while (end := stretch.rfind(b'\n"', 0, end)) >= 0:
        if stretch[end + 2 : end + 3].isdigit():
            return end
    return -1


def text_of(row: bytes) -> str:
    """UTF-8, as the register writes; else Windows-1252, in which every byte but five means something."""
    try:
        return row.decode()
    except UnicodeDecodeError:
        return row.decode("cp1252", "replace")


def cells_of(row: bytes | list[str]) -> list[str]:
    """The cells of one row."""
    if isinstance(row, list):
        return row
    return next(csv.reader(io.StringIO('"' + text_of(row), newline="")), [])
