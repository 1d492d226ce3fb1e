"""Kilometres beside miles, in the languages of readers who grew up with them."""

from __future__ import annotations

from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.vocabularies import Text

KILOMETRES_A_MILE = 1.609344
"""Exactly, since the international mile of 1959."""

METRIC = frozenset({"es"})


def beside(miles: float, *, decimals: int = 0, language: str | None = None) -> str:
    """“ (3.9 km)” to stand behind “2.4 mi”; empty in English. ``language`` is the active one unless given."""
    if (language or get_language()) not in METRIC:
        return ""
    return f" ({miles * KILOMETRES_A_MILE:,.{decimals}f} km)"


class InMiles:
    """“25 miles”, in Spanish “25 mi (40 km)”: “millas” with kilometres would be cut in a select on a small phone."""

    def __init__(self, miles: int) -> None:
        self.miles = miles

    def __str__(self) -> str:
        kilometres = beside(self.miles)
        return f"{self.miles} mi{kilometres}" if kilometres else _("{miles} miles").replace("{miles}", str(self.miles))


def in_miles(miles: int) -> Text:
    """A distance as a choice, said when it is read: choices are made before anybody reads."""
    return lazystr(InMiles(miles))
