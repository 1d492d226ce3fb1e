"""The lines of an extract of a directory: what ``extract_qhp`` writes and ``import_qhp`` reads (docs/rates.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from programs.imports.extracts import Finding, reading

FORMAT = "qhp-extract/1"

Role = Literal["providers", "plans", "index"]


class SourceFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One file as it was published. ``entries`` are those of its list."""

    name: str
    role: Role
    bytes: int
    sha256: str
    entries: int


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """How many entries the files have, of which kind, and how many facilities stand in the extract."""

    entries: int
    individuals: int
    facilities: int
    kept: int
    plans: int


class FileLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="file"):
    """The header. All files of one command are one directory, of the issuers whose ids begin its plans' ids.

    ``last_updated_on`` is the newest day that an entry or a plan names, or the one that was given; empty without any.
    """

    format: str
    files: list[SourceFile]
    last_updated_on: str
    issuers: list[str]
    counts: Counts
    odd: dict[str, int]
    findings: list[Finding]


class PlanLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="plan"):
    """A plan of ``plans.json`` that a facility of the extract is in."""

    plan_id: str
    marketing_name: str
    tiers: list[str]
    years: list[int]
    last_updated_on: str


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """An address of a facility: ``zip`` has five digits, ``phone`` is written ``303-555-0142``; empty where unknown."""

    street1: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""


class Membership(Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A plan that a facility is in, in a tier as the plan names it; ``years`` of the plan, none where not told."""

    plan_id: str
    tier: str = ""
    years: tuple[int, ...] = ()


class FacilityLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="facility"):
    """One facility or group. ``why`` it is here: by its ``type`` or ``name``, or because its NPI was ``asked`` for."""

    number: int
    npi: str
    name: str
    facility_types: list[str]
    places: list[Place]
    plans: list[Membership]
    last_updated_on: str
    why: Literal["type", "name", "asked"]


Line = FileLine | PlanLine | FacilityLine


def read_extract(path: Path) -> Iterator[tuple[int, Line]]:
    """Every line of an extract with its number. Raises ``BadFileError`` that names file and line."""
    yield from reading(path, Line, [FORMAT])
