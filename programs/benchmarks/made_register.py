"""Made-up files of the register of NPIs, with every trap that real ones have, and the truth beside them.

NPIs begin with 9, as no real one does, and have a right check digit: none is anybody's. Seeded: the same seed gives the
same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from programs.imports.nppes import columns
from programs.models.npi import made_npi
from programs.vocabularies import TAXONOMIES

Row = dict[str, str]
"""A row by its columns; those that are not named are blank."""

FIRST_DAY = date(2005, 5, 23)
OTHER_TAXONOMIES = ("207Q00000X", "103T00000X", "261QP2300X", "282N00000X", "333600000X")
"""Of organizations that are not read: practices, clinics, a hospital, a pharmacy."""

OF_PERSONS = ("1041C0700X", "101YM0800X", "163W00000X", "207R00000X", "2084P0800X")

AWKWARD = (
    *('said "so"', "A, B", 'x","2","y', "line\nfeed", "tab\there", "261QM0801X in a name", "Café – Señor", ""),
    *('"', '""', '","', 'a\n"9000000001","2","b', "\u202eright to left\u202c", "<b>bold</b>"),
)
"""Cells that a careless reader trips over."""


def us_day(day: date) -> str:
    return day.strftime("%m/%d/%Y")


def organization(number: int, name: str, **cells: str) -> Row:
    """A mental health clinic with an official of its own, who must never be kept. ``cells`` by short names."""
    return {
        columns.NPI: made_npi(number),
        columns.ENTITY: "2",
        columns.EIN: "<UNAVAIL>",
        columns.NAME: name,
        columns.STREET1: cells.get("street1", "100 MAIN ST"),
        columns.STREET2: cells.get("street2", ""),
        columns.CITY: cells.get("city", "DENVER"),
        columns.STATE: cells.get("state", "CO"),
        columns.ZIP: cells.get("zip", "802030000"),
        columns.COUNTRY: cells.get("country", "US"),
        columns.PHONE: cells.get("phone", "3035550100"),
        columns.ENUMERATED: "05/23/2010",
        columns.UPDATED: "10/01/2026",
        "Authorized Official Last Name": "OFFICIALSON",
        "Authorized Official First Name": "OLGA",
        "Authorized Official Telephone Number": "3035550199",
        "Provider License Number_1": "LIC-1",
        columns.TAXONOMY[0]: cells.get("taxonomy", "261QM0801X"),
        columns.PRIMARY[0]: "Y",
        columns.SUBPART: "N",
        columns.PARENT_TIN: "<UNAVAIL>",
        "Authorized Official Name Prefix Text": "DR.",
        columns.CERTIFIED: "10/01/2026",
    }


def person(number: int) -> Row:
    """Somebody with a taxonomy that is read, to be left out all the same."""
    return {
        columns.NPI: made_npi(number),
        columns.ENTITY: "1",
        "Provider Last Name (Legal Name)": "PERSONSON",
        "Provider First Name": "PIA",
        columns.STREET1: "1 HOME ST",
        columns.CITY: "DENVER",
        columns.STATE: "CO",
        columns.ZIP: "80203",
        columns.TAXONOMY[0]: "261QM0801X",
        columns.SOLE: "Y",
    }


def gone(number: int, on: date, replaced_by: str = "") -> Row:
    """A deactivated NPI, whose row says nothing else."""
    return {columns.NPI: made_npi(number), columns.REPLACEMENT: replaced_by, columns.DEACTIVATED: us_day(on)}


def random_rows(seed: int, count: int, *, awkward: bool = True) -> Iterator[Row]:
    """Rows of every kind in random order, with awkward cells in one of five."""
    made = random.Random(seed)  # noqa: S311  (made-up data)
    codes = [*(taxonomy.code for taxonomy in TAXONOMIES), *OTHER_TAXONOMIES * 3]
    for number in range(count):
        kind = made.random()
        if kind < 0.4:
            row = person(number)
        elif kind < 0.5:
            row = gone(number, date(2026, 1, 1 + made.randrange(28)), made_npi(number + 1) if kind < 0.42 else "")
        else:
            row = organization(number, f"CLINIC {number}", taxonomy=made.choice(codes))
            if made.random() < 0.2:
                row[columns.TAXONOMY[3]] = made.choice(codes)
            if made.random() < 0.1:
                row["Other Provider Identifier_7"] = made.choice(codes)
        if awkward and made.random() < 0.2:
            for _place in range(made.randrange(1, 4)):
                row[made.choice((columns.NAME, columns.STREET2, columns.PARENT, "Other Provider Identifier_3"))] = (
                    made.choice(AWKWARD)
                )
        yield row


def written(rows: Iterable[Mapping[str, str]], header: Iterable[str], *, end: str = "\n", more: int = 0) -> bytes:
    """A table as the register writes it, every cell in quotes; ``more`` columns at the end."""
    names = list(header)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=end)
    writer.writerow([*names, *(f"Later Column {number}" for number in range(1, more + 1))])
    for row in rows:
        writer.writerow([*(row.get(name, "") for name in names), *["later"] * more])
    return text.getvalue().encode()


@dataclass
class MadeRegister:
    """One publication: its rows, other names as (NPI, name, code) and locations as rows of ``columns.LOCATIONS``."""

    ends: date
    begins: date = FIRST_DAY
    rows: list[Row] = field(default_factory=list)
    other_names: list[tuple[str, str, str]] = field(default_factory=list)
    locations: list[Row] = field(default_factory=list)
    more: int = 0
    end: str = "\n"

    @property
    def days(self) -> str:
        return f"{self.begins:%Y%m%d}-{self.ends:%Y%m%d}"

    @property
    def name(self) -> str:
        if self.begins == FIRST_DAY:
            return f"NPPES_Data_Dissemination_{self.ends:%B_%Y}_V2.zip"
        return f"NPPES_Data_Dissemination_{self.begins:%m%d%y}_{self.ends:%m%d%y}_Weekly_V2.zip"

    def tables(self) -> dict[str, bytes]:
        others = [dict(zip(columns.OTHER_NAMES, row, strict=True)) for row in self.other_names]
        return {
            f"npidata_pfile_{self.days}.csv": written(self.rows, columns.COLUMNS, end=self.end, more=self.more),
            f"npidata_pfile_{self.days}_fileheader.csv": written([], columns.COLUMNS),
            f"othername_pfile_{self.days}.csv": written(others, columns.OTHER_NAMES, end=self.end),
            f"pl_pfile_{self.days}.csv": written(self.locations, columns.LOCATIONS, end=self.end),
            f"endpoint_pfile_{self.days}.csv": b'"NPI","Endpoint Type"\n',
        }

    def write(self, folder: Path, *, packed: bool = True) -> Path:
        """The zip, or the bare table of providers; and the truth beside it."""
        tables = self.tables()
        truth = sorted(row[columns.NPI] for row in self.rows if is_wanted(row))
        (folder / f"truth_{self.days}.json").write_text(json.dumps(truth))
        if not packed:
            for name, content in tables.items():
                (folder / name).write_bytes(content)
            return folder / f"npidata_pfile_{self.days}.csv"
        with zipfile.ZipFile(folder / self.name, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in tables.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 11, 9, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        return folder / self.name


def is_wanted(row: Mapping[str, str]) -> bool:
    """The plain rule, cell by cell: what a reader must keep."""
    codes = {row.get(name, "") for name in columns.TAXONOMY}
    named = bool(row.get(columns.NAME, "").strip())
    return row.get(columns.ENTITY) == "2" and named and any(taxonomy.code in codes for taxonomy in TAXONOMIES)


def location(npi: str, **cells: str) -> Row:
    """A row of the file of further locations."""
    names = ("street1", "street2", "city", "state", "zip", "country", "phone")
    return {columns.NPI: npi} | {
        column: cells.get(name, "") for name, column in zip(names, columns.LOCATIONS[1:], strict=False)
    }


def write_deactivations(folder: Path, day: date, gone: Iterable[tuple[str, Any]]) -> Path:
    """The report of deactivated NPIs: a title, a header, an NPI and a day a row."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append([f"NPPES Deactivated NPI Report as of {us_day(day)}"])
    sheet.append(["NPI", "NPPES Deactivation Date"])
    for row in gone:
        sheet.append(list(row))
    path = folder / f"NPPES Deactivated NPI Report {day:%Y%m%d}.xlsx"
    book.save(path)
    return path


def write_large(path: Path, rows: int, seed: int = 21) -> None:
    """A table of providers of any size, made from a thousand different rows: three of four are persons."""
    made = random.Random(seed)  # noqa: S311  (made-up data)
    kinds = []
    for number in range(1000):
        share = made.random()
        if share < 0.72:
            row = person(number) | {columns.TAXONOMY[0]: made.choice(OF_PERSONS), "Provider Credential Text": "LCSW"}
        elif share < 0.76:
            row = gone(number, date(2020, 1, 1))
        elif share < 0.765:
            row = organization(number, f"RECOVERY CLINIC {number}", taxonomy=made.choice(TAXONOMIES).code)
        else:
            row = organization(number, f"PRACTICE {number}", taxonomy=made.choice(OTHER_TAXONOMIES))
        line = written([row], columns.COLUMNS).split(b"\n", 1)[1]
        kinds.append(line[11:])
    with path.open("wb") as file:
        file.write(written([], columns.COLUMNS))
        for start in range(0, rows, 10_000):
            lines = (
                b'"%s%s' % (made_npi(number).encode(), made.choice(kinds))
                for number in range(start, min(rows, start + 10_000))
            )
            file.write(b"".join(lines))
