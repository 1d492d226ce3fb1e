"""A city, region, county or ZIP code among the words of ``q``: “Hope” may be the town, “BrightView Cincinnati” the one
near it.

Within a sentence a place follows “in” or “near”, or has its state behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from programs.geocoding.alike import cities_meant, in_county
from programs.geocoding.gazetteer import Gazetteer
from programs.geocoding.names import NICKNAMES, normalize_place_name, state_of_words
from programs.geocoding.outcomes import ResolvedPlace
from programs.geocoding.places import resolved
from programs.geocoding.reading import COUNTY_WORDS
from programs.geocoding.reading import Reading as PlaceReading
from programs.geocoding.regions import places_of_region
from programs.geocoding.surroundings import surveyed
from programs.search.asked_words import Asked, Word
from programs.search.index.snapshot import Index
from programs.search.matches import Matches
from programs.search.text import FEW, WordMatches, find
from programs.search.words.lexicon import fold, lexicon
from programs.search.words.offers import Offer
from programs.search.words.reading import SENTENCE_FROM, Reading, Span

WORDS_MOST = 3
"""Words of a city's name that are looked for; one more can be a state behind it, or the name's own."""

SPELLED_LETTERS = 5
"""A shorter name is like too many others."""

CITIES_MOST = 12
"""Cities of one name that are counted, the largest."""

ZIP, ZIP_MORE = re.compile(r"[0-9]{5}"), re.compile(r"[0-9]{4}")

OFFERED, OFFERED_OF_REGION = 3, 6
"""Cities that are offered: the largest of a name, and of a region."""

LEADING = frozenset({"in", "near", "around", "outside", "from", "at", "en", "desde", "cerca", "alrededor", "afuera"})
"""What stands before a place."""


class Town(NamedTuple):
    """Words from ``start`` to ``end`` of a text that name a place: the cities that bear the name, the largest first, or
    those of a region. At most ``offered`` of them are offered."""

    start: int
    end: int
    cities: list[ResolvedPlace]
    offered: int = OFFERED


def town_offers(matches: Matches, gazetteer: Gazetteer) -> list[Offer]:
    """The same search near a place that ``q`` names, for the largest of its name; else with the other words as they
    were probably meant (“metro health”), or near a place that is spelled alike; where nothing is found at all, or
    without the place, and nothing near there, that place without them. At most two queries."""
    words, question = matches.words, matches.question
    if words is None or words.crisis or question.place is not None:
        return []
    corrected, alone = list[Offer](), list[Offer]()
    for asked, town in towns(str(question.values["q"]), matches, gazetteer):
        typed, rest = asked.text[town.start : town.end], Reading(asked).without(led_from(asked, town.start), town.end)
        places = [surveyed(city, gazetteer) for city in town.cities]
        left = find(rest, matches.index) if rest else None
        meant = left.searched if left else ""
        best = best_of(town, (near(matches, typed, meant, left, place) for place in places))
        if best and meant == rest:
            return best
        corrected = corrected or best
        is_left_out = set(fold(typed).split()) <= {fold(word) for word in words.left_out}
        if not alone and (is_left_out or not (matches.found or matches.unstated)):
            alone = best_of(town, (near(matches, typed, "", None, place) for place in places))
    return [*corrected, *alone]


def towns(q: str, matches: Matches, gazetteer: Gazetteer) -> Iterator[tuple[Asked, Town]]:
    """The places that are named by what was typed, and by what was searched in its place; then those that are spelled
    alike."""
    assert matches.words is not None  # noqa: S101 - who asks has looked
    for text in dict.fromkeys((q, matches.words.searched)):
        asked = Asked.read(text)
        yield from ((asked, town) for town in towns_in(asked, gazetteer))
    yield from ((asked, town) for town in towns_alike(asked, matches, gazetteer))


def best_of(town: Town, offers: Iterator[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer.count or offer.unstated][: town.offered]


def near(matches: Matches, typed: str, rest: str, left: WordMatches | None, city: ResolvedPlace) -> Offer:
    """The search near ``city``, with the words ``rest``, which were found as ``left``."""
    values = {name: value for name, value in matches.question.values.items() if name != "q"} | {"near": city.text}
    if rest:
        values["q"] = rest
    with_city = Matches(replace(matches.question, values=values, place=city, words=left), matches.index)
    changes = {"q": (rest,) if rest else (), "near": (city.text,)}
    return Offer(typed, "near", city.text, changes, len(with_city.found), len(with_city.unstated))


def towns_in(asked: Asked, gazetteer: Gazetteer) -> Iterator[Town]:
    """The names of cities in a text, with the cities that bear them; none where a word means a term. Those that are
    said to be places come first, then the longest at the end and at the beginning."""
    reading: Reading | None = None
    for some in dict.fromkeys((*placed(asked), *at_the_ends(asked))):
        region = region_of(some, gazetteer)
        if cities := region or cities_of(some, gazetteer):
            reading = reading or Reading.of(asked)  # which takes longer than to find that there is no such city
            if not any(is_term_within(span, some) for span in reading.spans):
                yield Town(some[0].start, some[-1].end, cities, OFFERED_OF_REGION if region else OFFERED)


def towns_alike(asked: Asked, matches: Matches, gazetteer: Gazetteer) -> Iterator[Town]:
    """Where little is found: words that hardly a program has, and no text of ours, with the cities that are spelled
    alike (“philidelphia”). What a text begins with is a name, where that is found (“Caron”)."""
    if len(matches.found) > FEW:
        return
    strange = {word for word in asked.words if is_strange(word, matches.index)}
    for some in dict.fromkeys((*placed(asked), *at_the_ends(asked))):
        if strange.intersection(some) and (some[0].start or not matches.found):
            named = ((normalize_place_name(name), state) for name, state in readings_of(some))
            meant = (cities_meant(gazetteer, name, state) for name, state in named if len(name) >= SPELLED_LETTERS)
            if cities := next((found for numbers in meant if (found := located(numbers, gazetteer))), []):
                yield Town(some[0].start, some[-1].end, cities)


def is_strange(word: Word, index: Index) -> bool:
    stem = index.words.spellings.get(word.bare)
    is_rare = stem is None or len(index.words.postings(stem).anywhere) <= FEW
    return is_rare and word.bare.isalpha() and fold(word.text) not in lexicon().known


def at_the_ends(asked: Asked) -> Iterator[tuple[Word, ...]]:
    """The words at the end and at the beginning; of a sentence not one common word (“how much does it cost”)."""
    words = asked.words
    for length in range(min(WORDS_MOST + 1, len(words)), 0, -1):
        for some in (tuple(words[-length:]), tuple(words[:length])):
            if len(words) < SENTENCE_FROM or not is_common(some, asked):
                yield some


def placed(asked: Asked) -> Iterator[tuple[Word, ...]]:
    """Words that follow “in”, that a state follows, or that are a ZIP code, wherever they stand: the longest first."""
    words = asked.words
    if len(words) == 1 and not is_zip((words[0],)):  # nothing leads to it, and no state is behind it
        return
    for start in range(len(words)):
        is_led = led_from(asked, words[start].start) < words[start].start
        for length in range(min(WORDS_MOST + 1, len(words) - start), 0, -1):
            some = tuple(words[start : start + length])
            if is_zip(some) or is_name(some, asked, is_led=is_led):
                yield some


def is_name(words: tuple[Word, ...], asked: Asked, *, is_led: bool) -> bool:
    """Whether words that are a place's name are meant as one. A common word is (“in need”) where it is capital; two
    letters are a state (“or”) where they are."""
    last = words[-1].text
    if len(words) > 1 and state_of_words([fold(last)]) and (len(last) > 2 or last.isupper()):
        return True
    return is_led and not is_common(words, asked)


def is_common(words: tuple[Word, ...], asked: Asked) -> bool:
    """Whether it is one common word, and not capital where others are not."""
    (first, *others) = (word.text for word in words)
    return not others and fold(first) in lexicon().known and (first[0].islower() or asked.text.isupper())


def led_from(asked: Asked, start: int) -> int:
    """Where the words begin that lead to a place at ``start``: “in”, “cerca de”; ``start`` where none do."""
    before = [word for word in asked.words if word.end <= start][-2:]
    if before and fold(before[-1].text) == "de":
        before.pop()
    return before[-1].start if before and fold(before[-1].text) in LEADING else start


def is_term_within(span: Span, words: tuple[Word, ...]) -> bool:
    """Whether a word of a city's name means a term; the state behind the name is part of the place, and so is one in it
    (“Kansas City”)."""
    start, end = words[0].start, words[-1].end
    is_state = all(parameter == "state" for parameter, _value in span.meanings)
    if is_state and start <= span.start and span.end <= end and (start, end) != (span.start, span.end):
        return False
    return span.start < end and start < span.end


def cities_of(words: tuple[Word, ...], gazetteer: Gazetteer) -> list[ResolvedPlace]:
    """Those that bear the name, in a state that may stand behind it; none where no word says anything."""
    if all(fold(word.text) in lexicon().generic for word in words):
        return []
    if is_zip(words):
        row = gazetteer.zip_row(words[0].text)
        return [resolved(row)] if row else []
    named = (numbers_of(normalize_place_name(name), state, gazetteer) for name, state in readings_of(words))
    return next((found for numbers in named if (found := located(numbers, gazetteer))), [])


def region_of(words: tuple[Word, ...], gazetteer: Gazetteer) -> list[ResolvedPlace]:
    """The places of a region (“bay area”), or what people call a city (“philly”): more mean that than a hamlet of the
    name."""
    for name, state in readings_of(words):
        normalized = normalize_place_name(name)
        keys = [*places_of_region(normalized, state), *(() if state else NICKNAMES.get(normalized, ()))]
        if found := located(sorted(gazetteer.keyed(keys)), gazetteer):
            return found
    return []


def readings_of(words: tuple[Word, ...]) -> Iterator[tuple[str, str]]:
    """The name of a city and the state behind it, if there is one; then all of it as a name."""
    texts = [word.text for word in words]
    if len(texts) > 1 and (state := state_of_words([fold(texts[-1])])):
        yield " ".join(texts[:-1]), state
    yield " ".join(texts), ""


def located(numbers: Sequence[int], gazetteer: Gazetteer) -> list[ResolvedPlace]:
    """The first of some cities, those that have a point."""
    return [resolved(gazetteer.row(number)) for number in numbers[:CITIES_MOST] if gazetteer.located[number]]


def is_zip(words: tuple[Word, ...]) -> bool:
    """A ZIP code, also with its four further digits."""
    if not ZIP.fullmatch(words[0].text):
        return False
    return len(words) == 1 or (
        len(words) == 2 and bool(ZIP_MORE.fullmatch(words[1].text)) and words[1].start == words[0].end + 1
    )


def numbers_of(name: str, state: str, gazetteer: Gazetteer) -> Sequence[int]:
    """The cities of that name, or those of the county, the largest first."""
    _name, _space, last = name.rpartition(" ")
    return in_county(gazetteer, PlaceReading(name, state)) if last in COUNTY_WORDS else gazetteer.cities(name, state)
