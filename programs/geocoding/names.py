"""Names of places and states, brought to one spelling so that people need not know the official one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from django.utils.translation import override

from programs.vocabularies import STATE

COUNTY_WORDS = re.compile(
    r" (?:County|Parish|Borough|Census Area|City and Borough|Municipality|Municipio)$", re.IGNORECASE
)

WRITTEN_OUT = {
    "&": "and",
    "bch": "beach",
    "ctr": "center",
    "cty": "city",
    "e": "east",
    "fls": "falls",
    "ft": "fort",
    "gdns": "gardens",
    "hbr": "harbor",
    "hls": "hills",
    "hts": "heights",
    "jct": "junction",
    "lk": "lake",
    "mt": "mount",
    "mtn": "mountain",
    "n": "north",
    "pk": "park",
    "pt": "point",
    "s": "south",
    "spg": "spring",
    "spgs": "springs",
    "st": "saint",
    "sta": "station",
    "ste": "sainte",
    "twp": "township",
    "vlg": "village",
    "vly": "valley",
    "w": "west",
}
"""Abbreviations of the Postal Service (Publication 28, appendix C) that occur in names of cities."""

JOINED_TO_NEXT = frozenset(("d", "de", "du", "la", "le", "mc", "o"))
"""``De Kalb``/``DeKalb``, ``Mc Lean``/``McLean``, ``O Fallon``/``O'Fallon`` are written both ways."""

OTHER_STATE_NAMES = {
    "commonwealth of the northern mariana islands": "MP",
    "federated states of micronesia": "FM",
    "northern marianas": "MP",
    "republic of palau": "PW",
    "republic of the marshall islands": "MH",
    "united states virgin islands": "VI",
    "us virgin islands": "VI",
    "virgin islands": "VI",
}

TRADITIONAL_STATE_NAMES = {
    "AL": "ala",
    "AR": "ark",
    "AZ": "ariz",
    "CA": "calif, cal",
    "CO": "colo",
    "CT": "conn",
    "DE": "del",
    "FL": "fla",
    "IL": "ill",
    "IN": "ind",
    "KS": "kans, kan",
    "MA": "mass",
    "MI": "mich",
    "MN": "minn",
    "MS": "miss",
    "MT": "mont",
    "ND": "n dak, ndak",
    "NE": "nebr, neb",
    "NM": "n mex, nmex",
    "NV": "nev",
    "OK": "okla",
    "OR": "ore, oreg",
    "PA": "penn, penna",
    "SD": "s dak, sdak",
    "TN": "tenn",
    "TX": "tex",
    "WA": "wash",
    "WI": "wis, wisc",
    "WV": "w va, wva",
    "WY": "wyo",
}
"""Abbreviations before there were codes, folded (GPO Style Manual, section 9; AP Stylebook); where they are
the letters of the code with points (``N.Y.``), the code says it."""

NICKNAMES = {
    "abq": ("city-albuquerque-nm",),
    "cincy": ("city-cincinnati-oh",),
    "indy": ("city-indianapolis-in",),
    "kc": ("city-kansas-city-mo", "city-kansas-city-ks"),
    "la": ("city-los-angeles-ca",),
    "mpls": ("city-minneapolis-mn",),
    "nola": ("city-new-orleans-la",),
    "philly": ("city-philadelphia-pa",),
    "sf": ("city-san-francisco-ca",),
    "vegas": ("city-las-vegas-nv",),
    # Codes of airports (FAA) that people say for the city.
    "bna": ("city-nashville-tn",),
    "bwi": ("city-baltimore-md",),
    "clt": ("city-charlotte-nc",),
    "dtw": ("city-detroit-mi",),
    "hnl": ("city-honolulu-hi",),
    "lax": ("city-los-angeles-ca",),
    "mci": ("city-kansas-city-mo",),
    "mke": ("city-milwaukee-wi",),
    "msp": ("city-minneapolis-mn", "city-saint-paul-mn"),
    "msy": ("city-new-orleans-la",),
    "pdx": ("city-portland-or",),
    "phl": ("city-philadelphia-pa",),
    "phx": ("city-phoenix-az",),
    "rdu": ("city-raleigh-nc", "city-durham-nc"),
    "sfo": ("city-san-francisco-ca",),
    "stl": ("city-saint-louis-mo",),
    "tus": ("city-tucson-az",),
}
"""What people call cities in speech, and no list of the Postal Service has: by normalized name, keys of
places. They are offered, never taken."""

