"""Small rate files for tests, and reading them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from programs.demonstration.rate_files.truth import Fact, facts_of_extract
from programs.imports.extracts import writing
from programs.imports.published.choice import Choice
from programs.imports.tic.extract import FileLine
from programs.imports.tic.extracting import EVERYTHING, Way, extract_file

NPI = 9_000_000_007
"""Valid, and nobody's: no NPI that was given begins with 9."""


def price(**changes: Any) -> dict[str, Any]:
    return {
        "negotiated_type": "per diem",
        "negotiated_rate": 310.25,
        "expiration_date": "9999-12-31",
        "service_code": ["11"],
        "billing_class": "institutional",
        "setting": "outpatient",
        "billing_code_modifier": [],
    } | changes


def group(**changes: Any) -> dict[str, Any]:
    return {"npi": [NPI], "tin": {"type": "ein", "value": "12-3456789", "business_name": "Example Clinic"}} | changes


def reference(number: Any = 1, **changes: Any) -> dict[str, Any]:
    return {"provider_group_id": number, "network_name": ["Choice Plus"], "provider_groups": [group()]} | changes


def rate(**changes: Any) -> dict[str, Any]:
    return {"provider_references": [1], "negotiated_prices": [price()]} | changes


def item(code: Any = "H0015", kind: str = "HCPCS", **changes: Any) -> dict[str, Any]:
    return {
        "negotiation_arrangement": "ffs",
        "name": "Example",
        "billing_code_type": kind,
        "billing_code_type_version": "2026",
        "billing_code": code,
        "description": "Example",
        "negotiated_rates": [rate()],
    } | changes


def document(**changes: Any) -> dict[str, Any]:
    """A rate file with one group and one rate."""
    return {
        "reporting_entity_name": "Example Health",
        "reporting_entity_type": "health insurance issuer",
        "plan_name": "Example Choice",
        "plan_id_type": "HIOS",
        "plan_id": "00000EX0010001",
        "plan_market_type": "individual",
        "last_updated_on": "2026-11-01",
        "version": "2.0.0",
        "provider_references": [reference()],
        "in_network": [item()],
    } | changes


def text(**changes: Any) -> bytes:
    return json.dumps(document(**changes)).encode()


def extract(
    folder: Path, content: bytes, *, name: str = "rates.json", way: Way | None = None, choice: Choice = EVERYTHING
) -> tuple[FileLine, list[Fact]]:
    """Read ``content`` as a file: its header, and what it says. Raises ``BadFileError``."""
    path, out = folder / name, folder / "extract.ndjson.gz"
    path.write_bytes(content)
    with writing(out) as writer:
        header = extract_file(path, writer, way=way, choice=choice)
    return header, facts_of_extract(out)


def extract_both(folder: Path, content: bytes) -> tuple[FileLine, list[Fact]]:
    """The same, and event by event as well: both must say the same."""
    header, facts = extract(folder, content)
    other, same = extract(folder, content, way="events")
    assert (same, other.counts, other.odd, other.findings) == (facts, header.counts, header.odd, header.findings)
    return header, facts
