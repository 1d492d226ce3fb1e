"""The week strip: at one glance, on which days and at what times a program meets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import ngettext

from programs import time_zones
from programs.models.sessions import SessionParts, minutes_of
from programs.search import Listing, Span, TrackListing
from programs.vocabularies import AGE, DAYS, FORMAT
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language
from programs.web.wording.zones import turned_to, zone_beside


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a strip; ``times`` is empty when the program does not meet."""

    letter: str
    name: str
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """One track as people read it. ``text`` says in words what the strip shows, and on whose clock.

    ``zone`` is what that clock is called, where it has to be said.
    """

    name: str
    days: tuple[Day, ...]
    text: str
    hours: str
    weeks: str
    who: str
    zone: str = ""


def weeks_of(listing: Listing) -> list[Week]:
    """The weeks of all tracks that say when they meet."""
    return [week_of(listing, track) for track in listing["schedule"]["tracks"] if track["sessions"]]


def week_of(listing: Listing, track: TrackListing, reader: str = "") -> Week:
    """The week of one track; by video on the clock of ``reader`` too, a time zone, where that is another."""
    sessions, zone = track["sessions"], zone_beside(listing, track, reader)
    text = on_clock(said(sessions), zone)
    if turned := turned_to(listing, track, reader):
        text = f"{text} ({on_clock(said(turned), time_zones.name_of(reader))})"
    who = [str(AGE.by_code[code].label) for code in track["ages"]]
    if track["format"]:
        who.append(str(FORMAT.by_code[track["format"]].label))
    return Week(
        name=track["name"],
        days=tuple(
            Day(name[:1], name, tuple(timed(part) for part in sessions if part["day"] == code))
            for code, name, _short in days_in(language())
        ),
        text=text,
        hours=hours_a_week(sum_of(sessions)),
        weeks=how_many_weeks(track["weeks"]),
        who=", ".join(who),
        zone=zone,
    )


def on_clock(times: str, zone: str) -> str:
    """“Mon, Wed 5:30–8:30 p.m. Pacific time”; the times alone where no zone has to be said."""
    return _("%(times)s %(zone)s") % {"times": times, "zone": zone} if zone else times


def said(sessions: Sequence[SessionParts]) -> str:
    """“Mon, Wed, Thu 5:30–8:30 p.m.; Sat 9 a.m.–noon”: days with the same times together."""
    shorts = {code: short for code, _name, short in days_in(language())}
    by_day: dict[str, list[str]] = {}
    for part in sessions:
        by_day.setdefault(part["day"], []).append(span(part))
    groups: dict[str, list[str]] = {}
    for day, times in by_day.items():
        groups.setdefault(_(" and ").join(times), []).append(shorts[day])
    return "; ".join(f"{', '.join(days)} {times}" for times, days in groups.items())


@lru_cache(maxsize=8)
def days_in(in_language: str | None) -> tuple[tuple[str, str, str], ...]:
    """Code, name and short name of each day in the active language: words that never change."""
    return tuple((code, capfirst(str(label)), capfirst(str(short))) for code, label, short in DAYS)


def span(part: SessionParts) -> str:
    """“5:30–8:30 p.m.”; both halves of the day are named only when they differ."""
    return span_in(language(), part["start"], part["end"])


def timed(part: SessionParts) -> str:
    """``span`` by itself, in a table: an end after midnight says so."""
    times = span(part)
    return _("%(times)s the next day") % {"times": times} if part["end"] <= part["start"] else times


@lru_cache(maxsize=4096)
def span_in(in_language: str | None, start: str, end: str) -> str:
    """``span`` in the active language; timetables repeat, and formatting times is slow."""
    start, end = clock(start), clock(end)
    start_words, end_words = start.split(), end.split()
    if len(start_words) == len(end_words) == 2 and start_words[1] == end_words[1]:
        start = start_words[0]
    return f"{start}–{end}"


def clock(text: str) -> str:
    """``17:30`` as the reader's language writes times; ``24:00`` is midnight."""
    hour, minute = int(text[:2]) % 24, int(text[3:])
    return time_format(time(hour, minute), "TIME_FORMAT")


def sum_of(sessions: Iterable[SessionParts]) -> Span:
    """The weekly hours of ``sessions``, as a span of one value."""
    minutes = sum(end - start for start, end in map(minutes_of, sessions))
    return Span(min=minutes / 60, max=minutes / 60)


def hours_a_week(hours: Span) -> str:
    """“9 hours a week”, “9 to 12 hours a week”; empty when unknown."""
    return hours_between(language(), hours["min"], hours["max"])


@lru_cache(maxsize=1024)
def hours_between(in_language: str | None, low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        number = low if low is not None else high
        assert number is not None  # noqa: S101 - one of the two is there
        return ngettext("%(count)s hour a week", "%(count)s hours a week", int(number)) % {"count": f"{number:g}"}
    return _("%(low)s to %(high)s hours a week") % {"low": f"{low:g}", "high": f"{high:g}"}


def how_many_weeks(weeks: Span) -> str:
    """“8 weeks”, “8 to 10 weeks”; empty when unknown."""
    return weeks_between(language(), weeks["min"], weeks["max"])


@lru_cache(maxsize=1024)
def weeks_between(in_language: str | None, low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        number = int(low if low is not None else high or 0)
        return ngettext("%(count)d week", "%(count)d weeks", number) % {"count": number}
    return _("%(low)d to %(high)d weeks") % {"low": int(low), "high": int(high)}
