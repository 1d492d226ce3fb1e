"""What a text can mean, before the gazetteer is asked: names of cities with or without a state."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from programs.geocoding.names import (
    abbreviations_apart,
    fold,
    initials_joined,
    normalize_words,
    state_of_words,
    words_of,
)

COUNTRY_AT_END = re.compile(r"(?<=\w)[\s,]+(?:usa?|u s a|united states(?: of america)?)$")
BRACKETS = str.maketrans("()[]", "    ")
"""“Denver, CO (80203)”."""

HOUSE_NUMBER = re.compile(r"\d+[a-z]?")
CITY_WORDS_MAX = 4
"""Words at the end of an address that are tried as the name of its city."""

COUNTY_WORDS = frozenset(("county", "parish", "municipio"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: a city's normalized name, in a state when ``state`` is a USPS code."""

    name: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """All ways to read a text.

    ``whole_state`` is the state that the text as a whole names; with ``surely`` it can be no city
    (a code, “Washington State”). ``unknown_state`` is what stands where a state should, as typed.
    ``ends`` are the cities that a longer text could end with; with ``address`` it begins with a house number.
    """

    cities: tuple[Reading, ...] = ()
    whole_state: str = ""
    surely: bool = False
    unknown_state: str = ""
    ends: tuple[Reading, ...] = ()
    address: bool = False

    @property
    def state(self) -> str:
        """The state that was named beside a city, empty when none was or when it is not certain."""
        states = {reading.state for reading in self.cities if reading.state}
        return states.pop() if len(states) == 1 else ""

    @property
    def county(self) -> Reading | None:
        """The county that the text names by that word, with the word: “jefferson county” in Colorado."""
        return next((county for reading in self.cities if (county := as_county(reading))), None)


def as_county(reading: Reading) -> Reading | None:
    """The county that the name is; “jefferson co” is one when a state follows, otherwise a city in Colorado."""
    *words, last = reading.name.split() or [""]
    if last == "co" and reading.state:
        last = "county"
    return Reading(" ".join((*words, last)), reading.state) if words and last in COUNTY_WORDS else None


def plain_text(text: str) -> str:
    """Folded, without punctuation at the ends and without a closing “USA”, unless there is nothing else."""
    written = abbreviations_apart(initials_joined(text)).translate(BRACKETS)
    return COUNTRY_AT_END.sub("", fold(written).strip(" ,;-"))


def read(text: str) -> Readings:
    """The ways to read a plain text, which is neither a number nor coordinates."""
    parts = [words for part in text.split(",") if (words := words_of(part))]
    if len(parts) > 1:
        return read_parts(parts)
    return read_words(parts[0]) if parts else Readings()


def read_parts(parts: list[list[str]]) -> Readings:
    """``City, ST``; what stands before the city (a street) is not read."""
    name = normalize_words(parts[-2])
    if state := state_of_words(parts[-1]):
        city = Reading(name, state)
        if is_address(parts[-2]):
            return Readings((city,), ends=cities_at_end(parts[-2], state), address=True)
        return Readings((city,))
    last = read_words(parts[-1]).cities
    address = is_address(parts[0])
    if address or any(reading.state for reading in last):
        return Readings(ends=last, address=address)
    return Readings((Reading(name),), unknown_state=" ".join(parts[-1]))


def read_words(words: list[str]) -> Readings:
    """``City``, ``City ST``, ``State``: without a comma the same words can be several of these."""
    if state := surely_state(words):
        return Readings(whole_state=state, surely=True)
    splits = [
        (words[:position], named) for position in range(1, len(words)) if (named := state_of_words(words[position:]))
    ]
    readings = Readings(
        (*(Reading(normalize_words(name), state) for name, state in splits), Reading(normalize_words(words))),
        whole_state=state_of_words(words) or "",
    )
    if not is_address(words):
        return readings
    ends = tuple(end for name, state in splits for end in cities_at_end(name, state))
    return replace(readings, ends=ends, address=True)


def is_address(words: list[str]) -> bool:
    """Whether the words begin like a house number and a street: “1600 cedar street”, not “29 palms”."""
    return len(words) > 2 and bool(HOUSE_NUMBER.fullmatch(words[0]))


def cities_at_end(words: list[str], state: str) -> tuple[Reading, ...]:
    """The names that the words of an address can end with, in the state."""
    starts = range(max(1, len(words) - CITY_WORDS_MAX), len(words))
    return tuple(Reading(normalize_words(words[start:]), state) for start in starts)


def surely_state(words: list[str]) -> str:
    """The state named by a code, or by a name with the word “state”; empty for everything else."""
    if len(words) == 1 and len(words[0]) == 2:
        return state_of_words(words) or ""
    if words[:2] == ["state", "of"]:
        return state_of_words(words[2:]) or ""
    if words[-1:] == ["state"]:
        return state_of_words(words[:-1]) or ""
    return ""
