"""From the bytes of a file to its rows, whatever it is packed in: CSV, the answer of an API, the zip of a download."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import MAX_BYTES, ImportFile, open_import_bytes, read_up_to

Row = tuple[int, list[str]]
"""Its number in the file, from 1 for the header, and its cells."""

DATA_FILES = ("-data.csv", "_with_ann.csv", "_with_overlays.csv")
"""How the file with the figures ends in a zip of data.census.gov, and of American FactFinder before it. The others say
in words what its columns are."""


def rows_of(file: ImportFile) -> Iterator[Row]:
    """The rows that are not blank. Raises ``BadFileError``, which names the file and the row."""
    if file.content not in ("text", "json"):
        raise BadFileError(file.name, _("this is neither CSV nor JSON: save the table as CSV."))
    with file.open() as stream:
        content = stream.read()
    return json_rows(file, content) if file.content == "json" else csv_rows(file, content)


def unpacked(file: ImportFile) -> ImportFile:
    """The table in a zip as data.census.gov gives it; any other file as it is. Raises ``BadFileError``."""
    if file.content != "tables" or file.path.is_dir():
        return file
    try:
        with zipfile.ZipFile(file.path) as archive:
            tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            data = [name for name in tables if name.lower().endswith(DATA_FILES)] or tables
            if len(data) != 1:
                raise BadFileError(file.name, _("several tables are in it: unpack it and name one."))
            with archive.open(data[0]) as packed:
                content = read_up_to(packed, MAX_BYTES)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadFileError(file.name, _("the file is damaged or cut off (%(reason)s).") % {"reason": error}) from error
    if content is None:
        megabytes = {"megabytes": MAX_BYTES >> 20}
        raise BadFileError(file.name, _("unpacks to more than %(megabytes)d MB: too much.") % megabytes)
    return open_import_bytes(PurePosixPath(data[0].replace("\\", "/")).name, content)


def csv_rows(file: ImportFile, content: bytes) -> Iterator[Row]:
    """Comma, tab, semicolon or pipe, whichever the first line has most of; UTF-8, with or without a mark."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(file.name, _("this is not UTF-8: save it as CSV in UTF-8.")) from error
    if "\0" in text:
        raise BadFileError(file.name, _("there is a NUL in it: this is no text."))
    first = text.partition("\n")[0]
    delimiter = max(",\t;|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader, start=1):
            if any(one.strip() for one in row):
                yield number, row
    except csv.Error as error:
        raise BadFileError(file.name, str(error), row=reader.line_num) from error


def json_rows(file: ImportFile, content: bytes) -> Iterator[Row]:
    """As the API answers: a list of lists, of which the first is the header."""
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadFileError(file.name, _("this is no JSON, or it was cut off.")) from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadFileError(file.name, _("this is not the answer of the Census API: a list of lists."))
    for number, row in enumerate(rows, start=1):
        if row:
            yield number, ["" if one is None else str(one) for one in row]
