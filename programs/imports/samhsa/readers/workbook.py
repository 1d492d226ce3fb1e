"""Excel workbooks, streamed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import chain, islice
from typing import IO, Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from programs.imports.cleaning.text import plain
from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile
from programs.imports.samhsa.key import NEWEST, CodeKey
from programs.imports.samhsa.readers.declarations import refuse_document_types
from programs.imports.samhsa.readers.delimited import TITLE_ROWS
from programs.imports.samhsa.readers.tables import NumberedRow, Table, filled, header_of, layout_of, without_end

MAX_UNPACKED_BYTES = 120 * 1024 * 1024
"""The largest directory unpacks to 12 MB. All shared strings are held in memory, several times as large."""

DIRECTORY_SHEET = "facilities list"
KEY_SHEET = "service code reference"
MAX_KEY_ROWS = 5_000
"""The largest key has 230 rows."""
MAX_COLUMNS = 1000
MAX_SHEET_ROWS = 1_048_576
"""Of a sheet in Excel."""
MAIN = f"{{{SHEET_MAIN_NS}}}"


@contextmanager
def telling_what_is_wrong(file: ImportFile, row: int | None = None) -> Iterator[None]:
    """Turn whatever a damaged workbook makes the libraries raise into ``BadFileError``."""
    try:
        yield
    except (BadFileError, MemoryError):
        raise
    except Exception as error:  # zipfile, zlib, expat, KeyError, TypeError …: no list of them is complete
        problem = _("the workbook is damaged or cut off (%(reason)s).") % {"reason": str(error)[:100] or type(error)}
        raise BadFileError(file.path, problem, row=row) from error


def read_workbook(file: ImportFile) -> Table:
    """The facilities sheet of a workbook. Raises ``BadFileError``, here or while rows are read."""
    # An open file and not its path: openpyxl would refuse a name that does not end in .xlsx.
    stream = file.path.open("rb")
    try:
        with telling_what_is_wrong(file):
            refuse_huge(file, stream)
            refuse_document_types(file, stream)
            top = [header_of(cells) for cells in first_rows(stream)]  # before its texts are read, all of them at once
            if top and top[place_of_header(top)]:
                layout_of(file.path, top[place_of_header(top)])
            book = load_workbook(stream, read_only=True, data_only=True)
            cells = cells_of(file, book)
            head = list(islice(cells, TITLE_ROWS))
            place = place_of_header([header_of(row) for row in head])  # blank rows need not stand in the file
            header = without_end(header_of(head[place]))
            layout = layout_of(file.path, header)
            rows = rows_of(file, header, chain(head[place + 1 :], cells), stream, first=place + 2)
            return Table(layout, rows, key=key_of(book), edition=str(book.properties.created.year))
    except BadFileError:
        stream.close()
        raise


def refuse_endless(file: ImportFile, row: int) -> None:
    """Refuse a sheet with more rows than Excel can make, filled or blank."""
    if row > MAX_SHEET_ROWS:
        raise BadFileError(
            file.path, _("more than %(limit)d rows: this is no sheet.") % {"limit": MAX_SHEET_ROWS}, row=row
        )


def sheets_of(book: Workbook) -> dict[str, Any]:
    """Sheets by their title, whatever its capitals and the blanks around it."""
    return {sheet.title.strip().lower(): sheet for sheet in book.worksheets}


def cells_of(file: ImportFile, book: Workbook) -> Iterator[tuple[Any, ...]]:
    """Rows of cells of the facilities sheet, or of the first one, the header first."""
    sheets = sheets_of(book)
    if not sheets:
        raise BadFileError(file.path, _("the workbook has no sheet."))
    sheet = sheets.get(DIRECTORY_SHEET) or book.worksheets[0]
    cells = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
    first = next(cells, None)
    if first is None:
        raise BadFileError(file.path, _("the sheet “%(sheet)s” is empty.") % {"sheet": sheet.title})
    return chain([first], cells)


def key_of(book: Workbook) -> CodeKey:
    """The code key on a sheet of its own; the newest where there is none, or none that can be read."""
    sheet = sheets_of(book).get(KEY_SHEET)
    if sheet is None:
        return NEWEST
    rows = sheet.iter_rows(values_only=True, max_row=MAX_KEY_ROWS, max_col=MAX_COLUMNS)
    header = [plain(cell).lower() for cell in next(rows, ())]
    if not {"service_code", "service_name"} <= set(header):
        return NEWEST
    named = (dict(zip(header, map(plain, row), strict=False)) for row in rows)
    return CodeKey.of(
        (row["service_code"].upper(), row.get("service_name", ""), row.get("service_description", "")) for row in named
    )


def refuse_huge(file: ImportFile, stream: BinaryIO) -> None:
    """Refuse a workbook that unpacks to far more than any facility list."""
    with zipfile.ZipFile(stream) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES:
        raise BadFileError(file.path, _("unpacks to %(megabytes)d MB: too much.") % {"megabytes": unpacked >> 20})


def place_of_header(top: list[list[str]]) -> int:
    """Which of the first rows is the header: titles may stand above it. The first row where none looks like it."""
    return next((place for place, cells in enumerate(top) if "name1" in map(str.lower, cells)), 0)


def first_rows(stream: BinaryIO) -> list[list[Any]]:
    """The first rows of the facilities sheet, read without the rest of the workbook; none for an empty sheet.

    openpyxl reads every text of a workbook before it gives the first cell. Of the texts, only as many are
    read here as these rows need.
    """
    reader = ExcelReader(stream, read_only=True)
    reader.read_manifest()
    reader.read_workbook()
    sheets = {sheet.name.strip().lower(): rel.target for sheet, rel in reader.parser.find_sheets()}
    if not sheets:
        return []
    path = sheets.get(DIRECTORY_SHEET) or next(iter(sheets.values()))
    with reader.archive.open(path) as source:
        rows = [
            [
                (cell.get("t"), cell.findtext(f"{MAIN}v") or "".join(text.text or "" for text in cell.iter(f"{MAIN}t")))
                for cell in islice(row, MAX_COLUMNS)
            ]
            for row in islice(elements(source, "row"), TITLE_ROWS)
        ]
    wanted = {int(value) for cells in rows for kind, value in cells if kind == "s" and value.isdecimal()}
    strings = reader.package.find(SHARED_STRINGS)
    texts: dict[int, str] = {}
    if wanted and strings is not None:
        with reader.archive.open(strings.PartName[1:]) as source:
            for number, item in zip(range(max(wanted) + 1), elements(source, "si"), strict=False):
                if number in wanted:
                    texts[number] = "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
    return [
        [texts.get(int(value), "") if kind == "s" and value.isdecimal() else value for kind, value in cells]
        for cells in rows
    ]


def elements(source: IO[bytes], name: str) -> Iterator[Any]:
    """Elements of a part of a workbook, one at a time; each is forgotten when the next one is wanted."""
    for _event, element in iterparse(source):
        if element.tag == f"{MAIN}{name}":
            yield element
            element.clear()


def rows_of(
    file: ImportFile, header: list[str], cells: Iterator[tuple[Any, ...]], stream: BinaryIO, first: int = 2
) -> Iterator[NumberedRow]:
    """The rows below the header that hold anything. Closes ``stream`` behind the last one."""
    number = first - 1
    with stream:
        while True:
            number += 1
            refuse_endless(file, number)
            with telling_what_is_wrong(file, row=number):
                values = next(cells, None)
            if values is None:
                return
            row = filled(header, values)
            if row:
                yield number, {name: storable(value) for name, value in row.items()}


def storable(value: Any) -> Any:
    """A cell as JSON can hold it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
