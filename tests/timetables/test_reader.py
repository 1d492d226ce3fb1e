"""Timetables as people write them: the table of examples, and what holds for every reading."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.utils import translation

from programs.models.sessions import MINUTES_A_DAY, NumericRange, format_sessions, session_parts
from programs.timetables.reader import MAX_CHARACTERS, read_timetable
from programs.vocabularies import DAYS
from tests.cases import every

with (Path(__file__).parent / "examples.csv").open(encoding="utf-8", newline="") as file:
    EXAMPLES = [(row["text"], row["expected"]) for row in csv.DictReader(file)]


def flat(expected: str) -> list[tuple[str, str, str]]:
    """``mon wed 17:30-20:30; …`` as (day, start, end), in order of the week."""
    sessions = []
    for group in filter(None, map(str.strip, expected.split(";"))):
        *days, times = group.split()
        sessions += [(day, *times.split("-")) for day in days]
    order = [code for code, _label, _short in DAYS]
    return sorted(sessions, key=lambda session: (order.index(session[0]), session[1]))


def test_there_are_two_hundred_examples_and_each_is_another() -> None:
    texts = [text for text, _expected in EXAMPLES]
    assert len(texts) >= 200
    assert len(set(texts)) == len(texts)
    refused = {expected for _text, expected in EXAMPLES if expected.startswith("?")}
    kinds = {"no-end", "night", "am-or-pm", "opening-hours", "too-long", "no-times", "word", "overlap", "contradiction"}
    assert {f"?{kind}" for kind in kinds} <= refused


@every(("text", "expected"), EXAMPLES)
def test_example(text: str, expected: str) -> None:
    reading = read_timetable(text)
    if expected.startswith("?"):
        assert [problem.code for problem in reading.problems] == [expected[1:]]
        assert not reading.sessions
        assert reading.refusal
        return
    found = [(parts["day"], parts["start"], parts["end"]) for parts in map(session_parts, reading.sessions)]
    assert not reading.problems, reading.refusal
    assert found == flat(expected)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_written_by_the_site_is_read_back(language: str) -> None:
    """In either language, at any hour: the text of the admin's form must never change what is stored."""
    starts = range(0, MINUTES_A_DAY, 95)
    sessions = [NumericRange(day * MINUTES_A_DAY + s, day * MINUTES_A_DAY + s + 60) for day in range(7) for s in starts]
    with translation.override(language):
        for session in [*sessions, NumericRange(22 * 60, 25 * 60), NumericRange(0, MINUTES_A_DAY)]:
            reading = read_timetable(format_sessions([session]), longest=MINUTES_A_DAY)
            assert reading.sessions == (session,), reading.refusal


def test_one_bad_line_reads_nothing_and_is_quoted() -> None:
    reading = read_timetable("Mon 9-12\nTue sometimes")
    assert not reading.sessions
    assert "“Tue sometimes”" in reading.refusal
    assert "sometimes" in reading.problems[0].text


def test_every_bad_line_is_told() -> None:
    assert [problem.code for problem in read_timetable("Mon 6pm\nTue 9-12\nfoo").problems] == ["no-end", "word"]


def test_the_longest_session_can_be_set() -> None:
    assert read_timetable("Mon 8am-5pm", longest=9 * 60).sessions == (NumericRange(480, 1020),)
    assert read_timetable("Mon 8am-5pm", longest=9 * 60 - 1).problems[0].code == "too-long"


def test_the_length_of_a_text_is_bounded() -> None:
    line = "Mon 9am-12pm"
    assert read_timetable(line + " " * (MAX_CHARACTERS - len(line))).sessions
    assert read_timetable(line + " " * (MAX_CHARACTERS - len(line) + 1)).problems[0].code == "length"
