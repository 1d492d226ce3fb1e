"""Small hospital files for tests, and reading them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from programs.imports.extracts import writing
from programs.imports.hospitals.extract import ChargeLine, FileLine, read_extract
from programs.imports.hospitals.extracting import extract_file
from programs.imports.published.choice import EVERYTHING, Choice

GENERAL = (
    "hospital_name,last_updated_on,version,location_name,hospital_address,license_number|CA,type_2_npi\n"
    'Example West Hospital,2026-04-01,3.0.0,Example West,"12 Main Street, Fullerton, CA 92832",50056,9000000007\n'
)
HEADER = (
    "description,code|1,code|1|type,setting,standard_charge|gross,standard_charge|discounted_cash,"
    "payer_name,plan_name,standard_charge|negotiated_dollar,standard_charge|negotiated_percentage,count\n"
)
ROW = "Example,S9480,HCPCS,outpatient,500,400,Example Health,PPO,310,,23\n"
TABLE = GENERAL + HEADER + ROW


def document(**changes: Any) -> dict[str, Any]:
    """A JSON file with one charge."""
    return {
        "hospital_name": "Example West Hospital",
        "last_updated_on": "2026-04-01",
        "version": "3.0.0",
        "location_name": ["Example West"],
        "hospital_address": ["12 Main Street, Fullerton, CA 92832"],
        "license_information": {"license_number": "50056", "state": "CA"},
        "type_2_npi": ["9000000007"],
        "standard_charge_information": [item()],
    } | changes


def item(**changes: Any) -> dict[str, Any]:
    return {
        "description": "Example",
        "code_information": [{"code": "S9480", "type": "HCPCS"}],
        "standard_charges": [{"setting": "outpatient", "discounted_cash": 400, "payers_information": [plan()]}],
    } | changes


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "payer_name": "Example Health",
        "plan_name": "PPO",
        "standard_charge_dollar": 310,
        "methodology": "per diem",
        "count": "23",
    } | changes


def text(**changes: Any) -> bytes:
    return json.dumps(document(**changes)).encode()


def extract(
    folder: Path, content: bytes | str, *, name: str = "charges.csv", choice: Choice = EVERYTHING
) -> tuple[FileLine, list[ChargeLine]]:
    """Read ``content`` as a file: its header and charges. Raises ``BadFileError``."""
    path, out = folder / name, folder / "extract.ndjson.gz"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with writing(out) as writer:
        extract_file(path, writer, choice=choice)
    (_number, header), *lines = read_extract(out)
    assert isinstance(header, FileLine)
    return header, [line for _number_of_line, line in lines if isinstance(line, ChargeLine)]
