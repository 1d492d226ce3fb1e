"""The limits between the grades of ``best``: at each limit, just below and just above; and that the page says them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from programs.models.currency import OPENINGS_CURRENT_DAYS
from programs.search.ranking.rules import (
    CLOSE,
    CURRENCY,
    DISTANCE,
    NETWORK,
    OPEN,
    OPENINGS,
    RULES,
    SCHEDULE,
    VERIFIED,
    Rule,
)
from programs.vocabularies import ACCEPTING

BANDS = [
    (DISTANCE, "miles", (2, 5, 10, 25, 50, 100)),
    (VERIFIED, "verified_days", (30, 90, 180, 365)),
    (NETWORK, "network_days", (90,)),
]
A_LITTLE = 1e-6


class Facts:
    """A stand-in for ``OnlyFacts``: whatever the rule reads."""

    def __init__(self, **facts: float) -> None:
        self.__dict__ |= {name: np.array([value]) for name, value in facts.items()}


def grade(rule: Rule, **facts: float) -> int:
    said = {"network_unsaid": False, "network_filed": False}
    return int(rule.grade(Facts(**said, **facts))[0])  # type: ignore[arg-type]


@pytest.mark.parametrize(("rule", "fact", "limits"), BANDS, ids=[rule.code for rule, _fact, _limits in BANDS])
def test_a_limit_belongs_to_the_better_grade(rule: Rule, fact: str, limits: tuple[float, ...]) -> None:
    for place, limit in enumerate(limits):
        at = [grade(rule, **{fact: value}) for value in (limit - A_LITTLE, limit, limit + A_LITTLE)]
        assert at == [place, place, place + 1], limit
    # The last ones of networks are for a plan's file alone, and for who says nothing of networks.
    last = len(rule.grades) - (3 if rule is NETWORK else 1)
    assert grade(rule, **{fact: np.nan}) == last, "what is not known has the last grade"


@pytest.mark.parametrize(
    ("accepting", "days", "place"),
    [
        ("yes", 7 - A_LITTLE, 0), ("yes", 7, 0), ("yes", 7 + A_LITTLE, 1),
        ("yes", 30 - A_LITTLE, 1), ("yes", 30, 1), ("yes", 30 + A_LITTLE, 3),
        ("waitlist", 30, 2), ("waitlist", 30 + A_LITTLE, 3),
        ("no", 30, 4), ("no", 30 + A_LITTLE, 3),
        ("unknown", 1, 3), ("yes", np.nan, 3),
    ],
)  # fmt: skip
def test_openings_count_for_thirty_days(accepting: str, days: float, place: int) -> None:
    code = [code for code, _label in ACCEPTING].index(accepting)
    assert grade(OPENINGS, accepting=code, openings_days=days) == place
    assert OPENINGS_CURRENT_DAYS == 30


@pytest.mark.parametrize(("questions", "points"), [(0, 20), (1, 20), (2, 10), (3, 0), (4, 0)])
def test_fewer_open_questions_come_first(questions: int, points: int) -> None:
    assert OPEN.grades[grade(OPEN, open_questions=questions)].points == points


def test_who_does_not_say_gets_no_points_for_it() -> None:
    silent = Facts(network_unsaid=True, network_filed=False, network_days=1.0)
    assert NETWORK.grades[int(NETWORK.grade(silent)[0])].points == 0  # type: ignore[arg-type]
    assert [SCHEDULE.grades[grade(SCHEDULE, schedule_unsaid=said)].points for said in (False, True)] == [10, 0]
    assert [CLOSE.grades[grade(CLOSE, close=said)].points for said in (True, False)] == [15, 0]


@pytest.mark.parametrize(
    ("unlisted", "days", "place"),
    [(0, np.nan, 0), (0, 366, 0), (1, 365, 0), (1, 365 + A_LITTLE, 1), (1, np.nan, 1)],
)
def test_a_check_of_the_last_year_outranks_the_newest_edition(unlisted: int, days: float, place: int) -> None:
    assert grade(CURRENCY, unlisted=unlisted, verified_days=days) == place


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        (DISTANCE, [2, 5, 10, 25, 50, 100, None]),
        (VERIFIED, [30, 90, 180, 365, None]),  # “longer ago, or never”
        (NETWORK, [90, None, None, None, None]),
        (OPENINGS, [7, 30, 30, None, 30]),
    ],
    ids=lambda value: value.code if isinstance(value, Rule) else "",
)
def test_the_public_page_says_the_limits(rule: Rule, numbers: list[int | None]) -> None:
    said = [re.search(r"\d+", str(one.label)) for one in rule.grades]
    assert [int(match[0]) if match else None for match in said] == numbers


def test_every_rule_with_limits_is_tested_here() -> None:
    assert {rule.code for rule in RULES} == {rule.code for rule, *_ in BANDS} | {
        "openings", "words", "schedule", "evidence", "open", "close", "currency",
    }  # fmt: skip
