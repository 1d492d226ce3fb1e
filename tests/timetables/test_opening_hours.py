"""Hours in which somebody answers are read as days and times, or are left as they are written."""

from __future__ import annotations

import pytest
from django.utils import translation

from programs.models.sessions import format_sessions
from programs.timetables.opening_hours import opening_hours, read_opening_hours
from programs.timetables.reader import read_timetable
from tests.cases import every

WORKDAYS = "Mon, Tue, Wed, Thu, Fri"
ALL_DAYS = f"{WORKDAYS}, Sat, Sun"

READ = [
    ("Mon–Fri 8 am–6 pm", f"{WORKDAYS} 08:00–18:00"),
    ("Mon-Fri 8-5", f"{WORKDAYS} 08:00–17:00"),
    ("Mon–Thu 8 am–8 pm, Fri 8 am–4 pm", "Mon, Tue, Wed, Thu 08:00–20:00\nFri 08:00–16:00"),
    ("Office hours: Monday through Friday, 8:00 a.m. to 5:00 p.m.; closed weekends", f"{WORKDAYS} 08:00–17:00"),
    ("M-F 8a-5p; closed on federal holidays", f"{WORKDAYS} 08:00–17:00"),
    ("Mon-Fri 8-5; Sat, Sun closed", f"{WORKDAYS} 08:00–17:00"),
    ("Intake: Mon/Wed/Fri 9-12, 1-4", "Mon, Wed, Fri 09:00–12:00\nMon, Wed, Fri 13:00–16:00"),
    ("Every day 8 am–8 pm", f"{ALL_DAYS} 08:00–20:00"),
    ("Fri 8pm-2am", "Fri 20:00–02:00"),
    ("Mon-Fri 6am-midnight", f"{WORKDAYS} 06:00–24:00"),
    ("lunes a viernes de 8 a 17 h", f"{WORKDAYS} 08:00–17:00"),
    ("24/7", f"{ALL_DAYS} 00:00–24:00"),
    ("24 hours a day, 7 days a week", f"{ALL_DAYS} 00:00–24:00"),
    ("24 horas al día, los 7 días de la semana", f"{ALL_DAYS} 00:00–24:00"),
    ("", ""),
]


@every(("text", "hours"), READ)
def test_hours_with_days_and_times_are_read(text: str, hours: str) -> None:
    with translation.override("en"):
        reading = read_opening_hours(text)
        assert (format_sessions(reading.sessions), reading.refusal) == (hours, "")
        assert opening_hours(text) == reading.sessions


@every(
    "text",
    [
        "By appointment",
        "24 hours",  # on which days?
        "daily 8-5",  # five days or seven?
        "Mon-Fri 7-7",  # seven to seven of which half of the day?
        "Mon–Fri 8–5 ET",  # of a clock that is another field
        "Mon-Fri 8-5, closed for lunch 12-1",
        "Mon-Fri 8-5; closed for lunch",
        "Sat, Sun closed, Mon-Fri 8-5",  # in one line nobody can say what is closed
        "Mon-Sun 8-5; Sun closed",  # says two things of Sunday
        "Mon-Fri 8-5; closed",
        "Mon-Fri 8-5 or by appointment",
        "1st Mon 8-5",
        "Mon-Fri 8-5; Fri 4-6",  # overlaps
    ],
)
def test_what_may_mean_something_else_is_not_read(text: str) -> None:
    reading = read_opening_hours(text)
    assert reading.refusal
    assert reading.sessions == () == opening_hours(text)


@pytest.mark.parametrize("text", ["Office hours: Mon-Fri 8-5", "Mon-Fri 8 am–6 pm", "24/7"])
def test_the_same_words_are_still_no_sessions_of_a_program(text: str) -> None:
    """A timetable must not take opening hours for the times of groups."""
    assert read_timetable(text).refusal
