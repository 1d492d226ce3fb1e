"""What a rate file says of itself, and which other files payers publish beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.tic.cleaning import Cleaner
from programs.imports.tic.extract import Plan

PLAN_KEYS = Plan.__struct_fields__
HEADER_KEYS = frozenset(
    {"reporting_entity_name", "reporting_entity_type", "last_updated_on", "version", "reporting_plans", *PLAN_KEYS}
)
KNOWN_VERSIONS = ("1.", "2.")

MOST_PLANS = 10_000
"""Plans of one file that are kept; beyond, they are counted."""


def refuse_other_files(path: Path, root: frozenset[str]) -> None:
    """Say what a file is that has no ``in_network``, from the keys of its root. Returns for a rate file."""
    if "in_network" in root:
        return
    if "reporting_structure" in root:
        raise BadFileError(path, _("this is a table of contents; read it with tic_index."))
    if "out_of_network" in root:
        raise BadFileError(path, _("this is a file of allowed amounts, which names no contracts."))
    if "provider_groups" in root:
        raise BadFileError(path, _("this is a file of provider groups alone, without rates."))
    raise BadFileError(path, _("this is no in-network rate file: it has no “in_network”."))


def plans_of(root: dict[str, Any], clean: Cleaner) -> list[Plan]:
    """The plans that a file is about: one in its root (schema 2), or a list (drafts)."""
    own = {key: root[key] for key in PLAN_KEYS if root.get(key) not in (None, "")}
    listed = root.get("reporting_plans")
    entries = [own] if own else []
    entries += [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    if len(entries) > MOST_PLANS:
        clean.note("plans-too-many", f"{len(entries)} plans; the first {MOST_PLANS} are kept")
    return [Plan(*(clean.name(entry.get(key), "plan") for key in PLAN_KEYS)) for entry in entries[:MOST_PLANS]]


def dated(root: dict[str, Any], clean: Cleaner) -> tuple[str, str]:
    """Date and schema version as written; what is missing or unknown is counted."""
    date, version = (
        clean.name(root.get("last_updated_on"), "last-updated-on"),
        clean.name(root.get("version"), "version"),
    )
    if not date:
        clean.note("last-updated-on-missing", "the file has no date")
    if not version:
        clean.note("version-missing", "the file names no version of the schema")
    elif not version.removeprefix("v").startswith(KNOWN_VERSIONS):
        clean.note("version-unknown", f"version {version[:40]!r} of the schema is not known here")
    return date, version
