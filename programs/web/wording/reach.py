"""How to come and to call: hours of intake, text telephones, wheelchair access, parking; unknown is never no."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from programs import time_zones
from programs.models.sessions import MINUTES_A_DAY, MINUTES_A_WEEK, SessionParts, clock, minutes_of
from programs.search import Listing
from programs.vocabularies import DAYS, YES_OR_NO
from programs.web.wording import week
from programs.web.wording.contact import Phone, phone
from programs.web.wording.facts import Fact
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language
from programs.web.wording.zones import minutes_apart, zone_of_site

RELAY = "711"
Span = tuple[int, int]
"""Minutes of the week, Monday 00:00 is 0; an end after Sunday midnight is above 10,080."""


@dataclass(frozen=True, slots=True)
class Intake:
    """``text`` is in the reader's language, or ``as_written`` in the program's own words. ``open`` is what
    ``open-now.js`` reads: the zone, its name, and spans with the words for their end; blank where it must not say
    that it is open now, because hours or clock are not known."""

    text: str
    as_written: bool
    open: str


def intake(listing: Listing) -> Intake | None:
    """When somebody answers new patients; ``None`` where nobody said."""
    written, sessions, zone = listing["intake_hours"], listing["intake_sessions"], listing["intake_time_zone"]
    if not written:
        return None
    if not sessions:
        return Intake(written, as_written=True, open="")
    key = tuple((one["day"], one["start"], one["end"]) for one in sessions)
    text = hours_in(language(), key)
    if zone and (listing["format"] == "virtual" or minutes_apart(zone, zone_of_site(listing) or zone)):
        text = week.on_clock(text, time_zones.name_of(zone))
    return Intake(text, as_written=False, open=open_in(language(), key, zone) if zone else "")


def parts_of(key: tuple[tuple[str, str, str], ...]) -> list[SessionParts]:
    return [SessionParts(day=day, start=start, end=end) for day, start, end in key]


@lru_cache(maxsize=4096)
def hours_in(in_language: str | None, key: tuple[tuple[str, str, str], ...]) -> str:
    """“Mon–Thu 8 a.m.–8 p.m.; Fri 8 a.m.–4 p.m.”: days in a row with the same times as one stretch."""
    sessions = parts_of(key)
    if stretches(sessions) == [(0, MINUTES_A_WEEK)]:
        return _("day and night, every day")
    by_day: dict[str, list[str]] = {}
    for part in sessions:
        by_day.setdefault(part["day"], []).append(week.span(part))
    groups: dict[str, list[int]] = {}
    for number, (code, _name, _short) in enumerate(DAYS):
        if code in by_day:
            groups.setdefault(_(" and ").join(by_day[code]), []).append(number)
    return "; ".join(f"{days_in_a_row(days)} {times}" for times, days in groups.items())


def days_in_a_row(numbers: Sequence[int]) -> str:
    """“Mon–Thu, Sat”: two days beside each other stay two."""
    shorts = [short for _code, _name, short in week.days_in(language())]
    rows: list[list[int]] = []
    for number in numbers:
        if rows and rows[-1][-1] == number - 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ", ".join(
        f"{shorts[row[0]]}–{shorts[row[-1]]}" if len(row) > 2 else ", ".join(shorts[number] for number in row)
        for row in rows
    )


def stretches(sessions: Sequence[SessionParts]) -> list[Span]:
    """The hours without seams: what goes on at midnight is one stretch, over the end of the week as well."""
    found: list[Span] = []
    for start, end in sorted(map(minutes_of, sessions)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    if len(found) > 1 and found[-1][1] == MINUTES_A_WEEK + found[0][0]:
        first = found.pop(0)
        found[-1] = (found[-1][0], MINUTES_A_WEEK + first[1])
    return found


@lru_cache(maxsize=4096)
def open_in(in_language: str | None, key: tuple[tuple[str, str, str], ...], zone: str) -> str:
    spans = [[start, end, until((start, end))] for start, end in stretches(parts_of(key))]
    data = {"zone": zone, "name": time_zones.name_of(zone), "week": spans}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def until(span: Span) -> str:
    """The words for the end of a stretch: its time, with the day where it is longer than one; none for a whole week."""
    start, end = span
    if end - start >= MINUTES_A_WEEK:
        return ""
    time = week.clock(clock(end % MINUTES_A_DAY))
    if end - start <= MINUTES_A_DAY:
        return time
    name = week.days_in(language())[(end - 1) // MINUTES_A_DAY % 7][1]
    return _("%(day)s, %(time)s") % {"day": name, "time": time}


def text_telephone(listing: Listing) -> Phone | None:
    """The TTY number, or 711, which every telephone in the United States reaches."""
    number = listing["tty"]
    return Phone(RELAY, f"tel:{RELAY}") if number == RELAY else phone(number)


def tty_words(listing: Listing) -> str:
    """“711 (relay calls)” or the number."""
    number = text_telephone(listing)
    if number is None:
        return ""
    return _("711 (relay calls)") if number.text == RELAY else number.text


def access(listing: Listing) -> list[Fact]:
    """What was said of wheelchairs and parking, each a line."""
    said = {
        ("wheelchair", "yes"): Fact("fit", _("Wheelchair access")),
        ("wheelchair", "no"): Fact("limit", _("No wheelchair access")),
        ("parking", "yes"): Fact("fit", _("Parking")),
        ("parking", "no"): Fact("plain", _("No parking")),
    }
    answers = (("wheelchair", listing["wheelchair"]), ("parking", listing["parking"]))
    return [said[answer] for answer in answers if answer in said]


def answer(code: str | None) -> str:
    """“Yes”, “No”, and nothing where nobody said."""
    return str(dict(YES_OR_NO).get(code or "", ""))


def access_words(listing: Listing) -> str:
    return ", ".join(fact.text for fact in access(listing))
