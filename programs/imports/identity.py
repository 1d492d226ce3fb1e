"""Which program a row is. **Frozen**: ids of listings, and with them old links, depend on every line.

A listing has no id in SAMHSA's files. It is known by name1, name2, street1 and five-digit ZIP, each
normalized; its UUID is uuid5 of that key, so that an import on a fresh database gives the same ids.
"""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID, uuid5

NAMESPACE = UUID("33c8b4cd-a60a-54c4-847c-16cb9a2ae43d")
"""Made once for this project; never change it."""

APOSTROPHES = re.compile(r"['’‘ʼ`´]")
SEPARATORS = re.compile(r"[^a-z0-9]+")


def normalized(text: str) -> str:
    """Lower-case ASCII words with single spaces; accents and apostrophes dropped, ``&`` is ``and``.

    >>> normalized("  Saint Mary’s  Center & Clínica, Inc. ")
    'saint marys center and clinica inc'
    """
    if text.isascii():  # nothing to decompose: the same result in a fifth of the time
        bare = text.casefold()
    else:
        decomposed = unicodedata.normalize("NFKD", text)
        bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return SEPARATORS.sub(" ", APOSTROPHES.sub("", bare).replace("&", " and ")).strip()


def site_key(name1: str, name2: str, street1: str, zip_code: str) -> str:
    """The key of a program. A street that is kept private has no letters or digits and so is blank."""
    return "|".join((normalized(name1), normalized(name2), normalized(street1), zip_code))


def twin_key(name1: str, street1: str, zip_code: str) -> str:
    """The key by which the rows of two files about one site find each other."""
    return "|".join((normalized(name1), normalized(street1), zip_code))


def program_id(key: str) -> UUID:
    """The id of the program with this site key."""
    return uuid5(NAMESPACE, f"program:{key}")


def provider_id(name1: str) -> UUID:
    """The id of the provider with this name."""
    return uuid5(NAMESPACE, f"provider:{normalized(name1)}")
