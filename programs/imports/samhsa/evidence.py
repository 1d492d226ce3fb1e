"""Which evidence there is that a listing is an intensive outpatient program."""

from __future__ import annotations

import re
from collections.abc import Collection, Set

from programs.imports.identity import normalized
from programs.imports.samhsa.sources import Care

STRENGTH = ("stated", "named", "possible")
"""Strongest first: of several rows the strongest counts."""

LONGEST_NAME = 38
"""SAMHSA cuts names off after so many characters."""

SAYS_IOP = re.compile(
    r"(?<!\bnon )(?<!\bnot )(?<!\bless )\b(?:"
    r"(?:sa|cd|mh|dd)?iops?|i o p"
    r"|intensive (?:(?:adult|adolescent|youth|teen|womens|mens|evening|day|family) )?"
    r"(?:outp[a-z]*|out pat[a-z]*|op)"
    r"|ambulatorio intensivo|intensivo ambulatorio"
    r")\b"
)
DENIES = re.compile(r"\b(?:no|not|non|without|never|former|formerly|until|does ?n.t|do ?n.t)\b", re.IGNORECASE)
CUT_OFF = re.compile(r"(?<!\bnon )\bintensive ou?t?$")


def says_iop(name: str) -> bool:
    """Whether a name says IOP or intensive outpatient, abbreviated or cut off as SAMHSA does.

    >>> says_iop("Cedar House PHP/IOP"), says_iop("Intensive Residential and Outpatient")
    (True, False)
    """
    words = normalized(name)
    return bool(SAYS_IOP.search(words)) or (len(name) >= LONGEST_NAME and bool(CUT_OFF.search(words)))


def evidence_of(name1: str, name2: str, codes: Set[str], care: Care, focus: Collection[str] = ()) -> str | None:
    """``stated`` for OIT, ``named`` by either name, ``possible`` for a mental-health facility with PHDT.

    A list that has no field of care says by its ``focus`` that it is of mental health.

    Mental-health files have no code for intensive outpatient; partial hospitalization or day
    treatment there is a reason to ask, no more.
    """
    if "OIT" in codes:
        return "stated"
    if says_iop(name1) or says_iop(name2):
        return "named"
    of_mental_health = care == "mh" or (not care and "mental-health" in focus)
    return "possible" if of_mental_health and "PHDT" in codes else None


def strongest(found: Set[str | None]) -> str | None:
    """The strongest of several rows' evidence."""
    return next((evidence for evidence in STRENGTH if evidence in found), None)


def quoted(text: str) -> str:
    """The first sentence of a text that says that there is an intensive outpatient program, and denies nothing.

    Blank where none does.

    >>> quoted("Residential care. IOP on three evenings a week."), quoted("We have no IOP.")
    ('IOP on three evenings a week', '')
    """
    sentences = (part.strip() for part in re.split(r"[.;!?\n]", text))
    return next((part for part in sentences if says_iop(part) and not DENIES.search(part)), "")
