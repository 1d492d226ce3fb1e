"""What misspelled words were meant to be, from the words that programs have.

Edit distance ranks all words that programs spell. Between words about as much alike, the one that more programs have is
meant. Costs are in letters that were typed wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from rapidfuzz import process
from rapidfuzz.distance import OSA

from programs.models.words import LETTERS
from programs.search.asked_words import Asked, Word, bare
from programs.search.index.snapshot import Index
from programs.search.words.lexicon import lexicon
from programs.search.words.looking import Looking

CORRECTED_LETTERS = 4
"""A shorter word is like too many others: it is never corrected."""

LOOKED_UP = 8
"""Words, the longest ones; who asks for more has surely given enough that is right."""

MISTAKES = ((5, 1), (8, 2), (LETTERS[1], 3))
"""A word of so many letters can have so many of them wrong."""

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


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word, its stem (empty for a word like “the”) and the share of programs with that stem."""

    word: str
    stem: str
    share: float

    @property
    def common(self) -> float:
        return COMMON * math.log10(1 + self.share / RARE_SHARE)


@dataclass(frozen=True, slots=True)
class Change:
    """Another text for a place in what was asked; ``begins``: for the beginning of a word."""

    cost: float
    start: int
    end: int
    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """What may have been meant. ``beginnings`` are words of it that stand for all words that begin so."""

    asked: Asked
    beginnings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Vocabulary:
    """What programs say about typed words: each one's spelling, and the words that are near it."""

    index: Index
    typed: Mapping[str, Spelling]
    near: Mapping[str, Sequence[Spelling]]

    @classmethod
    def of(cls, looking: Looking, words: Iterable[Word]) -> Vocabulary:
        """What there is to know of ``words``, which were looked for before."""
        texts, index = to_look_up(words), looking.index
        typed = {word: cls.spelled(index, word, looking.stem(word) or "") for word in texts}
        return cls(index, typed, {word: cls.words_near(index, word) for word in texts})

    @staticmethod
    def spelled(index: Index, word: str, stem: str) -> Spelling:
        having = index.words.postings(stem).anywhere.intersection_cardinality(index.everything) if stem else 0
        return Spelling(word, stem, having / max(len(index), 1))

    @classmethod
    def words_near(cls, index: Index, typed: str) -> list[Spelling]:
        """The words that programs spell which ``typed`` may be with so many mistakes; “f” may stand for “ph”."""
        spelled, most = index.words.spellings, most_mistakes(typed)
        found = set[str]()
        for written in {typed, typed.replace("ph", "f"), typed.replace("f", "ph")}:
            alike = index.words.letters.like(written, most)
            near = process.extract(written, alike, scorer=OSA.distance, score_cutoff=most, limit=None)
            found.update(word for word, _apart, _place in near)
        return [cls.spelled(index, word, spelled[word]) for word in sorted(found)]

    def part(self, word: str) -> Spelling | None:
        """A word that programs have, and that is searched."""
        stem = self.index.words.spellings.get(word)
        return self.spelled(self.index, word, stem) if stem else None

    def knows(self, typed: str) -> bool:
        """Whether programs have the word, or one of the same stem."""
        return self.typed[typed].share > 0

    def begins(self, typed: str) -> bool:
        """Whether a word begins so."""
        return self.index.words.begins_a_word(typed)

    def beginnings(self, typed: str) -> set[str]:
        """Beginnings of longer words that are ``typed`` but for one letter."""
        lengths = (letters for letters in range(len(typed) - 1, len(typed) + 2) if letters >= CORRECTED_LETTERS)
        return {
            beginning
            for letters in lengths
            for beginning, _apart, _place in process.extract(
                typed,
                self.index.words.beginnings(letters).like(typed, 1),
                scorer=OSA.distance,
                score_cutoff=1,
                limit=None,
            )
        }

    def others(self, typed: str) -> Iterator[Spelling]:
        """Words near ``typed`` that would find something else."""
        stem = self.typed[typed].stem
        return (found for found in self.near[typed] if found.stem not in ("", stem))


def to_look_up(words: Iterable[Word]) -> list[str]:
    """The words that may be misspelled: of Latin letters."""
    texts = {word.bare for word in words}
    spelled = [text for text in texts if text.isascii() and text.isalpha() and LETTERS[0] <= len(text) <= LETTERS[1]]
    return sorted(spelled, key=lambda text: (-len(text), text))[:LOOKED_UP]


def halves_of(word: str) -> list[tuple[str, str]]:
    return [(word[:place], word[place:]) for place in range(LETTERS[0], len(word) - LETTERS[0] + 1)]


def mistakes(typed: str, word: str) -> float:
    """Letters that are wrong, where swapped ones count as one; infinite when they are too many."""
    apart = min(
        OSA.distance(typed, word), SOUNDS_ALIKE + OSA.distance(typed.replace("ph", "f"), word.replace("ph", "f"))
    )
    return math.inf if apart > most_mistakes(typed) else apart + OTHER_BEGINNING * (typed[0] != word[0])


def most_mistakes(typed: str) -> int:
    return next(wrong for letters, wrong in MISTAKES if len(typed) <= letters)


