"""Where a whole state or territory has nothing: the nearest program outside, by name and miles.

Around a ZIP code, a city or a point wider circles do this; a state has none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from programs.geocoding.outcomes import ResolvedPlace
from programs.models.position import miles_of_chord
from programs.search.directory import Directory
from programs.search.index.space import slots_of
from programs.search.listings import Listing
from programs.search.matches import Matches

CAPITALS = {"FM": (6.92, 158.15), "MH": (7.1, 171.38), "PW": (7.5, 134.62)}
"""Latitude and longitude of Palikir, Majuro and Ngerulmud (The World Factbook, public domain): the gazetteer has no
point in these states."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The nearest program; ``miles`` from the middle of the state, as the gazetteer has it."""

    listing: Listing
    miles: float


def nearest_outside(matches: Matches, directory: Directory) -> Outside | None:
    """The nearest that fulfils everything but the state, else the nearest that was never asked for some of it.

    ``None`` where the search is not for a whole state, where it finds something, and where there is none. At most
    one query.
    """
    place = matches.question.place
    if place is None or place.kind != "state" or matches.found or matches.unstated:
        return None
    point, anywhere = point_of(place, directory), everywhere(matches)
    index = directory.index
    slots = slots_of(anywhere.found & index.located)
    if not len(slots):
        slots = slots_of(anywhere.unstated & index.located)
    if point is None or not len(slots):
        return None
    chords = index.space.chords(slots, *point)
    nearest = int(np.lexsort((slots, chords))[0])
    (kept,) = directory.listings.of(index, [int(slots[nearest])])
    return Outside(kept.listing, round(miles_of_chord(float(chords[nearest])), 1)) if kept else None


def everywhere(matches: Matches) -> Matches:
    """The same search without the state."""
    values = {name: value for name, value in matches.question.values.items() if name not in ("near", "state")}
    return Matches(replace(matches.question, values=values, place=None), matches.index)


def point_of(place: ResolvedPlace, directory: Directory) -> tuple[float, float] | None:
    """The middle of a state."""
    state = place.state or ""
    rows = map(directory.gazetteer.row, directory.gazetteer.keyed([f"state-{state.lower()}"]))
    known = next(((row[2], row[3]) for row in rows if row[2] is not None and row[3] is not None), None)
    return known or CAPITALS.get(state)
