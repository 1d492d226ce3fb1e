"""A text read with the lexicon: which of its words mean terms, which stay words, and whether somebody is in danger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from programs.search.asked_words import Asked, Factor
from programs.search.words.lexicon import TOKEN, Crisis, Entry, Lexicon, Meaning, fold, lexicon

PARTS_MOST = 6
"""Recognized phrases of one text; words after them stay words."""


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word, and where it stands in the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase of the text that means terms; none where no source of ours is asked about it.

    ``finds``: those with the terms are results, with the words or not.
    """

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    finds: bool


@dataclass(frozen=True)
class Reading:
    """How a text is understood.

    ``crisis`` is the first phrase of danger. ``untold`` are words that no term of ours says.
    """

    asked: Asked
    spans: tuple[Span, ...] = ()
    crisis: Crisis | None = None
    untold: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: Asked) -> Reading:
        words = lexicon()
        tokens = [Token(fold(found[0]), *found.span()) for found in TOKEN.finditer(asked.text)]
        dangers = list(in_danger(tokens, words))
        if dangers:
            taken = [span for span, _crisis in dangers]
            free = [token for token in tokens if not any(span.start <= token.start < span.end for span in taken)]
            crisis = dangers[0][1]
            means = tuple(dict.fromkeys(one for _span, found in dangers for one in found.meanings))
            return cls(asked, (replace(taken[0], meanings=means), *recognized(free, asked.text, words)), crisis)
        untold = tuple(asked.text[start:end] for start, end in untold_in(tokens, words))
        if not is_simple(asked) and not words.entry(tuple(token.word for token in tokens)):
            return cls(asked, untold=untold)
        return cls(asked, tuple(recognized(tokens, asked.text, words)), untold=untold)

    @property
    def rest(self) -> list[Factor]:
        """What stays words beside the recognized phrases; words that say nothing more are left out."""
        if self.crisis:
            return []
        return [factor for factor in self.factors if not self.is_covered(factor) and not says_nothing(factor)]

    @property
    def factors(self) -> list[Factor]:
        return [factor for factors in self.asked.alternatives for factor in factors]

    def is_covered(self, factor: Factor) -> bool:
        """Whether a recognized phrase holds it."""
        start, end = factor.words[0].start, factor.words[-1].end
        return any(span.start <= start and end <= span.end for span in self.spans)

    @property
    def is_covered_whole(self) -> bool:
        """Whether nothing else is asked: no other word, not even one that says nothing more."""
        return all(self.is_covered(factor) for factor in self.factors)

    def without(self, start: int, end: int) -> str:
        """The text with a phrase cut out; empty where no word is left that says something."""
        rest = Asked.read(f"{self.asked.text[:start]} {self.asked.text[end:]}")
        return rest.text if any(not says_nothing(factor) for factor in Reading(rest).factors) else ""

    def words_of(self, span: Span) -> str:
        return self.asked.text[span.start : span.end]

    def is_protected(self, start: int, end: int) -> bool:
        """Whether a word there must not be corrected: a recognized one, or a common word of either language."""
        if any(span.start <= start and end <= span.end for span in self.spans):
            return True
        return fold(self.asked.text[start:end]) in lexicon().known


def is_simple(asked: Asked) -> bool:
    """Quotes, “or” and words to leave out ask for exactly these words: only the whole text is read as a phrase."""
    is_one = len(asked.alternatives) == 1
    return is_one and '"' not in asked.text and not any(factor.excluded for factor in asked.alternatives[0])


def says_nothing(factor: Factor) -> bool:
    return all(word.bare in lexicon().generic for word in factor.words)


def in_danger(tokens: Sequence[Token], words: Lexicon) -> Iterator[tuple[Span, Crisis]]:
    """Phrases of danger anywhere in the text, the longest first at each place."""
    place, typed = 0, [words.word_of_danger(token.word) for token in tokens]
    while place < len(tokens):
        for stop in range(min(len(tokens), place + words.longest), place, -1):
            crisis = words.crisis.get(tuple(typed[place:stop]))
            if crisis:
                yield Span(tokens[place].start, tokens[stop - 1].end, crisis.meanings, finds=True), crisis
                place = stop
                break
        else:
            place += 1


def recognized(tokens: Sequence[Token], text: str, words: Lexicon) -> Iterator[Span]:
    """Phrases that mean terms, from left to right, the longest at each place."""
    place = found = 0
    while place < len(tokens) and found < PARTS_MOST:
        for stop in range(min(len(tokens), place + words.longest), place, -1):
            some = tokens[place:stop]
            entry = words.entry(tuple(token.word for token in some))
            if entry is None:
                continue
            span = span_of(some, entry, text, is_all=len(some) == len(tokens))
            if span:
                yield span
                found += 1
            place = stop
            break
        else:
            place += 1


def span_of(tokens: Sequence[Token], entry: Entry, text: str, *, is_all: bool) -> Span | None:
    start, end = tokens[0].start, tokens[-1].end
    if tuple(token.word for token in tokens) in lexicon().untold:
        return Span(start, end, (), finds=False)
    if not entry.meanings or (entry.alone and not is_all):
        return None
    if entry.rule == "capitals" and not text[start:end].isupper():
        return None
    return Span(start, end, entry.meanings, finds=entry.rule != "offer")


def untold_in(tokens: Sequence[Token], words: Lexicon) -> Iterator[tuple[int, int]]:
    for place in range(len(tokens)):
        for stop in (place + 2, place + 1):
            if tuple(token.word for token in tokens[place:stop]) in words.untold:
                yield tokens[place].start, tokens[min(stop, len(tokens)) - 1].end
                break
