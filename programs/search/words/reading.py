"""A text read with the lexicon: which of its words mean terms, which stay words, and whether somebody is in danger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from programs.search.asked_words import Asked, Factor
from programs.search.words.lexicon import TOKEN, Crisis, Entry, Lexicon, Meaning, Phrase, fold, lexicon

SENTENCE_FROM, SAYING_NOTHING = 5, 2
"""Words of a sentence, and those among them that say nothing by themselves (“my”, “is”)."""

SHORT_NUMBER = re.compile(r"\d{1,3}|\d{1,2}(am|pm)")
"""A longer one may be a year, or the number of a house."""

BETWEEN_MOST = 3
"""Words between “not” and what it refuses."""

PROBLEMS = frozenset({"condition", "focus"})
"""Parameters of what somebody needs help with: who does not want it seeks the help."""

PARTS_MOST = 12
"""Recognized phrases of one text; words after them stay words. A box of 200 letters seldom holds more."""

OR = frozenset({"or", "o", "u"})
"""What stands between two phrases of which either will do."""


class Token(NamedTuple):
    """A folded word, and where it stands in the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase of the text that means terms; none where no source of ours is asked about it.

    ``finds``: those with the terms are results, with the words or not. ``is_refused``: it is what somebody does not
    want (“no 12 step”), which finds nobody and leaves nobody out: few listings say what they do without.
    """

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    finds: bool
    is_refused: bool = False


@dataclass
class Reading:
    """How a text is understood.

    ``crisis`` is the first phrase of danger. ``untold`` are words that no term of ours says, ``phrase`` all words.
    Nobody changes it; it is not frozen because that takes longer to make.
    """

    asked: Asked
    spans: tuple[Span, ...] = ()
    crisis: Crisis | None = None
    untold: tuple[str, ...] = ()
    phrase: Phrase = ()

    @classmethod
    def of(cls, asked: Asked) -> Reading:
        words = lexicon()
        if asked.text.isascii() and asked.text.isalpha():  # one word, as most are
            tokens = [Token(asked.text.lower(), 0, len(asked.text))]
        else:
            asked = as_spoken(asked)
            tokens = [Token(fold(found[0]), *found.span()) for found in TOKEN.finditer(asked.text)]
        phrase = tuple([token.word for token in tokens])
        typed = [words.word_of_danger(token.word) for token in tokens]
        if not any(map(words.begins_something, phrase)) and words.longest_danger_from.keys().isdisjoint(typed):
            return cls(asked, phrase=phrase)
        dangers = list(in_danger(tokens, typed, words))
        if dangers:
            taken = [span for span, _crisis in dangers]
            free = [token for token in tokens if not any(span.start <= token.start < span.end for span in taken)]
            crisis = dangers[0][1]
            means = tuple(dict.fromkeys(one for _span, found in dangers for one in found.meanings))
            spans = (replace(taken[0], meanings=means), *recognized(free, asked.text, words))
            return cls(asked, spans, crisis, phrase=phrase)
        untold = list(untold_in(tokens, words))
        spans = tuple(either(recognized(tokens, asked.text, words), asked))
        if spans and not (is_simple(asked) or words.entry(phrase)):
            spans = ()
        refused = [span for span in spans if span.is_refused]
        asked_of = [one for one in untold if not any(span.start <= one[0] < span.end for span in refused)]
        return cls(asked, spans, untold=tuple([asked.text[start:end] for start, end in asked_of]), phrase=phrase)

    @property
    def rest(self) -> list[Factor]:
        """What stays words beside the recognized phrases; words that say nothing more are left out."""
        if self.crisis:
            return []
        return [factor for factor in self.beside if factor not in self.of_sentence]

    @property
    def beside(self) -> list[Factor]:
        """The words beside the recognized phrases that say something."""
        return [factor for factor in self.factors if not self.is_covered(factor) and not says_nothing(factor)]

    @property
    def of_sentence(self) -> list[Factor]:
        """Those that only tell the story, where a sentence has recognized phrases."""
        if not self.spans or not self.is_sentence:
            return []
        return [factor for factor in self.beside if self.is_of_sentence(factor)]

    @property
    def is_sentence(self) -> bool:
        """Whether people speak: so many words, of which two at least are there for the others."""
        return are_spoken(self.factors)

    def is_of_sentence(self, factor: Factor) -> bool:
        """A common word or a number that is no name."""
        return says_little(factor) and not self.is_like_name(factor)

    def is_like_name(self, factor: Factor) -> bool:
        """Whether it is capital, as names within a sentence are."""
        first = factor.words[0]
        begins = not self.asked.text[: first.start].rstrip() or self.asked.text[: first.start].rstrip()[-1] in ".!?"
        return not begins and first.text[0].isupper() and not self.asked.text.isupper()

    @property
    def refused(self) -> tuple[str, ...]:
        """What is not wanted, as it was typed."""
        return tuple(self.words_of(span) for span in self.spans if span.is_refused)

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
        if self.spans and any(span.start <= start and end <= span.end for span in self.spans):
            return True
        return fold(self.asked.text[start:end]) in lexicon().known


def is_simple(asked: Asked) -> bool:
    """Quotes, “or” and words to leave out ask for exactly these words: only the whole text is read as a phrase."""
    is_one = len(asked.alternatives) == 1
    return is_one and '"' not in asked.text and not any(factor.excluded for factor in asked.alternatives[0])


def as_spoken(asked: Asked) -> Asked:
    """A sentence in which “or” is a word (“needs evenings or virtual”): as an alternative it would tear it in two."""
    factors = [factor for some in asked.alternatives for factor in some]
    if len(asked.alternatives) < 2 or '"' in asked.text or any(factor.excluded for factor in factors):
        return asked
    return replace(asked, is_spoken=True) if are_spoken(factors) else asked


def are_spoken(factors: Sequence[Factor]) -> bool:
    """Whether people speak: so many words, of which two at least are there for the others."""
    return len(factors) >= SENTENCE_FROM and sum(map(says_nothing, factors)) >= SAYING_NOTHING


def either(spans: Iterable[Span], asked: Asked) -> Iterator[Span]:
    """Two phrases with nothing but “or” between them as one that means either (“suboxone or methadone”)."""
    before: Span | None = None
    for span in spans:
        if before and asked.text[before.end : span.start].strip().lower() in OR and may_join(before, span):
            before = joined(before, span)
            continue
        if before:
            yield before
        before = span
    if before:
        yield before


def may_join(one: Span, other: Span) -> bool:
    """What is refused before “or” is so behind it as well; else both must mean something."""
    return one.is_refused or bool(one.meanings and other.meanings and not other.is_refused)


def joined(one: Span, other: Span) -> Span:
    meanings = () if one.is_refused else tuple(dict.fromkeys((*one.meanings, *other.meanings)))
    finds = not one.is_refused and (one.finds or other.finds)
    return replace(one, end=other.end, meanings=meanings, finds=finds)


def says_little(factor: Factor) -> bool:
    """Whether it is made of common words and short numbers: a name may have them, and so has any sentence."""
    known = lexicon().known
    return all(word.bare in known or SHORT_NUMBER.fullmatch(word.bare) for word in factor.words)


def says_nothing(factor: Factor) -> bool:
    return all(word.bare in lexicon().generic for word in factor.words)


def in_danger(tokens: Sequence[Token], typed: Sequence[str], words: Lexicon) -> Iterator[tuple[Span, Crisis]]:
    """Phrases of danger anywhere in the text, the longest first at each place. ``typed`` are the words, or those of
    danger that they may be."""
    place = 0
    while place < len(tokens):
        for stop in range(min(len(tokens), place + words.longest_danger_from.get(typed[place], 0)), place, -1):
            crisis = words.crisis.get(tuple(typed[place:stop]))
            if crisis and not (stop - place == 1 < len(tokens) and typed[place].isdigit()):  # of a telephone number
                yield Span(tokens[place].start, tokens[stop - 1].end, crisis.meanings, finds=True), crisis
                place = stop
                break
        else:
            place += 1


def recognized(tokens: Sequence[Token], text: str, words: Lexicon) -> Iterator[Span]:
    """Phrases that mean terms, from left to right, the longest at each place."""
    place = found = 0
    while place < len(tokens) and found < PARTS_MOST:
        for stop in range(min(len(tokens), place + words.longest_entry(tokens[place].word)), place, -1):
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
            stop = refused_until(tokens, place, text, words)
            if stop:
                yield Span(tokens[place].start, tokens[stop - 1].end, (), finds=False, is_refused=True)
                found += 1
            place = stop or place + 1


def refused_until(tokens: Sequence[Token], place: int, text: str, words: Lexicon) -> int:
    """Where the phrase ends that the word at a place refuses; 0 where it refuses none."""
    if tokens[place].word not in words.refusing:
        return 0
    start, is_wanted = place + 1, False
    while start < len(tokens) and tokens[start].word in words.between and start - place <= BETWEEN_MOST:
        is_wanted = is_wanted or words.between[tokens[start].word]
        start += 1
    longest = words.longest_entry(tokens[start].word) if start < len(tokens) else 0
    for stop in range(min(len(tokens), start + longest), start, -1):
        some = tokens[start:stop]
        entry = words.entry(tuple(token.word for token in some))
        if entry is None:
            continue
        span = span_of(some, entry, text, is_all=False)
        is_problem = any(parameter in PROBLEMS for parameter, _value in entry.meanings)
        return stop if span and not (is_wanted and is_problem) else 0
    return 0


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
    for place, token in enumerate(tokens):
        if token.word not in words.untold_from:
            continue
        for stop in (place + 2, place + 1):
            if tuple(token.word for token in tokens[place:stop]) in words.untold:
                yield tokens[place].start, tokens[min(stop, len(tokens)) - 1].end
                break
