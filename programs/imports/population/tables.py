"""The tables that can be read, told apart by their header and by nothing else.

The Census Bureau's tables come in two shapes, and either may be of the decennial census or of the American Community
Survey (ACS): as data.census.gov lets one download them, with a second line that says in words what the columns are, and
as its API answers, a JSON list of lists. A plain list has a column of ZIP codes and one of people.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile

Row = tuple[int, list[str]]
"""Its number in the file, from 1 for the header, and its cells."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a table is: ``slug`` and ``name`` of its source. ``is_census``: its rows are ZCTAs, in which people live."""

    slug: str
    name: str
    url: str = ""
    licence: str = ""
    is_census: bool = True


PUBLIC_DOMAIN = "Public domain (U.S. Government work)"
DECENNIAL = Publication(
    "census-p1",
    "U.S. Census Bureau, decennial census, table P1, by ZCTA",
    "https://data.census.gov/table?q=P1",
    PUBLIC_DOMAIN,
)
ACS = Publication(
    "census-b01003",
    "U.S. Census Bureau, American Community Survey, table B01003, by ZCTA",
    "https://data.census.gov/table?q=B01003",
    PUBLIC_DOMAIN,
)
LIST = Publication("population-list", "A list of people by ZIP code", is_census=False)

PEOPLE: dict[str, Publication] = {
    "p1_001n": DECENNIAL,  # 2020, redistricting file and DHC
    "p001001": DECENNIAL,  # 2010, summary file 1
    "p0010001": DECENNIAL,  # 2010, redistricting file
    "d001": DECENNIAL,  # 2010, as American FactFinder wrote it
    "b01003_001e": ACS,
    "hd01_vd01": ACS,  # the same until 2018
    "population": LIST,
    "people": LIST,
    "pop": LIST,
    "total_population": LIST,
}
"""Headings of the column with people, in lower case."""

AREAS = (
    *("zip code tabulation area", "zip code tabulation area (or part)"),
    *("zcta", "zcta5", "zcta5ce10", "zcta5ce20", "zip", "zip_code", "zipcode", "zip code"),
    *("geo.id2", "geo_id", "geoid", "geoid20", "geoid10"),
)
"""Headings of the column with the area, the plainest first: a table of the Bureau has several."""


@dataclass(frozen=True, slots=True)
class Table:
    """An opened table: what it is, and its rows of area and people, each with its number in the file."""

    publication: Publication
    rows: list[tuple[int, str, str]]


def table_of(file: ImportFile) -> Table:
    """Raises ``BadFileError``, which names the file and the row."""
    if file.content not in ("text", "json"):
        raise BadFileError(file.name, _("this is neither CSV nor JSON: save the table as CSV."))
    with file.open() as stream:
        rows = json_rows(file, stream) if file.content == "json" else csv_rows(file, stream)
        header = next(rows, None)
        if header is None:
            raise BadFileError(file.name, _("the file is empty."))
        publication, area, people = columns_of(file, header[1])
        found = [(number, cell(row, area), cell(row, people)) for number, row in rows]
    if found and found[0][0] == header[0] + 1 and is_in_words(found[0]):
        found = found[1:]
    return Table(publication, found)


def is_in_words(row: tuple[int, str, str]) -> bool:
    """The second line of a download: “Geography”, “!!Total”. No figure in either."""
    return not re.search(r"\d", row[1]) and not re.search(r"\d", row[2]) and bool(row[1] and row[2])


def cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def columns_of(file: ImportFile, header: Sequence[str]) -> tuple[Publication, int, int]:
    """What the table is, and where its areas and its people stand."""
    names = [name.strip().lower() for name in header]
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise BadFileError(file.name, _("two columns have this name."), row=1, column=double[0])
    area = next((names.index(name) for name in AREAS if name in names), None)
    people = [place for place, name in enumerate(names) if name in PEOPLE]
    if area is None or not people:
        text = _(
            "no column of ZIP codes (“zip”, “zcta”, “GEO_ID”) and of people (“population”, “P1_001N”, “B01003_001E”) "
            "in the first line."
        )
        raise BadFileError(file.name, text, row=1)
    if len(people) > 1:
        raise BadFileError(file.name, _("two columns of people: leave one."), row=1, column=header[people[1]])
    return PEOPLE[names[people[0]]], area, people[0]


def csv_rows(file: ImportFile, stream: BinaryIO) -> Iterator[Row]:
    """Comma, tab, semicolon or pipe, whichever the first line has most of; UTF-8, with or without a mark."""
    try:
        text = stream.read().decode("utf-8-sig")
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


def json_rows(file: ImportFile, stream: BinaryIO) -> Iterator[Row]:
    """As the API answers: a list of lists, of which the first is the header."""
    try:
        rows = json.load(stream)
    except (ValueError, RecursionError) as error:
        raise BadFileError(file.name, _("this is no JSON, or it was cut off.")) from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadFileError(file.name, _("this is not the answer of the Census API: a list of lists."))
    for number, row in enumerate(rows, start=1):
        yield number, ["" if one is None else str(one) for one in row]
