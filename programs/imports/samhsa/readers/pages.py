"""The API's JSON pages, of version 2 and as they were in 2019."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile
from programs.imports.samhsa.readers.tables import NumberedRow, Page, Table

PAGE_KEYS = ("page", "totalPages", "recordCount", "rows")
ROW_KEYS = ("name1", "name2", "street1", "city", "state", "zip", "phone", "services")
NUMBER = re.compile(r"[0-9]{1,9}")
MAX_BYTES = 50 * 1024 * 1024
"""A page of the largest size (2,000 rows) has about 9 MB, and is held in memory whole."""


def read_page(file: ImportFile) -> Table:
    """One page. Raises ``BadFileError`` for what is not JSON, not whole or not a page of facilities."""
    if file.size > MAX_BYTES:
        raise BadFileError(file.path, _("the file has more than %(megabytes)d MB.") % {"megabytes": MAX_BYTES >> 20})
    try:
        answer = orjson.loads(bytes_of(file))
    except orjson.JSONDecodeError as error:
        answer = rows_of_lines(file)
        if answer is None:
            problem = _("the JSON is damaged or cut off (%(reason)s).") % {"reason": error}
            raise BadFileError(file.path, problem, row=None) from error
    if isinstance(answer, list) and all(isinstance(row, dict) for row in answer):  # rows alone, as people pass them on
        answer = {"page": 1, "totalPages": 1, "recordCount": len(answer), "rows": answer}
    if not isinstance(answer, dict):
        raise BadFileError(file.path, _("this is no page of the locator's API."))
    for key in PAGE_KEYS:
        if key not in answer:
            raise BadFileError(file.path, _("this is no page of the locator's API: the key is missing."), column=key)
    rows = answer["rows"]
    if not isinstance(rows, list):
        raise BadFileError(file.path, _("this is not a list."), column="rows")
    if rows and isinstance(rows[0], dict):
        missing = [key for key in ROW_KEYS if key not in rows[0]]
        if missing:
            raise BadFileError(file.path, _("the key is missing."), row=1, column=", ".join(missing))
    return Table("api", rows_of(rows), page_of(file, answer))


def bytes_of(file: ImportFile) -> bytes:
    """All of a file without its byte-order mark."""
    with file.open() as stream:
        return stream.read().removeprefix(b"\xef\xbb\xbf")


def rows_of_lines(file: ImportFile) -> list[Any] | None:
    """The rows of a file with one JSON object a line; ``None`` when it is none, or is cut off."""
    try:
        rows = [orjson.loads(line) for line in bytes_of(file).splitlines() if line.strip()]
    except orjson.JSONDecodeError:
        return None
    return rows if len(rows) > 1 and all(isinstance(row, dict) for row in rows) else None


def page_of(file: ImportFile, answer: dict[str, Any]) -> Page:
    """The page's place among the others. Raises ``BadFileError`` when the numbers are none or contradict."""
    numbers = []
    for key in PAGE_KEYS[:3]:
        value = answer[key]
        if not isinstance(value, int | str) or isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
            raise BadFileError(file.path, _("this is not a number."), column=key)
        numbers.append(int(value))
    page = Page(*numbers)
    if not 1 <= page.number <= max(page.total_pages, 1):
        raise BadFileError(file.path, _("there is no such page."), column="page")
    return page


def rows_of(rows: list[Any]) -> Iterator[NumberedRow]:
    """Rows by their place on the page, from 1. What is no object is given as one that cleaning refuses."""
    for number, row in enumerate(rows, start=1):
        yield number, row if isinstance(row, dict) else {"": [str(type(row).__name__), "object"]}
