"""What a text can mean, before the gazetteer is asked: names of cities with or without a state."""

from __future__ import annotations

import re
from dataclasses import dataclass

from programs.geocoding.names import fold, normalize_words, state_of_words, words_of

COUNTRY_AT_END = re.compile(r"(?<=\w)[\s,]+(?:usa?|u s a|united states(?: of america)?)$")


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
    """

    cities: tuple[Reading, ...] = ()
    whole_state: str = ""
    surely: bool = False
    unknown_state: str = ""

    @property
    def state(self) -> str:
        """The state that was named beside a city, empty when none was or when it is not certain."""
        states = {reading.state for reading in self.cities if reading.state}
        return states.pop() if len(states) == 1 else ""


def plain_text(text: str) -> str:
    """Folded, without punctuation at the ends and without a closing “USA”, unless there is nothing else."""
    return COUNTRY_AT_END.sub("", fold(text).strip(" ,;-"))


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
        return Readings((Reading(name, state),))
    return Readings((Reading(name),), unknown_state=" ".join(parts[-1]))


def read_words(words: list[str]) -> Readings:
    """``City``, ``City ST``, ``State``: without a comma the same words can be several of these."""
    if state := surely_state(words):
        return Readings(whole_state=state, surely=True)
    splits = [
        Reading(normalize_words(words[:position]), named)
        for position in range(1, len(words))
        if (named := state_of_words(words[position:]))
    ]
    whole_state = state_of_words(words) or ""
    return Readings((*splits, Reading(normalize_words(words))), whole_state=whole_state)


def surely_state(words: list[str]) -> str:
    """The state named by a code, or by a name with the word “state”; empty for everything else."""
    if len(words) == 1 and len(words[0]) == 2:
        return state_of_words(words) or ""
    if words[:2] == ["state", "of"]:
        return state_of_words(words[2:]) or ""
    if words[-1:] == ["state"]:
        return state_of_words(words[:-1]) or ""
    return ""
