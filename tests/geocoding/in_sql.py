"""What the gazetteer in memory answers, asked of the database: the plain meaning of every lookup.

PostgreSQL has its own prefixes, order, trigrams and nearest neighbours, so that a test which holds the
two against each other holds ours against somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet, Value
from django.db.models.functions import Greatest, Lower

from programs.geocoding.alike import POOL, beginnings
from programs.geocoding.completion import spellings
from programs.geocoding.names import NICKNAMES, normalize_words, state_of_words, states_starting, words_of
from programs.geocoding.reading import Reading
from programs.models import Place
from programs.models.position import Chord, chord_of_miles

NOBODY = Q(pk__in=[])


def completions(plain: str, limit: int) -> list[str]:
    """Keys of the places that begin like a plain text, those of that very name first, then the largest."""
    name = normalize_words(words_of(plain))
    exactly = ExpressionWrapper(
        Q(normalized_name=name) | Q(key__in=["", *NICKNAMES.get(name, ())]), output_field=BooleanField()
    )
    found = Place.objects.filter(beginning_like(plain), latitude__isnull=False)
    return list(found.order_by(exactly.desc(), "-zip_count", "key").values_list("key", flat=True)[:limit])


def beginning_like(plain: str) -> Q:
    if plain[:1].isdigit():
        digits = "".join(letter for letter in plain if letter.isdigit())[:5]
        if digits == plain.split("-")[0].strip()[:5]:
            return Q(kind="zip", zip_code__startswith=digits)
    name, comma, state = plain.partition(",")
    if comma:
        wanted = Q(kind__in=["city", "state"], normalized_name=normalize_words(words_of(name)))
        return wanted & Q(state__in=states_starting(words_of(state))) if state.strip() else wanted
    words = words_of(plain)
    wanted = names_from(words) | Q(key__in=NICKNAMES.get(normalize_words(words), ()))
    for position in range(1, len(words)):
        states = states_starting(words[position:])
        wanted |= names_from(words[:position]) & Q(kind="city", state__in=states)
    return wanted | Q(key=f"state-{(state_of_words(words) or '').lower()}")


def names_from(words: list[str]) -> Q:
    begins = NOBODY
    for prefix in spellings(words):
        begins |= Q(normalized_name__startswith=prefix)
    return begins & Q(kind__in=["city", "state"])


def pool(meant: Sequence[Reading], nicknamed: Sequence[str]) -> list[tuple[str, float]]:
    """Keys of what a text may have been meant to say, with the trigrams in common as pg_trgm counts them."""
    wanted = Q(key__in=nicknamed)
    for guess in meant:
        alike = Q(normalized_name__trigram_similar=guess.name)
        for beginning in beginnings(guess.name):
            alike |= Q(normalized_name__startswith=beginning)
        wanted |= (Q(state=guess.state) & alike) | Q(normalized_name=guess.name) if guess.state else alike
    states = {"", *(guess.state for guess in meant)}
    named = ExpressionWrapper(Q(state__in=states) | Q(key__in=["", *nicknamed]), output_field=BooleanField())
    likenesses = [TrigramSimilarity("normalized_name", guess.name) for guess in meant]
    found = (
        Place.objects.exclude(kind="zip")
        .filter(wanted, latitude__isnull=False)
        .annotate(named=named, likeness=Greatest(*likenesses) if len(likenesses) > 1 else likenesses[0])
        .order_by("-named", "-likeness", "-zip_count", "key")
    )
    return list(found.values_list("key", "likeness")[:POOL])


def cities(name: str, state: str) -> list[str]:
    found = Place.objects.filter(kind="city", normalized_name=name).order_by("-zip_count", "key")
    return keys(found.filter(state=state) if state else found)


def in_county(county: Reading) -> list[str]:
    """Keys of its cities, the largest first."""
    bare = Lower(Func(F("county"), Value("-.'’"), Value(" "), function="translate"))
    names = {county.name, county.name.replace("saint ", "st ")}
    found = Place.objects.filter(kind="city", latitude__isnull=False, same_as=None).annotate(bare=bare)
    found = found.filter(bare__in=names).order_by("-zip_count", "key")
    return keys(found.filter(state=county.state) if county.state else found)


def keys(places: QuerySet[Place]) -> list[str]:
    return list(places.values_list("key", flat=True))


def state_of_point(latitude: float, longitude: float, within_miles: float) -> str | None:
    """The state of the nearest ZIP code, by the index of positions."""
    nearest = (
        Place.objects.filter(kind="zip", latitude__isnull=False)
        .annotate(chord=Chord("position", latitude, longitude))
        .order_by("chord")
        .first()
    )
    return nearest.state if nearest and nearest.chord <= chord_of_miles(within_miles) else None
