"""Which of the codes that rate files are read for say what."""

from __future__ import annotations

from programs.vocabularies import BILLING_CODES

IOP = tuple((code.system, code.code) for code in BILLING_CODES if code.means == "iop")
"""Codes of an intensive outpatient program. Partial hospitalization is another level of care."""

HOSPITALS = ("282N", "283Q", "273R", "281P", "282E", "283X", "284300")
"""Beginnings of NUCC taxonomies of hospitals and their psychiatric units: one may well have a joint replaced there."""

INPATIENT = "inpatient"
"""The ``setting`` of a rate for people who stay overnight: no price of an outpatient program, whatever its code."""


def sql_list(values: tuple[tuple[str, str], ...]) -> str:
    """Pairs of words of ours as SQL."""
    return ", ".join(f"('{system}', '{code}')" for system, code in values)
