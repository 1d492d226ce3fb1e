"""Places that begin like a text which somebody is still typing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from programs.geocoding.gazetteer import Gazetteer, Numbers
from programs.geocoding.names import NICKNAMES, normalize_words, state_of_words, states_starting, words_of


def completions(gazetteer: Gazetteer, plain: str, limit: int, wanted: npt.NDArray[np.bool_]) -> list[int]:
    """Places with a point that begin like ``plain``: those of that very name first, then the largest.

    Only those of which ``wanted`` says so, by place: before the limit, so that sixty towns in one state
    hide none in another.
    """
    found = np.unique(beginning_like(gazetteer, plain))
    found = found[gazetteer.located[found] & wanted[found]]
    exact = np.isin(found, exactly(gazetteer, plain))
    return [*found[exact][:limit].tolist(), *found[~exact][:limit].tolist()][:limit]


def beginning_like(gazetteer: Gazetteer, plain: str) -> Numbers:
    """The places whose ZIP code or name begins like ``plain``; “springf il” looks within the state.

    In no order, and some perhaps twice.
    """
    if plain[:1].isdigit():
        digits = "".join(letter for letter in plain if letter.isdigit())[:5]
        if digits == plain.split("-")[0].strip()[:5]:
            return gazetteer.zips.beginning(digits)
    name, comma, state = plain.partition(",")
    if comma:
        named = gazetteer.names.bearers(normalize_words(words_of(name)))
        return in_states(gazetteer, named, states_starting(words_of(state))) if state.strip() else named
    return np.concatenate(list(names_and_states_from(gazetteer, words_of(plain))))


def names_and_states_from(gazetteer: Gazetteer, words: list[str]) -> Iterator[Numbers]:
    """Names that begin like all the words, or like the first ones in a state that begins like the others."""
    yield from names_from(gazetteer, words)
    for position in range(1, len(words)):
        if states := states_starting(words[position:]):
            for named in names_from(gazetteer, words[:position]):
                yield in_states(gazetteer, named[gazetteer.is_city[named]], states)
    code = state_of_words(words)
    keys = NICKNAMES.get(normalize_words(words), ())
    yield numbers(gazetteer.keyed((*keys, f"state-{code.lower()}") if code else keys))


def names_from(gazetteer: Gazetteer, words: list[str]) -> Iterator[Numbers]:
    """Names that begin like the words. The last one can be an abbreviation or the beginning of a longer word."""
    for prefix in set(spellings(words)):
        yield gazetteer.names.bearers_of(gazetteer.names.beginning(prefix))


def spellings(words: list[str]) -> Iterator[str]:
    """The prefix with its last word written out (``n`` for north) and as it stands (``n`` of Nashville)."""
    yield normalize_words(words)
    # An underscore belongs to no abbreviation, so the last word stays as it was typed.
    yield normalize_words([*words[:-1], words[-1] + "_"]).removesuffix("_")


def in_states(gazetteer: Gazetteer, places: Numbers, states: set[str]) -> Numbers:
    return places[gazetteer.states.are_in(places, states)]


def exactly(gazetteer: Gazetteer, plain: str) -> Numbers:
    """The places of the very name or nickname, to be listed before the ones that only begin like it."""
    name = normalize_words(words_of(plain))
    return np.append(gazetteer.names.bearers(name), numbers(gazetteer.keyed(NICKNAMES.get(name, ()))))


def numbers(places: list[int]) -> Numbers:
    return np.array(places, np.int32)
