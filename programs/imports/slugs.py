"""Names of listing pages: made once, kept for ever."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from programs.imports.identity import normalized

LONGEST = 120
SUFFIX_LENGTH = 8


def slug_base(name: str, city: str, state: str) -> str:
    """``cedar-house-denver-co``, cut at a word so that a suffix still fits; never blank."""
    place = normalized(f"{city} {state}").replace(" ", "-")
    room = LONGEST - SUFFIX_LENGTH - 2 - len(place)
    words = normalized(name).replace(" ", "-")
    if len(words) > room:
        words = words[:room].rpartition("-")[0] or words[:room]
    return f"{words}-{place}".strip("-") or "program"


def choose_slugs(bases: dict[UUID, str], taken: set[str]) -> dict[UUID, str]:
    """A slug for each new program. All that share a base, or find it taken, get a part of their id.

    So the slugs depend on what is imported together, not on its order.
    """
    wishes = Counter(bases.values())
    return {
        id: base if wishes[base] == 1 and base not in taken else f"{base}-{id.hex[:SUFFIX_LENGTH]}"
        for id, base in bases.items()
    }
