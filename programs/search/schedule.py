"""When a person is free, as minutes of the week, and whether a timetable fits.

The week is a circle of 10,080 minutes from Monday 00:00. Free time and timetables are both sets of
minutes on it, so that a night from Sunday to Monday and windows back to back need no special case:
a track fits when its minutes lie within the free ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from functools import lru_cache

from django.utils.formats import time_format
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models.sessions import DAY_NUMBERS, MINUTES_A_DAY, MINUTES_A_WEEK
from programs.vocabularies import Text

Minutes = tuple[int, int]
"""A half-open range of minutes of the week."""

WINDOWS_MAX = 50
"""More windows than a week has half-days with a pause in each: nobody's week, but a machine's."""

WINDOW = re.compile(r"^([a-z]{3})(?:-([a-z]{3}))?:(\d{2}):(\d{2})-(\d{2}):(\d{2})$")

PARTS_OF_DAY: dict[str, tuple[Text, str]] = {
    "morning": (gettext_lazy("Morning"), "07:00-13:00"),
    "afternoon": (gettext_lazy("Afternoon"), "12:00-18:00"),
    "evening": (gettext_lazy("Evening"), "16:30-22:00"),
}
"""They overlap, because programs that meet from noon to three are neither a morning nor late."""


class WithHours:
    """“Weekday evenings (4:30 p.m. to 10 p.m.)”: 4:30 is no evening to every reader, least of all in Spanish."""

    def __init__(self, label: Text, hours: str) -> None:
        self.label = label
        self.times = [time.fromisoformat(text) for text in hours.split("-")]

    def __str__(self) -> str:
        start, end = (time_format(one, "TIME_FORMAT") for one in self.times)
        return _("%(label)s (%(start)s to %(end)s)") % {"label": self.label, "start": start, "end": end}


def preset(code: str, days: str, hours: str) -> tuple[Text, str]:
    """A usual free time: its label, said when it is read, and its window."""
    return lazystr(WithHours(PRESET_NAMES[code], hours)), f"{days}:{hours}"


PRESET_NAMES: dict[str, Text] = {
    "mornings": gettext_lazy("Weekday mornings"),
    "afternoons": gettext_lazy("Weekday afternoons"),
    "after-school": gettext_lazy("After school"),
    "evenings": gettext_lazy("Weekday evenings"),
    "weekends": gettext_lazy("Weekends"),
}
"""The names of the usual free times, without their hours."""


PRESETS: dict[str, tuple[Text, str]] = {
    "mornings": preset("mornings", "mon-fri", PARTS_OF_DAY["morning"][1]),
    "afternoons": preset("afternoons", "mon-fri", PARTS_OF_DAY["afternoon"][1]),
    "after-school": preset("after-school", "mon-fri", "14:30-20:00"),
    "evenings": preset("evenings", "mon-fri", PARTS_OF_DAY["evening"][1]),
    "weekends": preset("weekends", "sat-sun", "07:00-22:00"),
}
"""``when``: usual free time, so that nobody has to spell it out."""


class BadWindowError(ValueError):
    """A window that cannot be read; the text says which and why."""


def free_minutes(windows: Iterable[str], presets: Iterable[str] = ()) -> list[Minutes]:
    """The free time of all windows and presets together: sorted ranges that do not touch, 0–10,080.

    Raises ``BadWindowError`` for text that is no window, an unknown day, a time past 24:00, equal times.
    """
    texts = [*windows, *(PRESETS[preset][1] for preset in presets)]
    if len(texts) > WINDOWS_MAX:
        raise BadWindowError(_("Give at most %(count)s times.") % {"count": WINDOWS_MAX})
    return union(piece for text in texts for piece in window_minutes(text))


@lru_cache(maxsize=len(PRESETS))
def preset_minutes(code: str) -> list[Minutes]:
    """The free time of one preset; not to be changed."""
    return free_minutes([], [code])


def window_minutes(text: str) -> list[Minutes]:
    """``mon-thu:17:00-21:00`` as ranges, one a day, cut at the end of the week."""
    first, last, start, end = window_parts(text)
    days = range(first, last + 1) if first <= last else range(first, last + 8)
    length = (end - start) % MINUTES_A_DAY or MINUTES_A_DAY
    return [piece for day in days for piece in on_the_circle(day * MINUTES_A_DAY + start, length)]


def window_parts(text: str) -> tuple[int, int, int, int]:
    """First and last day (0 is Monday), start and end in minutes after midnight."""
    found = WINDOW.match(text.strip().lower())
    if not found:
        raise BadWindowError(_("“%(text)s” is not a time such as “mon-thu:17:00-21:00”.") % {"text": text[:60]})
    first, last = found[1], found[2] or found[1]
    for day in (first, last):
        if day not in DAY_NUMBERS:
            raise BadWindowError(_("“%(day)s” is not a day: use mon, tue, wed, thu, fri, sat, sun.") % {"day": day})
    start, end = (minutes_after_midnight(found[n], found[n + 1], text) for n in (3, 5))
    if start in (end, MINUTES_A_DAY):
        raise BadWindowError(_("“%(text)s” ends when it starts.") % {"text": text[:60]})
    return DAY_NUMBERS[first], DAY_NUMBERS[last], start, end


def minutes_after_midnight(hours: str, minutes: str, text: str) -> int:
    """0–1,440. Raises ``BadWindowError`` for a time that no clock shows."""
    result = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or result > MINUTES_A_DAY:
        raise BadWindowError(_("“%(text)s” has a time that is none.") % {"text": text[:60]})
    return result


def on_the_circle(start: int, length: int) -> list[Minutes]:
    """A stretch of ``length`` minutes from ``start``, cut where the week begins again."""
    start %= MINUTES_A_WEEK
    end = start + length
    if end <= MINUTES_A_WEEK:
        return [(start, end)]
    return [(start, MINUTES_A_WEEK), (0, end - MINUTES_A_WEEK)]


def union(pieces: Iterable[Minutes]) -> list[Minutes]:
    """Ranges joined where they overlap or touch: back-to-back windows are one."""
    joined: list[Minutes] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def week_minutes(sessions: Iterable[Minutes]) -> list[Minutes]:
    """The sessions of a track on the circle of the week."""
    return union(piece for start, end in sessions for piece in on_the_circle(start, end - start))
