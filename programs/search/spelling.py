"""What misspelled words were meant to be, from the words that programs have.

The database gives a wide pool by trigrams and first letters; edit distance ranks it, because trigrams
miss swapped letters. Between words about as much alike, the one that more programs have is meant.
Costs are in letters that were typed wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from django.db import connection
from rapidfuzz.distance import OSA

from programs.models.words import LETTERS
from programs.search.asked_words import Asked, Word, bare
from programs.search.words.lexicon import lexicon

CORRECTED_LETTERS = 4
"""A shorter word is like too many others: it is never corrected."""

LOOKED_UP = 8
"""Words, the longest ones; who asks for more has surely given enough that is right."""

POOL = 100

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

LOOK_UP = """
    WITH common AS MATERIALIZED (
        SELECT element.lexeme, element.share
          FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS element (lexeme, share)
         WHERE schemaname = ANY(current_schemas(false)) AND tablename = 'programs_programtext' AND attname = 'vector'),
    typed AS (SELECT word FROM unnest(%(typed)s::text[]) AS typed (word)),
    found AS (
        SELECT 'near' AS kind, typed.word AS typed, near.word
          FROM typed, LATERAL (
               SELECT word FROM programs_word
                WHERE word %% typed.word OR word LIKE left(typed.word, 2) || '%%'
                   OR word LIKE left(typed.word, 1) || substr(typed.word, 3, 1) || '%%'
                   OR word LIKE substr(typed.word, 2, 1) || left(typed.word, 1) || '%%'
                ORDER BY similarity(word, typed.word) DESC, word LIMIT %(pool)s) AS near
        UNION ALL SELECT 'part', '', word FROM programs_word WHERE word = ANY(%(parts)s)
        UNION ALL SELECT 'typed', word, word FROM typed)
    SELECT found.kind, found.typed, found.word, coalesce(stem[1], ''), coalesce(common.share, 0)
      FROM found CROSS JOIN ts_lexize('english_stem', found.word) AS stem
      LEFT JOIN common ON common.lexeme = stem[1]
"""
"""How common a word is comes from the planner's statistics: counting it would take as long as searching it."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word, its stem (empty for a word like “the”) and the share of programs with that stem if that is large."""

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
    """What the database knows about typed words: each one's spelling, what is near it, and the ``parts`` there are."""

    typed: Mapping[str, Spelling]
    near: Mapping[str, Sequence[Spelling]]
    parts: Mapping[str, Spelling]

    @classmethod
    def of(cls, asked: Asked, words: Iterable[Word]) -> Vocabulary:
        """What there is to know of ``words``, and of neighbours. One query, or none where nothing can be misspelled."""
        typed: dict[str, Spelling] = {}
        near: dict[str, list[Spelling]] = {word: [] for word in to_look_up(words)}
        parts: dict[str, Spelling] = {}
        if not near and not asked.neighbours:
            return cls({}, {}, {})
        with connection.cursor() as cursor:
            cursor.execute(LOOK_UP, {"typed": list(near), "parts": sorted(parts_of(near, asked)), "pool": POOL})
            for kind, word, *spelling in cursor.fetchall():
                found = Spelling(*spelling)
                if kind == "near":
                    near[word].append(found)
                else:
                    (typed if kind == "typed" else parts)[found.word] = found
        return cls(typed, near, parts)

    def knows(self, typed: str) -> bool:
        """Whether programs have the word, or one of the same stem."""
        stem = self.typed[typed].stem
        return any(found.stem == stem for found in self.near[typed])

    def begins(self, typed: str) -> bool:
        """Whether a word begins so."""
        return any(found.word.startswith(typed) for found in self.near[typed])

    def others(self, typed: str) -> Iterator[Spelling]:
        """Words near ``typed`` that would find something else."""
        stem = self.typed[typed].stem
        return (found for found in self.near[typed] if found.stem not in ("", stem))


def to_look_up(words: Iterable[Word]) -> list[str]:
    """The words that may be misspelled. Trigrams are of Latin letters, where the database's character type is C."""
    texts = {word.bare for word in words}
    spelled = [text for text in texts if text.isascii() and text.isalpha() and LETTERS[0] <= len(text) <= LETTERS[1]]
    return sorted(spelled, key=lambda text: (-len(text), text))[:LOOKED_UP]


def parts_of(typed: Iterable[str], asked: Asked) -> set[str]:
    """Words that typed ones may be made of, or parts of: “mentalhealth”, “well ness”."""
    found = {part for word in typed for halves in halves_of(word) for part in halves}
    return found | {one.bare + two.bare for one, two in asked.neighbours}


def halves_of(word: str) -> list[tuple[str, str]]:
    return [(word[:place], word[place:]) for place in range(LETTERS[0], len(word) - LETTERS[0] + 1)]


def mistakes(typed: str, word: str) -> float:
    """Letters that are wrong, where swapped ones count as one; infinite when they are too many."""
    apart = min(
        OSA.distance(typed, word), SOUNDS_ALIKE + OSA.distance(typed.replace("ph", "f"), word.replace("ph", "f"))
    )
    limit = next(wrong for letters, wrong in MISTAKES if len(typed) <= letters)
    return math.inf if apart > limit else apart + OTHER_BEGINNING * (typed[0] != word[0])


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
        if all(half in vocabulary.parts and vocabulary.parts[half].stem for half in halves):
            yield TWO_IN_ONE - max(vocabulary.parts[half].common for half in halves) / 2, " ".join(halves), False
    beginnings = {
        other.word[:letters]
        for other in vocabulary.others(typed)
        for letters in range(len(typed) - 1, len(typed) + 2)
        if len(other.word) > letters >= CORRECTED_LETTERS
    }
    for beginning in beginnings - {typed}:
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
        whole = vocabulary.parts.get(one.bare + two.bare)
        if whole and whole.stem:
            yield Change(TWO_IN_ONE - whole.common / 2, one.start, two.end, whole.word), (one, two)


def ways(asked: Asked, is_protected: Callable[[int, int], bool], *, is_found: bool) -> list[Way]:
    """What may have been meant, the likeliest first; ``is_found``: a program has what was asked. One query.

    ``is_protected`` says of a place in the text that its word stays as it is.
    """
    free = [word for word in asked.words if not is_protected(word.start, word.end)]
    vocabulary = Vocabulary.of(asked, free)
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
