"""The outcome of every combination of answers at once.

Nothing of the rules is written here a second time: whether an answer meets one part of a condition is asked
of the very ``Rule.fits``, for that answer and that part alone. NumPy only joins the parts: all parts of a condition,
one condition of a rule, the most careful rule. ``test_fit_check_properties.py`` holds the result against
``outcome_of`` on random combinations.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from programs.web.fit_check.answers import EVERYTHING_UNKNOWN, Answers
from programs.web.fit_check.questions import BY_CODE
from programs.web.fit_check.rule import CAREFULNESS, Condition, Level, Rule

Axes = Mapping[str, Sequence[frozenset[str]]]
"""By question: the sets of answers that are tried. A question that is left out stays unanswered."""

DECIDING = ("age", "safety", "feelings", "lately", "daily", "use", "stopping", "home", "tried")
"""Who it is for and when there is time decide nothing: ``test_who_and_when_change_no_outcome``."""


def singles(*questions: str, danger: bool = True) -> dict[str, list[frozenset[str]]]:
    """One answer to each question, those that mean danger only with ``danger``."""
    return {
        code: [frozenset({option.code}) for option in BY_CODE[code].options if danger or not option.danger]
        for code in questions
    }


def subsets(question: str) -> list[frozenset[str]]:
    """All sets of answers but the empty one."""
    codes = [option.code for option in BY_CODE[question].options]
    return [frozenset(chosen) for size in range(1, len(codes) + 1) for chosen in itertools.combinations(codes, size)]


def meets(rule: Rule, question: str, wanted: tuple[str, ...], chosen: frozenset[str]) -> bool:
    """Whether ``chosen`` meets this part of a condition, as the rule itself sees it."""
    part = dataclasses.replace(rule, conditions=({question: wanted},))
    return part.fits(Answers({**EVERYTHING_UNKNOWN, question: chosen}))


def fitting(rule: Rule, condition: Condition, axes: Axes) -> NDArray[np.bool_]:
    """Where the condition holds: one axis a question, of length 1 where the question plays no part."""
    found = np.ones((1,) * len(axes), dtype=bool)
    for question, wanted in condition.items():
        sets = axes.get(question, [frozenset()])
        shape = [-1 if code == question else 1 for code in axes]
        part = np.array([meets(rule, question, wanted, chosen) for chosen in sets])
        found = found & part.reshape(shape if question in axes else (1,) * len(axes))
    return found


def carefulness(axes: Axes, rules: Iterable[Rule]) -> NDArray[np.int8]:
    """The place of the outcome in ``CAREFULNESS``: one axis a question, in the order of ``axes``."""
    small: dict[tuple[int, ...], NDArray[np.int8]] = {}  # by shape: conditions on the same questions are joined first
    for rule in rules:
        if rule.level >= Level.UNCLEAR:
            continue
        for condition in rule.conditions:
            won = np.where(fitting(rule, condition, axes), np.int8(rule.level), np.int8(Level.UNCLEAR))
            small[won.shape] = np.minimum(small[won.shape], won) if won.shape in small else won
    level = np.full([len(sets) for sets in axes.values()], Level.UNCLEAR, dtype=np.int8)
    for won in small.values():
        np.minimum(level, won, out=level)
    places = np.array([CAREFULNESS.index(one) for one in sorted(CAREFULNESS)], dtype=np.int8)
    found: NDArray[np.int8] = places[level]
    return found


def place(axes: Axes, question: str, *answers: str) -> tuple[slice | list[int], ...]:
    """An index of the combinations in which ``question`` got one of ``answers``, and nothing else."""
    wanted = [frozenset({answer}) for answer in answers]
    rows = [number for number, chosen in enumerate(axes[question]) if chosen in wanted]
    return tuple(rows if code == question else slice(None) for code in axes)
