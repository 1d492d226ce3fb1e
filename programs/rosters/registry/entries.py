"""Organizations of the register, and facilities of plans' directories, as they are compared with programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from programs.models import DirectoryEntry, NpiLink, RegistryEntry, RegistrySite
from programs.rosters.addresses import NOWHERE, Door, door_of
from programs.rosters.cells import Row
from programs.rosters.sites import CANDIDATES_MOST, Site, Sites

COMPARED = (RegistryEntry.State.ACTIVE, RegistryEntry.State.LEFT)
"""States in which a number is somebody's. One that is deactivated or replaced is nobody's any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A practice location with its door."""

    street1: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    door: Door = NOWHERE

    @classmethod
    def of(cls, street1: str, street2: str, city: str, state: str, zip_code: str, phone: str) -> Place:
        door = door_of(street1, street2)
        return cls(street1, street2, city, state, zip_code, phone.partition(" x")[0], door)

    def row(self, number: int, name: str, parent: str) -> Row:
        """As a row of a roster that says the name of the program and of who runs it."""
        return Row(
            number, program=name, organization=parent, street=self.street1, street2=self.street2, city=self.city,
            state=self.state, zip=self.zip, phone=self.phone,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One organization: all names that it goes by, the legal one first, and its places; ``basis`` is who says so."""

    npi: str
    names: tuple[str, ...]
    places: tuple[Place, ...]
    parent: str = ""
    basis: str = NpiLink.Basis.REGISTRY


def entries_of(rows: Iterable[Any], places: dict[str, list[Place]]) -> list[Entry]:
    return [
        Entry(
            row["npi"],
            tuple(dict.fromkeys([row["name"], *(other["name"] for other in row["other_names"])])),
            tuple(places.get(row["npi"], ())),
            row["parent"],
        )
        for row in rows
    ]


def read_entries() -> list[Entry]:
    """The register as it is stored, in the order of its numbers."""
    places: defaultdict[str, list[Place]] = defaultdict(list)
    columns = ("entry_id", "street1", "street2", "city", "state", "zip_code", "phone")
    sites = RegistrySite.objects.filter(entry__state__in=COMPARED).order_by("entry_id", "number")
    for npi, *cells in sites.values_list(*columns).iterator(chunk_size=5000):
        places[npi].append(Place.of(*cells))
    rows = RegistryEntry.objects.filter(state__in=COMPARED).order_by("npi")
    return entries_of(rows.values("npi", "name", "other_names", "parent").iterator(chunk_size=5000), places)


def read_facilities() -> list[Entry]:
    """Facilities of the directories in force whose NPIs the register, as far as it is loaded, does not have at all.

    What it has, it knows better: who has a number keeps its names and addresses there (45 CFR 162.410(a)(4)).
    """
    known = RegistryEntry.objects.filter(npi=OuterRef("npi"))
    rows = DirectoryEntry.objects.filter(~Exists(known), file__current=True).order_by("npi", "file__dated", "number")
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    places: defaultdict[str, dict[Place, None]] = defaultdict(dict)
    for npi, name, listed in rows.values_list("npi", "name", "places").iterator(chunk_size=2000):
        names[npi] |= {name: None} if name else {}
        places[npi] |= {Place.of(*(place.get(key, "") for key in PLACE)): None for place in listed}
    return [Entry(npi, tuple(found), tuple(places[npi]), basis=NpiLink.Basis.PLAN) for npi, found in names.items()]


PLACE = ("street1", "street2", "city", "state", "zip", "phone")


@dataclass(slots=True)
class Nearby:
    """Programs that a place may mean: by ZIP code, by phone, and by house number within ZIP3."""

    sites: Sites
    by_number: dict[str, list[Site]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, sites: Sites) -> Nearby:
        found = cls(sites)
        for site in sites.by_id.values():
            if site.door.number and site.zip:
                found.by_number[f"{site.zip[:3]}|{site.door.number}"].append(site)
        return found

    def candidates(self, place: Place) -> list[Site]:
        found: dict[UUID, Site] = {site.id: site for site in self.sites.by_zip.get(place.zip, ()) if place.zip}
        if place.phone:
            found |= {site.id: site for site in self.sites.by_phone.get(place.phone, ())[:CANDIDATES_MOST]}
        if place.zip and place.door.number:
            key = f"{place.zip[:3]}|{place.door.number}"
            found |= {site.id: site for site in self.by_number.get(key, ())[:CANDIDATES_MOST]}
        return list(found.values())
