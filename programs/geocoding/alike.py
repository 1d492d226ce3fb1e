"""Places that were probably meant by a text that names none: spelled alike, called so, or in the county named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from programs.geocoding.gazetteer import Gazetteer, Numbers
from programs.geocoding.names import NICKNAMES, normalize_words, state_codes
from programs.geocoding.reading import Reading, Readings

Shares = npt.NDArray[np.float64]

ALIKE_MAX = 60
"""Letters. A longer name is like none, and slow to compare."""

STATE_LIKENESS = 0.7
"""``colrado`` is 0.88 like ``colorado``. Names of states are at most 0.64 like each other, but for the Carolinas,
the Dakotas, Kansas and Arkansas: of those, both can be tried."""

STATE_LETTERS = 5
"""Fewer letters are like too many names of states."""

POOL = 150
GUESSES_MAX = 4

NAME_LIKENESS, SHARED_TRIGRAMS = 0.5, 0.3
"""A candidate has this share of letters in place, or of trigrams in common (the default of pg_trgm)."""

ELSEWHERE = 0.3
"""What the very name in another state counts as: three wrong letters in ten."""

LETTERS_WRONG, LONG_NAME_LETTERS = (1, 2), 8
"""So many letters may be wrong in a name that is taken for another: in a short one, in one of eight letters or more."""

CUT_SHORT = 0.15

SIZE_WEIGHT = 0.05
"""For ten times as many ZIP codes, half a letter in ten: size decides between names about as much alike."""


def states_alike(words: Sequence[str]) -> list[str]:
    """USPS codes of the states whose names are spelled like folded words, the likest first."""
    typed = normalize_words(list(words))
    if not STATE_LETTERS <= len(typed) <= ALIKE_MAX:
        return []
    names = [name for name in state_codes() if len(name) >= STATE_LETTERS]
    found = process.extract(typed, names, scorer=OSA.normalized_similarity, score_cutoff=STATE_LIKENESS, limit=2)
    return list(dict.fromkeys(state_codes()[name] for name, _likeness, _position in found))


def is_misspelled(typed: str, name: str) -> bool:
    """Whether few letters of a name are wrong; swapped ones count as one."""
    return OSA.distance(typed, name) <= LETTERS_WRONG[len(name) >= LONG_NAME_LETTERS]


def cities_meant(gazetteer: Gazetteer, typed: str, state: str = "") -> list[int]:
    """The cities of whose names ``typed``, a normalized name, has few letters wrong; the likest first, of names as like
    the larger city."""
    if len(typed) > ALIKE_MAX:
        return []
    found = {
        city: OSA.distance(typed, name)
        for name in gazetteer.names.letters.like(typed, LETTERS_WRONG[True])
        if is_misspelled(typed, name)
        for city in gazetteer.cities(name, state)
    }
    return sorted(found, key=lambda city: (found[city], city))


def guesses(readings: Readings) -> list[Reading]:
    """What the text may have been meant to say, the likeliest first; a misspelled state as the one it is like."""
    if not readings.cities:
        return []
    first = readings.cities[0]
    words = first.name.split()
    found = [Reading(first.name, state) for state in states_alike(readings.unknown_state.split())]
    if not first.state and not readings.unknown_state:
        found += [
            Reading(" ".join(words[:position]), state)
            for position in range(1, len(words))
            for state in states_alike(words[position:])
        ]
    return [*found[: GUESSES_MAX - 1], first]


def nearest(gazetteer: Gazetteer, readings: Readings, limit: int) -> list[int]:
    """Places spelled like the text, the likest first.

    Trigrams and first letters give a wide pool; edit distance ranks it, because trigrams miss swapped
    letters: “tuscon” shares as many with “tuscola” as with “tucson”.
    """
    meant = guesses(readings)
    if not meant or len(meant[-1].name) > ALIKE_MAX:
        return []
    nicknamed = np.array(gazetteer.keyed(called(meant)), np.int32)
    candidates = pool(gazetteer, meant, nicknamed)
    apart = distances(candidates, meant)
    ranked = apart.argsort(kind="stable")
    return candidates.places[ranked[apart[ranked] < math.inf][:limit]].tolist()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places with their normalized names, their states, how many ZIP codes they have, the share of trigrams
    in common, and whether they are called so."""

    places: Numbers
    names: Sequence[str]
    states: Sequence[str]
    sizes: Numbers
    likeness: Shares
    nicknamed: npt.NDArray[np.bool_]


