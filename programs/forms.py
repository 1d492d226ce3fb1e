"""What a source can say: the terms that its form has a place for.

A program that does not say a term was either asked for it and left it out, or was never asked. The first
is a no, the second is unknown, and unknown must never be answered as no. So each source has a form:

- The two federal questionnaires are **lists to tick**. What such a list asks and a program leaves out, it does
  not have. ``form_codes.csv`` has the codes of each (SAMHSA, "Service Code Reference" of the National
  Directories 2022 to 2024, public domain); which terms these say stands beside the terms. A facet of
  ``ALWAYS_ANSWERED`` that a row leaves blank was skipped: nobody has no age group and no way to pay.
- Any **other list** says in its map what it has a place for (``asks``) and whether a blank there is an answer
  (``ticked``); its source keeps that (``Source.asks``). One whose map says nothing is as filled in by hand.
- What a provider, an insurer or our staff say, and the demonstration data, has a place for **every term, and
  nobody fills in all of it**. A facet that says something is answered; one that is blank is not.

``Program`` rows get the forms of all their sources (``index/rows.py``), and what any of these asked is asked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from programs.vocabularies import FACETS, FORMAT

NEVER_ASKED_FOR = frozenset({"evidence", "state"})
"""Facets that no source is asked for: how we know, and where it is."""

ALWAYS_ANSWERED = frozenset({"age", "payment"})
"""Facets of which every program has at least one term, so that a blank one was skipped."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form. ``asks`` are numbers of terms; ``ticked`` is a list to tick, where a blank is an answer.

    ``number`` is how the index knows it; it is read anew at each start and may change.
    """

    code: str
    number: int
    asks: frozenset[int]
    ticked: bool = True


@cache
def codes_asked_by(questionnaire: str) -> frozenset[str]:
    """The codes of ``su`` (substance use) or ``mh`` (mental health)."""
    text = files("programs").joinpath("form_codes.csv").read_text(encoding="utf-8")
    return frozenset(
        row["code"] for row in csv.DictReader(text.splitlines()) if questionnaire in row["asked_by"].split()
    )


def asked_with(codes: frozenset[str], edition: str = "") -> frozenset[int]:
    """Numbers of the terms that one of ``codes`` can say, in ``edition`` those too that it alone gives them.

    A federal list is of places, so that being in person needs no code.
    """
    marked = {f"{code}@{edition}" for code in codes} if edition else set()
    said = {term.number for facet in FACETS for term in facet if {*term.samhsa.split()} & (codes | marked)}
    return frozenset({*said, FORMAT.by_code["in-person"].number})


SUBSTANCE_USE = Form("samhsa-su", 1, asked_with(codes_asked_by("su")))
SUBSTANCE_USE_2022 = Form("samhsa-su-2022", 2, asked_with(codes_asked_by("su"), "2022"))
MENTAL_HEALTH = Form("samhsa-mh", 3, asked_with(codes_asked_by("mh")))
MENTAL_HEALTH_2022 = Form("samhsa-mh-2022", 4, asked_with(codes_asked_by("mh"), "2022"))
BY_HAND = Form("by-hand", 5, frozenset(term.number for facet in FACETS for term in facet), ticked=False)

EDITED: dict[str, Form] = {
    facet.column: Form(f"edited-{facet.code}", 100 + place, frozenset(term.number for term in facet), ticked=False)
    for place, facet in enumerate(FACETS)
    if facet.code not in NEVER_ASKED_FOR
}
"""What a person changed in a program: the facet of that column is answered by hand."""

FORMS: tuple[Form, ...] = (
    SUBSTANCE_USE,
    SUBSTANCE_USE_2022,
    MENTAL_HEALTH,
    MENTAL_HEALTH_2022,
    BY_HAND,
    *EDITED.values(),
)

DIRECTORIES: dict[str, Form] = {
    "samhsa-directory-substance-use": SUBSTANCE_USE,
    "samhsa-directory-mental-health": MENTAL_HEALTH,
}
"""Slugs of sources with one questionnaire."""

LOCATORS = ("samhsa-locator", "samhsa-locator-api")
"""Slugs of sources whose rows say which questionnaire they answer, in ``type_facility``."""

OF_2022 = 1
"""What the edition of 2022 adds to the number of a questionnaire."""


SOURCES_ABOVE = 1000
"""The form of a source whose map says what it asks has the source's id, and this, as its number."""


def of_source(pk: int, asks: Iterable[int], ticked: bool) -> Form:
    """The form of a list that a map reads."""
    return Form(f"source-{pk}", SOURCES_ABOVE + pk, frozenset(asks), ticked)


@cache
def asking(number: int) -> tuple[Form, ...]:
    """The forms that have a place for a term."""
    return tuple(form for form in FORMS if number in form.asks)
