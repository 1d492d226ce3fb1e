"""What misspelled words were meant to be, from the words that programs have.

Edit distance ranks all words that programs spell. Between words about as much alike, the one that more programs have is
meant. Costs are in letters that were typed wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from programs.letters import CORRECTED_LETTERS, signature
from programs.models.words import LETTERS
from programs.search.asked_words import Asked, Word, bare
from programs.search.index.snapshot import Index
from programs.search.words.lexicon import lexicon
from programs.search.words.looking import Looking

LOOKED_UP = 8
"""Words, the longest ones; who asks for more has surely given enough that is right."""

MISTAKES = ((5, 1), (8, 2), (LETTERS[1], 3))
"""A word of so many letters can have so many of them wrong."""

MOST_MISTAKES = [next(wrong for most, wrong in MISTAKES if letters <= most) for letters in range(LETTERS[1] + 1)]
"""The same by letters."""

COMMON, RARE_SHARE = 0.4, 1e-4
"""For ten times as many programs that have it, a word is nearer by this part of a letter."""

OTHER_BEGINNING, SOUNDS_ALIKE, BEGINS, TWO_IN_ONE = 0.3, 0.5, 0.6, 1.0
"""A wrong first letter, on top; “f” for “ph”; the beginning of a longer word; a space left out or too many."""

KNOWN, HOPELESS = 1.0, 6.0
"""What it costs on top to change a word that programs have, and to keep one that none has."""

IN_VOCABULARY = COMMON * 3
"""A word of the vocabulary is as likely meant as one that a tenth of all programs have."""

WAYS = 6
"""Corrections of the whole that are tried."""

MUCH_RARER = 10
"""So many times as many programs must have another spelling of a word that some have."""


class Spelling:
    """A word, its stem (empty for a word like “the”) and the share of programs with that stem.

    ``common`` is by how much of a letter it is nearer.
    """

    __slots__ = ("common", "share", "stem", "word")

    def __init__(self, word: str, stem: str, share: float) -> None:
        self.word, self.stem, self.share = word, stem, share
        self.common = COMMON * math.log10(1 + share / RARE_SHARE) if share else 0.0


class Change(NamedTuple):
    """Another text for a place in what was asked; ``begins``: for the beginning of a word."""

    cost: float
    start: int
    end: int
    text: str
    begins: bool = False


class Way(NamedTuple):
    """What may have been meant. ``beginnings`` are words of it that stand for all words that begin so."""

    asked: Asked
    beginnings: frozenset[str] = frozenset()


class Vocabulary:
    """What programs say about typed words: ``typed`` are those that may be misspelled."""

    def __init__(self, index: Index, typed: Mapping[str, Spelling]) -> None:
        self.index, self.typed = index, typed
        self.signatures: dict[str, np.uint64] = {}

    @classmethod
    def of(cls, looking: Looking, words: Iterable[Word]) -> Vocabulary:
        """What there is to know of ``words``, which were looked for before."""
        index = looking.index
        return cls(index, {word: spelled(index, word, looking.known_stem(word) or "") for word in to_look_up(words)})

    def near(self, typed: str) -> dict[str, float]:
        """The words that programs spell which ``typed`` may be, with the letters that are then wrong; “f” may stand
        for “ph”."""
        most = most_mistakes(typed)
        found: dict[str, float] = {}
        for written in {typed, typed.replace("ph", "f"), typed.replace("f", "ph")}:
            alike = self.index.words.letters.like(written, most, self.bits(written))
            for word, apart, _place in process.extract(
                written, alike, scorer=OSA.distance, score_cutoff=most, limit=None
            ):
                found[word] = mistakes(typed, word, apart if written == typed else None)
        return found

    def bits(self, typed: str) -> np.uint64:
        """The bits of a word, made once (``words.letters``)."""
        found = self.signatures.get(typed)
        if found is None:
            found = self.signatures[typed] = np.uint64(signature(typed))
        return found

    def part(self, word: str) -> Spelling | None:
        """A word that programs have, and that is searched."""
        return self.of_programs(word) if self.index.words.spellings.get(word) else None

    def of_programs(self, word: str) -> Spelling:
        """A word that programs spell. It depends on the directory alone, and is kept as long as that is."""
        kept: dict[str, Spelling] = self.index.once("spellings", dict)
        found = kept.get(word)
        if found is None:
            found = kept[word] = spelled(self.index, word, self.index.words.spellings[word])
        return found

    def knows(self, typed: str) -> bool:
        """Whether programs have the word, or one of the same stem."""
        return self.typed[typed].share > 0

    def begins(self, typed: str) -> bool:
        """Whether a word begins so."""
        return self.index.words.begins_a_word(typed)

    def beginnings(self, typed: str) -> list[str]:
        """Beginnings of longer words that are ``typed`` but for one letter, which is not the first."""
        some = self.index.words.beginnings.get(typed[0])
        alike = some.like(typed, 1, self.bits(typed)) if some else []
        found = process.extract(typed, alike, scorer=OSA.distance, score_cutoff=1, limit=None)
        return [beginning for beginning, apart, _place in found if apart]

    def others(self, typed: str) -> Iterator[tuple[Spelling, float]]:
        """Words near ``typed`` that would find something else, with the letters that are then wrong."""
        stem = self.typed[typed].stem
        for word, wrong in self.near(typed).items():
            found = self.of_programs(word)
            if found.stem not in ("", stem):
                yield found, wrong


def spelled(index: Index, word: str, stem: str) -> Spelling:
    having = index.words.postings(stem).anywhere if stem else None
    share = having.intersection_cardinality(index.everything) / max(len(index), 1) if having else 0.0
    return Spelling(word, stem, share)


def to_look_up(words: Iterable[Word]) -> list[str]:
    """The words that may be misspelled: of Latin letters."""
    texts = {word.bare for word in words}
    spelled = [text for text in texts if text.isascii() and text.isalpha() and LETTERS[0] <= len(text) <= LETTERS[1]]
    return sorted(spelled, key=lambda text: (-len(text), text))[:LOOKED_UP] if len(spelled) > 1 else spelled


def halves_of(word: str) -> list[tuple[str, str]]:
    return [(word[:place], word[place:]) for place in range(LETTERS[0], len(word) - LETTERS[0] + 1)]


def mistakes(typed: str, word: str, apart: float | None = None) -> float:
    """Letters that are wrong, where swapped ones count as one; infinite when they are too many. ``apart`` is their
    distance, if it is known."""
    apart = OSA.distance(typed, word) if apart is None else apart
    if "ph" in typed or "ph" in word:
        apart = min(apart, SOUNDS_ALIKE + OSA.distance(typed.replace("ph", "f"), word.replace("ph", "f")))
    return math.inf if apart > most_mistakes(typed) else apart + OTHER_BEGINNING * (typed[0] != word[0])


def most_mistakes(typed: str) -> int:
    return MOST_MISTAKES[len(typed)]


Instead = tuple[float, str, bool]
"""What a change costs, its text, and whether that is the beginning of a word."""


def instead_of_unknown(word: Word, vocabulary: Vocabulary) -> list[Change]:
    """What to search in place of a word that no program seems to have, or that no program has beside the others."""
    typed = word.bare
    if typed not in vocabulary.typed or not vocabulary.typed[typed].stem:
        return [unchanged(word)]
    is_known = vocabulary.knows(typed)
    found: list[Instead] = [(0 if is_known else HOPELESS, word.text, False)]
    if not is_known and vocabulary.begins(typed):
        found.append((BEGINS, word.text, True))
    if len(typed) >= CORRECTED_LETTERS:
        found += corrected(typed, vocabulary, is_known)
        found += () if is_known else guessed(typed, vocabulary)
    return likeliest(word, found)


def likeliest(word: Word, found: Iterable[Instead]) -> list[Change]:
    """Of those that cost the same, the one with as many letters as were typed, or with more."""
    letters = len(word.text)
    ordered = sorted([(cost, abs(len(text) - letters), -len(text), text, begins) for cost, text, begins in found])
    return [
        Change(cost, word.start, word.end, text, begins)
        for cost, _more, _letters, text, begins in ordered[:WAYS]
        if cost < math.inf
    ]


def corrected(typed: str, vocabulary: Vocabulary, is_known: bool) -> Iterator[Instead]:
    """Whole words, with their costs."""
    for other, wrong in vocabulary.others(typed):
        yield wrong - other.common + KNOWN * is_known, other.word, False
    if not is_known:
        for near in lexicon().near(typed, vocabulary.bits(typed)):
            yield mistakes(typed, near) - IN_VOCABULARY, near, False


def guessed(typed: str, vocabulary: Vocabulary) -> Iterator[Instead]:
    """Two words written as one, and beginnings of longer words with one mistake."""
    spellings = vocabulary.index.words.spellings
    for halves in halves_of(typed):
        if halves[0] not in spellings or halves[1] not in spellings:
            continue
        if (one := vocabulary.part(halves[0])) and (two := vocabulary.part(halves[1])):
            yield TWO_IN_ONE - max(one.common, two.common) / 2, " ".join(halves), False
    for beginning in vocabulary.beginnings(typed):
        yield 1 + BEGINS, beginning, True


def instead_of_rare(word: Word, vocabulary: Vocabulary) -> list[Change]:
    """What to suggest for a word that few programs have: far more have it with one letter changed."""
    typed, same = word.bare, unchanged(word)
    if typed not in vocabulary.typed or len(typed) < CORRECTED_LETTERS:
        return [same]
    share = max(vocabulary.typed[typed].share, RARE_SHARE)
    others = [
        (wrong + KNOWN - other.common, other.word, False)
        for other, wrong in vocabulary.others(typed)
        if other.share >= MUCH_RARER * share and wrong <= 1
    ]
    return [same, *likeliest(word, others)]


def joined(asked: Asked, vocabulary: Vocabulary) -> Iterator[tuple[Change, tuple[Word, Word]]]:
    """Neighbours that are one word: “well ness”."""
    for one, two in asked.neighbours:
        if whole := vocabulary.part(one.bare + two.bare):
            yield Change(TWO_IN_ONE - whole.common / 2, one.start, two.end, whole.word), (one, two)


def ways(asked: Asked, is_protected: Callable[[int, int], bool], looking: Looking, *, is_found: bool) -> Iterator[Way]:
    """What may have been meant, the likeliest first; ``is_found``: a program has what was asked.

    ``is_protected`` says of a place in the text that its word stays as it is.
    """
    free = [word for word in asked.words if not is_protected(word.start, word.end)]
    vocabulary = Vocabulary.of(looking, free)
    instead = instead_of_rare if is_found else instead_of_unknown
    changes = {word: instead(word, vocabulary) if word in free else [unchanged(word)] for word in asked.words}
    combined = together(changes.values())
    if not is_found:
        for change, pair in joined(asked, vocabulary) if len(asked.words) > 1 else ():
            rest = together(some for word, some in changes.items() if word not in pair)
            combined += [(cost + change.cost, (*some, change)) for cost, some in rest]
    found: set[Way] = set()
    for _cost, some in sorted(combined, key=lambda one: one[0]):
        way = way_of(asked, some)
        if way and way not in found and len(found) < WAYS:
            found.add(way)
            yield way


def unchanged(word: Word) -> Change:
    return Change(0, word.start, word.end, word.text)


def together(changes: Iterable[Sequence[Change]]) -> list[tuple[float, tuple[Change, ...]]]:
    """The ``WAYS`` cheapest choices of one change from each, with their costs."""
    best: list[tuple[float, tuple[Change, ...]]] = [(0.0, ())]
    for some in changes:
        longer = [(cost + change.cost, (*before, change)) for cost, before in best for change in some]
        best = sorted(longer, key=lambda one: one[0])[: WAYS + 1]
    return best


def way_of(asked: Asked, changes: Iterable[Change]) -> Way | None:
    """``None`` when nothing is changed."""
    made = [change for change in changes if change.begins or asked.text[change.start : change.end] != change.text]
    beginnings = frozenset(bare(change.text) for change in made if change.begins)
    meant = asked.with_changes((change.start, change.end, change.text) for change in made)
    return Way(meant, beginnings) if made else None
