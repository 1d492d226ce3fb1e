"""Hours in which somebody answers, as people write them: read like timetables, but they may be long.

What is not understood is left as it is written: nobody is told that a telephone is answered when it may not be.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import translation
from django.utils.translation import gettext as _

from programs.models.sessions import MINUTES_A_DAY, session_of
from programs.timetables.reader import (
    WORD,
    Problem,
    Reading,
    UnreadableError,
    is_day,
    items_of_words,
    read_timetable,
    tidy,
)
from programs.timetables.words import DAY_SPANS, JOINS, NOT_OPENING_HOURS, SETS_OF_DAYS

DAY_AND_NIGHT = re.compile(
    r"\s*(?:open\s+|abierto\s+)?(?:24\s*/\s*7|24\s*(?:hours|hrs|horas)(?:\s+(?:a|per|al|por)\s+(?:day|día|dia))?,?\s*"
    r"(?:y\s+|los\s+|and\s+)?(?:7|seven|siete)\s*(?:days|días|dias)"
    r"(?:\s+(?:a|per|a\s+la|por|de\s+la)\s+(?:week|semana))?)\s*\.?\s*",
    re.IGNORECASE,
)
ABOUT_THE_OFFICE = re.compile(
    r"\b(?:(?:office|business|front desk|clinic|phone|intake|admissions?|opening) hours|office|front desk|phones?|"
    r"intakes?|admissions?|open|hours|horario de (?:oficina|atenci[oó]n|admisi[oó]n)|oficina|abierto|"
    r"atenci[oó]n)\b\s*:?",
    re.IGNORECASE,
)
"""Words that say that these are such hours, and nothing about when."""

CLOSED = frozenset(("closed", "cerrado", "cerrada"))
HOLIDAYS = frozenset("holiday holidays federal legal major feriados festivos on los en federales".split())  # noqa: SIM905
"""With the days that a text names as closed; “open now” is never said on a federal holiday (``open-now.js``)."""


def read_opening_hours(text: str) -> Reading:
    """The hours of a week in which somebody answers, or why they cannot be read. A blank text has neither."""
    if DAY_AND_NIGHT.fullmatch(text):
        return Reading(sessions=tuple(session_of(day, 0, MINUTES_A_DAY) for day in range(7)))
    parts = re.split(r"[\n;•|]", tidy(text))
    closed = [part for part in parts if says_closed(part)]
    plain = ABOUT_THE_OFFICE.sub(" ", ";".join(part for part in parts if part not in closed))
    reading = read_timetable(plain, longest=MINUTES_A_DAY, refused=NOT_OPENING_HOURS)
    open_days = {session.lower // MINUTES_A_DAY for session in reading.sessions}
    if open_days & {day for part in closed for day in days_in(part)}:
        return Reading(problems=(Problem("exception", _("it says of a day that it is open and closed")),))
    return reading


def says_closed(part: str) -> bool:
    """Whether a part names days or holidays on which nobody answers, and nothing else."""
    words = [word.casefold().rstrip(".") for word in re.findall(r"[^\s,:/&()-]+", part)]
    rest = [word for word in words if word not in CLOSED]
    return 0 < len(rest) < len(words) and all(
        is_day(word) or word in SETS_OF_DAYS or word in DAY_SPANS or word in JOINS or word in HOLIDAYS for word in rest
    )


def days_in(part: str) -> list[int]:
    """The days that a part without times names; all of them where they are not understood."""
    words = " ".join(word for word in WORD.findall(part) if word.casefold() not in CLOSED | HOLIDAYS)
    try:
        return [day for item in items_of_words(words) for day in item.days]
    except UnreadableError:
        return list(range(7))


@lru_cache(maxsize=4096)
def opening_hours(text: str) -> tuple[NumericRange, ...]:
    """The sessions of ``read_opening_hours``, none where they cannot be read; many programs write the same hours."""
    with translation.override(None):
        return read_opening_hours(text).sessions if text else ()
