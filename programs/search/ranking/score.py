"""Rules put together: the score of every match, and why a result has its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import get_language
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.models.currency import current_since
from programs.search.index.space import Slots
from programs.search.kept import Result
from programs.search.matches import Matches
from programs.search.question import Question
from programs.search.ranking.classes import few_of, graded, grades_of_all, is_of_the_program, points_of_all
from programs.search.ranking.facts import OF_THE_PROGRAM, Facts
from programs.search.ranking.rules import RULES, Rule
from programs.search.ranking.sentences import Reader

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scores:
    """Points of the matches in ``slots``, ascending, and the grade that each rule gave; those of the rules ``of_all``
    are of every slot of the directory."""

    slots: Slots
    points: NDArray[np.int16]
    grades: dict[str, NDArray[np.int8]]
    of_all: frozenset[str]
    possible: int

    def of(self, slots: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
        """Score and grades of some of the matches, the grades in the order of ``grades``."""
        wanted = np.asarray(slots, dtype=np.int64)
        places = np.searchsorted(self.slots, wanted)
        columns = [grades[wanted if code in self.of_all else places].tolist() for code, grades in self.grades.items()]
        grades_of_each = zip(*columns, strict=True) if columns else repeat(())
        return list(zip(self.points[places].tolist(), grades_of_each, strict=False))


MANY = 20_000
"""Matches that are sooner scored than sorted into classes."""


def scores(matches: Matches, first: int | None = None) -> Scores:
    """The rules that apply, added up. One that fails is left out, and the log says which.

    ``first``: no more than so many of the best will be asked for. Of many matches then only those are scored that can
    be among them.
    """
    if first is not None and len(matches.found) > MANY:
        try:
            few = few_of(matches, applied(matches), first)
        except Exception as error:
            logger.error("Classes of points failed with %s: every match is scored.", type(error).__name__)
        else:
            scored = scores_of(matches, few.programs)
            if np.count_nonzero(scored.points >= few.least) >= first:
                return scored
    return scores_of(matches, matches.found)


def scores_of(matches: Matches, programs: BitMap) -> Scores:
    """The same of some of the matches."""
    facts, index, today = Facts(matches, programs), matches.index, current_since(0)
    points = np.zeros(len(facts.slots), dtype=np.int16)
    given, of_all, possible = dict[str, NDArray[np.int8]](), list[Rule](), 0
    for rule in applied(matches):
        try:
            if is_of_the_program(rule):
                points_of_all([rule], index, today)
                grades = grades_of_all(rule, index, today)
                of_all.append(rule)
            else:
                grades = graded(rule, facts)
                points = points + rule.points[grades]
        except Exception as error:
            failed(rule, error)
            continue
        given[rule.code], possible = grades, possible + rule.weight
    if of_all:
        points = points + points_of_all(of_all, index, today)[facts.slots]
    return Scores(facts.slots, points, given, frozenset(rule.code for rule in of_all), possible)


def applied(matches: Matches) -> list[Rule]:
    """The rules for a question."""
    found = []
    for rule in RULES:
        try:
            if rule.applies(matches.question):
                found.append(rule)
        except Exception as error:
            failed(rule, error)
    return found


Part = dict[str, Any]
"""What one rule gives: its code, the points, the most that it gives, and the reason in words, ``None`` without one."""


class Explainer:
    """For whom reasons are written. Those of what no question changes are kept with the listing for all readers
    of a language on a day. Parts are shared between results: nobody changes them."""

    def __init__(self, question: Question, scored: Scores | None) -> None:
        """``scored`` is ``None`` of an order that gives no scores."""
        self.reader, self.scored = Reader(question, get_language() or ""), scored
        self.rules = [rule for rule in RULES if scored is not None and rule.code in scored.grades]
        is_kept = [bool(rule.reads) and rule.reads <= OF_THE_PROGRAM for rule in self.rules]
        self.kept = [place for place, kept in enumerate(is_kept) if kept]
        self.asked = [place for place, kept in enumerate(is_kept) if not kept]
        self.kept_codes = tuple(self.rules[place].code for place in self.kept)
        self.given: dict[tuple[int, int, str | None], Part] = {}

    @cached_property
    def day(self) -> date:
        return timezone.localdate()

    def explained(self, result: Result, points: int, grades: Sequence[int]) -> dict[str, Any]:
        """The keys of ``match``: the score, what it could be at most, its parts, and the reasons in words."""
        assert self.scored is not None  # noqa: S101 - nothing else has grades
        parts = list[Part]([{}] * len(self.rules))
        for place, part in zip(self.kept, self.of_the_program(result, grades), strict=True):
            parts[place] = part
        for place in self.asked:
            rule, grade = self.rules[place], grades[place]
            key = place, grade, self.reason(rule, result, grade)
            if key not in self.given:
                self.given[key] = part_of(rule, grade, key[2])
            parts[place] = self.given[key]
        reasons = [part["reason"] for part in parts if part["reason"]]
        return {"score": points, "score_possible": self.scored.possible, "reasons": reasons, "parts": parts}

    def of_the_program(self, result: Result, grades: Sequence[int]) -> list[Part]:
        """The parts that no question changes; kept unless a rule failed."""
        given = [grades[place] for place in self.kept]
        key = ("parts", self.kept_codes, *given, self.reader.language)
        fragments: dict[Any, tuple[date, list[Part]]] = result.kept.fragments
        known = fragments.get(key)
        if known is not None and known[0] == self.day:
            return known[1]
        rules = [self.rules[place] for place in self.kept]
        reasons = [self.reason(rule, result, grade) for rule, grade in zip(rules, given, strict=True)]
        parts = [part_of(*one) for one in zip(rules, given, reasons, strict=True)]
        if None not in reasons:
            fragments[key] = self.day, parts
        return parts

    def reason(self, rule: Rule, result: Result, grade: int) -> str | None:
        """The rule's sentence, empty where it has nothing to say; ``None`` where it fails."""
        try:
            return rule.sentence(result, self.reader, grade)
        except Exception as error:
            failed(rule, error)
            return None


def part_of(rule: Rule, grade: int, reason: str | None) -> Part:
    return {"rule": rule.code, "points": rule.grades[grade].points, "of": rule.weight, "reason": reason or None}


def failed(rule: Rule, error: Exception) -> None:
    """Only the kind of error: its text could hold what somebody searched for."""
    logger.error("Ranking rule %r failed with %s and was left out.", rule.code, type(error).__name__)
