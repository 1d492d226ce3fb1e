"""The lines of an extract of hospital files: what ``extract_hospital_prices`` writes and ``import_hospital_prices``
reads (docs/rates.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from programs.imports.extracts import Finding, reading

FORMAT = "hospital-extract/1"

Layout = Literal["tall", "wide", "json"]

ONE_TO_TEN = "1-10"
"""The class of counts that a file must not tell apart: ``1 through 10``, ``<11`` (CMS, data dictionary 3, “count”)."""


class License(Struct, frozen=True, forbid_unknown_fields=True):
    """A hospital's licence: ``state`` as two letters, ``number`` as written."""

    number: str
    state: str


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """How much a file had: ``rows`` of a table, or items of JSON; ``wanted`` with a code of ours; ``charges`` kept."""

    rows: int
    wanted: int
    charges: int


class FileLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="file"):
    """The header of one file: which hospital it is of, as written, and what was odd in it.

    ``bytes`` and ``sha256`` are of the file as published. ``last_updated_on`` is ``YYYY-MM-DD`` where it is a day, else
    empty. ``locations`` and ``addresses`` are in the file's order, which is the same for both (CMS, data dictionary).
    ``npis`` are valid, once each, sorted.
    """

    format: str
    name: str
    bytes: int
    sha256: str
    last_updated_on: str
    version: str
    layout: Layout
    hospital: str
    locations: list[str]
    addresses: list[str]
    npis: list[str]
    licenses: list[License]
    counts: Counts
    odd: dict[str, int]
    findings: list[Finding]


class ChargeLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="charge"):
    """What a hospital charges for one code, to whoever pays cash and to one plan.

    ``code_type`` and ``code`` are of ``vocabularies.BILLING_CODES``: the procedure where the row has one, else the
    revenue code. ``beside`` are other codes of the table on the same row (``RC 0905``), ``others`` how many procedure
    codes of something else stand there. All amounts are dollars as written, in digits, or empty; ``percentage`` is one
    of what is charged. ``payer`` and ``plan`` are in the raw spelling, empty where the row is for no plan.

    ``count`` is how many claims the amounts of a plan are from: empty, ``0``, ``1-10`` or a number of 11 or more.
    """

    code_type: str
    code: str
    beside: list[str]
    others: int
    modifiers: list[str]
    setting: str
    billing_class: str
    gross: str
    cash: str
    least: str
    most: str
    payer: str
    plan: str
    dollars: str
    percentage: str
    algorithm: str
    methodology: str
    estimated: str
    median: str
    tenth: str
    ninetieth: str
    count: str


Line = FileLine | ChargeLine


def read_extract(path: Path) -> Iterator[tuple[int, Line]]:
    """Every line of an extract with its number. Raises ``BadFileError`` that names file and line."""
    yield from reading(path, Line, [FORMAT])
