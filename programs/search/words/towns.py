"""A city or ZIP code among the words of ``q``: “Hope” may be the town, “BrightView Cincinnati” is the one near it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.names import normalize_place_name, state_of_words
from programs.geocoding.outcomes import ResolvedPlace
from programs.geocoding.places import resolved
from programs.geocoding.surroundings import surveyed
from programs.search.asked_words import Asked, Word
from programs.search.matches import Matches
from programs.search.text import WordMatches, find
from programs.search.words.lexicon import fold, lexicon
from programs.search.words.offers import Offer
from programs.search.words.reading import Reading, Span

WORDS_MOST = 3
"""Words of a city's name that are looked for; one more can be a state behind it, or the name's own."""

CITIES_MOST = 12
"""Cities of one name that are counted, the largest."""

ZIP = re.compile(r"\d{5}")

OFFERED = 3
"""Cities that are offered, the largest."""


def town_offers(matches: Matches, gazetteer: Gazetteer) -> list[Offer]:
    """The same search near a city that ends or begins ``q``, for the largest of its name. At most two queries."""
    words, question = matches.words, matches.question
    if words is None or words.crisis or question.place is not None:
        return []
    asked = Asked.read(words.searched)
    for start, end, cities in towns_in(asked, gazetteer):
        rest = Reading(asked).without(start, end)
        left = find(rest, matches.index) if rest else None
        if left is not None and left.searched != rest:
            continue  # what is beside it is no word of a program
        typed = words.searched[start:end]
        found = [near(matches, typed, rest, left, surveyed(city, gazetteer)) for city in cities]
        if best := [offer for offer in found if offer.count or offer.unstated][:OFFERED]:
            return best
    return []


def near(matches: Matches, typed: str, rest: str, left: WordMatches | None, city: ResolvedPlace) -> Offer:
    values = {name: value for name, value in matches.question.values.items() if name != "q"} | {"near": city.text}
    if rest:
        values["q"] = rest
    with_city = Matches(replace(matches.question, values=values, place=city, words=left), matches.index)
    changes = {"q": (rest,) if rest else (), "near": (city.text,)}
    return Offer(typed, "near", city.text, changes, len(with_city.found), len(with_city.unstated))


def towns_in(asked: Asked, gazetteer: Gazetteer) -> Iterator[tuple[int, int, list[ResolvedPlace]]]:
    """The longest names of cities at the end and at the beginning of a text, with the cities that bear them; none where
    a word means a term."""
    words = asked.words
    reading: Reading | None = None
    for length in range(min(WORDS_MOST + 1, len(words)), 0, -1):
        for some in dict.fromkeys((tuple(words[-length:]), tuple(words[:length]))):
            if cities := cities_of(some, gazetteer):
                reading = reading or Reading.of(asked)  # which takes longer than to find that there is no such city
                if not any(is_term_within(span, some) for span in reading.spans):
                    yield some[0].start, some[-1].end, cities


def is_term_within(span: Span, words: tuple[Word, ...]) -> bool:
    """Whether a word of a city's name means a term; the state behind the name is part of the place."""
    is_state = all(parameter == "state" for parameter, _value in span.meanings)
    if is_state and words[0].start < span.start and span.end == words[-1].end:
        return False
    return span.start < words[-1].end and words[0].start < span.end


def cities_of(words: tuple[Word, ...], gazetteer: Gazetteer) -> list[ResolvedPlace]:
    """Those that bear the name, in a state that may stand behind it; none where no word says anything."""
    if all(fold(word.text) in lexicon().generic for word in words):
        return []
    texts = [word.text for word in words]
    if len(texts) == 1 and ZIP.fullmatch(texts[0]):
        row = gazetteer.zip_row(texts[0])
        return [resolved(row)] if row else []
    state = (state_of_words([fold(texts[-1])]) or "") if len(texts) > 1 else ""
    for name, in_state in ((texts[:-1], state), (texts, "")):
        if not name or (name is not texts and not state):
            continue
        numbers = gazetteer.cities(normalize_place_name(" ".join(name)), in_state)
        rows = [gazetteer.row(number) for number in numbers[:CITIES_MOST] if gazetteer.located[number]]
        if rows:
            return [resolved(row) for row in rows]
    return []
