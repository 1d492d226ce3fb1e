"""What a list says of a program beyond SAMHSA's columns and codes, as it is kept inside the raw record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

NOTHING_IS_SAID = ("tracks", "networks")
"""Parts of which an empty one says something: that there is none."""

SAID = "said"
"""Under this key a raw record holds what the map made of the row."""


@dataclass(frozen=True, slots=True)
class Said:
    """``terms``: facet to codes of terms. ``values``: column of ``Program`` to its value as JSON, blank where the
    list has a place for it and the row leaves it blank. ``openings``: the columns of one report of openings.
    ``tracks``: timetables as JSON, and ``networks``: status to ids of networks, each ``None`` where the list has no
    place for them. ``provider``: the organization, where it is not name1. ``quote``: the list's own words that say
    that this is an IOP. ``listing``: the id of the program that the sender means."""

    terms: Mapping[str, list[str]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    openings: Mapping[str, Any] = field(default_factory=dict)
    tracks: list[dict[str, Any]] | None = None
    provider: str = ""
    quote: str = ""
    licence_expires: str = ""
    listing: str = ""
    networks: Mapping[str, list[str]] | None = None

    @classmethod
    def of(cls, raw: Any) -> Said:
        """From the raw record; nothing where it is none of a map."""
        return cls(**raw) if isinstance(raw, dict) else NOTHING

    def as_json(self) -> dict[str, Any]:
        """Only what there is, so that a record stays short."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {name: part for name, part in parts.items() if part or (name in NOTHING_IS_SAID and part is not None)}

    @property
    def expires(self) -> date | None:
        """The last day of the licence."""
        return date.fromisoformat(self.licence_expires) if self.licence_expires else None


NOTHING = Said()
