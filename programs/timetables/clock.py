"""The two times of a session: when ``9-12pm`` begins, and when to ask instead of guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.models.sessions import MINUTES_A_DAY
from programs.timetables.words import STARTS

NOON = MINUTES_A_DAY // 2
LATEST_PLAIN_START = 20 * 60
"""A start without “am”, “pm” or a part of the day is never read as eight in the evening or later."""
EARLIEST_START = 5 * 60

MARK = (
    r"(?:\s*[ap]\.?\s?m\b\.?|[ap]\b|\s+(?:de|en|por)\s+la\s+(?:mañana|tarde|noche)|"
    r"\s+in\s+the\s+(?:morning|afternoon|evening)|\s+at\s+night)"
)
TIME = (
    r"(?:(?:12\s*(?:del?\s+)?)?(?:noon|midday|mediod[ií]a|midnight|medianoche)\b|"
    r"\d{1,2}(?::\d\d|\.\d\d|\s?h\s?\d\d\b)?(?:\s*(?:hrs?|hs|h|horas|o['’]clock)\b\.?)?" + MARK + r"?(?![\d:])|"
    r"\d{3,4}" + MARK + r"?(?![\d:]))"
)
TO = r"(?:\s*-\s*|\s+(?:to|until|till|til|through|thru|hasta)\s+|\s+(?:a|hasta)\s+(?:(?:las?|el)\s+)?)"
RANGE = re.compile(rf"(?<![\d:.\w])(?P<start>{TIME}){TO}(?:las?\s+|el\s+)?(?P<end>{TIME})", re.IGNORECASE)
LONE = re.compile(rf"(?<![\d:.\w]){TIME}", re.IGNORECASE)
PARTS = re.compile(
    r"(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>\d\d))?(?:\s*(?:hrs?|hs|h|horas|o['’]clock)\b\.?)?\s*(?P<mark>\D*)",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d\d)\s*(?P<mark>\D*)")


class TimesRefusedError(Exception):
    """Two times that are no session, or that mean more than one thing. ``code`` names the kind."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Written:
    """One time as it is written: on which half of the day, when that is said.

    ``half`` is ``a``, ``p``, or blank; ``exact`` says that it is of the 24-hour clock.
    """

    hour: int
    minute: int
    half: str
    exact: bool

    def minutes(self, half: str) -> int:
        """Minutes of the day, on this half when none is written."""
        if self.exact and not self.half:
            return self.hour * 60 + self.minute
        return (self.hour % 12 + (12 if (self.half or half) == "p" else 0)) * 60 + self.minute


def written(text: str) -> Written:
    """Read one time. Raises ``TimesRefusedError`` for what is no time of a day."""
    word = text.casefold()
    if re.search(r"noon|midday|mediod", word) and "after" not in word:
        return Written(12, 0, "p", False)
    if "midnight" in word or "medianoche" in word:
        return Written(24, 0, "", True)
    match = COMPACT.fullmatch(word) if re.match(r"\d{3,4}(?!\d)", word) else PARTS.fullmatch(word)
    if match is None:
        raise TimesRefusedError("time", _("“%(time)s” is not a time") % {"time": text})
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), half_of(match["mark"])
    limit = (1, 12) if half else (0, 24)
    if not limit[0] <= hour <= limit[1] or minute > 59 or hour * 60 + minute > MINUTES_A_DAY:
        raise TimesRefusedError("time", _("“%(time)s” is not a time") % {"time": text})
    if hour == 12 and half == "p" and re.search(r"night|noche|evening|tarde", match["mark"]):
        raise TimesRefusedError("am-or-pm", _("“%(time)s” may be noon or midnight") % {"time": text})
    exact = not half and (hour > 12 or hour == 0 or (match["hour"].startswith("0") and bool(match["minute"])))
    return Written(hour, minute, half, exact)


