"""Recognized words as filters: which programs they find, and what each would leave if it were chosen instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyroaring import BitMap

from programs.forms import NEVER_ASKED_FOR
from programs.search.filters import FACET_PARAMETERS, TAKES_NEW_PATIENTS
from programs.search.index.snapshot import NOTHING
from programs.search.schedule import PRESETS
from programs.search.text import Part, WordMatches
from programs.search.words.lexicon import Meaning
from programs.vocabularies import BY_CODE

if TYPE_CHECKING:
    from programs.search.matches import Matches


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter in place of words of ``q``: ``changes`` are new values of parameters, ``count`` what they find.

    ``unstated`` is how many come after these because they were never asked.
    """

    words: str
    parameter: str
    value: str
    changes: Mapping[str, tuple[str, ...]]
    count: int
    unstated: int = 0

    @property
    def label(self) -> str:
        """The filter for a person, in the active language; the name of a city."""
        return self.value if self.parameter == "near" else label_of((self.parameter, self.value))


def label_of(meaning: Meaning) -> str:
    """The label of a term, in the active language."""
    parameter, value = meaning
    if parameter == "accepting":
        return str(TAKES_NEW_PATIENTS)
    return str(PRESETS[value][0] if parameter == "when" else BY_CODE[parameter].by_code[value].label)


def programs_with(words: WordMatches, matches: Matches) -> tuple[BitMap, BitMap]:
    """Those that hold all words or say what the recognized ones mean, and those that were never asked the latter."""
    found = words.anywhere
    if not words.parts and words.rest is None:
        return found, NOTHING
    said = list(parted(words, matches))
    found = found | BitMap.intersection(*said)
    open_too = [place for place, part in enumerate(words.parts) if is_open(part) or not said[place]]
    if matches.question.unstated == "exclude" or not open_too:
        return found, NOTHING
    for place in open_too:
        never_asked = [unasked(meaning, matches) for meaning in words.parts[place].meanings]
        said[place] = said[place] | (BitMap.union(*never_asked) if never_asked else matches.index.everything)
    return found, BitMap.intersection(*said) - found


def parted(words: WordMatches, matches: Matches) -> Iterator[BitMap]:
    """The programs of each part, and those with the words beside them. Times and openings that nobody states narrow
    nothing."""
    for part in words.parts:
        programs = part.programs
        programs = programs | meant_by(part, matches) if part.finds or not programs else programs
        unsaid = is_passing(part) and not programs and matches.question.unstated == "exclude"
        yield matches.index.everything if unsaid else programs
    if words.rest is not None:
        yield words.rest


def is_open(part: Part) -> bool:
    """Whether it stays open for programs that say nothing of it, though others have the words: nobody was asked about
    autism, and a name with the word does not answer for the rest."""
    return part.finds or not part.meanings or is_passing(part)


PASSING = frozenset({"when", "accepting"})
"""Parameters of what is so today and other next month: when a program meets, and whether it takes new patients."""


def is_passing(part: Part) -> bool:
    """Whether a phrase asks for that alone: a name somewhere that has the same words does not answer it."""
    return bool(part.meanings) and all(parameter in PASSING for parameter, _value in part.meanings)


def unasked(meaning: Meaning, matches: Matches) -> BitMap:
    parameter, value = meaning
    if parameter == "when":
        return matches.index.without_timetable | matches.usual_meeting(value).doubtful
    if parameter == "accepting":
        return matches.said_nothing_lately
    if parameter in NEVER_ASKED_FOR:
        return NOTHING
    return matches.unasked(FACET_PARAMETERS[parameter], (value,))[0]


def meant_by(part: Part, matches: Matches) -> BitMap:
    """The programs that say one of the meanings of a phrase."""
    return BitMap.union(NOTHING, *(saying(meaning, matches) for meaning in part.meanings))


def saying(meaning: Meaning, matches: Matches) -> BitMap:
    parameter, value = meaning
    if parameter == "when":
        return matches.usual_meeting(value).fits
    if parameter == "accepting":
        return matches.taking_new_patients
    if parameter == "state":
        return matches.in_states([value])
    return matches.choosing(FACET_PARAMETERS[parameter], value, (value,))


def offers(matches: Matches) -> list[Offer]:
    """Every meaning of the recognized words that would leave something, in the order of the words."""
    words = matches.words
    if words is None:
        return []
    found = {
        meaning: offer
        for part in words.parts
        for meaning in part.meanings
        if (offer := offered(part, meaning, words, matches)).count or offer.unstated
    }
    return list(found.values())


def offered(part: Part, meaning: Meaning, words: WordMatches, matches: Matches) -> Offer:
    """The same search with the filter chosen and the phrase taken out of ``q``."""
    parameter, value = meaning
    question = matches.question
    given = [str(known) for known in question.given(parameter)]
    changes = {"q": (part.without,) if part.without else (), parameter: tuple(dict.fromkeys((*given, value)))}
    values = {**question.values, parameter: list(changes[parameter])}
    del values["q"]
    if part.without:
        values["q"] = part.without
    with_filter = type(matches)(replace(question, values=values, words=words.without(part)), matches.index, matches)
    return Offer(part.words, parameter, value, changes, len(with_filter.found), len(with_filter.unstated))
