"""Weekly sessions in words and back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import translation

from programs.models.sessions import format_sessions, parse_sessions, session_parts
from tests.factories import session

READ = [
    ("", ""),
    ("Mon, Wed, Thu 17:30–20:30", "Mon, Wed, Thu 17:30–20:30"),
    ("mon-thu 9-12", "Mon, Tue, Wed, Thu 09:00–12:00"),
    ("Fri–Mon 22:00–02:00", "Mon, Fri, Sat, Sun 22:00–02:00"),
    ("Monday and Tuesday 5:30 pm - 8:30 p.m.", "Mon, Tue 17:30–20:30"),
    ("Mon Wed 12am-3am", "Mon, Wed 00:00–03:00"),
    ("Tue – Thu, Sat 9:00 to 12:00", "Tue, Wed, Thu, Sat 09:00–12:00"),
    ("Sat 9:00-12:00\n\nMon 9:00-12:00", "Mon, Sat 09:00–12:00"),
    ("Wed 17:00-24:00\nWed 0:00-3:00", "Wed 00:00–03:00\nWed 17:00–24:00"),
    ("Mon 09:00-12:00\nMon 12:00-13:00", "Mon 09:00–12:00\nMon 12:00–13:00"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_reading_and_writing(text: str, expected: str) -> None:
    sessions = parse_sessions(text)
    assert format_sessions(sessions) == expected
    assert parse_sessions(expected) == sessions


REFUSED = [
    ("Blursday 9-12", "Line 1, “Blursday 9-12”: “Blursday” is not a day."),
    ("Mon 9-12\nTue 25:00-26:00", "Line 2, “Tue 25:00-26:00”: “25:00” is not a time."),
    ("Mon 24:00-02:00", "Line 1, “Mon 24:00-02:00”: “24:00” is not a time."),
    ("Mon 13pm-14pm", "Line 1, “Mon 13pm-14pm”: “13pm” is not a time."),
    ("Sat 9:00-9:00", "Line 1, “Sat 9:00-9:00”: starts and ends at the same time."),
    ("evenings", "Line 1, “evenings”: write days and two times, such as “Mon, Wed 17:30–20:30”."),
    ("Mon 9-12\nTue 9-12\nMon 11-13", "Lines 1 and 3 overlap on Monday."),
    ("Sun 22:00-02:00\nMon 1:00-3:00", "Lines 1 and 2 overlap on Monday."),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_refused_names_its_line(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_sessions(text)
    assert refused.value.messages == [message]


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        parse_sessions("Mon 9-12\nfoo\nTue 30-40")
    assert [message[:6] for message in refused.value.messages] == ["Line 2", "Line 3"]


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (1050, 1230, ("mon", "17:30", "20:30")),
        (6 * 1440 + 1320, 7 * 1440 + 120, ("sun", "22:00", "02:00")),
        (1440, 2880, ("tue", "00:00", "24:00")),
    ],
)
def test_parts(lower: int, upper: int, expected: tuple[str, str, str]) -> None:
    parts = session_parts(NumericRange(lower, upper))
    assert (parts["day"], parts["start"], parts["end"]) == expected
    assert session_parts((lower, upper)) == parts


def test_past_midnight_ends_on_the_next_day() -> None:
    assert parse_sessions("Sun 22:00-02:00") == [session("sun", "22:00", "02:00")] == [NumericRange(9960, 10200)]


def test_other_languages_write_their_days_and_read_english_as_well() -> None:
    with translation.override("es"):
        sessions = parse_sessions("Monday, Tue 9-12")
        assert parse_sessions(format_sessions(sessions)) == sessions
