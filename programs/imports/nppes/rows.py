"""The rows of a register file of gigabytes: found without being decoded, and only what is wanted is read as CSV.

Every cell of NPPES is quoted. So a line feed, a quote and a digit in this order begin a row and nothing else: within a
cell a quote is followed by another one, and the quote that ends a cell by a comma or the end of the line. Of each
stretch of the file it is proved that every line feed is followed by a quote, ten digits and an entity type. A stretch
that does not prove it (a line feed within a cell, a number that is none) is read by the ``csv`` module, row by row:
slower, never wrong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import stringzilla

STRETCH = 4 << 20
"""Bytes that are looked at together."""

LONGEST_ROW = 1 << 20
"""Bytes of one row: a real one has 1,100, and the widest of its columns together 40,000."""

NOBODY = b'","",'
"""What follows the ten digits of a deactivated NPI: no entity type."""

COMMA, QUOTE, NOUGHT, NINE, ONE, TWO = b',"0912'
SEPARATOR = '","'


class TooLongRowError(Exception):
    """A row that no file of the register has: what is read is something else."""


class IrregularError(Exception):
    """A stretch that does not prove that it is written as it should be."""


class Rows:
    """Reads a file whose header is behind it. ``columns`` is how many cells a row has.

    ``needles`` are texts of which a wanted row has one, ``asked`` NPIs whose rows are wanted whatever they have;
    without either every organization is. ``rows``, ``organizations`` and ``slow`` count what was read, ``irregular``
    is the first reason for reading a stretch slowly.
    """

    def __init__(self, columns: int, needles: tuple[bytes, ...] = (), asked: frozenset[bytes] = frozenset()) -> None:
        self.columns, self.needles, self.asked = columns, needles, asked
        self.every = not needles and not asked
        self.rows = self.organizations = self.slow = 0
        self.irregular = ""
        self.last = b""

    def read(self, stream: BinaryIO) -> Iterator[tuple[int, bytes | list[str]]]:
        """Each row that may be wanted, or of an NPI without entity type, with its number from 2: bytes as they stand in
        the file, or cells where it had to be read slowly. There an incomplete row comes as well."""
        rest = b""
        while chunk := stream.read(STRETCH):
            begin, end = first_row(chunk), last_row(chunk)
            if begin < 0:
                rest += chunk
                if len(rest) > LONGEST_ROW:
                    raise TooLongRowError
                continue
            if rest or begin:  # what began in the chunk before
                yield from self.of_stretch(memoryview(rest + chunk[:begin]))
            if end > begin:
                yield from self.of_stretch(memoryview(chunk)[begin + 1 : end])
            rest = chunk[end + 1 :]
        if rest:
            self.last = rest.rstrip(b"\r\n")
            yield from self.of_stretch(memoryview(self.last))

    @property
    def cells_of_last(self) -> int:
        """How many cells the last row has: a file that was cut off has fewer."""
        if not self.last.startswith(b'"') or self.last.endswith(b'\n"'):
            return 0
        return len(cells_of(self.last[1:]))

    def of_stretch(self, part: memoryview) -> Iterator[tuple[int, bytes | list[str]]]:
        try:
            starts, kinds = beginnings(part)
        except IrregularError as error:
            self.irregular = self.irregular or str(error)
            yield from self.slowly(part)
            return
        first, ends = self.rows + 2, [*(starts[1:] - 2).tolist(), len(part)]
        self.rows += len(starts)
        self.organizations += int(np.count_nonzero(kinds == TWO))
        for place in self.places(part, starts, kinds):
            yield first + place, bytes(part[starts[place] : ends[place]])

    def places(self, part: memoryview, starts: Any, kinds: Any) -> list[int]:
        """Which rows are to be decoded, in order. Of persons nothing is."""
        if self.every:
            return [int(place) for place in np.flatnonzero(kinds != ONE)]
        found = set(np.flatnonzero((kinds != ONE) & (kinds != TWO)).tolist())
        if self.asked:
            theirs = ((place, int(starts[place])) for place in np.flatnonzero(kinds == TWO).tolist())
            found.update(place for place, start in theirs if bytes(part[start : start + 10]) in self.asked)
        hits = [hit for needle in self.needles for hit in hits_of(part, needle)]
        if hits:
            of_rows = np.unique(np.searchsorted(starts, hits, side="right") - 1)
            found.update(of_rows[(of_rows >= 0) & (kinds[of_rows] == TWO)].tolist())
        return sorted(found)

    def slowly(self, part: memoryview) -> Iterator[tuple[int, list[str]]]:
        for cells in csv.reader(io.StringIO(text_of(bytes(part)), newline="")):
            if not cells:
                continue
            self.rows += 1
            self.slow += 1
            if len(cells) != self.columns:
                yield self.rows + 1, cells
                continue
            self.organizations += cells[1] == "2"
            if cells[1] == "" or (cells[1] == "2" and self.may_be_wanted(cells)):
                yield self.rows + 1, cells

    def may_be_wanted(self, cells: list[str]) -> bool:
        text = SEPARATOR.join(cells).encode()
        return self.every or text[:10] in self.asked or any(needle in text for needle in self.needles)


def beginnings(part: memoryview) -> tuple[Any, Any]:
    """Where the rows of a stretch begin, behind their first quote, and the byte of each one's entity type, which is a
    quote where there is none. Raises ``IrregularError``."""
    text = np.frombuffer(part, dtype=np.uint8)
    starts = np.concatenate(([1], np.flatnonzero(text == 10) + 2))
    if int(starts[-1]) + 15 > len(text):
        raise IrregularError("a short row")
    if not (text[starts - 1] == QUOTE).all():
        raise IrregularError("a line feed within a cell, or a cell without quotes")
    for place in range(10):
        digits = text[starts + place]
        if not ((digits >= NOUGHT) & (digits <= NINE)).all():
            raise IrregularError("an NPI that is no number of ten digits")
    kinds, after = text[starts + 13], text[starts + 14]
    between = (text[starts + 10] == QUOTE) & (text[starts + 11] == COMMA) & (text[starts + 12] == QUOTE)
    typed = ((kinds == ONE) | (kinds == TWO)) & (after == QUOTE)
    if not (between & (typed | ((kinds == QUOTE) & (after == COMMA)))).all():
        raise IrregularError("an entity type that is none")
    return starts, kinds


def hits_of(part: memoryview, needle: bytes) -> Iterator[int]:
    """Where a text stands in a stretch."""
    place = stringzilla.find(part, needle)
    while place >= 0:
        yield place
        place = stringzilla.find(part, needle, place + 1)


def first_row(chunk: bytes) -> int:
    """Where the first row that begins in a chunk begins: the place of the line feed before it; -1 where none does."""
    place = -1
    while (place := chunk.find(b'\n"', place + 1)) >= 0:
        if chunk[place + 2 : place + 3].isdigit():
            return place
    return -1


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
