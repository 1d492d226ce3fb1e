"""How people say an age, at both sides of each limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from programs.search.ages import days_ago, days_between


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "yesterday"),
        (2, "2 days ago"),
        (59, "59 days ago"),
        (60, "2 months ago"),
        (89, "2 months ago"),
        (90, "3 months ago"),
        (729, "24 months ago"),
        (730, "2 years ago"),
        (1094, "2 years ago"),
        (1095, "3 years ago"),
    ],
)
def test_an_age_in_words(days: int, words: str) -> None:
    assert days_ago(days) == words


@pytest.mark.parametrize(("days", "expected"), [(0, 0), (1, 1), (365, 365), (-1, 0)])
def test_days_of_the_calendar(days: int, expected: int) -> None:
    today = date(2026, 3, 1)
    assert days_between(today - timedelta(days=days), today) == expected