def pool(gazetteer: Gazetteer, meant: Sequence[Reading], nicknamed: Numbers) -> Candidates:
    """Candidates, those in the named states and with shared trigrams first."""
    names, states = gazetteer.names, gazetteer.states
    likenesses = [names.trigrams.likeness(guess.name) for guess in meant]
    alike = [similar_to(gazetteer, guess, likeness) for guess, likeness in zip(meant, likenesses, strict=True)]
    found = np.unique(np.concatenate([*alike, nicknamed]))
    found = found[gazetteer.located[found]]
    likeness = np.max(likenesses, axis=0)[names.text_of[found]]
    called_so = np.isin(found, nicknamed)
    named = states.are_in(found, {guess.state for guess in meant}) | called_so
    best = np.lexsort((found, -likeness, ~named))[:POOL]
    found = found[best]
    return Candidates(
        places=found,
        names=[names.texts[text] for text in names.text_of[found].tolist()],
        states=[states.codes[state] for state in states.by_place[found].tolist()],
        sizes=gazetteer.sizes[found],
        likeness=likeness[best],
        nicknamed=called_so[best],
    )


def similar_to(gazetteer: Gazetteer, guess: Reading, likeness: Shares) -> Numbers:
    """Perhaps spelled alike, within the state if one is given; the very name elsewhere is worth a suggestion too.

    ``likeness`` is that of every name of the gazetteer.
    """
    names = gazetteer.names
    wanted = likeness >= SHARED_TRIGRAMS
    for beginning in beginnings(guess.name):
        wanted[names.beginning(beginning)] = True
    alike = names.all_bearers[wanted[names.text_of_bearer]]
    if not guess.state:
        return alike
    return np.append(alike[gazetteer.states.are_in(alike, {guess.state})], names.bearers(guess.name))


def beginnings(name: str) -> list[str]:
    """The first two letters of what a short name can be meant to be, when it shares few trigrams with it:
    as typed (“tuscon”), with the second left out or swapped (“bsoton”), with the first swapped (“edtroit”).
    One letter would be thousands of names."""
    return sorted({name[:2], name[:1] + name[2:3], name[1:2] + name[:1]})


def called(meant: Iterable[Reading]) -> list[str]:
    """Keys of the places that the names are nicknames of, in the state named beside them."""
    return [
        key
        for guess in meant
        for key in NICKNAMES.get(guess.name, ())
        if not guess.state or key.endswith(f"-{guess.state.lower()}")
    ]


def distances(candidates: Candidates, meant: Sequence[Reading]) -> Shares:
    """How far each candidate is from what was meant; infinite when it is not alike at all."""
    apart = letters_apart([guess.name for guess in meant], candidates.names)
    nearest_guess, apart = apart.argmin(axis=0), apart.min(axis=0)
    wanted = np.array([guess.state for guess in meant])[nearest_guess]
    elsewhere = (wanted != "") & (wanted != np.array(candidates.states, str))
    size = SIZE_WEIGHT * np.log10(1 + candidates.sizes)
    unlike = (apart > NAME_LIKENESS) & (candidates.likeness < SHARED_TRIGRAMS)
    apart = np.where(unlike, math.inf, apart + np.where(elsewhere, ELSEWHERE, 0) - size)
    return np.where(candidates.nicknamed, -1 - size, apart)


def letters_apart(typed: Sequence[str], names: Sequence[str]) -> Shares:
    """The share of letters to change, 0 to 1, by text and name. A name cut short counts as nearly right: “san fran”."""
    apart = process.cdist(typed, names, scorer=OSA.normalized_distance, dtype=np.float64)
    cut_short = np.array([[name.startswith(text) for name in names] for text in typed], bool)
    return np.where(cut_short, np.minimum(apart, CUT_SHORT), apart)


def in_county(gazetteer: Gazetteer, county: Reading) -> list[int]:
    """The cities of a county, the largest first; of all counties of that name without a state."""
    names = {county.name, county.name.replace("saint ", "st ")}
    cities = sorted(city for name in names for city in gazetteer.counties.get(name, ()))
    return [city for city in cities if not county.state or gazetteer.states.of(city) == county.state]
