"""Places that were probably meant by a text that names none: spelled alike, called so, or in the county named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet, Value
from django.db.models.functions import Greatest, Lower
from rapidfuzz import process
from rapidfuzz.distance import OSA

from programs.geocoding.names import NICKNAMES, normalize_words, state_codes
from programs.geocoding.reading import Reading, Readings
from programs.models import Place

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


def nearest(readings: Readings, columns: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
    """``columns`` of the places spelled like the text, the likest first. One query.

    The database gives a wide pool by trigrams and first letters; edit distance ranks it, because
    trigrams miss swapped letters: “tuscon” shares as many with “tuscola” as with “tucson”.
    """
    meant = guesses(readings)
    if not meant or len(meant[-1].name) > ALIKE_MAX:
        return []
    nicknamed = called(meant)
    rows = pool(meant, nicknamed).values_list(*columns, "key", "normalized_name", "state", "zip_count", "likeness")
    scored = [(score, row) for row in rows[:POOL] if (score := distance(row[-5:], meant, nicknamed)) is not None]
    return [row[: len(columns)] for _score, row in sorted(scored, key=lambda found: found[0])[:limit]]


def pool(meant: Sequence[Reading], nicknamed: Sequence[str]) -> QuerySet[Place]:
    """Candidates, those in the named states and with shared trigrams first."""
    wanted = Q(key__in=nicknamed)
    for guess in meant:
        wanted |= similar_to(guess.name, guess.state)
    # The empty code and key are nobody's: without them, Django takes an empty list for an empty answer.
    states = {"", *(guess.state for guess in meant)}
    named = ExpressionWrapper(Q(state__in=states) | Q(key__in=["", *nicknamed]), output_field=BooleanField())
    likenesses = [TrigramSimilarity("normalized_name", guess.name) for guess in meant]
    return (
        Place.objects.exclude(kind=Place.Kind.ZIP)
        .filter(wanted, latitude__isnull=False)
        .annotate(named=named, likeness=Greatest(*likenesses) if len(likenesses) > 1 else likenesses[0])
        .order_by("-named", "-likeness", "-zip_count", "key")
    )


def similar_to(name: str, state: str) -> Q:
    """Perhaps spelled alike, within ``state`` if one is given; the very name elsewhere is worth a suggestion too."""
    alike = Q(normalized_name__trigram_similar=name)
    for beginning in beginnings(name):
        alike |= Q(normalized_name__startswith=beginning)
    return (Q(state=state) & alike) | Q(normalized_name=name) if state else alike


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


def distance(row: Sequence[Any], meant: Sequence[Reading], nicknamed: Sequence[str]) -> float | None:
    """How far a candidate (key, normalized name, state, ZIP codes, likeness) is from what was meant.

    ``None`` when it is not alike at all.
    """
    key, name, state, zip_count, likeness = row
    size = SIZE_WEIGHT * math.log10(1 + zip_count)
    if key in nicknamed:
        return -1 - size
    apart, guess = min(((letters_apart(guess.name, name), guess) for guess in meant), key=lambda one: one[0])
    if apart > NAME_LIKENESS and likeness < SHARED_TRIGRAMS:
        return None
    return apart + (ELSEWHERE if guess.state and guess.state != state else 0) - size


def letters_apart(typed: str, name: str) -> float:
    """The share of letters to change, 0 to 1. A name cut short counts as nearly right: “san fran”."""
    apart = OSA.normalized_distance(typed, name)
    return min(apart, CUT_SHORT) if name.startswith(typed) else apart


def in_county(county: Reading) -> QuerySet[Place]:
    """The cities of a county, the largest first; of all counties of that name without a state. Few are asked for."""
    bare = Func(F("county"), Value("-.'’"), Value(" "), function="translate")
    names = {county.name, county.name.replace("saint ", "st ")}
    cities = Place.objects.filter(kind=Place.Kind.CITY, latitude__isnull=False, same_as=None)
    in_state = cities.filter(state=county.state) if county.state else cities
    return in_state.annotate(bare=Lower(bare)).filter(bare__in=names).order_by("-zip_count", "key")
