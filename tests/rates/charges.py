"""Extracts of invented hospital files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from programs.imports.extracts import writing
from programs.imports.hospitals.extract import FORMAT, ChargeLine, Counts, FileLine, License
from programs.imports.hospitals.run import Imported, hospital_import
from programs.models import Program
from programs.models.npi import made_npi
from programs.rosters.registry.hospitals import link_hospitals
from tests.factories import ProgramFactory

HOSPITAL = "Example West Hospital"
ADDRESS = "12 Main Street, Denver, CO 80203"
NPI = made_npi(50)
TEXTS = tuple(
    name for name in ChargeLine.__struct_fields__ if name not in ("code_type", "code", "beside", "others", "modifiers")
)


def charge(code: str = "S9480", system: str = "HCPCS", **values: Any) -> ChargeLine:
    """A cash price of $400 for a day of a mental health IOP, outpatient, unless something else is said."""
    said: dict[str, Any] = dict.fromkeys(TEXTS, "") | {"setting": "outpatient", "cash": "400"}
    return ChargeLine(
        **{"code_type": system, "code": code, "beside": [], "others": 0, "modifiers": [], **said, **values}
    )


def of_plan(plan: str, count: str = "", **values: Any) -> ChargeLine:
    return charge(payer="Example Health", plan=plan, count=count, dollars="310", **values)


def header(day: date | str, lines: Iterable[Any], **values: Any) -> FileLine:
    name = values.pop("name", f"{day}_00-0000000_example-west_standardcharges.csv")
    said: dict[str, Any] = {
        "name": name,
        "bytes": 1000,
        "sha256": hashlib.sha256(repr((name, list(lines))).encode()).hexdigest(),
        "last_updated_on": str(day),
        "version": "3.0.0",
        "layout": "tall",
        "hospital": HOSPITAL,
        "locations": [HOSPITAL],
        "addresses": [ADDRESS],
        "npis": [NPI],
        "licenses": [License("50056", "CO")],
        "counts": Counts(1, 1, 1),
        "odd": {},
        "findings": [],
    }
    return FileLine(FORMAT, **{**said, **values})


def extract(path: Path, day: date | str, *lines: Any, **values: Any) -> Path:
    """An extract of one hospital's file of a day."""
    with writing(path) as out:
        out.write(header(day, lines, **values))
        for line in lines:
            out.write(line)
    return path


def load(tmp_path: Path, day: date, *lines: Any, apply: bool = True, **values: Any) -> Imported:
    """Take the file of a day in, linked with listings."""
    confirmed = values.pop("confirmed", None)
    path = extract(tmp_path / f"{day}.gz", day, *lines, **values)
    return hospital_import(paths=[path], apply=apply, link=link_hospitals, confirmed=confirmed)


def at_the_hospital(**values: Any) -> Program:
    """A listing with the hospital's name and address."""
    said = {"name": HOSPITAL, "slug": "west", "street1": "12 Main St", "city": "Denver", "zip_code": "80203", "npi": ""}
    return ProgramFactory(**{**said, **values})
