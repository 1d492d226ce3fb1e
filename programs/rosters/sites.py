"""The directory's programs as rows are compared with them, and which of them a row could mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from programs.imports.identity import normalized
from programs.imports.samhsa.names import BRANCH, LEGAL, SHORT, words_of
from programs.models import Program
from programs.rosters.addresses import Door, door_of
from programs.rosters.cells import Row

TOLL_FREE = frozenset(("800", "833", "844", "855", "866", "877", "888"))
"""They identify a company, not a site."""

SHARED = 3
"""A number that more programs have identifies an organization, not a site: 36 have one in the federal file."""

CANDIDATES_MOST = 200
"""Of one kind: a call center's number must not make a row compare with thousands."""


@dataclass(slots=True)
class Site:
    """A program as it is compared. ``names`` are comparable texts: the whole name, the first part, the provider's."""

    id: UUID
    name: str
    names: tuple[str, ...]
    words: frozenset[str]
    provider: str
    door: Door
    zip: str
    city: str
    state: str
    phones: tuple[str, ...]
    npi: str = ""
    street: str = ""


def comparable_of(name: str) -> str:
    """A name's words, abbreviations written out and legal suffixes dropped; not kept, since rosters are long."""
    return " ".join(word for part in name.split(BRANCH) for word in words_of(part))


def site_of(row: dict[str, Any]) -> Site:
    """A program's columns as a site."""
    name, provider = comparable_of(row["name"]), comparable_of(row["provider_name"])
    first = comparable_of(row["name"].partition(BRANCH)[0])
    numbers = (row["phone"].partition(" x")[0], row["intake_phone"].partition(" x")[0])
    return Site(
        id=row["id"],
        name=row["name"],
        names=tuple(dict.fromkeys(filter(None, (name, first, provider)))),
        words=frozenset(name.split()),
        provider=provider,
        door=door_of(row["street1"], row["street2"]),
        zip=row["zip_code"],
        city=normalized(row["city"]),
        state=row["state"] or "",
        phones=tuple(dict.fromkeys(filter(None, numbers))),
        npi=row["npi"],
        street=row["street1"],
    )


SITE_COLUMNS = (
    *("id", "name", "provider_name", "street1", "street2", "city", "state", "zip_code", "phone", "intake_phone", "npi"),
)


@dataclass(slots=True)
class Sites:
    """All programs that a roster can mean, by what a row may share with them."""

    by_id: dict[UUID, Site]
    by_zip: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    by_city: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    by_door: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))
    by_npi: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, sites: Iterable[Site]) -> Sites:
        found = cls({site.id: site for site in sites})
        for site in found.by_id.values():
            found.by_zip[site.zip].append(site)
            found.by_city[f"{site.city}|{site.state}"].append(site)
            if site.door.core:
                found.by_door[f"{site.state}|{site.door.core}"].append(site)
            if site.npi:
                found.by_npi[site.npi].append(site)
            for phone in site.phones:
                found.by_phone[phone].append(site)
        return found

    @classmethod
    def read(cls, *, demonstration: bool) -> Sites:
        """The published programs; samples alone for a sample network, else none of them."""
        rows = Program.objects.published().filter(demonstration=demonstration).order_by("id").values(*SITE_COLUMNS)
        return cls.of(site_of(row) for row in rows.iterator(chunk_size=2000))

    def shared_by(self, phone: str) -> int:
        """How many programs have a number."""
        return len(self.by_phone.get(phone, ()))

    def identifies(self, phone: str) -> bool:
        """Whether a number is one site's."""
        return phone[:3] not in TOLL_FREE and self.shared_by(phone) <= SHARED

    def candidates(self, row: Row, door: Door) -> list[Site]:
        """The programs that share ZIP code, telephone number, or street and number within the state with a row; its
        city where it has no ZIP code. A number that is no site's counts within ZIP3 alone."""
        found: dict[UUID, Site] = {}
        for site in self.by_npi.get(row.npi, ())[:CANDIDATES_MOST] if row.npi else ():
            found[site.id] = site
        for site in self.by_phone.get(row.phone, ())[:CANDIDATES_MOST] if row.phone else ():
            near = not row.zip or site.zip[:3] == row.zip[:3]
            if near or self.identifies(row.phone):
                found[site.id] = site
        if row.zip:
            found |= {site.id: site for site in self.by_zip.get(row.zip, ())}
        elif row.city:
            found |= {site.id: site for site in self.by_city.get(f"{normalized(row.city)}|{row.state}", ())}
        if door.core and row.state:
            found |= {site.id: site for site in self.by_door.get(f"{row.state}|{door.core}", ())[:CANDIDATES_MOST]}
        return list(found.values())


ABBREVIATIONS, LEGAL_WORDS = SHORT, LEGAL
"""Of names; the generator of made-up rosters shortens by them."""
