"""The glossary: every term of the vocabularies with its explanation and a search for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from programs.vocabularies import BY_CODE, STATE, Facet, Text
from programs.web.landing.addresses import state_url

GROUPS = (
    "condition", "therapy", "service", "population", "age", "payment", "format", "focus", "level",
    "restriction", "accreditation", "evidence", "language", "state",
)  # fmt: skip
"""Vocabularies in the order in which people ask for them."""
NOT_LOOKED_FOR = frozenset({"evidence-lapsed"})
"""Terms that only say something of a listing: nobody looks for what lists have dropped."""

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


def address(facet: Facet, code: str) -> str:
    """Where programs of a term are found: of a state its own page, which names the nearest where there is none."""
    if anchor(facet, code) in NOT_LOOKED_FOR:
        return ""
    return state_url(code) if facet is STATE else f"{reverse('web:results')}?{urlencode({facet.code: code})}"


def groups() -> list[Group]:
    """Every term that a search can ask for."""
    return [
        Group(
            facet.code,
            facet.label,
            tuple(
                Entry(
                    anchor(facet, term.code),
                    term.label,
                    term.help,
                    address(facet, term.code),
                )
                for term in facet
            ),
            facet.code in NAMES_ONLY,
        )
        for facet in (BY_CODE[code] for code in GROUPS)
    ]


@cache
def anchors() -> frozenset[str]:
    """Every place of the vocabularies that a link can lead to."""
    return frozenset(GROUPS) | {anchor(BY_CODE[code], term.code) for code in GROUPS for term in BY_CODE[code]}
