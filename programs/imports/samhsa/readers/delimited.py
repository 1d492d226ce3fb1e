"""CSV files: any of the encodings and line ends they come in, never a half row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile
from programs.imports.samhsa.readers.tables import NumberedRow, Table, filled, header_of, layout_of

CHUNK_BYTES = 1 << 20
NOT_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
DELIMITERS = ",;\t"
TITLE_ROWS = 20
"""So many rows can stand above the header."""


def encoding_of(source: ImportFile) -> str:
    """UTF-16 or UTF-8 by mark, UTF-8 when all of it is, else Windows-1252, else Latin-1."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, seen = True, set[int]()
    with source.open() as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            seen.update(chunk)
            try:
                utf8 = utf8 and decoder.decode(chunk) is not None
            except UnicodeDecodeError:
                utf8 = False
    if utf8:
        return "utf-8-sig"
    return "latin-1" if seen & NOT_IN_CP1252 else "cp1252"


def read_delimited(file: ImportFile) -> Table:
    """A CSV file. Raises ``BadFileError``, here or while rows are read."""
    rows = records_of(file)
    head = list(islice(rows, TITLE_ROWS))
    if not head:
        raise BadFileError(file.path, _("the file has no row."))
    place = next((place for place, (_number, cells) in enumerate(head) if "name1" in names_of(cells)), 0)
    header, rows = header_of(head[place][1]), chain(head[place + 1 :], rows)
    return Table(layout_of(file.path, header), rows_of(file, header, rows))


def names_of(cells: list[str]) -> list[str]:
    """Cells as names of columns, in small letters."""
    return [name.lower() for name in header_of(cells)]


def records_of(file: ImportFile, delimiters: str = DELIMITERS) -> Iterator[tuple[int, list[str]]]:
    """Every record with its number; blank lines have a number as well but are passed over."""
    number = 0
    try:
        with io.TextIOWrapper(file.open(), encoding=encoding_of(file), newline="") as lines:
            head = "".join(islice(lines, TITLE_ROWS))
            lines.seek(0)
            delimiter = max(delimiters, key=head.count)
            for record in csv.reader(lines, strict=True, delimiter=delimiter):
                number += 1
                if record:
                    yield number, record
    except (csv.Error, UnicodeError) as error:
        problem = _("the file is damaged or cut off (%(reason)s).") % {"reason": error}
        if str(error).startswith("field larger"):
            most = {"most": csv.field_size_limit()}
            problem = _("a cell has more than %(most)d characters, or a quotation mark is never closed.") % most
        raise BadFileError(file.path, problem, row=number + 1) from error
    except OSError as error:
        raise BadFileError(file.path, _("cannot be read: %(reason)s.") % {"reason": error.strerror or error}) from error


def rows_of(file: ImportFile, header: list[str], records: Iterator[tuple[int, list[str]]]) -> Iterator[NumberedRow]:
    """Rows as cells by column. A last row with too few cells means that the file is cut off; one in
    the middle is given with a cell named ``""`` so that cleaning refuses it alone."""
    short: int | None = None
    for number, record in records:
        short = number if len(record) < len(header) else None
        if len(record) == len(header):
            row = filled(header, record)
            if row:
                yield number, row
        elif any(cell.strip() for cell in record):
            yield number, {"": [len(record), len(header)]}
    if short is not None:
        raise BadFileError(file.path, _("the file is cut off: this row has too few cells."), row=short)
