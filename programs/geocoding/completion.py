"""Places that begin like a text which somebody is still typing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import BooleanField, ExpressionWrapper, Q

from programs.geocoding.names import NICKNAMES, normalize_words, state_of_words, states_starting, words_of
from programs.models import Place


def beginning_like(plain: str) -> Q:
    """The places whose ZIP code or name begins like ``plain``; “springf il” looks within the state."""
    if plain[:1].isdigit():
        digits = "".join(letter for letter in plain if letter.isdigit())[:5]
        if digits == plain.split("-")[0].strip()[:5]:
            return zips_from(digits)
    name, comma, state = plain.partition(",")
    if comma:
        wanted = names_from(words_of(name), finished=True)
        return wanted & Q(state__in=states_starting(words_of(state))) if state.strip() else wanted
    return names_and_states_from(words_of(plain))


def zips_from(digits: str) -> Q:
    """As a range: a prefix match could not use the index in every collation."""
    return Q(kind=Place.Kind.ZIP, zip_code__gte=digits, zip_code__lte=digits.ljust(5, "9"))


def names_and_states_from(words: list[str]) -> Q:
    """Names that begin like all the words, or like the first ones in a state that begins like the others."""
    wanted = names_from(words)
    for position in range(1, len(words)):
        if states := states_starting(words[position:]):
            wanted |= names_from(words[:position]) & Q(state__in=states, kind=Place.Kind.CITY)
    if code := state_of_words(words):
        wanted |= Q(key=f"state-{code.lower()}")
    return wanted | Q(key__in=NICKNAMES.get(normalize_words(words), ()))


def names_from(words: list[str], finished: bool = False) -> Q:
    """Names that begin like the words. The last one can be an abbreviation or the beginning of a longer word."""
    named = Q(kind__in=(Place.Kind.CITY, Place.Kind.STATE))
    if finished:
        return named & Q(normalized_name=normalize_words(words))
    prefixes = set(spellings(words))
    begins = Q()
    for prefix in sorted(prefixes):
        begins |= Q(normalized_name__startswith=prefix)
    return named & begins


def spellings(words: list[str]) -> Iterator[str]:
    """The prefix with its last word written out (``n`` for north) and as it stands (``n`` of Nashville)."""
    yield normalize_words(words)
    # An underscore belongs to no abbreviation, so the last word stays as it was typed.
    yield normalize_words([*words[:-1], words[-1] + "_"]).removesuffix("_")


def exactly(plain: str) -> ExpressionWrapper:
    """Whether a place bears the very name or nickname, to be listed before the ones that only begin like it."""
    name = normalize_words(words_of(plain))
    bears = Q(normalized_name=name) | Q(key__in=NICKNAMES.get(name, ()))
    return ExpressionWrapper(bears, output_field=BooleanField())
