"""A roster as rows: CSV with any of four delimiters, or JSON lines; plain or packed with gzip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import orjson
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile, open_import_bytes
from programs.imports.samhsa.readers.delimited import TITLE_ROWS, records_of
from programs.imports.samhsa.readers.tables import header_of as headings_of
from programs.rosters.cells import Row, clean
from programs.rosters.columns import Header, header_of, known_columns

BYTES_MAX = 16 * 1024 * 1024
"""Of a body as it is sent: 50,000 rows have about 8 MB, packed 2."""

UNPACKED_MAX = 64 * 1024 * 1024
ROWS_MAX = 200_000
"""Some 30 times as many as there are programs in the country."""

LINE_MAX = 128 * 1024
"""Bytes of one line of JSON; of CSV Python's reader has about the same limit for a cell."""

DELIMITERS = ",\t;|"


@dataclass(slots=True)
class Opened:
    """What a file is: its header's unknown headings, its rows, read while they are asked for, and its columns."""

    unknown: tuple[str, ...]
    rows: Iterator[Row]
    columns: set[str]


def open_roster(name: str, content: bytes, *, delta: bool = False) -> Opened:
    """Look into a roster. Raises ``BadFileError``, here or while rows are read; then nothing of it counts."""
    file = open_import_bytes(name, content, most=UNPACKED_MAX)
    if file.content == "json":
        return opened_lines(file, delta=delta)
    if file.content != "text":
        raise BadFileError(name, _("this is a workbook. Save it as CSV (UTF-8)."))
    records = records_of(file, DELIMITERS)
    head = list(islice(records, TITLE_ROWS))
    if not head:
        raise BadFileError(name, _("the file has no row."))
    place = max(range(len(head)), key=lambda place: (len(known_columns(headings_of(head[place][1]))), -place))
    header = header_of(name, headings_of(head[place][1]), row=head[place][0], delta=delta)
    rows = rows_of(name, header, chain(head[place + 1 :], records), delta)
    return Opened(header.unknown, counted(name, rows), set(filter(None, header.columns)))


def rows_of(name: str, header: Header, records: Iterable[tuple[int, list[str]]], delta: bool) -> Iterator[Row]:
    """Rows of a table. A last one with too few cells means that the file is cut off; one in the middle is refused."""
    width, short = len(header.headings), None
    for number, record in records:
        short = number if len(record) < width else None
        if len(record) == width:
            if any(record):
                yield clean(number, header.named(record), delta=delta)
        elif any(cell.strip() for cell in record):
            yield Row(
                number, problems=[_("%(has)d cells instead of %(wanted)d.") % {"has": len(record), "wanted": width}]
            )
    if short is not None:
        raise BadFileError(name, _("the file is cut off: this row has too few cells."), row=short)


def opened_lines(file: ImportFile, *, delta: bool) -> Opened:
    """A file with one JSON object a line; its columns are those of the first, and whatever else comes is looked up."""
    name = file.name
    lines = json_lines(file)
    first = next(lines, None)
    if first is None:
        raise BadFileError(name, _("the file has no row."))
    header = header_of(name, first[1], row=first[0], delta=delta)
    columns: set[str] = set()
    rows = (named_row(name, number, cells, columns, delta=delta) for number, cells in chain([first], lines))
    return Opened(header.unknown, counted(name, rows), columns)


def named_row(name: str, number: int, cells: dict[str, Any], columns: set[str], *, delta: bool) -> Row:
    """An object's cells; its columns are added to ``columns``."""
    header = header_of(name, cells, row=number, delta=delta)
    columns.update(filter(None, header.columns))
    return clean(number, header.named(cells.values()), delta=delta)


def json_lines(file: ImportFile) -> Iterator[tuple[int, dict[str, Any]]]:
    """One object a line. Raises ``BadFileError`` for anything else, such as a line that is cut off."""
    with file.open() as stream:
        number = 0
        while line := stream.readline(LINE_MAX + 1):
            number += 1
            if len(line) > LINE_MAX:
                raise BadFileError(
                    file.path, _("the line has more than %(most)d bytes.") % {"most": LINE_MAX}, row=number
                )
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if not text:
                continue
            try:
                cells = orjson.loads(text)
            except orjson.JSONDecodeError:
                raise BadFileError(file.path, _("the line is no JSON, or is cut off."), row=number) from None
            if not isinstance(cells, dict):
                raise BadFileError(file.path, _("the line is no JSON object."), row=number)
            yield number, cells


def counted(name: str, rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows. Raises ``BadFileError`` when there is none, or are too many."""
    count = 0
    for row in rows:
        count += 1
        if count > ROWS_MAX:
            raise BadFileError(name, _("the file has more than %(most)d rows.") % {"most": ROWS_MAX}, row=row.number)
        yield row
    if not count:
        raise BadFileError(name, _("the file has a header and no row."))
