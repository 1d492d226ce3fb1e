"""Registers made from the listings of the database, with what real entries have instead of a listing's words; and the
truth. Nothing of it is kept."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from programs.benchmarks.made_rosters import (
    LEGAL_TAILS,
    STRANGERS,
    Listing,
    abbreviated,
    invented,
    moved_suite,
    plain_row,
    renamed,
    spelled_out,
    wrong_phone,
)
from programs.models.npi import made_npi
from programs.rosters.cells import Row
from programs.rosters.registry.entries import Entry, Place

AT_THE_DOOR = (
    "Physicians",
    "Pharmacy",
    "Medical Group",
    "Dental",
    "Foundation",
    "Residential",
    "Laboratory",
    "Pediatrics",
)
"""Of companies beside a program, under nearly its name."""

HOLDINGS = ("Holdings", "Management", "MSO", "Partners", "Operating Company", "Health Group")


@dataclass(frozen=True, slots=True)
class MadeEntry:
    """An entry with its truth: the program whose very site it is; ``None`` for a stranger and a head office."""

    entry: Entry
    program: UUID | None
    noise: str


def legal(row: Row, chance: random.Random) -> Row:
    """The public name in capitals with what the law adds."""
    return replace(row, program=f"{row.program} {chance.choice(LEGAL_TAILS)}".upper())


def shared_phone(row: Row, chance: random.Random) -> Row:
    """The organization's intake number, toll-free."""
    return replace(row, phone=f"800-555-{chance.randrange(10_000):04}")


CHANGES = {
    "as it is": lambda row, chance: replace(row, program=row.program.upper(), street=row.street.upper()),
    "legal suffix": legal,
    "renamed": renamed,
    "abbreviated": abbreviated,
    "street spelled out": spelled_out,
    "moved suite": moved_suite,
    "other phone": wrong_phone,
    "shared phone": shared_phone,
}


def place_of(row: Row) -> Place:
    return Place.of(row.street, row.street2, row.city, row.state, row.zip, row.phone)


def brand(row: Row, chance: random.Random) -> tuple[str, ...]:
    """The management company's legal name, and the brand as another name."""
    return (f"{row.city} {chance.choice(HOLDINGS)} {chance.randrange(2, 99)} LLC".upper(), row.program.upper())


def head_offices(listings: list[Listing], chance: random.Random) -> Iterator[tuple[str, Place]]:
    """Of organizations with several listings: its name and its number, at an address of its own in the town of one."""
    groups: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in listings:
        groups[listing["provider_name"]].append(listing)
    for name, some in sorted(groups.items()):
        if len(some) > 1:
            row = plain_row(chance.choice(some), 0)
            street = f"{chance.randrange(20_000, 30_000)} Headquarters Plaza"
            yield name, place_of(replace(row, street=street, street2=""))


def made_entries(known: list[Listing], left_out: list[Listing], *, seed: int) -> Iterator[MadeEntry]:
    """One entry for each known listing, so many strangers that they are ``STRANGERS`` of all (half of them invented,
    half the ``left_out``, which the directory is read without), and head offices."""
    chance = random.Random(seed)  # noqa: S311  (noise, no secret)
    number = 0
    for listing in known:
        number += 1
        kinds = chance.sample(list(CHANGES), chance.choice([1, 1, 2]))
        yield made(listing, kinds, number, chance, UUID(str(listing["id"])))
    strangers = round(len(known) * STRANGERS / (1 - STRANGERS))
    for _stranger in range(strangers):
        number += 1
        if left_out and chance.random() < 0.5:
            one = made(chance.choice(left_out), ["legal suffix"], number, chance, None)
            yield replace(one, noise="stranger, left out")
            continue
        if chance.random() < 0.3:
            row = plain_row(chance.choice(known), number)
            names = (f"{row.program} {chance.choice(AT_THE_DOOR)} LLC".upper(),)
            yield MadeEntry(Entry(made_npi(number), names, (place_of(row),)), None, "stranger, sister company")
            continue
        row = invented(chance.choice(known), chance.choice(known), number, chance)
        yield MadeEntry(Entry(made_npi(number), (row.program.upper(),), (place_of(row),)), None, "stranger, invented")
    for name, place in head_offices(known, chance):
        number += 1
        yield MadeEntry(Entry(made_npi(number), (name.upper(),), (place,)), None, "head office")


def made(listing: Listing, kinds: list[str], number: int, chance: random.Random, program: UUID | None) -> MadeEntry:
    row = plain_row(listing, number)
    for kind in kinds:
        row = CHANGES[kind](row, chance)
    names: tuple[str, ...] = (row.program,)
    if chance.random() < 0.1:
        names, kinds = brand(row, chance), [*kinds, "brand as other name"]
    return MadeEntry(Entry(made_npi(number), names, (place_of(row),)), program, " + ".join(sorted(kinds)))
