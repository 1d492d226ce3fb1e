"""Weekly sessions as people write them: ``Mon, Wed, Thu 17:30–20:30``, one group of days per line.

In the database a session is a half-open range of minutes of the week: Monday 00:00 is 0, Sunday
24:00 is 10,080. A session that runs past Sunday midnight ends above 10,080.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.vocabularies import DAYS

MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY
DAY_NUMBERS = {code: number for number, (code, _label, _short) in enumerate(DAYS)}

ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Understood whatever the active language is, beside its own names."""

LINE = re.compile(r"(?P<days>[^\d]+?)\s*(?P<start>\d.*?)\s*(?:–|—|-|\bto\b)\s*(?P<end>\d.*)")
TIME = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?\s*(?P<half>[ap])?\.?m?\.?", re.IGNORECASE)


class SessionParts(TypedDict):
    """One session as the API, the pages and the files give it."""

    day: str
    start: str
    end: str


def session_of(day: int, start: int, end: int) -> NumericRange:
    """The session on ``day`` (0 is Monday) between two minutes of the day.

    An end before the start lies on the next day. Raises ``ValidationError`` when they are equal.
    """
    if start == end:
        raise ValidationError(_("starts and ends at the same time"), code="empty")
    midnight = day * MINUTES_A_DAY
    return NumericRange(midnight + start, midnight + (end if end > start else end + MINUTES_A_DAY))


def minutes_of(parts: SessionParts) -> tuple[int, int]:
    """Minutes of the week of a session; an end that is not after the start is on the next day."""
    midnight = DAY_NUMBERS[parts["day"]] * MINUTES_A_DAY
    start, end = (int(time[:2]) * 60 + int(time[3:]) for time in (parts["start"], parts["end"]))
    return midnight + start, midnight + (end if end > start else end + MINUTES_A_DAY)


def range_of_text(text: str) -> tuple[int, int]:
    """Both ends of a range as PostgreSQL writes it into JSON: ``[1050,1230)``."""
    lower, upper = text.strip("[)").split(",")
    return int(lower), int(upper)


def session_parts(session: NumericRange | tuple[int, int]) -> SessionParts:
    """``{"day": "mon", "start": "17:30", "end": "20:30"}``; an end at midnight is ``24:00``.

    An end before the start is on the next day.
    """
    lower, upper = session if isinstance(session, tuple) else (session.lower, session.upper)
    day, start = divmod(lower, MINUTES_A_DAY)
    end = upper % MINUTES_A_DAY or MINUTES_A_DAY
    return {"day": DAYS[day][0], "start": clock(start), "end": clock(end)}


def clock(minutes: int) -> str:
    """``1050`` as ``17:30``; 1,440 is ``24:00``."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def format_sessions(sessions: Iterable[NumericRange]) -> str:
    """Sessions as ``parse_sessions`` reads them: one line for each pair of times, days in order."""
    groups: dict[tuple[str, str], list[str]] = {}
    for session in sorted(sessions, key=lambda session: session.lower):
        parts = session_parts(session)
        short = next(str(short) for code, _label, short in DAYS if code == parts["day"])
        groups.setdefault((parts["start"], parts["end"]), []).append(short)
    return "\n".join(f"{', '.join(days)} {start}–{end}" for (start, end), days in groups.items())


def parse_sessions(text: str) -> list[NumericRange]:
    """Sessions in the order of the week, from lines such as ``Mon–Thu, Sat 9:00–12:00``.

    Days are codes or names (in English or the active language), single or as ranges; times are
    ``17:30``, ``9:00``, ``5:30 pm`` or ``24:00``. An end before the start is past midnight. Raises
    ``ValidationError`` with one message for each wrong line, or for the first two that overlap.
    """
    found: list[tuple[NumericRange, int]] = []
    errors: list[ValidationError] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found += [(session, number) for session in parse_line(line.strip())]
        except ValidationError as error:
            message = _("Line %(number)s, “%(line)s”: %(reason)s.")
            params = {"number": number, "line": line.strip(), "reason": error.messages[0]}
            errors.append(ValidationError(message, code=error.code, params=params))
    if errors:
        raise ValidationError(errors)
    found.sort(key=lambda pair: (pair[0].lower, pair[0].upper))
    refuse_overlap(found)
    return [session for session, _number in found]


def parse_line(line: str) -> list[NumericRange]:
    """The sessions of one line. Raises ``ValidationError`` with the reason alone."""
    match = LINE.fullmatch(line)
    if not match:
        raise ValidationError(_("write days and two times, such as “Mon, Wed 17:30–20:30”"), code="shape")
    days = parse_days(match["days"])
    start, end = parse_time(match["start"]), parse_time(match["end"], is_end=True)
    return [session_of(day, start, end) for day in days]


def parse_days(text: str) -> list[int]:
    """Numbers of the days named in ``text`` (0 is Monday), in order of the week; a range may wrap."""
    days: set[int] = set()
    for part in re.split(r"\s*[,;/&]\s*|\s+and\s+|(?<![-–—])\s+(?![-–—])", text.strip(" ,:")):
        first, *rest = [day_number(name) for name in re.split(r"\s*[-–—]\s*", part)]
        last = rest[-1] if rest else first
        days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return sorted(days)


def day_number(name: str) -> int:
    """0 for ``mon``, ``Monday`` or ``Mon.``; also for the names of the active language."""
    number = names_of_days(get_language()).get(name.casefold().rstrip("."))
    if number is None:
        raise ValidationError(_("“%(name)s” is not a day"), params={"name": name}, code="day")
    return number


@cache
def names_of_days(_language: str | None) -> dict[str, int]:
    """Every name of a day in the active language, which is ``_language``; small, without a dot at its end."""
    return {
        name: number
        for number, (code, label, short) in reversed(list(enumerate(DAYS)))
        for name in (code, ENGLISH_DAYS[number], str(label).casefold(), str(short).casefold().rstrip("."))
    }


def parse_time(text: str, *, is_end: bool = False) -> int:
    """Minutes since midnight of ``17:30``, ``5:30 pm`` or ``9``; ``24:00`` only as an end."""
    match = TIME.fullmatch(text.strip())
    if not match:
        raise ValidationError(_("“%(time)s” is not a time"), params={"time": text.strip()}, code="time")
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        hour = 99
    elif half:
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = hour * 60 + minute
    if minutes > MINUTES_A_DAY or (minutes == MINUTES_A_DAY and not is_end):
        raise ValidationError(_("“%(time)s” is not a time"), params={"time": text.strip()}, code="time")
    return minutes


def refuse_overlap(found: list[tuple[NumericRange, int]]) -> None:
    """Raise ``ValidationError`` when two of the sessions, sorted by start, share a minute of the week."""
    if not found:
        return
    week_later = NumericRange(found[0][0].lower + MINUTES_A_WEEK, found[0][0].upper + MINUTES_A_WEEK)
    for (one, line), (other, other_line) in zip(found, [*found[1:], (week_later, found[0][1])], strict=True):
        if one.upper > other.lower:
            day = DAYS[other.lower // MINUTES_A_DAY % 7][1]
            raise ValidationError(
                _("Lines %(first)s and %(second)s overlap on %(day)s."),
                params={"first": min(line, other_line), "second": max(line, other_line), "day": day},
                code="overlap",
            )
