"""The tables that can be read, told apart by their header; only a table as it is shown needs the name of its file.

The Census Bureau's tables come in four shapes, each of the decennial census or of the American Community Survey (ACS):
as data.census.gov lets one download them, with a second line that says in words what the columns are; as it shows them,
with a column for each area; as its API answers, a JSON list of lists; and as the ACS publishes a whole table, with rows
of all kinds of areas. A plain list has a column of ZIP codes and one of people. docs/adequacy.md says what was read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile
from programs.imports.population.shapes import Row, rows_of


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
    "pop10": DECENNIAL,  # 2010, in the gazetteer files of that year and no later one
    "b01003_001e": ACS,
    "b01003_e001": ACS,  # the table-based summary file
    "hd01_vd01": ACS,  # as American FactFinder wrote it, until 2018
    "population": LIST,
    "people": LIST,
    "pop": LIST,
    "total_population": LIST,
    "total population": LIST,
}
"""Headings of the column with people, in lower case."""

OF_A_YEAR = re.compile(r"(?:19|20)\d\d (?:census )?population")
"""The same in lists: “2010 Census Population”."""

PARTS = "zip code tabulation area (or part)"
"""What the API calls the areas of a table by state: a ZCTA on a border comes once for each state."""

AREAS = (
    *("zip code tabulation area", PARTS, "zip code zcta"),
    *("zcta", "zcta5", "zcta5ce10", "zcta5ce20", "zip", "zip_code", "zipcode", "zip code"),
    *("geo.id2", "geo_id", "geo.id", "geoid", "geoid20", "geoid10"),
)
"""Headings of the column with the area, the plainest first: a table of the Bureau has several."""

NO_PEOPLE = frozenset({"aland", "aland_sqmi", "intptlat"})
"""Columns by which the Bureau's gazetteer is known."""

SHOWN = {"P1": DECENNIAL, "B01003": ACS}
TABLE_IN_NAME = re.compile(r"(?:DECENNIAL\w*|ACS\w*)\.(P1|B01003)\b", re.IGNORECASE)
"""A table as it is shown names itself in the name of its file alone: ``DECENNIALDHC2020.P1-2024-12-16T113140.csv``."""

LABELS = "label (grouping)"
OF_AREA = re.compile(r"ZCTA5 (\d{5})(?:!!(?:Total!!)?(?:Estimate|Total))?", re.ASCII)
TOTALS = ("total", "total:", "total population")


@dataclass(frozen=True, slots=True)
class Table:
    """An opened table: what it is, and its rows of area and people, each with its number in the file. ``parts``: rows
    of one area are its parts in several states."""

    publication: Publication
    rows: list[tuple[int, str, str]]
    parts: bool = False


def table_of(file: ImportFile) -> Table:
    """Raises ``BadFileError``, which names the file and the row."""
    rows = rows_of(file)
    header = next(rows, None)
    if header is None:
        raise BadFileError(file.name, _("the file is empty."))
    if header[1][0].strip().lower() == LABELS:
        return as_shown(file, header, list(rows))
    publication, area, people = columns_of(file, header[1])
    found = [(number, cell(row, area), cell(row, people)) for number, row in rows]
    if publication.is_census and found and found[0][0] == header[0] + 1 and is_in_words(found[0]):
        found = found[1:]
    return Table(publication, found, parts=header[1][area].strip().lower() == PARTS)


def is_in_words(row: tuple[int, str, str]) -> bool:
    """The second line of a download: “Geography” or “Id2”, and “!!Total”."""
    return bool(re.match(r"[A-Za-z]", row[1])) and bool(re.search(r"[A-Za-z]", row[2])) and not re.search(r"\d", row[2])


def cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def columns_of(file: ImportFile, header: Sequence[str]) -> tuple[Publication, int, int]:
    """What the table is, and where its areas and its people stand."""
    names = [" ".join(name.split()).lower() for name in header]
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise BadFileError(file.name, _("two columns have this name."), row=1, column=double[0])
    area = next((names.index(name) for name in AREAS if name in names), None)
    people = [place for place, name in enumerate(names) if name in PEOPLE or OF_A_YEAR.fullmatch(name)]
    if area is None or not people:
        text = _(
            "no column of ZIP codes (“zip”, “zcta”, “GEO_ID”) and of people (“population”, “P1_001N”, “B01003_001E”) "
            "in the first line."
        )
        if NO_PEOPLE & set(names):
            text = _("this is the Census Bureau's gazetteer, which says where ZIP codes are and not how many people.")
        raise BadFileError(file.name, text, row=1)
    if len(people) > 1:
        raise BadFileError(file.name, _("two columns of people: leave one."), row=1, column=header[people[1]])
    return PEOPLE.get(names[people[0]], LIST), area, people[0]


def as_shown(file: ImportFile, header: Row, rows: list[Row]) -> Table:
    """A table as data.census.gov shows it: a row for each thing that is counted, a column for each area."""
    named = TABLE_IN_NAME.search(file.name)
    if named is None:
        text = _(
            "a table as it is shown says only in the name of its file which it is: keep the name that it was "
            "downloaded by, with “.P1” or “.B01003” in it."
        )
        raise BadFileError(file.name, text)
    total = next((row for row in rows if row[1] and row[1][0].strip().lower() in TOTALS), None)
    if total is None:
        raise BadFileError(file.name, _("no row of it is the total."))
    areas = ((place, OF_AREA.fullmatch(name.strip())) for place, name in enumerate(header[1]))
    found = [(total[0], area[1], cell(total[1], place)) for place, area in areas if area]
    if not found:
        raise BadFileError(file.name, _("no column of it is a ZIP code (“ZCTA5 80203”)."), row=header[0])
    return Table(SHOWN[named[1].upper()], found)
