"""Extracts of invented rate files: payers are called “Example …”, and NPIs begin with 9, which no real one does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from programs.imports.extracts import writing
from programs.imports.tic.extract import FORMAT, Counts, FileLine, GroupLine, RateLine
from programs.models import CoverageAlias, Network, NpiLink, Program, PublishedFile
from programs.models.npi import made_npi
from programs.rates.deriving import derive

ENTITY = "Example Health"
CHOICE = "Choice Plus"
npi = made_npi
KNEE = ("CPT", "27447")


def group(number: int, *npis: str, networks: Iterable[str] = (CHOICE,)) -> GroupLine:
    return GroupLine(number, list(networks), sorted(npis), "ein", "00-0000000", "")


def rate(*groups: int, code: tuple[str, str] = ("HCPCS", "S9480"), amount: str = "310.00", **values: Any) -> RateLine:
    """A price of a mental health IOP, outpatient, unless something else is said."""
    system, written = code
    said: dict[str, Any] = {
        "modifiers": [],
        "arrangement": "ffs",
        "negotiated_type": "negotiated",
        "expires": "9999-12-31",
        "billing_class": "institutional",
        "setting": "outpatient",
        "service_codes": [],
        "control": code == KNEE,
    }
    return RateLine(system, written, amount=amount, groups=list(groups), **{**said, **values})


def header(day: date | str, lines: Iterable[Any], **values: Any) -> FileLine:
    name = values.pop("name", f"{day}_example-health_choice-plus_in-network-rates.json.gz")
    said: dict[str, Any] = {
        "name": name,
        "bytes": 1000,
        "sha256": hashlib.sha256(repr((name, list(lines))).encode()).hexdigest(),
        "last_updated_on": str(day),
        "version": "2.0.0",
        "reporting_entity_name": ENTITY,
        "reporting_entity_type": "health insurance issuer",
        "plans": [],
        "counts": Counts(1, 1, 1, 1, 0),
        "odd": {},
        "findings": [],
        "way": "fast",
    }
    return FileLine(FORMAT, **{**said, **values})


def extract(path: Path, day: date | str, *lines: Any, **values: Any) -> Path:
    """An extract of one file of a day."""
    with writing(path) as out:
        out.write(header(day, lines, **values))
        for line in lines:
            out.write(line)
    return path


def linked(program: Program, number: str, level: str = "site", state: str = "automatic") -> NpiLink:
    decided = timezone.now() if state in ("confirmed", "rejected") else None
    return NpiLink.objects.create(program=program, npi=number, level=level, state=state, points=100, decided_at=decided)


def means(network: Network, spelling: str = CHOICE, entity: str = ENTITY, kind: str = "network") -> CoverageAlias:
    """What a person decides of a name."""
    alias, _made = CoverageAlias.objects.update_or_create(
        entity=entity, kind=kind, spelling=spelling, defaults={"answer": "this", "network": network}
    )
    if PublishedFile.objects.exists():
        derive()
    return alias