def instead_of_unknown(word: Word, vocabulary: Vocabulary) -> list[Change]:
    """What to search in place of a word that no program seems to have, or that no program has beside the others."""
    typed = word.bare
    if typed not in vocabulary.near or not vocabulary.typed[typed].stem:
        return [unchanged(word)]
    is_known = vocabulary.knows(typed)
    found = [Change(0 if is_known else HOPELESS, word.start, word.end, word.text)]
    if not is_known and vocabulary.begins(typed):
        found.append(Change(BEGINS, word.start, word.end, word.text, begins=True))
    if len(typed) >= CORRECTED_LETTERS:
        more = [*corrected(typed, vocabulary, is_known), *([] if is_known else guessed(typed, vocabulary))]
        found += [Change(cost, word.start, word.end, text, begins) for cost, text, begins in more if cost < math.inf]
    return nsmallest(WAYS, found, key=likeliest)


def likeliest(change: Change) -> tuple[float, int, int, str]:
    """Of those that cost the same, the one with as many letters as were typed, or with more."""
    letters, typed = len(change.text), change.end - change.start
    return change.cost, abs(letters - typed), -letters, change.text


def corrected(typed: str, vocabulary: Vocabulary, is_known: bool) -> Iterator[tuple[float, str, bool]]:
    """Whole words, with their costs."""
    for other in vocabulary.others(typed):
        yield mistakes(typed, other.word) - other.common + KNOWN * is_known, other.word, False
    if not is_known:
        for near in lexicon().near(typed):
            yield mistakes(typed, near) - IN_VOCABULARY, near, False


def guessed(typed: str, vocabulary: Vocabulary) -> Iterator[tuple[float, str, bool]]:
    """Two words written as one, and beginnings of longer words with one mistake."""
    for halves in halves_of(typed):
        one, two = map(vocabulary.part, halves)
        if one and two:
            yield TWO_IN_ONE - max(one.common, two.common) / 2, " ".join(halves), False
    for beginning in vocabulary.beginnings(typed) - {typed}:
        apart = mistakes(typed, beginning)
        yield (apart + BEGINS if apart <= 1 else math.inf), beginning, True


def instead_of_rare(word: Word, vocabulary: Vocabulary) -> list[Change]:
    """What to suggest for a word that few programs have: far more have it with one letter changed."""
    typed, same = word.bare, unchanged(word)
    if typed not in vocabulary.near or len(typed) < CORRECTED_LETTERS:
        return [same]
    share = max(vocabulary.typed[typed].share, RARE_SHARE)
    others = [
        Change(apart + KNOWN - other.common, word.start, word.end, other.word)
        for other in vocabulary.others(typed)
        if other.share >= MUCH_RARER * share and (apart := mistakes(typed, other.word)) <= 1
    ]
    return [same, *nsmallest(WAYS, others, key=likeliest)]


def joined(asked: Asked, vocabulary: Vocabulary) -> Iterator[tuple[Change, tuple[Word, Word]]]:
    """Neighbours that are one word: “well ness”."""
    for one, two in asked.neighbours:
        if whole := vocabulary.part(one.bare + two.bare):
            yield Change(TWO_IN_ONE - whole.common / 2, one.start, two.end, whole.word), (one, two)


def ways(asked: Asked, is_protected: Callable[[int, int], bool], looking: Looking, *, is_found: bool) -> list[Way]:
    """What may have been meant, the likeliest first; ``is_found``: a program has what was asked.

    ``is_protected`` says of a place in the text that its word stays as it is.
    """
    free = [word for word in asked.words if not is_protected(word.start, word.end)]
    vocabulary = Vocabulary.of(looking, free)
    instead = instead_of_rare if is_found else instead_of_unknown
    changes = {word: instead(word, vocabulary) if word in free else [unchanged(word)] for word in asked.words}
    combined = together(changes.values())
    if not is_found:
        for change, pair in joined(asked, vocabulary):
            rest = together(some for word, some in changes.items() if word not in pair)
            combined += [(cost + change.cost, (*some, change)) for cost, some in rest]
    unique = {way: None for _cost, some in sorted(combined, key=lambda one: one[0]) if (way := way_of(asked, some))}
    return list(unique)[:WAYS]


def unchanged(word: Word) -> Change:
    return Change(0, word.start, word.end, word.text)


def together(changes: Iterable[Sequence[Change]]) -> list[tuple[float, tuple[Change, ...]]]:
    """The ``WAYS`` cheapest choices of one change from each, with their costs."""
    best: list[tuple[float, tuple[Change, ...]]] = [(0.0, ())]
    for some in changes:
        longer = [(cost + change.cost, (*before, change)) for cost, before in best for change in some]
        best = nsmallest(WAYS + 1, longer, key=lambda one: one[0])
    return best


def way_of(asked: Asked, changes: Iterable[Change]) -> Way | None:
    """``None`` when nothing is changed."""
    made = [change for change in changes if change.begins or asked.text[change.start : change.end] != change.text]
    beginnings = frozenset(bare(change.text) for change in made if change.begins)
    meant = asked.with_changes((change.start, change.end, change.text) for change in made)
    return Way(meant, beginnings) if made else None
