"""Small documents for tests of directories, and their extracts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from programs.imports.extracts import writing
from programs.imports.qhp.extract import FacilityLine, FileLine, read_extract
from programs.imports.qhp.extracting import Wish, extract_directory
from programs.models.npi import made_npi

PLAN = "00000CO0010001"


def plan(plan_id: str = PLAN, tier: Any = "PREFERRED", **more: Any) -> dict[str, Any]:
    return {"plan_id_type": "HIOS-PLAN-ID", "plan_id": plan_id, "network_tier": tier, **more}


def facility(number: int = 1, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "npi": made_npi(number),
        "type": "FACILITY",
        "facility_name": "Cedar IOP",
        "facility_type": ["Behavioral Health"],
        "addresses": [
            {"address": "100 Cedar St", "city": "Denver", "state": "CO", "zip": "80203", "phone": "3035550142"}
        ],
        "plans": [plan()],
        "last_updated_on": "2026-11-01",
    }
    return {**said, **more}


def written(path: Path, value: Any) -> Path:
    """A file of some value, of text or of bytes."""
    data = value if isinstance(value, bytes) else value if isinstance(value, str) else json.dumps(value)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def extracted(folder: Path, *values: Any, **wish: Any) -> tuple[FileLine, list[FacilityLine]]:
    """The extract of files with these contents: its header and facilities."""
    paths = [written(folder / f"file-{place}.json", value) for place, value in enumerate(values)]
    out = folder / "extract.gz"
    with writing(out) as writer:
        header = extract_directory(paths, writer, wish=Wish(**wish))
    return header, [line for _number, line in read_extract(out) if isinstance(line, FacilityLine)]
