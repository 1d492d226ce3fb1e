"""Made-up facilities in every shape that SAMHSA's files have. No row here is a real one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from programs.imports.samhsa.sources import DIRECTORY_COLUMNS, LOCATOR_COLUMNS
from tests.factories import PlaceFactory

LOCATOR_CODES = ("sa", "mh", "oit", "phdt", "op", "tele", "cbt", "pi", "md", "adlt")

SUBSTANCE_USE = "SA * OP OIT ORT * CBT MOTI TELE * MD PI SF * ADLT YAD"
MENTAL_HEALTH = "MH * OP PHDT * CBT DBT GT * MC MD * CHLD ADLT"


def facility(**cells: Any) -> dict[str, Any]:
    """A row of the substance-use directory."""
    return {
        "name1": "Cedar Hollow Recovery",
        "name2": "",
        "street1": "120 Juniper Street",
        "street2": "",
        "city": "Denver",
        "state": "CO",
        "zip": "80203",
        "phone": "303-555-0142",
        "service_code_info": SUBSTANCE_USE,
    } | cells


def located(**cells: Any) -> dict[str, Any]:
    """A row of the locator's download."""
    codes = cells.pop("codes", ("sa", "op", "oit", "cbt"))
    row = facility(latitude="39.7312", longitude="-104.9826", county="Denver", type_facility="SA") | cells
    row.pop("service_code_info")
    return row | dict.fromkeys(codes, "1")


def answered(**cells: Any) -> dict[str, Any]:
    """A row of the API, version 2."""
    services = [
        {"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment"},
        {"f1": "Service Setting (e.g., Outpatient …)", "f2": "SET", "f3": "Outpatient; Intensive outpatient treatment"},
    ]
    row = facility(typeFacility="SA", intake1=None, hotline1=None, website=None, services=services)
    row.pop("service_code_info")
    return {"_irow": 1, "miles": 0.2, "latitude": "39.7312", "longitude": "-104.9826"} | row | cells


def workbook(
    path: Path,
    rows: list[dict[str, Any]],
    columns: tuple[str, ...] = DIRECTORY_COLUMNS,
    sheet: str = "Facilities List",
    key: Sequence[tuple[str, str, str]] = (),
) -> Path:
    """A workbook with one sheet of facilities and the code key behind it: code, name and description."""
    path.write_bytes(
        saved([*map(list, key)], sheet, columns, [[row.get(column) for column in columns] for row in rows])
    )
    return path


written: dict[str, bytes] = {}
"""Workbooks by what is in them: many tests have the same, and openpyxl takes long for each."""


def saved(key: list[list[str]], sheet: str, columns: tuple[str, ...], rows: list[list[Any]]) -> bytes:
    content = repr((key, sheet, columns, rows))
    if content not in written:
        book = Workbook()
        facilities = book.active
        assert facilities is not None
        facilities.title = sheet
        facilities.append([column.capitalize() for column in columns])
        for row in rows:
            facilities.append(row)
        reference = book.create_sheet("Service Code Reference")
        reference.append(["Category_code", "Service_code", "Service_name", "Service_description"])
        for code, name, description in key:
            reference.append(["", code, name, description])
        stream = io.BytesIO()
        book.save(stream)
        written[content] = stream.getvalue()
    return written[content]


def download(
    path: Path, rows: list[dict[str, Any]], codes: tuple[str, ...] = LOCATOR_CODES, encoding: str = "utf-8", **how: Any
) -> Path:
    """The locator's download as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*LOCATOR_COLUMNS, *codes], extrasaction="ignore", **how)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def page(path: Path, rows: list[Any], number: int = 1, of: int = 1, records: int | None = None) -> Path:
    """One page of the API's answer."""
    records = len(rows) if records is None else records
    answer = {"page": number, "totalPages": of, "recordCount": records, "rows": rows}
    path.write_text(json.dumps(answer), encoding="utf-8")
    return path


def gazetteer() -> None:
    """The few places that made-up facilities stand in."""
    PlaceFactory(county="Denver County")
    PlaceFactory(key="city-denver-co", kind="city", zip_code="", latitude=39.74, longitude=-104.99, point_source="zips")
    PlaceFactory(zip_code="00736", name="Cayey", state="PR", latitude=18.11, longitude=-66.16)
    PlaceFactory(zip_code="02139", name="Cambridge", state="MA", latitude=42.36, longitude=-71.1)
    PlaceFactory(zip_code="99503", name="Anchorage", state="AK", latitude=61.19, longitude=-149.89)
