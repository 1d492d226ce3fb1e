"""Whether a timetable fits, session by session: what the search is compared with."""

from __future__ import annotations

from collections.abc import Iterable

from programs.search.schedule import Minutes, week_minutes


def fits(sessions: Iterable[Minutes], free: list[Minutes]) -> bool:
    """Whether every session lies within the free time. ``free`` as ``free_minutes`` gives it."""
    return all(any(start >= low and end <= high for low, high in free) for start, end in week_minutes(sessions))
