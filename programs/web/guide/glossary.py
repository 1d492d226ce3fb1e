"""The glossary: every term of the vocabularies with its explanation and a search for it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from programs.vocabularies import BY_CODE, Facet, Text

GROUPS = (
    "condition", "therapy", "service", "population", "age", "payment", "format", "focus", "level",
    "restriction", "accreditation", "evidence", "language", "state",
)  # fmt: skip
"""Vocabularies in the order in which people ask for them."""
NAMES_ONLY = frozenset({"language", "state"})
"""Vocabularies whose terms say all by their names."""


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    label: Text
    help: Text
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: Text
    entries: tuple[Entry, ...]
    names_only: bool


def anchor(facet: Facet, code: str) -> str:
    """Where a term stands in the glossary: ``condition-ptsd``."""
    return f"{facet.code}-{code.lower()}"


def groups() -> list[Group]:
    """Every term that a search can ask for."""
    results = reverse("web:results")
    return [
        Group(
            facet.code,
            facet.label,
            tuple(
                Entry(
                    anchor(facet, term.code),
                    term.label,
                    term.help,
                    f"{results}?{urlencode({facet.code: term.code})}",
                )
                for term in facet
            ),
            facet.code in NAMES_ONLY,
        )
        for facet in (BY_CODE[code] for code in GROUPS)
    ]


def anchors() -> set[str]:
    """Every place of the vocabularies that a link can lead to."""
    return {group.id for group in groups()} | {entry.id for group in groups() for entry in group.entries}
