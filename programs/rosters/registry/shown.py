"""Through which link a listing has its NPI, as it is told to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from programs.models import NpiLink, RegistryEntry
from programs.rosters.scoring import worded


@dataclass(frozen=True, slots=True)
class Shown:
    """``as_of``: the day that the register is of, where it knows the number. ``reasons`` are sentences."""

    level: str
    state: str
    basis: str
    as_of: date | None
    decided_at: datetime | None
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "state": self.state,
            "basis": self.basis,
            "as_of": self.as_of,
            "decided_at": self.decided_at,
            "reasons": list(self.reasons),
        }


def link_shown(program: UUID, npi: str | None) -> Shown | None:
    """The link of a listing's NPI; ``None`` for none. One query, and none without an NPI."""
    if not npi:
        return None
    days = RegistryEntry.objects.filter(npi=OuterRef("npi")).values("as_of")
    links = NpiLink.objects.of_sites().filter(program=program, npi=npi).annotate(as_of=Subquery(days))
    link: Any = links.first()
    if link is None:
        return None
    reasons = tuple(worded(reason)["text"] for reason in link.reasons if reason["points"] > 0)
    return Shown(link.level, link.state, link.basis, link.as_of, link.decided_at, reasons)
