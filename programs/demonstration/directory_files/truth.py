"""What a directory says of facilities, found the plain way: everything in memory, by ``json.loads``.

It shares with the reader only the words by which a facility is for mental health or substance use, and is what the
reader is held against.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from programs.imports.qhp.extract import FacilityLine, FileLine, read_extract
from programs.imports.qhp.kinds import is_behavioral
from programs.models.npi import npi_is_valid

Fact = tuple[Any, ...]


class Pairs(list[tuple[str, Any]]):
    """An object, its keys as often as they stand there."""


def truth_of_text(text: bytes, asked: frozenset[str] = frozenset()) -> list[Fact]:
    """Facilities that an extract must have: NPI, name, types, addresses, plans and day."""
    found = (fact_of(entry, asked) for entry in json.loads(text, object_pairs_hook=Pairs))
    return sorted(fact for fact in found if fact is not None)


def plain(value: Any) -> Any:
    if isinstance(value, Pairs):
        return {key: plain(inner) for key, inner in value}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def twice(value: Any) -> bool:
    """Whether a key stands twice anywhere in it."""
    if isinstance(value, Pairs):
        return len({key for key, _inner in value}) < len(value) or any(twice(inner) for _key, inner in value)
    return isinstance(value, list) and any(map(twice, value))


def fact_of(entry: Pairs, asked: frozenset[str]) -> Fact | None:
    value = plain(entry)
    if str(value.get("type") or "").upper() not in ("FACILITY", "GROUP") or twice(entry) or "name" in value:
        return None
    npi, kinds = str(value.get("npi")), value["facility_type"]
    name = value["facility_name"].replace("\t", "").strip()
    wanted = npi in asked or is_behavioral(kinds) or is_behavioral([name])
    plans = plans_of(value["plans"])
    if not wanted or not npi_is_valid(npi) or not plans:
        return None
    addresses = value.get("addresses") or [{**value["address"], "phone": value["phone"]}]
    places = [(place["address"], place["city"], place["state"], f"{place['zip']:>05}"[:5]) for place in addresses]
    day = value["last_updated_on"]
    return npi, name, tuple(kinds), tuple(places), plans, day if day[4:5] == "-" and day in DAYS else ""


DAYS = frozenset(f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29))


def plans_of(listed: list[dict[str, Any]]) -> tuple[Fact, ...]:
    found: dict[tuple[str, str], set[int]] = {}
    for plan in listed:
        written, tier = str(plan["plan_id"]).upper().split("-")[0], (plan["network_tier"] or "").upper()
        out = tier == "OON" or tier.replace("-", " ").startswith("OUT OF")
        if plan["plan_id_type"] == "HIOS-PLAN-ID" and len(written) == 14 and not out:
            years = plan.get("years", [])
            found.setdefault((written, tier), set()).update(years if isinstance(years, list) else [years])
    return tuple((plan, tier, tuple(sorted(years))) for (plan, tier), years in sorted(found.items()))


def facts_of_extract(path: Path) -> list[Fact]:
    """The facilities of an extract, in the same form."""
    return sorted(
        (
            line.npi,
            line.name,
            tuple(line.facility_types),
            tuple((place.street1, place.city, place.state, place.zip) for place in line.places),
            tuple((plan.plan_id, plan.tier, plan.years) for plan in line.plans),
            line.last_updated_on,
        )
        for _number, line in read_extract(path)
        if isinstance(line, FacilityLine)
    )


def header_of_extract(path: Path) -> FileLine:
    header = next(line for _number, line in read_extract(path))
    assert isinstance(header, FileLine)  # noqa: S101 (read_extract says so)
    return header
