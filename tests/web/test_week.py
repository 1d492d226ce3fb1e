"""A week in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from programs.web.wording.week import hours_a_week, how_many_weeks, said, span


def part(day: str, start: str, end: str) -> dict[str, str]:
    return {"day": day, "start": start, "end": end}


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("17:30", "20:30", "5:30–8:30 p.m."),
        ("09:00", "12:00", "9 a.m.–noon"),
        ("10:00", "13:00", "10 a.m.–1 p.m."),
        ("21:00", "24:00", "9 p.m.–midnight"),
        ("22:00", "01:00", "10 p.m.–1 a.m."),
    ],
)
def test_times(start: str, end: str, words: str) -> None:
    assert span(part("mon", start, end)) == words  # type: ignore[arg-type]


def test_times_in_spanish_are_written_as_in_the_united_states() -> None:
    with translation.override("es"):
        assert span(part("mon", "17:30", "20:30")) == "5:30–8:30 p.m."  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sessions", "words"),
    [
        (
            [part("mon", "17:30", "20:30"), part("wed", "17:30", "20:30"), part("sat", "09:00", "12:00")],
            "Mon, Wed 5:30–8:30 p.m.; Sat 9 a.m.–noon",
        ),
        (
            [part("sat", "09:00", "12:00"), part("sat", "13:00", "15:00")],
            "Sat 9 a.m.–noon and 1–3 p.m.",
        ),
    ],
)
def test_days_with_the_same_times_stand_together(sessions: list[dict[str, str]], words: str) -> None:
    assert said(sessions) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (9, 9, "9 hours a week"),
        (10.5, None, "10.5 hours a week"),
        (None, 1, "1 hour a week"),
        (9, 12, "9 to 12 hours a week"),
    ],
)
def test_hours(low: float | None, high: float | None, words: str) -> None:
    assert hours_a_week({"min": low, "max": high}) == words


@pytest.mark.parametrize(
    ("low", "high", "words"), [(None, None, ""), (8, 8, "8 weeks"), (8, 10, "8 to 10 weeks"), (None, 1, "1 week")]
)
def test_weeks(low: int | None, high: int | None, words: str) -> None:
    assert how_many_weeks({"min": low, "max": high}) == words