INITIALS = re.compile(r"\b([^\W\d_]\.)\s+(?=[^\W\d_]\.)")
WORDS = re.compile(r"[^\W_]+|&")
ABBREVIATED = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_]{2})")
"""A point that ends an abbreviation, with no space behind it: ``St.Louis``, ``N.Platte``; not ``D.C.``"""

DROPPED = re.compile(r"['’‘ʻ`´.]")


def fold(text: str) -> str:
    """Lower case, compatibility forms unified (full-width letters), digits of any script and dashes
    made ASCII, accents, apostrophes and invisible characters removed.

    >>> fold("  Cañon  City, D.C. ")
    'canon city, dc'
    """
    if text.isascii():
        return " ".join(text.lower().translate(folded_ascii()).split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(DROPPED.sub("", "".join(map(folded_character, decomposed))).split())


@cache
def folded_ascii() -> dict[int, str]:
    """The same of each letter and sign of ASCII, which needs no more than lower case."""
    return {code: DROPPED.sub("", folded_character(chr(code))) for code in range(128)}


def folded_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf" or unicodedata.combining(character):
        return ""
    if category == "Pd":
        return "-"
    return " " if category[0] in "CZ" else character


def initials_joined(text: str) -> str:
    """``L. A.`` as ``L.A.``, so that folding makes one word of it."""
    return INITIALS.sub(r"\1", text)


def abbreviations_apart(text: str) -> str:
    """``St.Louis`` as ``St. Louis``."""
    return ABBREVIATED.sub(". ", text)


def words_of(text: str) -> list[str]:
    """The words of folded text; hyphens, slashes and commas separate them."""
    return WORDS.findall(fold(text))


def normalize_words(words: list[str]) -> str:
    """Words of a folded name as one normalized name."""
    long = [WRITTEN_OUT.get(word, word) for word in words]
    joined: list[str] = []
    for position, word in enumerate(long):
        follows_particle = position > 0 and long[position - 1] in JOINED_TO_NEXT
        if follows_particle and joined:
            joined[-1] += word
        else:
            joined.append(word)
    return " ".join(joined)


def normalize_place_name(name: str) -> str:
    """One spelling for all ways to write a name; the column ``Place.normalized_name`` holds it.

    >>> normalize_place_name("St. Louis"), normalize_place_name("Mc Kinney"), normalize_place_name("Coeur d’Alene")
    ('saint louis', 'mckinney', 'coeur dalene')
    """
    if name.isascii() and name.isalpha():  # one word, as most are
        word = name.lower()
        return WRITTEN_OUT.get(word, word)
    return normalize_words(words_of(name))


@cache
def state_codes() -> dict[str, str]:
    """USPS code by folded code, by normalized English name and by traditional abbreviation."""
    with override("en"):
        by_name = {normalize_place_name(str(term.label)): term.code for term in STATE}
    by_code = {term.code.lower(): term.code for term in STATE}
    traditional = {name: code for code, names in TRADITIONAL_STATE_NAMES.items() for name in names.split(", ")}
    return traditional | by_code | by_name | OTHER_STATE_NAMES


@cache
def spanish_state_names() -> dict[str, str]:
    """USPS code by normalized Spanish name: pages in Spanish show these, so people type them."""
    with override("es"):
        return {normalize_place_name(str(term.label)): term.code for term in STATE}


def state_of_words(words: list[str]) -> str | None:
    """The USPS code that folded words name (``["n", "dakota"]``, ``["me"]``), or ``None``."""
    if not words or len(words) > 6:
        return None
    name = normalize_words(words)
    return state_codes().get(" ".join(words)) or state_codes().get(name) or spanish_state_names().get(name)


def state_name(code: str) -> str:
    """The English name: what the gazetteer stores and what resolves back to the state."""
    with override("en"):
        return str(next(term.label for term in STATE if term.code == code))


def states_starting(words: list[str]) -> set[str]:
    """USPS codes of the states whose code or name begins with folded words (``["n", "da"]``, ``["il"]``)."""
    typed = " ".join(words)
    beginnings = (typed, normalize_words(words))
    return {code for name, code in state_codes().items() if typed and name.startswith(beginnings)}


def county_name(county: str) -> str:
    """A county of the gazetteer as programs have it, without the word: “Denver”."""
    return COUNTY_WORDS.sub("", county)
