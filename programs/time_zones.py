"""Time zones: which clock a ZIP code and a state keep, what a zone is called, and how two clocks differ.

``zip_time_zones.csv`` has the IANA zone of every ZIP code, from the package ``zipcodes``, as stretches of ZIP codes
with one state and one zone (``manage.py zip_time_zones`` writes it, a test compares all of them). A ZIP code without
a zone that exists has none here: the 823 of the armed forces, and one that ``zipcodes`` says is in “Napakiak”.

Rules of daylight time are those of ``zoneinfo``. Names are those of the law (15 U.S.C. 263).
"""

from __future__ import annotations

import csv
import difflib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.vocabularies import Text

UNKNOWN = ""
"""The zone of what has none that we know."""

Offsets = tuple[int, int]
"""Minutes ahead of UTC in January and in July."""

NAMES: dict[Offsets, Text] = {
    (-240, -240): gettext_lazy("Atlantic time"),
    (-300, -240): gettext_lazy("Eastern time"),
    (-360, -300): gettext_lazy("Central time"),
    (-420, -360): gettext_lazy("Mountain time"),
    (-420, -420): gettext_lazy("Arizona time"),
    (-480, -420): gettext_lazy("Pacific time"),
    (-540, -480): gettext_lazy("Alaska time"),
    (-600, -600): gettext_lazy("Hawaii time"),
    (-600, -540): gettext_lazy("Aleutian time"),
    (-660, -660): gettext_lazy("Samoa time"),
    (600, 600): gettext_lazy("Guam time"),
}
"""What people call a clock, by how it differs from UTC in winter and in summer."""

AMERICAN = ("America/", "Pacific/", "US/")
"""Zones whose clocks have these names; others are called by their city."""


@cache
def known() -> frozenset[str]:
    """Every zone that can be given: area and place. ``EST`` and ``UTC`` name a clock, and no place that keeps it."""
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))


def validate_time_zone(name: str) -> None:
    """Raise ``ValidationError`` for a zone that does not exist, with the one that was probably meant."""
    if name in known():
        return
    alike = difflib.get_close_matches(name, known(), n=1)
    if not alike:
        message = _("There is no time zone “%(name)s”. Give its IANA name, such as America/Los_Angeles.")
        raise ValidationError(message, code="time_zone", params={"name": name[:60]})
    message = _("There is no time zone “%(name)s”. Did you mean %(alike)s?")
    raise ValidationError(message, code="time_zone", params={"name": name[:60], "alike": alike[0]})


# -- Which zone -----------------------------------------------------------------------------------


@cache
def stretches() -> tuple[list[str], list[tuple[str, str]]]:
    """The first ZIP codes of all stretches in order, and the state and zone of each."""
    text = files("programs").joinpath("zip_time_zones.csv").read_text(encoding="ascii")
    rows = list(csv.DictReader(text.splitlines()))
    return [row["first_zip"] for row in rows], [(row["state"], row["time_zone"]) for row in rows]


def of_zip(zip_code: str) -> str:
    """The zone of a ZIP code. One that is not in the list has that of the ZIP codes around it."""
    firsts, zones = stretches()
    number = bisect_right(firsts, zip_code) - 1
    return zones[number][1] if number >= 0 and zip_code else UNKNOWN


@cache
def of_state(state: str) -> tuple[str, ...]:
    """All zones of a state's ZIP codes by USPS code: fourteen states keep more than one clock."""
    return tuple(dict.fromkeys(zone for one, zone in stretches()[1] if one == state and zone))


def sole(zones: Iterable[str]) -> str:
    """The first of ``zones`` if all of them keep one clock all year, else unknown."""
    clocks = {offsets(zone): zone for zone in reversed(list(zones))}
    return next(iter(clocks.values())) if len(clocks) == 1 else UNKNOWN


def of_program(stated: str, zip_code: str, state: str | None, serves: Sequence[str]) -> str:
    """The zone of a program's times: as stated, that of its ZIP code, of its state, of all states that it serves.

    Unknown where a state keeps two clocks, and where what was stated does not exist.
    """
    if stated:
        return stated if stated in known() else UNKNOWN
    return (
        of_zip(zip_code)
        or sole(of_state(state) if state else ())
        or (sole(zone for one in serves for zone in of_state(one)) if not state else UNKNOWN)
    )


# -- What it is called, and what time it is there ---------------------------------------------------


@lru_cache(maxsize=1024)
def offsets(zone: str) -> Offsets:
    """Of the year 2026: the law of daylight time has not changed since 2007."""
    winter, summer = (datetime(2026, month, 15, 12, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))
    return minutes(winter), minutes(summer)


def name_of(zone: str) -> str:
    """“Pacific time”; for a zone that has no such name “London time”."""
    label = NAMES.get(offsets(zone)) if zone.startswith(AMERICAN) else None
    return str(label) if label else _("%(city)s time") % {"city": zone.rpartition("/")[2].replace("_", " ")}


def middle_of_week(day: date) -> datetime:
    """Wednesday noon (UTC) of the week, counted from Sunday, that has ``day`` in it.

    Clocks change on Sundays at two in the morning, so that within such a week all of them keep one time.
    """
    wednesday = day + timedelta(days=3 - (day.weekday() + 1) % 7)
    return datetime.combine(wednesday, time(12), tzinfo=UTC)


@lru_cache(maxsize=1024)
def ahead(zone: str, day: date) -> int:
    """By how many minutes a zone's clocks are ahead of UTC in the week of ``day``."""
    return minutes(middle_of_week(day).astimezone(ZoneInfo(zone)).utcoffset())


def minutes(offset: timedelta | None) -> int:
    return round((offset or timedelta()).total_seconds() / 60)
