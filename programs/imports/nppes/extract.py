"""The lines of an extract of the register: what ``extract_nppes`` writes and ``import_nppes`` reads (docs/rates.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from programs.imports.extracts import Finding, reading

FORMAT = "nppes-extract/1"


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """How many rows a file had, how many of them were organizations, and how many lines of each kind follow."""

    rows: int = 0
    organizations: int = 0
    wanted: int = 0
    other_names: int = 0
    locations: int = 0
    deactivated: int = 0
    passed: int = 0


class FileLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="file"):
    """The header of one file. ``bytes`` and ``sha256`` are of the file as it was published, compressed or not.

    ``published``: the *full* monthly file, a *weekly* one, or the report of *deactivations*. ``begins`` and ``ends``
    are the days that it is of (``2026-11-08``), both the same of a report. ``parts`` are the files that it had:
    ``npidata``, ``othername``, ``pl``. ``way`` says whether every row could be read fast, ``why`` what could not.
    """

    format: str
    name: str
    bytes: int
    sha256: str
    published: Literal["full", "weekly", "deactivations"]
    begins: str
    ends: str
    version: str
    parts: list[str]
    counts: Counts
    odd: dict[str, int]
    findings: list[Finding]
    way: Literal["fast", "rows"] = "fast"
    why: str = ""


class Site(Struct, frozen=True, forbid_unknown_fields=True):
    """A practice location, cleaned: USPS code, ZIP of five digits, phone as the directory has it; blank: unknown."""

    street1: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    phone: str = ""


class OrganizationLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="organization"):
    """One organization. Days are ``2026-11-08`` or blank; ``raw`` has the columns that say something, no person's."""

    npi: str
    name: str
    other_name: str
    other_name_kind: str
    parent: str
    taxonomies: list[str]
    replaced_by: str
    enumerated: str
    updated: str
    deactivated: str
    reactivated: str
    wanted: Literal["taxonomy", "asked"]
    site: Site
    raw: dict[str, str]


class OtherNameLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="other-name"):
    """A further name of an organization: ``dba``, ``former`` or ``other``."""

    npi: str
    name: str
    name_kind: str


class LocationLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="practice-location"):
    """A further practice location of an organization."""

    npi: str
    site: Site


class DeactivationLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="deactivation"):
    """An NPI that is none any more, whosever it was: a number, a day, and the number that takes its place."""

    npi: str
    on: str = ""
    replaced_by: str = ""


class PassedLine(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="passed-over"):
    """An organization that a weekly file has without a taxonomy that is read: it may have had one before."""

    npi: str


Line = FileLine | OrganizationLine | OtherNameLine | LocationLine | DeactivationLine | PassedLine


class Found(Struct):
    """One file of an extract, with its lines by kind."""

    file: FileLine
    organizations: dict[str, OrganizationLine] = field(default_factory=dict)
    other_names: dict[str, list[OtherNameLine]] = field(default_factory=dict)
    locations: dict[str, list[LocationLine]] = field(default_factory=dict)
    deactivations: dict[str, DeactivationLine] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)


def read_extract(path: Path) -> Iterator[Found]:
    """The files of an extract, one after the other. Raises ``BadFileError`` that names file and line."""
    found: Found | None = None
    for _number, line in reading(path, Line, [FORMAT]):
        if isinstance(line, FileLine):
            if found is not None:
                yield found
            found = Found(line)
        elif found is not None:
            put(found, line)
    if found is not None:
        yield found


def put(found: Found, line: Line) -> None:
    """A line in its place. Of two rows with one NPI the later counts."""
    match line:
        case OrganizationLine():
            found.organizations[line.npi] = line
        case OtherNameLine():
            found.other_names.setdefault(line.npi, []).append(line)
        case LocationLine():
            found.locations.setdefault(line.npi, []).append(line)
        case DeactivationLine():
            found.deactivations[line.npi] = line
        case PassedLine():
            found.passed.add(line.npi)
