"""From text to weekly sessions, or to sentences that say what could not be read. It never guesses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import gettext as _

from programs.models.sessions import refuse_overlap, session_of
from programs.timetables.clock import LONE, RANGE, TimesRefusedError, times_of
from programs.timetables.words import (
    DAY_SPANS,
    DAYS_OF,
    EVERY_DAY,
    FILLERS,
    JOINS,
    NOT_A_TIMETABLE,
    PARTS_OF_DAY,
    SETS_OF_DAYS,
    SPANISH_LETTERS,
    Refused,
)

LONGEST_SESSION = 8 * 60
"""Minutes. A day of partial hospitalization has six hours; what is longer are opening hours."""

MAX_CHARACTERS = 2000
DASHES = re.compile(r"[‐‑‒–—―−]|--+")
NEUTRAL = JOINS | FILLERS | SETS_OF_DAYS.keys() | {"", "-"}
WORD = re.compile(r"[^\W\d_]+\.?|[^\w\s]", re.UNICODE)
RUN_OF_LETTERS = re.compile(r"tu|th|t|m|w|r|f|sa|su")


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read. ``code`` is for programs, ``text`` a reason without a full stop."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Sessions in the order of the week, or problems: never both. A blank text has neither."""

    sessions: tuple[NumericRange, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def refusal(self) -> str:
        """The problems as one sentence, blank when there are none."""
        return "; ".join(problem.text for problem in self.problems)


@dataclass(slots=True)
class Item:
    """A part of a line: days, or a pair of times as they are written, each with the part of the day said beside."""

    days: tuple[int, ...] = ()
    times: tuple[str, str] | None = None
    part: str = ""


class UnreadableError(Exception):
    """One line cannot be read."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def read_timetable(text: str, *, longest: int = LONGEST_SESSION, refused: Refused = NOT_A_TIMETABLE) -> Reading:
    """Weekly sessions of a text such as ``M/W/Th 5:30–8:30pm`` or ``lun y mié 17:30–20:30``.

    Lines and semicolons separate groups of days with their times. ``longest`` (minutes) is how long a session
    can be before it is taken for opening hours, ``refused`` what makes a text none. When one thing is not understood,
    nothing is read.
    """
    if len(text) > MAX_CHARACTERS:
        return Reading(problems=(Problem("length", _("the text is too long for a timetable")),))
    found: list[tuple[NumericRange, int]] = []
    problems: list[Problem] = []
    for number, line in enumerate(re.split(r"[\n;•|]", tidy(text)), start=1):
        try:
            found += [(session, number) for session in sessions_of_line(line, longest, refused)]
        except (UnreadableError, TimesRefusedError) as error:
            problems.append(Problem(error.code, f"“{line.strip()[:80]}”: {error}"))
    if not problems:
        found.sort(key=lambda pair: (pair[0].lower, pair[0].upper))
        try:
            refuse_overlap(found)
        except ValidationError as error:
            problems.append(Problem("overlap", error.messages[0].rstrip(".")))
    if problems:
        return Reading(problems=tuple(problems))
    return Reading(sessions=tuple(session for session, _line in found))


def tidy(text: str) -> str:
    """One kind of dash, one kind of space, letters with their accents in one piece."""
    text = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"[^\S\n]+", " ", DASHES.sub("-", text))


def sessions_of_line(line: str, longest: int, refused: Refused = NOT_A_TIMETABLE) -> list[NumericRange]:
    """The sessions of one line. Raises ``UnreadableError`` or ``TimesRefusedError``."""
    if not line.strip():
        return []
    line = EVERY_DAY.sub(" sunday-saturday ", line)
    for code, pattern, reason in refused:
        if pattern.search(line):
            raise UnreadableError(code, str(reason))
    sessions = []
    for days, (start, end), part in paired(items_of(line)):
        first, last = times_of(start, end, part, longest)
        sessions += [session_of(day, first, last) for day in days]
    return sessions


def items_of(line: str) -> list[Item]:
    """Days and pairs of times in the order in which they stand."""
    items: list[Item] = []
    position = 0
    for match in RANGE.finditer(line):
        items += items_of_words(line[position : match.start()])
        items.append(Item(times=(match["start"], match["end"])))
        position = match.end()
    return items + items_of_words(line[position:])


def items_of_words(text: str) -> list[Item]:
    """Days and parts of the day in a stretch without a pair of times. Raises for every word not known."""
    if lone := LONE.search(text):
        raise UnreadableError("no-end", _("“%(time)s” has no end") % {"time": lone[0].strip()})
    items: list[Item] = []
    run: list[str] = []
    for word in [*(match[0] for match in WORD.finditer(text)), ""]:
        low = word.casefold() if word in JOINS else word.casefold().rstrip(".")
        if is_day(low) or (run and low in DAY_SPANS):
            run.append(low)
            continue
        if run and (low not in JOINS or low == ""):
            items.append(Item(days=days_of(run)))
            run = []
        if low in SETS_OF_DAYS:
            items.append(Item(days=SETS_OF_DAYS[low]))
        if low in PARTS_OF_DAY:
            items.append(Item(part=PARTS_OF_DAY[low]))
        elif low not in NEUTRAL:
            raise UnreadableError("word", _("“%(word)s” is not understood") % {"word": word})
        elif run:
            run.append(",")
    if re.search(r"\d", text):
        raise UnreadableError("word", _("“%(word)s” is not understood") % {"word": text.strip()})
    return items


def is_day(word: str) -> bool:
    """Whether a word names a day or several in letters (``mwf``)."""
    return singular(word) in DAYS_OF or bool(letters_of(word))


def singular(word: str) -> str:
    """``mondays`` as ``monday``; Spanish names of weekdays end in s anyway."""
    return word if word in DAYS_OF or not word.endswith("s") else word[:-1]


def letters_of(word: str) -> list[int]:
    """The days of ``mwf``, ``tth`` or ``mtwtf``, in order of the week; empty for anything else."""
    parts = RUN_OF_LETTERS.findall(word)
    if len(parts) < 2 or "".join(parts) != word:
        return []
    days: list[int] = []
    for part in parts:
        day = 3 if part == "t" and days and days[-1] == 2 else DAYS_OF[part]
        if days and day <= days[-1]:
            return []
        days.append(day)
    return days


def days_of(run: list[str]) -> tuple[int, ...]:
    """The days of words and dashes: ``mon - thu , sat``. Three days with dashes between are three days."""
    letters = {word for word in run if len(word) == 1}
    if letters & SPANISH_LETTERS and letters & {"m", "t", "w", "r", "f"}:
        raise UnreadableError("letters", _("the letters of the days mean more than one thing: write them out"))
    days: list[int] = []
    for group in split(run, ","):
        names = [word for word in group if word not in DAY_SPANS]
        dashes = len(group) - len(names)
        if not names or (dashes and len(names) != dashes + 1):
            raise UnreadableError("days", _("the days are not understood"))
        if dashes == 1:
            days += span(*names)
        else:
            days += [day for name in names for day in one_or_letters(name)]
    if len(set(days)) < len(days):
        raise UnreadableError("days", _("a day is named twice"))
    return tuple(sorted(days))


def one_or_letters(name: str) -> list[int]:
    """The day of a name, or the days of letters."""
    return [DAYS_OF[singular(name)]] if singular(name) in DAYS_OF else letters_of(name)


def span(first: str, last: str) -> list[int]:
    """All days from one to another, over the end of the week when need be (``su - th``, ``fri - mon``)."""
    if first in ("t", "tu") and last in ("th", "r"):
        raise UnreadableError("days", _("“T-Th” may be two days or three: write “T/Th” or “Tue to Thu”"))
    one, other = one_or_letters(first), one_or_letters(last)
    if len(one) != 1 or len(other) != 1 or one == other:
        raise UnreadableError("days", _("the days are not understood"))
    return [(one[0] + step) % 7 for step in range((other[0] - one[0]) % 7 + 1)]


def split(words: list[str], at: str) -> list[list[str]]:
    """Words in groups, without the separators; no empty group."""
    groups: list[list[str]] = [[]]
    for word in words:
        if word == at:
            groups.append([])
        else:
            groups[-1].append(word)
    return [group for group in groups if group]


def paired(items: list[Item]) -> list[tuple[tuple[int, ...], tuple[str, str], str]]:
    """Each pair of times with the days and the part of the day that belong to it.

    Days stand before their times or behind them, in one line always the same way.
    """
    kinds = [("days" if item.days else "times") for item in items if not item.part]
    if "days" not in kinds:
        raise UnreadableError("no-days", _("no day is named"))
    if "times" not in kinds:
        raise UnreadableError("no-times", _("no time is named"))
    leading, closing = kinds[0], "days" if kinds[0] == "times" else "times"
    if kinds[-1] != closing:
        raise UnreadableError("no-times", _("the days and times do not belong together clearly"))
    groups: list[list[Item]] = []
    last = closing
    for item in items:
        kind = last if item.part and groups else leading if item.part else "days" if item.days else "times"
        if not groups or (kind == leading and last == closing and not item.part):
            groups.append([])
        groups[-1].append(item)
        last = kind
    return [pair for group in groups for pair in pairs_of(group)]


def pairs_of(group: list[Item]) -> list[tuple[tuple[int, ...], tuple[str, str], str]]:
    """All days of a group with each of its times."""
    days = [day for item in group for day in item.days]
    if len(set(days)) < len(days):
        raise UnreadableError("days", _("a day is named twice"))
    parts = {item.part for item in group if item.part}
    if len(parts) > 1:
        raise UnreadableError("part", _("several parts of the day are named at once"))
    part = parts.pop() if parts else ""
    return [(tuple(sorted(days)), item.times, part) for item in group if item.times]
