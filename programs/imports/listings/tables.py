"""Rows of CSV, TSV, XLSX, JSON and JSON lines, told apart by content, title rows above the header passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile
from programs.imports.listings.maps import ListingMap
from programs.imports.samhsa.readers.declarations import refuse_document_types
from programs.imports.samhsa.readers.delimited import TITLE_ROWS, records_of, rows_of
from programs.imports.samhsa.readers.pages import MAX_BYTES, bytes_of
from programs.imports.samhsa.readers.tables import NumberedRow, filled, header_of, without_end
from programs.imports.samhsa.readers.workbook import (
    MAX_COLUMNS,
    refuse_endless,
    refuse_huge,
    storable,
    telling_what_is_wrong,
)

Records = Iterator[tuple[int, list[Any]]]


def read_rows(file: ImportFile, listing_map: ListingMap) -> tuple[list[str], Iterator[NumberedRow]]:
    """The header and the rows. Raises ``BadFileError`` for a file that contradicts its map."""
    if file.content == "tables":
        raise BadFileError(file.path, _("these are several tables; a map of them has “layout: hsds”."))
    if file.content == "json":
        rows = json_rows(file)
        header = list(dict.fromkeys(name for _number, row in rows for name in row))
        check_header(file, header, listing_map, row=None)
        return header, iter(rows)
    if file.content == "workbook":
        header, records = with_header(file, workbook_records(file), listing_map)
        named = without_end(header)
        return header, (
            (number, {name: storable(cell) for name, cell in row.items()})
            for number, cells in records
            if (row := filled(named, cells))
        )
    header, records = with_header(file, records_of(file), listing_map)
    return header, rows_of(file, header, records)


def with_header(file: ImportFile, records: Records, listing_map: ListingMap) -> tuple[list[str], Records]:
    """The header and what follows: the first of the rows on top that has most of the map's columns."""
    head = list(islice(records, TITLE_ROWS))
    if not head:
        raise BadFileError(file.path, _("the file has no row."))
    wanted = set(listing_map.used)
    place = max(range(len(head)), key=lambda place: (len(wanted & set(header_of(head[place][1]))), -place))
    number, header = head[place][0], header_of(head[place][1])
    check_header(file, header, listing_map, row=number)
    return header, chained(head[place + 1 :], records)


def chained(head: Iterable[tuple[int, list[Any]]], rest: Records) -> Records:
    """Rows already read, then the others."""
    yield from head
    yield from rest


def check_header(file: ImportFile, header: list[str], listing_map: ListingMap, row: int | None) -> None:
    """Raise ``BadFileError`` naming columns that the map wants and the file has not, or has twice."""
    if missing := [name for name in listing_map.used if name not in header and name not in listing_map.optional]:
        problem = _("the column is missing that the map names.")
        raise BadFileError(file.path, problem, row=row, column=", ".join(missing))
    if doubled := [name for name in listing_map.used if header.count(name) > 1]:
        raise BadFileError(file.path, _("the column stands twice."), row=row, column=", ".join(doubled))


def workbook_records(file: ImportFile) -> Records:
    """The rows of a workbook's first sheet."""
    with file.path.open("rb") as stream, telling_what_is_wrong(file):
        refuse_huge(file, stream)
        refuse_document_types(file, stream)
        sheet = load_workbook(stream, read_only=True, data_only=True).worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            refuse_endless(file, number)
            yield number, list(cells)


def json_rows(file: ImportFile) -> list[NumberedRow]:
    """Rows of a list of objects, of one such list in an object (``rows``, ``data``), or of JSON lines."""
    if file.size > MAX_BYTES:
        raise BadFileError(file.path, _("the file has more than %(megabytes)d MB.") % {"megabytes": MAX_BYTES >> 20})
    content = bytes_of(file)
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        found = json_lines(file, content)
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else [found]
    for number, row in enumerate(found, start=1):
        if not isinstance(row, dict):
            raise BadFileError(file.path, _("the row is no object."), row=number)
    return list(enumerate(found, start=1))


def json_lines(file: ImportFile, content: bytes) -> list[Any]:
    """One JSON value a line."""
    rows = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            rows += [orjson.loads(line)] if line.strip() else []
        except orjson.JSONDecodeError as error:
            problem = _("the JSON is damaged or cut off (%(reason)s).") % {"reason": error}
            raise BadFileError(file.path, problem, row=number) from error
    return rows
