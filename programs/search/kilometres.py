"""Kilometres beside miles, in the languages of readers who grew up with them."""

from __future__ import annotations

from django.utils.functional import lazystr
from django.utils.translation import get_language

from programs.vocabularies import Text

KILOMETRES_A_MILE = 1.609344
"""Exactly, since the international mile of 1959."""

METRIC = frozenset({"es"})


def beside(miles: float, *, decimals: int = 0, language: str | None = None) -> str:
    """“ (3.9 km)” to stand behind “2.4 mi”; empty in English. ``language`` is the active one unless given."""
    if (language or get_language()) not in METRIC:
        return ""
    return f" ({miles * KILOMETRES_A_MILE:,.{decimals}f} km)"


class Beside:
    """``beside`` when the text is read, for texts that are made before anybody reads."""

    def __init__(self, miles: float) -> None:
        self.miles = miles

    def __str__(self) -> str:
        return beside(self.miles)


def beside_lazy(miles: float) -> Text:
    return lazystr(Beside(miles))
