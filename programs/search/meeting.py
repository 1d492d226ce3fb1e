"""Which programs meet when somebody is free, on the clock of the place where that person is.

Tracks on site are local to the site. Those by video are kept in a zone, and a session at 5:30 p.m. in California is
one at 3:30 p.m. in Honolulu. So for each zone the free time is turned to its clock, and compared there. How clocks
differ is read for the week that has today in it, counted from Sunday: within it no clock changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from pyroaring import BitMap

from programs import time_zones
from programs.search.index.reference import Timetables
from programs.search.index.snapshot import NOTHING, Index
from programs.search.schedule import Minutes, on_the_circle, preset_minutes, union

Free = list[Minutes]


class Meeting(NamedTuple):
    """The programs with a timetable that fits, and those of which only their zone, or the reader's, is in doubt."""

    fits: BitMap
    doubtful: BitMap


def meeting(index: Index, free: Free | None, minutes_a_week: Minutes | None, zones: Sequence[str] | None) -> Meeting:
    """Programs that meet within ``free`` and have the hours asked for, for somebody who lives in ``zones``.

    ``zones`` are several for a state that keeps two clocks, empty where the place has none that we know, and ``None``
    without a place: then every program is taken by its own clock.
    """
    local = index.timetables.fitting(free, minutes_a_week)
    if free is None or zones is None or not index.by_video.in_zone:
        return Meeting(index.any_of(local), NOTHING)
    fits, doubtful = [index.by_video.on_site(index.terms, local)], []
    today = timezone.localdate()
    for zone, programs in index.by_video.in_zone.items():
        kept = index.once(("by video", zone), lambda: index.by_video.timetables(zone, index.timetables))  # noqa: B023
        if zone and zones:
            found = [set(kept.fitting(one, minutes_a_week)) for one in turned(free, zone, zones, today)]
            sure, possible = set.intersection(*found), set.union(*found)
        else:
            sure, possible = set(), set(kept.fitting(None, minutes_a_week))
        fits += [programs[number] for number in sure]
        doubtful += [programs[number] for number in possible - sure]
    fitting = BitMap.union(*fits)
    return Meeting(fitting, BitMap.union(*doubtful) - fitting if doubtful else NOTHING)


def usual_meeting(
    index: Index, code: str, minutes_a_week: Minutes | None, zones: Sequence[str] | None, today: date
) -> Meeting:
    """Programs that meet at one of ``PRESETS``. Kept for a day, which is ``today``, where no hours are asked for: those
    are anybody's numbers, while places have few clocks."""
    free = preset_minutes(code)
    if minutes_a_week is not None:
        return meeting(index, free, minutes_a_week, zones)
    key = ("usual meeting", today, code, None if zones is None else tuple(zones))
    return index.of_each(key, lambda index: meeting(index, free, None, zones))


def fits(
    week: Free, free: Free | None, minutes_a_week: Minutes | None, *, zone: str | None, readers: Sequence[str] | None
) -> bool:
    """Whether one ``week`` does for certain, by the same rule; ``zone`` is ``None`` of a track on site."""
    frees: list[Free | None] = [free]
    if free is not None and zone is not None and readers is not None:
        frees = [*turned(free, zone, readers, timezone.localdate())] if zone else []
    one = Timetables.of([week])
    return bool(frees) and all(one.fitting(some, minutes_a_week) for some in frees)


def turned(free: Free, zone: str, readers: Sequence[str], today: date) -> list[Free]:
    """The free time of somebody in each of ``readers`` zones, by the clock of ``zone``: once where they agree."""
    here = time_zones.ahead(zone, today)
    shifts = {here - time_zones.ahead(one, today) for one in readers}
    return [turned_by(free, shift) for shift in sorted(shifts)]


def turned_by(free: Free, minutes: int) -> Free:
    """Every stretch so many minutes later, on the circle of the week."""
    if not minutes:
        return free
    return union(piece for start, end in free for piece in on_the_circle(start + minutes, end - start))
