"""Billing codes as rate files write them: ``905``, ``h0015``, ``H0015HF``, ``H0015-TG``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from programs.vocabularies import ALL_BILLING_CODES, BILLING_CODES, BY_BILLING_CODE, BillingCode

Written = tuple[BillingCode, tuple[str, ...]]
"""A code of the table, and the modifiers that were written on it."""

REVENUE = re.compile(r"0?(\d{3})")
PROCEDURE = re.compile(r"([A-Z]\d{4}|\d{5})((?:[^A-Z0-9]*[A-Z0-9]{2})*)")
"""Five characters, then modifiers of two each, with or without anything between (HCPCS; CPT)."""

PROCEDURES = {code.code: code for code in BILLING_CODES if code.system != "RC"}
PROCEDURE_TYPES = frozenset({"HCPCS", "CPT", "LOCAL"})
"""Payers write the types of procedure codes in each other's place; no code of one is another code of the others."""

NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")
LONGEST = 24
"""Characters of a code that can be one of ours: five, and a few modifiers. A prose text is none."""

LONGEST_MODIFIER = 8


def read_billing_code(code_type: str, code: str) -> Written | None:
    """The code of the table that is written here, ``None`` where it is none of them.

    Revenue codes count with the type ``RC``, and with the types of procedure codes only in the spelling of four digits:
    without the zero, 905 is also a diagnosis-related group.
    """
    if len(code) > LONGEST or len(code_type) > LONGEST:
        return None
    kind, text = code_type.strip().upper(), code.strip().upper()
    if kind == "RC" or (kind in PROCEDURE_TYPES and len(text) == 4):
        found = REVENUE.fullmatch(text)
        revenue = BY_BILLING_CODE.get(("RC", f"0{found[1]}")) if found else None
        return (revenue, ()) if revenue else None
    if kind not in PROCEDURE_TYPES or not (match := PROCEDURE.fullmatch(text)):
        return None
    procedure = PROCEDURES.get(match[1])
    return (procedure, read_modifiers([match[2]])) if procedure else None


STEMS = frozenset(
    {code.code for code in BILLING_CODES} | {code.code[1:] for code in BILLING_CODES if code.system == "RC"}
)


def may_be_read(code: str) -> bool:
    """Whether a code can be one that ``read_billing_code`` or ``means_every_code`` knows, whatever its type. Quick, and
    true for some that they do not know."""
    text = code.strip().upper()
    return text[:5] in STEMS or text in STEMS or text.startswith("CSTM")


def means_every_code(code_type: str, code: str) -> bool:
    """Whether this stands for all codes together."""
    return not ALL_BILLING_CODES.isdisjoint({code_type.strip().upper()[:LONGEST], code.strip().upper()[:LONGEST]})


def read_modifiers(texts: Iterable[str]) -> tuple[str, ...]:
    """Modifiers in capitals, sorted, once each: of ``["52,53"]``, ``["hf", "TG"]`` and ``["HFTG"]``.

    What has no even number of characters is kept as it is, cut to ``LONGEST_MODIFIER``: a price with an unknown
    modifier must not look like the price without one.
    """
    found: set[str] = set()
    for text in texts:
        for part in NOT_ALPHANUMERIC.sub(" ", text.upper()).split():
            even = len(part) % 2 == 0 and len(part) <= LONGEST_MODIFIER
            found |= {part[at : at + 2] for at in range(0, len(part), 2)} if even else {part[:LONGEST_MODIFIER]}
    return tuple(sorted(found))
