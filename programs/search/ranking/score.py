"""Rules put together: the score of every match, and why a result has its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import get_language
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.models.currency import beginning
from programs.search.index.snapshot import Index
from programs.search.index.space import Slots
from programs.search.kept import Result
from programs.search.matches import Matches
from programs.search.question import Question
from programs.search.ranking.classes import few_of, graded, grades_of_all, points_of_all
from programs.search.ranking.facts import Facts
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
    facts, rules = Facts(matches, programs), applied(matches)
    today = beginning(matches.today, timezone.get_current_timezone())
    same = same_for_all([rule for rule in rules if rule.is_of_the_program], matches.index, today)
    points = same.points.take(facts.slots)
    given: dict[str, NDArray[np.int8]] = {}
    possible = 0
    for rule in rules:
        grades = same.grades.get(rule.code)
        if grades is None:
            if rule.is_of_the_program:
                continue  # it failed
            try:
                grades = graded(rule, facts)
                points = points + rule.points.take(grades)
            except Exception as error:
                failed(rule, error)
                continue
        given[rule.code], possible = grades, possible + rule.weight
    return Scores(facts.slots, points, given, frozenset(same.grades), possible)


@dataclass(frozen=True, slots=True)
class SameForAll:
    """What rules that ask nothing of the question give by slot on the day ``today``: their points together, and the
    grades of each that did not fail."""

    today: datetime
    rules: list[Rule]
    points: NDArray[np.int16]
    grades: dict[str, NDArray[np.int8]]


def same_for_all(rules: list[Rule], index: Index, today: datetime) -> SameForAll:
    """Kept as long as the index, the day and the rules are, unless one of these failed."""
    known: SameForAll | None = index.derived.get(SAME_FOR_ALL)
    if known is not None and known.today == today and known.rules == rules:
        return known
    grades, held = dict[str, NDArray[np.int8]](), list[Rule]()
    for rule in rules:
        try:
            points_of_all([rule], index, today)
            grades[rule.code] = grades_of_all(rule, index, today)
            held.append(rule)
        except Exception as error:
            failed(rule, error)
    points = points_of_all(held, index, today) if held else np.zeros(len(index.columns), dtype=np.int16)
    found = SameForAll(today, rules, points, grades)
    if held == rules:
        index.derived[SAME_FOR_ALL] = found
    return found


SAME_FOR_ALL = "same for all"


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

    def __init__(self, question: Question, scored: Scores | None, day: date) -> None:
        """``scored`` is ``None`` of an order that gives no scores; ``day`` is today."""
        self.day = day
        self.reader, self.scored = Reader(question, get_language() or ""), scored
        self.rules = [rule for rule in RULES if scored is not None and rule.code in scored.grades]
        is_kept = [bool(rule.reads) and rule.is_of_the_program for rule in self.rules]
        self.kept = [place for place, kept in enumerate(is_kept) if kept]
        self.asked = [(place, rule) for place, rule in enumerate(self.rules) if not is_kept[place]]
        self.names: dict[tuple[int, ...], str] = {}
        self.said: dict[tuple[int, int, str | None], Part] = {}
        self.made: dict[tuple[int, tuple[int, ...], tuple[str | None, ...]], tuple[Sequence[Part], dict[str, Any]]] = {}

    def explained(self, result: Result, points: int, grades: tuple[int, ...]) -> dict[str, Any]:
        """The keys of ``match``: the score, what it could be at most, its parts, and the reasons in words.

        Results with the same grades and reasons share them."""
        kept = self.of_the_program(result, grades)
        asked = tuple([self.reason(rule, result, grades[place]) for place, rule in self.asked])
        key = id(kept), grades, asked
        known = self.made.get(key)
        if known is None:
            known = self.made[key] = kept, self.put_together(kept, asked, points, grades)
        return known[1]

    def put_together(
        self, kept: Sequence[Part], asked: Sequence[str | None], points: int, grades: Sequence[int]
    ) -> dict[str, Any]:
        assert self.scored is not None  # noqa: S101 - nothing else has grades
        ordered = list(kept)
        for (place, rule), reason in zip(self.asked, asked, strict=True):
            said = place, grades[place], reason
            known = self.said.get(said)
            if known is None:
                known = self.said[said] = part_of(said_of(rule, grades[place], reason))
            ordered.insert(place, known)  # those before it are there
        reasons = [reason for part in ordered if (reason := part["reason"])]
        return {"score": points, "score_possible": self.scored.possible, "reasons": reasons, "parts": ordered}

    def of_the_program(self, result: Result, grades: tuple[int, ...]) -> Sequence[Part]:
        """The parts that no question changes; kept unless a rule failed. Programs that are alike share them."""
        key = self.names.get(grades)
        if key is None:
            key = self.names[grades] = self.name_of(grades)
        fragments: dict[Any, tuple[date, Sequence[Part]]] = result.kept.fragments
        known = fragments.get(key)
        if known is not None and known[0] == self.day:
            return known[1]
        rules, given = [self.rules[place] for place in self.kept], [grades[place] for place in self.kept]
        reasons = [self.reason(rule, result, grade) for rule, grade in zip(rules, given, strict=True)]
        parts = parts_of(tuple([said_of(*one) for one in zip(rules, given, reasons, strict=True)]))
        if None not in reasons:
            fragments[key] = self.day, parts
        return parts

    def name_of(self, grades: Sequence[int]) -> str:
        """By which parts are kept: a text, whose hash is made once."""
        codes = [f"{self.rules[place].code}:{grades[place]}" for place in self.kept]
        return f"parts {' '.join(codes)} {self.reader.language}"

    def reason(self, rule: Rule, result: Result, grade: int) -> str | None:
        """The rule's sentence, empty where it has nothing to say; ``None`` where it fails."""
        try:
            return rule.sentence(result, self.reader, grade)
        except Exception as error:
            failed(rule, error)
            return None


Said = tuple[str, int, int, str | None]


def said_of(rule: Rule, grade: int, reason: str | None) -> Said:
    """A part as its values."""
    return rule.code, rule.grades[grade].points, rule.weight, reason or None


def part_of(said: Said) -> Part:
    return dict(zip(("rule", "points", "of", "reason"), said, strict=True))


@lru_cache(maxsize=1024)
def parts_of(said: tuple[Said, ...]) -> Sequence[Part]:
    """One object for all programs of which the same is said."""
    return tuple(map(part_of, said))


def failed(rule: Rule, error: Exception) -> None:
    """Only the kind of error: its text could hold what somebody searched for."""
    logger.error("Ranking rule %r failed with %s and was left out.", rule.code, type(error).__name__)
