"""Rules put together: the score of every match, and why a result has its own."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import get_language
from numpy.typing import NDArray

from programs.search.index.space import Slots, slots_of
from programs.search.kept import Result
from programs.search.listings import Listing
from programs.search.matches import Matches
from programs.search.question import Question
from programs.search.ranking.facts import OF_THE_PROGRAM, Facts, OnlyFacts
from programs.search.ranking.rules import RULES, Rule

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scores:
    """Points of the matches in ``slots``, ascending, and the grade that each rule gave."""

    slots: Slots
    points: NDArray[np.int16]
    grades: dict[str, NDArray[np.int8]]
    possible: int

    def at(self, slot: int) -> tuple[int, dict[str, int]]:
        """Score and grades of one match."""
        place = int(np.searchsorted(self.slots, slot))
        return int(self.points[place]), {code: int(grades[place]) for code, grades in self.grades.items()}


def scores(matches: Matches) -> Scores:
    """The rules that apply, added up. One that fails is left out, and the log says which."""
    slots = slots_of(matches.found)
    facts = Facts(matches, slots)
    points = np.zeros(len(slots), dtype=np.int16)
    given: dict[str, NDArray[np.int8]] = {}
    possible = 0
    for rule in RULES:
        try:
            if not rule.applies(matches.question):
                continue
            grades = grades_of_all(rule, matches)[slots] if rule.reads <= OF_THE_PROGRAM else graded(rule, facts)
            points = points + np.array([grade.points for grade in rule.grades], dtype=np.int16)[grades]
        except Exception as error:
            failed(rule, error)
            continue
        given[rule.code], possible = grades, possible + rule.weight
    return Scores(slots, points, given, possible)


def graded(rule: Rule, facts: Facts) -> NDArray[np.int8]:
    return np.asarray(rule.grade(OnlyFacts(facts, rule.reads)), dtype=np.int8)


def grades_of_all(rule: Rule, matches: Matches) -> NDArray[np.int8]:
    """Grades by slot of a rule that reads nothing of the question: once a minute for everybody, because days pass."""
    minute, index = int(matches.now // 60), matches.index
    known: tuple[int, Rule, NDArray[np.int8]] | None = index.derived.get(("grades", rule.code))
    if known is None or known[0] != minute or known[1] is not rule:
        everyone = np.arange(len(index.columns.number), dtype=np.uint32)
        known = minute, rule, graded(rule, Facts(matches, everyone))
        index.derived["grades", rule.code] = known
    return known[2]


@dataclass(frozen=True, slots=True)
class Explainer:
    """For whom reasons are written. Those of what no question changes are kept with the listing for all readers
    of a language on a day."""

    question: Question
    language: str
    day: date

    @classmethod
    def of(cls, question: Question) -> Explainer:
        return cls(question, get_language() or "", timezone.localdate())

    def explained(self, result: Result, points: int, grades: dict[str, int], possible: int) -> dict[str, Any]:
        """The keys of ``match``: the score, what it could be at most, its parts, and the reasons in words."""
        listing, parts = result.listing, []
        for rule in RULES:
            if rule.code in grades:
                grade = grades[rule.code]
                reason = self.reason(rule, result, listing, grade)
                given = rule.grades[grade].points
                parts.append({"rule": rule.code, "points": given, "of": rule.weight, "reason": reason or None})
        reasons = [part["reason"] for part in parts if part["reason"]]
        return {"score": points, "score_possible": possible, "reasons": reasons, "parts": parts}

    def reason(self, rule: Rule, result: Result, listing: Listing, grade: int) -> str:
        """The rule's sentence; none where it fails."""
        try:
            if not rule.reads or not rule.reads <= OF_THE_PROGRAM:
                return rule.sentence(listing, self.question, grade)
            key = ("reason", rule.code, grade, self.language)
            kept: dict[Any, tuple[date, str]] = result.kept.fragments
            if key not in kept or kept[key][0] != self.day:
                kept[key] = self.day, rule.sentence(listing, self.question, grade)
            return kept[key][1]
        except Exception as error:
            failed(rule, error)
            return ""


def failed(rule: Rule, error: Exception) -> None:
    """Only the kind of error: its text could hold what somebody searched for."""
    logger.error("Ranking rule %r failed with %s and was left out.", rule.code, type(error).__name__)
