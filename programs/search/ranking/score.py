"""Rules put together: the score of every match, and why a result has its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programs.search.listings import Listing
from programs.search.question import Question
from programs.search.ranking.facts import Facts, OnlyFacts
from programs.search.ranking.rules import RULES, Rule

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scores:
    """Points of the matches in ``slots``, ascending, and the grade that each rule gave."""

    slots: NDArray[np.uint32]
    points: NDArray[np.int64]
    grades: dict[str, NDArray[np.int64]]
    possible: int

    def at(self, slot: int) -> tuple[int, dict[str, int]]:
        """Score and grades of one match."""
        place = int(np.searchsorted(self.slots, slot))
        return int(self.points[place]), {code: int(grades[place]) for code, grades in self.grades.items()}


def scores(facts: Facts, rules: Sequence[Rule] | None = None) -> Scores:
    """The rules that apply, added up. One that fails is left out, and the log says which."""
    points = np.zeros(len(facts.slots), dtype=np.int64)
    given: dict[str, NDArray[np.int64]] = {}
    possible = 0
    for rule in RULES if rules is None else rules:
        try:
            if not rule.applies(facts.matches.question):
                continue
            grades = np.asarray(rule.grade(OnlyFacts(facts, rule.reads)))
            earned = np.array([grade.points for grade in rule.grades])[grades]
            points = points + earned
        except Exception as error:
            failed(rule, error)
            continue
        given[rule.code], possible = grades, possible + rule.weight
    return Scores(facts.slots, points, given, possible)


def explained(
    listing: Listing, question: Question, points: int, grades: dict[str, int], possible: int
) -> dict[str, Any]:
    """The keys of ``match``: the score, what it could be at most, its parts, and the reasons in words."""
    parts = []
    for rule in RULES:
        if rule.code not in grades:
            continue
        grade = rule.grades[grades[rule.code]]
        reason = said(rule, listing, question, grades[rule.code])
        parts.append({"rule": rule.code, "points": grade.points, "of": rule.weight, "reason": reason or None})
    reasons = [part["reason"] for part in parts if part["reason"]]
    return {"score": points, "score_possible": possible, "reasons": reasons, "parts": parts}


def said(rule: Rule, listing: Listing, question: Question, grade: int) -> str:
    """The rule's sentence; none where it fails."""
    try:
        return rule.sentence(listing, question, grade)
    except Exception as error:
        failed(rule, error)
        return ""


def failed(rule: Rule, error: Exception) -> None:
    """Only the kind of error: its text could hold what somebody searched for."""
    logger.error("Ranking rule %r failed with %s and was left out.", rule.code, type(error).__name__)
