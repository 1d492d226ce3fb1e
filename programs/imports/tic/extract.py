"""The lines of an extract of rate files: what ``extract_tic`` writes and ``import_tic`` reads (docs/rates.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from programs.imports.extracts import Finding, reading

FORMAT = "tic-extract/1"


class Plan(Struct, frozen=True, forbid_unknown_fields=True):
    """A plan that a file is about, as the file writes it."""

    plan_name: str = ""
    issuer_name: str = ""
    plan_sponsor_name: str = ""
    plan_id_type: str = ""
    plan_id: str = ""
    plan_market_type: str = ""


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """How many of what a file had. ``items`` counts all with ``negotiated_rates``, the others what was wanted.

    ``control_rates`` are among ``rates``.
    """

    items: int
    wanted_items: int
    rates: int
    groups: int
    control_rates: int


class FileLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="file"):
    """The header of one file: what it is, as published, and what was odd in it.

    ``bytes`` and ``sha256`` are of the file as it was published, compressed or not. ``last_updated_on`` and ``version``
    are as written, empty where the file has none. ``way`` is how it was read, ``why`` the reason for the slower one.
    """

    format: str
    name: str
    bytes: int
    sha256: str
    last_updated_on: str
    version: str
    reporting_entity_name: str
    reporting_entity_type: str
    plans: list[Plan]
    counts: Counts
    odd: dict[str, int]
    findings: list[Finding]
    way: Literal["fast", "events"]
    why: str = ""


class GroupLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="group"):
    """A provider group that a rate names: one tax number and its NPIs. ``number`` counts from 1 within the file.

    ``networks`` in the raw spelling, empty where the file gives none. ``npis`` are valid, sorted, once each; none where
    the contract is for the tax number as a whole. A tax number that is a person's NPI is not kept.
    """

    number: int
    networks: list[str]
    npis: list[str]
    tin_type: str
    tin: str
    business_name: str


class RateLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="rate"):
    """One price. ``amount`` is the number as written: dollars, or the percentage where ``negotiated_type`` says so.

    ``code_type`` and ``code`` are of ``vocabularies.BILLING_CODES``; ``control`` says that it is a control code.
    """

    code_type: str
    code: str
    modifiers: list[str]
    arrangement: str
    negotiated_type: str
    amount: str
    expires: str
    billing_class: str
    setting: str
    service_codes: list[str]
    control: bool
    groups: list[int] = field(default_factory=list)


Line = FileLine | GroupLine | RateLine


def read_extract(path: Path) -> Iterator[tuple[int, Line]]:
    """Every line of an extract with its number. Raises ``BadFileError`` that names file and line."""
    yield from reading(path, Line, [FORMAT])
