"""Whose word counts: rules as data, each with its reason. ``decision`` applies them."""

from __future__ import annotations

from dataclasses import dataclass

from programs.models.currency import CHECK_OUTRANKS_DAYS
from programs.models.statement import Statement

Method = Statement.Method


@dataclass(frozen=True, slots=True)
class Rule:
    """``methods`` are of one class. ``place`` is the order of classes, smallest first; a class with ``by_date`` has
    its place only while its day, and ``holds_days`` more, is not before that of the newest list; once it is,
    it stands behind the lists. ``beats_same_day``: of the same day as a list, it comes first."""

    code: str
    methods: frozenset[str]
    place: int
    reason: str
    by_date: bool = False
    holds_days: int = 0
    aspects: frozenset[str] = frozenset()


RULES: tuple[Rule, ...] = (
    Rule(
        "staff",
        frozenset((Method.STAFF, Method.PHONE_CALL)),
        0,
        "Staff have seen what stood there before and what every source says. Their word stands until its term ends or "
        "they hand the field back; of two words of staff the later was said knowing the earlier.",
    ),
    Rule(
        "roster",
        frozenset((Method.ROSTER,)),
        1,
        "Who pays is the plan's to say: its roster is first where it is newer than what the program says of itself and "
        "not older than any list.",
        by_date=True,
        aspects=frozenset(("insurance",)),
    ),
    Rule(
        "attestation",
        frozenset((Method.SIGNED_LINK, Method.DASHBOARD)),
        2,
        "A program knows itself better than a list that was asked of it in the same season, and yearly lists print for "
        "a year what was true before. So its word holds against lists of up to a year later; after that the list is "
        "the fresher word.",
        by_date=True,
        holds_days=CHECK_OUTRANKS_DAYS,
    ),
    Rule(
        "file",
        frozenset((Method.FILE,)),
        3,
        "Of lists, the one whose publisher keeps it up to date comes first (the source's rank), then the newer, then "
        "one with a date before one without, then the order of their names. Terms add up: what one list does not ask, "
        "another may.",
    ),
    Rule(
        "register",
        frozenset((Method.REGISTER,)),
        5,
        "The register of NPIs knows nothing of listings: its number is put beside one by comparing. Whoever says the "
        "NPI of a listing itself knows better.",
    ),
)
LATE = 4
"""The place of a word that the newest list has overtaken."""

BY_METHOD: dict[str, Rule] = {method: rule for rule in RULES for method in rule.methods}
STAFF = BY_METHOD[Method.STAFF].methods
