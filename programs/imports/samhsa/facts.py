"""Codes to terms, and the terms of all rows about one program together."""

from __future__ import annotations

from collections.abc import Set

from programs.imports.samhsa.sources import Care
from programs.models.program import TERM_COLUMNS
from programs.vocabularies import BY_CODE, FOCUS, FORMAT

FACT_COLUMNS = tuple(column for column in TERM_COLUMNS if column != "serves")
"""Array columns of ``Program`` that SAMHSA's codes fill."""

FOCUS_OF_CARE = {"su": "substance-use", "mh": "mental-health"}


def facts_of(codes: Set[str], cares: Set[Care]) -> dict[str, object]:
    """Columns of ``Program`` for the codes and fields of care of all its rows. No term means: we don't know.

    The rows are read together and not each by itself, so that what one of them denies (``NAUT``: does not
    treat alcohol use) holds against what another says, and a place that admits men in one row is not for
    women alone. The field of care of a row is a statement as well. SAMHSA lists places, so a program is
    in person; telehealth beside it makes it hybrid.
    """
    facts: dict[str, object] = {column: BY_CODE[TERM_COLUMNS[column]].said_by(codes) for column in FACT_COLUMNS}
    stated = {*BY_CODE["focus"].said_by(codes), *(FOCUS_OF_CARE[care] for care in cares if care)}
    facts["focus"] = [term.code for term in FOCUS if term.code in stated]
    return facts | {"format": "hybrid" if "hybrid" in FORMAT.said_by(codes) else "in-person"}
