"""Streets and suites as they are compared: USPS abbreviations, the suite apart, the number first.

Most are compared as text. Where two that ought to be one are not the same text, ``usaddress-scourgify`` takes both
apart (USPS Publication 28): about half a millisecond each, and it raises on masked streets, boxes and campuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from programs.imports.cleaning.addresses import PO_BOX, is_confidential
from programs.imports.identity import normalized
from programs.imports.samhsa.names import STREETS

SUFFIXES = STREETS | {
    "circle": "cir", "terrace": "ter", "trail": "trl", "turnpike": "tpke", "expressway": "expy", "freeway": "fwy",
    "plaza": "plz", "center": "ctr", "centre": "ctr", "route": "rte", "rt": "rte", "heights": "hts", "pike": "pike",
    "crossing": "xing", "point": "pt", "ridge": "rdg", "mount": "mt", "saint": "st", "fort": "ft", "hwy": "hwy",
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
    "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
}  # fmt: skip
"""More of Publication 28, appendices C1 and F."""

DESIGNATOR = r"(?:suite|ste|unit|apt|apartment|building|bldg|floor|fl|room|rm|office|ofc|department|dept|lot|space|spc)"
UNIT = re.compile(rf"(?:^|[\s,.;]+)(?:{DESIGNATOR}\b[\s.:#]*[\w-]*|#\s*[\w-]+)", re.IGNORECASE)
"""A suite within a street's line. Publication 28, section 213 and appendix C2."""

DESIGNATORS = re.compile(rf"\b{DESIGNATOR}\b|\bnumber\b|\bno\b|#", re.IGNORECASE)
ORDINAL_FLOOR = re.compile(r"\b(\d+)(?:st|nd|rd|th)?\s+(?:floor|fl)\b", re.IGNORECASE)
NUMBER = re.compile(r"^(?:[nsew] ?)?(\d+)\w?(?: |$)")
DIRECTIONS = frozenset(("n", "s", "e", "w", "ne", "nw", "se", "sw"))
KINDS = frozenset(SUFFIXES.values()) - DIRECTIONS


@dataclass(frozen=True, slots=True)
class Door:
    """``line`` is number and street, ``unit`` the suite; ``number`` the house number; ``core`` the street's own words,
    without directions and kinds (``1200|main``). All blank for a street that is private or not given."""

    line: str = ""
    unit: str = ""
    number: str = ""
    core: str = ""


NOWHERE = Door()


def door_of(street: str, street2: str = "") -> Door:
    """A street and its second line as they are compared.

    >>> door_of("1200 North Main Street, Suite 20")
    Door(line='1200 n main st', unit='20', number='1200', core='1200|main')
    """
    if not street or is_confidential(street):
        return NOWHERE
    floors = [f"fl {floor}" for floor in ORDINAL_FLOOR.findall(f"{street} {street2}")]
    street, street2 = ORDINAL_FLOOR.sub(" ", street), ORDINAL_FLOOR.sub(" ", street2)
    units = UNIT.findall(street)
    bare = PO_BOX.sub("po box ", UNIT.sub(" ", street) if units else street)
    words = [SUFFIXES.get(word, word) for word in normalized(bare).split()]
    line = " ".join(words)
    unit = unit_of(" ".join([*units, street2, *floors]))
    number = (NUMBER.match(line) or [""] * 2)[1]
    own = [word for word in words if word not in DIRECTIONS and word not in KINDS]
    core = "|".join([number, *(word for word in own if word != number)]) if number else ""
    return Door(line, unit, number, core)


def unit_of(text: str) -> str:
    """A suite without the word for it: ``Suite #20`` and ``Ste 20`` are one."""
    return normalized(DESIGNATORS.sub(" ", text)) if text.strip() else ""


@lru_cache(maxsize=20_000)
def usps_line(street: str) -> str:
    """The first line as ``usaddress-scourgify`` writes it; blank where it cannot take the street apart."""
    from scourgify import normalize_address_record  # with its trained model: megabytes that few processes need
    from scourgify.exceptions import AddressNormalizationError

    record = {"address_line_1": street, "address_line_2": None, "city": "X", "state": "CO", "postal_code": "80203"}
    try:
        line: str = normalize_address_record(record)["address_line_1"] or ""
    except (AddressNormalizationError, ValueError, KeyError, TypeError, AttributeError):
        return ""
    return line.casefold()


def same_door(one: Door, other: Door) -> bool:
    """Whether two are one street and number, whatever the suite."""
    if not one.line or not other.line:
        return False
    if one.line == other.line:
        return True
    if one.number != other.number or not one.number:
        return False
    if agree(one, other, DIRECTIONS) and agree(one, other, KINDS) and one.core == other.core:
        return True
    ours = usps_line(one.line)
    return bool(ours) and ours == usps_line(other.line)


def agree(one: Door, other: Door, words: frozenset[str]) -> bool:
    """Whether two have the same of ``words``, or one has none: people leave out “North” and “Street”."""
    ours, theirs = words.intersection(one.line.split()), words.intersection(other.line.split())
    return ours == theirs or not ours or not theirs