def half_of(mark: str) -> str:
    """``a`` or ``p`` of “am”, “p. m.”, “de la noche” and the like; blank for nothing."""
    mark = mark.strip()
    if not mark:
        return ""
    return "a" if re.match(r"a|.*(?:mañana|morning)", mark) and not re.match(r"at ", mark) else "p"


def times_of(start: str, end: str, part: str, longest: int) -> tuple[int, int]:
    """Minutes of the day at which a session starts and ends; an end at or before the start is tomorrow.

    ``part`` is a key of ``STARTS`` or blank. Raises ``TimesRefusedError`` when the two say no single thing, or
    when more than ``longest`` minutes lie between them.
    """
    one, other = written(start), written(end)
    text = f"{start.strip()}–{end.strip()}"
    first, last = settle(one, other, part, text)
    if part and not one.exact and not STARTS[part][0] <= first <= STARTS[part][1]:
        raise TimesRefusedError("contradiction", _("“%(times)s” is at another time of day") % {"times": text})
    if first % MINUTES_A_DAY < EARLIEST_START and not one.exact:
        raise TimesRefusedError("night", _("“%(times)s” is in the night: is that meant?") % {"times": text})
    if first >= MINUTES_A_DAY or first == last:
        raise TimesRefusedError("time", _("“%(times)s” starts and ends at the same time") % {"times": text})
    if (last - first) % MINUTES_A_DAY > longest or (longest < MINUTES_A_DAY and last - first == MINUTES_A_DAY):
        hours = ((last - first) % MINUTES_A_DAY or MINUTES_A_DAY) // 60
        raise TimesRefusedError(
            "too-long",
            _("“%(times)s” is %(hours)d hours long: these look like opening hours") % {"times": text, "hours": hours},
        )
    return first, last


def settle(one: Written, other: Written, part: str, text: str) -> tuple[int, int]:
    """Choose the half of the day for each time that does not say it."""
    if one.exact or other.exact:
        return settle_exact(one, other, part)
    if one.half and other.half:
        first, last = one.minutes(""), other.minutes("")
        return first, (last or MINUTES_A_DAY) if first > last else last
    if other.half:
        return settle_start(one, other, text)
    half = one.half or plain_half(one, part, text)
    first = one.minutes(half)
    ends = sorted((other.minutes(choice) - first) % MINUTES_A_DAY for choice in "ap")
    length = next(length for length in ends if length)
    if first + length > MINUTES_A_DAY:
        raise ambiguous(text)
    return first, first + length


def settle_exact(one: Written, other: Written, part: str) -> tuple[int, int]:
    """One of the two is of the 24-hour clock (or is midnight): then so is the other, unless it says am or pm."""
    if other.exact and other.hour == 24 and not one.exact and not one.half:
        return one.minutes("a" if part == "morning" else "p"), MINUTES_A_DAY
    plain = [time.minutes("") if time.half or time.exact else time.hour * 60 + time.minute for time in (one, other)]
    return plain[0], plain[1]


def settle_start(one: Written, other: Written, text: str) -> tuple[int, int]:
    """``9-12pm``, ``5:30-8:30pm``: the latest start before the end; ``9-12am`` and ``10-1am`` are asked."""
    last = other.minutes("")
    starts = [one.minutes(choice) for choice in "ap" if one.minutes(choice) < last]
    if not starts:
        raise ambiguous(text)
    return max(starts), last


def plain_half(one: Written, part: str, text: str) -> str:
    """The half of the day of a start that does not say it. By ``part``, else by what sessions can be."""
    low, high = STARTS[part] if part else (EARLIEST_START, LATEST_PLAIN_START - 1)
    halves = [half for half in "ap" if low <= one.minutes(half) <= high]
    if len(halves) != 1:
        raise ambiguous(text)
    return halves[0]


def ambiguous(text: str) -> TimesRefusedError:
    """That “am” or “pm” is needed."""
    return TimesRefusedError("am-or-pm", _("“%(times)s” needs “am” or “pm”") % {"times": text})
