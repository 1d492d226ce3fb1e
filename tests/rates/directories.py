"""Extracts of invented directories: issuer 00000, which CMS gives to nobody, and NPIs that begin with 9."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from programs.imports.extracts import writing
from programs.imports.qhp.extract import FORMAT, Counts, FacilityLine, FileLine, Membership, Place, PlanLine, SourceFile
from programs.imports.qhp.run import qhp_import
from programs.models import ImportRun

PLAN, OTHER_PLAN = "00000CO0010001", "00000CO0020001"
ENTITY = "HIOS 00000"
DOOR = Place("100 Cedar St", "", "Denver", "CO", "80203", "303-555-0142")


def facility(npi: str, *plans: Any, number: int = 1, places: Any = (DOOR,), name: str = "Cedar IOP") -> FacilityLine:
    """A facility in these plans: ids, or pairs of an id and years."""
    told = [
        Membership(plan, "PREFERRED") if isinstance(plan, str) else Membership(plan[0], "PREFERRED", tuple(plan[1]))
        for plan in plans or (PLAN,)
    ]
    return FacilityLine(number, npi, name, ["Behavioral Health"], list(places), told, "2026-11-01", "type")


def extract(path: Path, day: date | str, *lines: Any, **values: Any) -> Path:
    """An extract of one directory of a day; ``files`` stand for a list of providers."""
    sha256 = hashlib.sha256(repr((str(day), lines)).encode()).hexdigest()
    said: dict[str, Any] = {
        "files": [SourceFile("providers.json", "providers", 1000, sha256, len(lines))],
        "last_updated_on": str(day),
        "issuers": ["00000"],
        "counts": Counts(len(lines), 0, len(lines), len(lines), 1),
        "odd": {},
        "findings": [],
    }
    with writing(path) as out:
        out.write(FileLine(FORMAT, **{**said, **values}))
        out.write(PlanLine(PLAN, "Example Choice", ["PREFERRED"], [], ""))
        for line in lines:
            out.write(line)
    return path


def load(folder: Path, day: date | str, *lines: Any, **values: Any) -> list[ImportRun]:
    return qhp_import(paths=[extract(folder / "directory.gz", day, *lines)], apply=True, **values).runs
