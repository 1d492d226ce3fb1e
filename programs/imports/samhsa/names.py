"""Whether two names are one facility's: legal suffixes and abbreviations make no difference."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz

from programs.imports.identity import normalized
from programs.imports.samhsa.evidence import LONGEST_NAME

ALIKE = 90.0
"""Of 100, rapidfuzz's token set ratio. From 2022 to 2023, 260 of 430 facilities that kept street, ZIP and
phone under another name are alike by so much; a sample of those below it was often another facility."""

LEGAL = frozenset(
    (
        *("inc", "incorporated", "llc", "llp", "lllp", "lp", "ltd", "limited", "pllc", "pc", "pa"),
        *("corp", "corporation", "co", "company", "dba", "plc", "sc"),
    )
)
"""Words at the end of a name, or of what stands before its branch, that say what it is in law."""

BRANCH = " – "
"""Between name1 and name2: ``listing.program_name``."""

SHORT = {
    "ctr": "center",
    "ctrs": "centers",
    "cntr": "center",
    "centre": "center",
    "svc": "services",
    "svcs": "services",
    "srvs": "services",
    "serv": "services",
    "servs": "services",
    "srvcs": "services",
    "service": "services",
    "hosp": "hospital",
    "hosps": "hospitals",
    "hlth": "health",
    "behav": "behavioral",
    "bhvl": "behavioral",
    "assoc": "associates",
    "assocs": "associates",
    "comm": "community",
    "cmty": "community",
    "dept": "department",
    "trt": "treatment",
    "trtmt": "treatment",
    "tx": "treatment",
    "prog": "program",
    "programs": "program",
    "couns": "counseling",
    "ntwk": "network",
    "counselling": "counseling",
    "outpt": "outpatient",
    "op": "outpatient",
    "rehab": "rehabilitation",
    "st": "saint",
    "mt": "mount",
    "univ": "university",
    "med": "medical",
    "psych": "psychiatric",
}
STREETS = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "drive": "dr",
    "boulevard": "blvd",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "highway": "hwy",
    "parkway": "pkwy",
    "square": "sq",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
}
"""The commonest of USPS Publication 28, appendix C1, and its directionals."""


@cache
def comparable(name: str) -> str:
    """A name's words, abbreviations written out, without what follows from the law.

    >>> comparable("Maple Grove Counseling Ctr., L.L.C.")
    'maple grove counseling center'
    >>> comparable("Maple Grove Inc – Seneca Branch")
    'maple grove seneca branch'
    """
    return " ".join(word for part in name.split(BRANCH) for word in words_of(part))


def words_of(part: str) -> list[str]:
    """The words of a name's part; one that is nothing but a legal word keeps it."""
    text = f" {normalized(part)} ".replace(" l l c ", " llc ").replace(" p a ", " pa ").replace(" p c ", " pc ").strip()
    words = [SHORT.get(word, word) for word in text.split()]
    while len(words) > 1 and words[-1] in LEGAL:
        words.pop()
    return words


APART = 80.0
"""Of 100, how alike what two names do not share must be: “Seneca Branch” and “Summit Branch” are two."""


CUT = LONGEST_NAME - 3
"""Characters of a name that may have been cut off: SAMHSA stops at 38, sometimes a little before."""

TELLING = re.compile(
    r"(?:wo)?men|(?:fe)?male|boy|girl|adult|adolescent|teen|youth|child(?:ren)?|senior"
    r"|(?:in|out)patient|residential|detox|(?:up|low)er"
    r"|(?:[ns][ew]?|[ew]|north|south|(?:north|south)?(?:east|west))(?:side|ern)?"
    r"|\w*\d\w*"
)
"""Words that tell two programs or branches apart however alike they are: whom for, which side, which number."""


@cache
def alike(one: str, other: str) -> float:
    """How alike two names are, of 100: the token set ratio; below ``ALIKE`` where each has a word of its own.

    100 where one is the other cut off.
    """
    if is_cut_off(one, other):
        return 100.0
    first, second = comparable(one), comparable(other)
    ratio = fuzz.token_set_ratio(first, second)
    ours = [word for word in first.split() if word not in second.split()]
    theirs = [word for word in second.split() if word not in first.split()]
    if ours and theirs and are_apart(ours, theirs):
        return min(ratio, ALIKE - 1)
    return ratio


def are_apart(ours: list[str], theirs: list[str]) -> bool:
    """Whether words that only one of two names has make them two."""
    if telling(ours) != telling(theirs):
        return True
    return fuzz.ratio(" ".join(ours), " ".join(theirs)) < APART


def telling(words: list[str]) -> set[str]:
    """Those of ``words`` that tell two programs apart, in the singular."""
    singular = (word if word.isdecimal() else word.removesuffix("s") for word in words)
    return {word for word in singular if TELLING.fullmatch(word)}


def is_cut_off(one: str, other: str) -> bool:
    """Whether two names differ in nothing but where name1 or name2 was cut off."""
    ours, theirs = one.split(BRANCH), other.split(BRANCH)
    if len(ours) != len(theirs):
        return False
    return all(is_beginning(*sorted(map(normalized, pair), key=len)) for pair in zip(ours, theirs, strict=True))


def is_beginning(short: str, long: str) -> bool:
    return short == long or (len(short) >= CUT and long.startswith(short))


@cache
def street_of_door(street1: str) -> str:
    """A street as doors are compared: ``120 Juniper Street`` and ``120 JUNIPER ST.`` are one."""
    return " ".join(STREETS.get(word, word) for word in normalized(street1).split())


def number_of_door(phone: str) -> str:
    """A phone without its extension."""
    return phone.partition(" x")[0]
