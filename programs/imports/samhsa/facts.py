"""Codes to terms, and the terms of several rows about one program."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import cache

from programs.imports.samhsa.sources import Care
from programs.models.program import TERM_COLUMNS
from programs.vocabularies import BY_CODE, FOCUS, FORMAT

FACT_COLUMNS = tuple(column for column in TERM_COLUMNS if column != "serves")
"""Array columns of ``Program`` that SAMHSA's codes fill."""

HYBRID = FORMAT.by_code["hybrid"].number
FOCUS_OF_CARE = {"su": FOCUS.by_code["substance-use"].number, "mh": FOCUS.by_code["mental-health"].number}


@cache
def numbers_of_code(code: str) -> tuple[int, ...]:
    """Numbers of the terms that one SAMHSA code implies."""
    facets = [BY_CODE[TERM_COLUMNS[column]] for column in FACT_COLUMNS]
    return tuple(n for facet in (*facets, FORMAT) for n in facet.numbers(facet.by_samhsa.get(code, ())))


def terms_of(codes: Set[str], care: Care) -> tuple[int, ...]:
    """Numbers of all terms that a row states. Its field of care is a statement as well."""
    numbers = {number for code in codes for number in numbers_of_code(code)}
    if care:
        numbers.add(FOCUS_OF_CARE[care])
    return tuple(sorted(numbers))


def facts_of(rows: Iterable[tuple[int, ...]]) -> dict[str, object]:
    """Columns of ``Program`` for the union of the rows' terms. No term means: we don't know.

    SAMHSA lists places, so a program is in person; telehealth beside it makes it hybrid.
    """
    numbers = set().union(*rows)
    facts: dict[str, object] = {
        column: BY_CODE[TERM_COLUMNS[column]].codes(
            number for number in numbers if number in BY_CODE[TERM_COLUMNS[column]].block
        )
        for column in FACT_COLUMNS
    }
    return facts | {"format": "hybrid" if HYBRID in numbers else "in-person"}
