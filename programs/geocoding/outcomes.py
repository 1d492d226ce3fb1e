"""What text can turn out to be: one place, several, or none. Never silently the wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PlaceKind = Literal["zip", "city", "state", "point"]


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """One place. ``key`` is the gazetteer's (``zip-80203``, ``city-denver-co``, ``state-co``), empty for a point.

    ``latitude`` and ``longitude`` are degrees, WGS 84; a state has its centre, which is for maps
    only: a search in a state is by state, not by distance. ``state`` is the USPS code, ``None`` for a
    point at sea or abroad.
    """

    kind: PlaceKind
    label: str
    latitude: float | None
    longitude: float | None
    state: str | None
    key: str = ""
    zip_code: str = ""
    border: tuple[str, ...] = ()
    """USPS codes of other states that a ZIP code or point at a border may lie in."""
    instead: tuple[ResolvedPlace, ...] = ()
    """Other places that the text could have meant, where this one was taken because far more people live in it."""
    uncertainty_miles: float | None = None
    """How far from the point of a ZIP code a place with that ZIP code may lie; 0 of a point, ``None`` if not known."""
    time_zones: tuple[str, ...] = ()
    """IANA names of the clocks that are kept there: one, of a whole state perhaps more; none that we know of."""

    @property
    def text(self) -> str:
        """What to put into ``near`` so that it resolves to exactly this place.

        A state's is its code: “New York” could be the city.
        """
        return {"zip": self.zip_code, "state": self.state or ""}.get(self.kind, self.label)


@dataclass(frozen=True, slots=True)
class AmbiguousPlace:
    """Several places bear the name, largest first; or one that is asked for before it is taken.

    ``message`` asks a person, where there is more to say than that several bear the name.
    """

    text: str
    choices: tuple[ResolvedPlace, ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class UnknownPlace:
    """No place bears the name; ``suggestions`` are spelled alike. ``message`` says it to a person."""

    text: str
    message: str
    suggestions: tuple[ResolvedPlace, ...] = ()
    misspelled: str = ""
    """The normalized name that was typed, where nothing else is wrong with the text than that nobody bears it."""


PlaceOutcome = ResolvedPlace | AmbiguousPlace | UnknownPlace
