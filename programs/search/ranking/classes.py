"""Which of very many matches can be on the first pages of ``best``, without scoring them all.

The rules that ask nothing of the question give each program some 60 points at most, and for a day the same ones. So
programs of equal points are kept as one bitmap, a *class*. Circles about the searched place give classes of distance.
How many matches lie in both is an intersection; with these counts one reads from the highest sum of points down until
the page is full. Only programs of at least that sum are scored then, by the rules themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.models.currency import current_since
from programs.search.index.snapshot import Index
from programs.search.index.space import bitmap, slots_of
from programs.search.matches import Matches
from programs.search.ranking.facts import FactsOfPrograms, OnlyFacts, where_words_are
from programs.search.ranking.rules import DISTANCE, MILES, SCHEDULE, WORDS, Rule

Classes = tuple[BitMap, ...]
"""The programs by their points, from 0 on."""

Part = tuple[int, BitMap]
"""Points, and the matches that have them."""

WIDER = 1 + 1e-4
"""The rule of distance measures chords, which are shorter than the great circle: by 0.003 % at 100 miles."""


@dataclass(frozen=True, slots=True)
class Few:
    """Matches of which the first ones are the first of all, if as many as are wanted reach ``least`` points."""

    programs: BitMap
    least: int


def few_of(matches: Matches, rules: Sequence[Rule], wanted: int) -> Few:
    """Those that can be among the first ``wanted`` by ``rules``, which are all that apply. Ties are among them."""
    kept = [rule for rule in rules if rule.is_of_the_program]
    classes = classes_of(matches.index, kept)
    parts = list(by_distance(matches)) if DISTANCE in rules else [(0, matches.found)]
    if WORDS in rules:
        parts = [both for part in parts for both in by_words(part, matches)]
    asked = [rule for rule in rules if rule not in (*kept, DISTANCE, WORDS)]
    others = [rule for rule in asked if differs(rule, matches)]
    reached = reached_by(parts, classes, wanted)
    unsure = sum(rule.weight - least_of(rule) for rule in others)
    constant = sum(rule.weight for rule in asked if rule not in others)
    programs = [
        part & one
        for points, part in parts
        for more, one in enumerate(classes)
        if one and points + more >= reached - unsure
    ]
    return Few(BitMap.union(*programs), reached + constant + sum(map(least_of, others)))


def differs(rule: Rule, matches: Matches) -> bool:
    """Whether matches can have different grades: all of the first tier fit the schedule that was asked for."""
    return rule is not SCHEDULE or matches.question.second_tier


def least_of(rule: Rule) -> int:
    return min(grade.points for grade in rule.grades)


def by_distance(matches: Matches) -> Iterator[Part]:
    """The matches by the points that they have for their distance, or at the very edge of a circle nearly have."""
    around, left = matches.around, matches.found
    for grade, miles in zip(DISTANCE.grades, MILES, strict=False):
        if around is not None and left:
            inside = left & around.circle(miles * WIDER)
            left = left - inside
            yield grade.points, inside
    yield DISTANCE.grades[-1].points, left


def by_words(part: Part, matches: Matches) -> Iterator[Part]:
    """A part of the matches by the points that they have for where the words are."""
    (points, left), places = part, where_words_are(matches)
    for grade, programs in zip(WORDS.grades, places, strict=False):
        if left:
            yield points + grade.points, left & programs
            left = left - programs
    yield points + WORDS.grades[-1].points, left


def reached_by(parts: Sequence[Part], classes: Classes, wanted: int) -> int:
    """The most points that at least ``wanted`` of all reach by both; 0 where fewer are there."""
    found = 0
    for total in range(max(points for points, _part in parts) + len(classes) - 1, 0, -1):
        for points, part in parts:
            if part and 0 <= total - points < len(classes) and (one := classes[total - points]):
                found += part.intersection_cardinality(one)
        if found >= wanted:
            return total
    return 0


def classes_of(index: Index, rules: Sequence[Rule]) -> Classes:
    """All programs by the points that ``rules`` of the program give them together: once a day for everybody."""
    return index.of_each(("classes", current_since(0), *rules), lambda index: read_classes(index, rules))


def read_classes(index: Index, rules: Sequence[Rule]) -> Classes:
    slots = slots_of(index.everything)
    facts, points = FactsOfPrograms(index, slots), np.zeros(len(slots), dtype=np.int16)
    for rule in rules:
        points += rule.points[graded(rule, facts)]
    order = np.argsort(points, kind="stable")
    ends = np.cumsum(np.bincount(points, minlength=sum(rule.weight for rule in rules) + 1))
    return tuple(bitmap(part) for part in np.split(slots[order], ends[:-1]))


def grades_of_all(rule: Rule, index: Index, today: datetime) -> NDArray[np.int8]:
    """Grades by slot of a rule that asks nothing of the question: once a day, which begins at ``today``, for
    everybody."""

    def grades(index: Index, first: int) -> NDArray[np.int8]:
        return graded(rule, FactsOfPrograms(index, np.arange(first, len(index.columns), dtype=np.uint32)))

    return index.by_slot(("grades", rule.code), grades, of=(today, rule))


def points_of_all(rules: Sequence[Rule], index: Index, today: datetime) -> NDArray[np.int16]:
    """Points by slot that such rules give together."""

    def points(index: Index, first: int) -> NDArray[np.int16]:
        some = (rule.points[grades_of_all(rule, index, today)[first:]] for rule in rules)
        return np.sum(list(some), axis=0, dtype=np.int16)

    return index.by_slot(("points", *(rule.code for rule in rules)), points, of=(today, *rules))


def graded(rule: Rule, facts: FactsOfPrograms) -> NDArray[np.int8]:
    return np.asarray(rule.grade(OnlyFacts(facts, rule.reads)), dtype=np.int8)
