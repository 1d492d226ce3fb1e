"""What a listing would change in a program, and what a person's edits keep as it is."""

from __future__ import annotations

from typing import Any

from programs.imports.identity import provider_id
from programs.models import Program

ADDRESS = frozenset(("street1", "street2", "city", "state", "zip_code", "latitude", "longitude", "precision"))
"""One fact: whoever corrects a part of it has looked at the whole, and a street of one source with
the city of another is no address. So an edit of one keeps all."""

WITHDRAWN = frozenset(("street1", "street2", "latitude", "longitude", "precision"))
POINT = frozenset(("latitude", "longitude", "precision"))
STANDS_AT = ("street1", "city", "state", "zip_code")
OPENINGS = frozenset(("accepting", "accepting_note", "wait_days", "next_intake", "openings_reported_at"))
NAMES_OF_EDITS = {"provider_id": "provider"}
"""``edited_fields`` has the names of form fields."""


def kept_by_person(program: Program) -> frozenset[str]:
    """Fields that an import leaves alone."""
    edited = frozenset(program.edited_fields)
    return edited | ADDRESS if edited & ADDRESS else edited


def adapted(program: Program, fields: dict[str, Any]) -> dict[str, Any]:
    """``fields`` as they fit this program.

    A point that a geocoder has found for the same address is not given up for the centre of a ZIP
    code; a program that a person made virtual has no point. An older report of openings says nothing against a
    newer one, and a provider of the same name is the same, whoever entered it.
    """
    if provider_id(program.provider_name) == fields["provider_id"]:
        fields = fields | {"provider_id": program.provider_id}
    reported = fields.get("openings_reported_at")
    if reported and program.openings_reported_at and program.openings_reported_at >= reported:
        fields = {name: value for name, value in fields.items() if name not in OPENINGS}
    if "format" in program.edited_fields and program.format == "virtual":
        return fields | {"latitude": None, "longitude": None, "precision": ""}
    better = program.precision == "street" and fields["precision"] in ("zip", "city", "")
    if better and fields["street1"] and all(getattr(program, name) == fields[name] for name in STANDS_AT):
        return {name: value for name, value in fields.items() if name not in POINT}
    return fields


def differences(
    program: Program, fields: dict[str, Any], *, private_wins: bool = True
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(changes to make, conflicts with a person's edits), each field name to the file's value.

    A street that became private goes even where a person edited the address, unless somebody decided that
    it may be shown (``private_wins`` is false).
    """
    kept = kept_by_person(program)
    if private_wins and fields["precision"] == "hidden" and program.precision != "hidden":
        kept -= WITHDRAWN
    changes: dict[str, Any] = {}
    conflicts: dict[str, Any] = {}
    for name, value in adapted(program, fields).items():
        if getattr(program, name) != value:
            (conflicts if NAMES_OF_EDITS.get(name, name) in kept else changes)[name] = value
    return changes, conflicts
