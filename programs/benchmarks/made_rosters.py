"""Rosters made from the listings of the database, with the noise that payers' files have, by a seed; and the truth.

Nothing of it is kept: the rows are real listings with mistakes put into them.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from programs.imports.samhsa.names import BRANCH, STREETS
from programs.models import Program
from programs.rosters.cells import Row
from programs.rosters.sites import ABBREVIATIONS

STRANGERS = 0.3
"""Share of rows that are of nobody in the directory."""

SHORTENED = {long: short for short, long in ABBREVIATIONS.items() if short not in ("st", "mt", "op")}
LONG_STREETS = {short: long for long, short in STREETS.items()}
LEGAL_TAILS = ("Inc.", "LLC", "L.L.C.", "Corp", "PC", "Inc")
TAILS = ("Outpatient Services", "IOP", "Behavioral Health", "of {city}", "{city}", "Clinic", "Intensive Outpatient")
WORDS = (
    *(
        "Harbor",
        "Summit",
        "Cedar",
        "New",
        "Path",
        "Hope",
        "Valley",
        "Lakeside",
        "River",
        "Bridge",
        "Family",
        "Recovery",
    ),
    *("Counseling", "Center", "Health", "Wellness", "Services", "Behavioral", "Treatment", "Community", "Life"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A row with its truth: ``program`` is ``None`` for a stranger; ``noise`` names what was done to it."""

    row: Row
    program: UUID | None
    noise: str


Listing = dict[str, str]
LISTING = ("id", "name", "provider_name", "street1", "street2", "city", "state", "zip_code", "phone")


def listings() -> list[Listing]:
    """The real listings, in the order of their ids."""
    rows = Program.objects.published().filter(demonstration=False).order_by("id")
    return list(rows.values(*LISTING))


def plain_row(listing: Listing, number: int) -> Row:
    """A listing as a payer would have it without a mistake."""
    return Row(
        number,
        organization=listing["provider_name"],
        program=listing["name"].replace(BRANCH, " "),
        street=listing["street1"],
        street2=listing["street2"],
        city=listing["city"],
        state=listing["state"] or "",
        zip=listing["zip_code"],
        phone=listing["phone"].partition(" x")[0],
    )


def renamed(row: Row, chance: random.Random) -> Row:
    """The name as another office writes it: a tail, a legal suffix, a word left out, the organization alone."""
    words = row.program.split()
    way = chance.randrange(4)
    if way == 0:
        words.append(chance.choice(TAILS).format(city=row.city))
    elif way == 1:
        words.append(chance.choice(LEGAL_TAILS))
    elif way == 2 and len(words) > 2:
        words.pop(chance.randrange(1, len(words)))
    else:
        words = ["The", *words] if words and words[0] != "The" else words[1:]
    return replace(row, program=" ".join(words))


def abbreviated(row: Row, chance: random.Random) -> Row:
    """Words cut short in name and street, capital letters throughout."""
    name = " ".join(SHORTENED.get(word.casefold(), word) for word in row.program.split())
    street = " ".join(STREETS.get(word.casefold().strip(".,"), word) for word in row.street.split())
    return replace(row, program=name.upper(), street=street.upper(), organization=row.organization.upper())


def spelled_out(row: Row, chance: random.Random) -> Row:
    """The street's kind and direction written in full."""
    street = " ".join(LONG_STREETS.get(word.casefold().strip(".,"), word).title() for word in row.street.split())
    return replace(row, street=street)


def wrong_phone(row: Row, chance: random.Random) -> Row:
    """Another number, sometimes toll-free, sometimes none."""
    prefix = chance.choice([row.phone[:3] or "303", "800", "888"])
    return replace(row, phone=chance.choice(["", f"{prefix}-555-{chance.randrange(10_000):04}"]))


def moved_suite(row: Row, chance: random.Random) -> Row:
    """Another suite, sometimes behind the street's line."""
    suite = f"{chance.choice(['Suite', 'Ste', '#', 'Unit'])} {chance.randrange(1, 900)}"
    if chance.random() < 0.3 and row.street:
        return replace(row, street=f"{row.street}, {suite}", street2="")
    return replace(row, street2=suite)


def lost_zip(row: Row, chance: random.Random) -> Row:
    return replace(row, zip="")


NOISE: dict[str, Callable[[Row, random.Random], Row]] = {
    "renamed": renamed,
    "abbreviated": abbreviated,
    "street spelled out": spelled_out,
    "wrong phone": wrong_phone,
    "moved suite": moved_suite,
    "lost ZIP": lost_zip,
}


def invented(neighbor: Listing, other: Listing, number: int, chance: random.Random) -> Row:
    """A facility that does not exist: near a real one, in a third of the cases at its very door, or under a name that
    is made of two real ones."""
    words = [*chance.sample(WORDS, 2), *other["name"].split()[-2:]]
    at_door = chance.random() < 0.33
    house = "".join(filter(str.isdigit, neighbor["street1"].split(" ")[0])) if neighbor["street1"] else ""
    street = (
        neighbor["street1"] if at_door else neighbor["street1"].replace(house or " ", str(chance.randrange(1, 9999)), 1)
    )
    return Row(
        number,
        organization=" ".join(words[:3]),
        program=" ".join(words),
        street=street,
        street2=f"Suite {chance.randrange(1, 900)}",
        city=neighbor["city"],
        state=neighbor["state"] or "",
        zip=neighbor["zip_code"],
        phone=f"{neighbor['phone'][:3] or '303'}-555-{chance.randrange(10_000):04}",
    )


def made_roster(known: list[Listing], left_out: list[Listing], *, rows: int, seed: int) -> Iterator[Made]:
    """Rows with their truth: ``known`` listings with one or two kinds of noise each, and strangers: invented ones, and
    of the ``left_out``, which the directory must be read without."""
    chance = random.Random(seed)  # noqa: S311  (noise, no secret)
    for number in range(2, rows + 2):
        stranger = chance.random() < STRANGERS
        if stranger and (not left_out or chance.random() < 0.5):
            yield Made(invented(chance.choice(known), chance.choice(known), number, chance), None, "invented")
            continue
        listing = chance.choice(left_out if stranger else known)
        kinds = chance.sample(list(NOISE), chance.choice([1, 1, 2]))
        row = plain_row(listing, number)
        for kind in kinds:
            row = NOISE[kind](row, chance)
        if chance.random() < 0.2:
            row = replace(row, organization="")
        row = replace(
            row, external_id="".join(chance.choices(string.digits, k=9)), tier="1", accepting=True, problems=[]
        )
        yield Made(
            row, None if stranger else UUID(str(listing["id"])), "left out" if stranger else " + ".join(sorted(kinds))
        )
