"""The inverted index: for each lexeme of the texts of public programs the programs that have it, as bitmaps.

PostgreSQL makes the lexemes (``programs.models.words``) and finds phrases, because only it knows positions. The rest of
a search for words is intersections here, which cost the same for a million programs as for a thousand: to look at the
row of each of 38,000 matches takes PostgreSQL 78 ms.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import product
from string import ascii_lowercase
from typing import NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.giving_way import giving_way
from programs.letters import CORRECTED_LETTERS, Letters
from programs.models.words import STEMS_OF, STEMS_SPELLED, STEMS_SPELLED_BY, WORDS_OF
from programs.search.index.layered import Layered
from programs.search.index.placing import Placing
from programs.search.index.rows import fetched
from programs.search.index.space import bitmap
from programs.search.words.stems import NEVER_SEARCHED, TELLING, Stemmer, stemmer_like

NOTHING = BitMap()
IN_NAME, IN_PROVIDER = 1, 2
"""Bits of a number that ``WORDS_OF`` gives, below the number of the program."""

MANY = 1_000
"""Of so many programs it takes PostgreSQL longer to find the words that they spell than to name all that there are."""

CHUNK = 100_000
"""Programs whose lexemes are read at once: some 60 MB."""

AT_ONCE = 50
"""Lexemes whose postings are made in a piece: two milliseconds."""


class Postings(NamedTuple):
    """The slots of the programs that have something anywhere, in the name, in the provider's name.

    Programs that are public no more may be among them: an index takes them out of what it answers.
    """

    anywhere: BitMap = NOTHING
    in_name: BitMap = NOTHING
    in_provider: BitMap = NOTHING

    def __or__(self, other: Postings) -> Postings:
        return Postings(*(one | two for one, two in zip(self, other, strict=True)))

    def among(self, programs: BitMap) -> Postings:
        """Those of ``programs`` that have it anywhere."""
        if not self.anywhere:
            return NO_POSTINGS
        anywhere = self.anywhere & programs
        return Postings(anywhere, self.in_name & anywhere, self.in_provider & anywhere)


@dataclass(frozen=True)
class InvertedIndex:
    """By lexeme its postings; by word, as programs spell it, its stem, which is empty for a word like “the”.

    ``stems`` are of further words that searches ask for: of one or two letters, other spellings of words, and words
    that tell which stemmer the database has. What follows an index by an update shares its ``stemmers``.
    """

    lexemes: Mapping[str, Postings]
    spellings: dict[str, str]
    stems: dict[str, str]
    stemmers: list[Stemmer | None] = field(default_factory=list, repr=False)

    def postings(self, lexeme: str) -> Postings:
        return self.lexemes.get(lexeme, NO_POSTINGS)

    def beginning_with(self, beginning: str) -> Postings:
        """Of all lexemes that begin so."""
        found = [self.lexemes[lexeme] for lexeme in between(self.sorted_lexemes, beginning)]
        if len(found) == 1:
            return found[0]
        return Postings(*(BitMap.union(*some) for some in zip(*found, strict=True))) if found else NO_POSTINGS

    def stem(self, word: str) -> str | None:
        """The stem of a word that programs spell, or searches ask for; ``None`` of any other."""
        if not word.isascii():
            return None
        word = word.lower()
        found = self.spellings.get(word)
        return self.stems.get(word) if found is None else found

    @property
    def stemmer(self) -> Stemmer | None:
        """Makes the stems of further words, if it makes those that the database makes: compared once."""
        if not self.stemmers:
            self.stemmers.append(stemmer_like(self.spellings, self.stems))
        return self.stemmers[0]

    @cached_property
    def sorted_lexemes(self) -> list[str]:
        return sorted(self.lexemes)

    @cached_property
    def sorted_words(self) -> list[str]:
        """As programs spell them."""
        return sorted(self.spellings)

    @cached_property
    def letters(self) -> Letters:
        """Of the words that programs spell."""
        return Letters.of(list(self.spellings))

    def begins_a_word(self, beginning: str) -> bool:
        return any(True for _word in between(self.sorted_words, beginning))

    @cached_property
    def beginnings(self) -> dict[str, Letters]:
        """By first letter the beginnings of all words, as long as what is corrected, or longer."""
        found: dict[str, dict[str, None]] = {}
        for word in self.sorted_words:
            found.setdefault(word[0], {}).update(dict.fromkeys(beginnings_of(word)))
        return {first: Letters.of(list(some)) for first, some in found.items()}

    def beginnings_with(self, words: Collection[str]) -> dict[str, Letters]:
        """The same with those of a few more words, which are not among ``sorted_words``."""
        new: dict[str, dict[str, None]] = {}
        for word in words:
            for beginning in beginnings_of(word):
                if not any(len(longer) > len(beginning) for longer in between(self.sorted_words, beginning)):
                    new.setdefault(word[0], {})[beginning] = None
        none = Letters.of([])
        return self.beginnings | {
            first: self.beginnings.get(first, none).with_more(list(some)) for first, some in new.items()
        }

    # -- Reading ----------------------------------------------------------------------------------

    @classmethod
    def read(cls, placing: Placing, asked_for: Iterable[str]) -> InvertedIndex:
        """Of all public programs, from the database. ``asked_for`` are further words to know the stem of."""
        lexemes: dict[str, Postings] = {}
        for first in range(0, max(len(placing), 1), CHUNK):
            add(lexemes, read_words(f"number >= {first} AND number < {first + CHUNK}"), placing)
        plain = (word for word in asked_for if word.isascii() and word.isalpha())
        others = sorted({*short_words(), *TELLING, *NEVER_SEARCHED, *plain})
        return cls(lexemes, stems(STEMS_SPELLED), stems_of(tuple(others), server_version()))

    def updated(self, numbers: Sequence[int], placing: Placing) -> InvertedIndex:
        """With the programs ``numbers`` in the slots where they now are. Where they were before, they stay."""
        more: dict[str, Postings] = {}
        add(more, read_words("number = ANY(%s)", [list(numbers)]), placing)
        lexemes = (self.lexemes if isinstance(self.lexemes, Layered) else Layered(self.lexemes)).with_more(more)
        words = stems(STEMS_SPELLED_BY, [list(numbers)]) if len(numbers) < MANY else stems(STEMS_SPELLED)
        new_words = words.keys() - self.spellings.keys()
        spellings = self.spellings | words if new_words else self.spellings
        updated = replace(self, lexemes=lexemes, spellings=spellings)
        for kept, new in (
            ("sorted_lexemes", [lexeme for lexeme in more if lexeme not in self.lexemes]),
            ("sorted_words", new_words),
        ):
            if kept in self.__dict__:
                updated.__dict__[kept] = with_sorted(self.__dict__[kept], new)
        if "letters" in self.__dict__:
            updated.__dict__["letters"] = self.letters.with_more(list(new_words))
        if "beginnings" in self.__dict__:
            updated.__dict__["beginnings"] = self.beginnings_with(new_words)
        return updated


def with_sorted(words: list[str], more: Collection[str]) -> list[str]:
    """Sorted ``words`` with a few more, which they do not have."""
    if not more:
        return words
    longer = list(words)
    for word in more:
        insort(longer, word)
    return longer


NO_POSTINGS = Postings()


def beginnings_of(word: str) -> list[str]:
    return [word[:letters] for letters in range(CORRECTED_LETTERS, len(word))]


def between(words: Sequence[str], beginning: str) -> Iterator[str]:
    """Those of sorted ``words`` that begin so."""
    for place in range(bisect_left(words, beginning), len(words)):
        if not words[place].startswith(beginning):
            return
        yield words[place]


def read_words(condition: str, parameters: Sequence[list[int]] = ()) -> Iterator[tuple[str, NDArray[np.int32]]]:
    """Each lexeme of some programs, with their numbers, four times as large, and where it stands in the lowest bits."""
    with connection.cursor() as cursor:
        cursor.execute(WORDS_OF.format(condition=condition), parameters or None)
        for lexeme, packed in fetched(cursor):
            yield lexeme, np.frombuffer(packed, dtype=">i4").astype(np.int32)


def add(lexemes: dict[str, Postings], found: Iterable[tuple[str, NDArray[np.int32]]], placing: Placing) -> None:
    """Adds to ``lexemes``, in which postings are replaced, never changed."""
    for lexeme, packed in giving_way(found, AT_ONCE):
        slots = placing.at(packed >> 2)
        more = Postings(
            *(
                bitmap(np.sort(slots[(slots >= 0) & where]).astype(np.uint32)) if where.any() else NOTHING
                for where in (slots >= 0, packed & IN_NAME > 0, packed & IN_PROVIDER > 0)
            )
        )
        lexemes[lexeme] = lexemes[lexeme] | more if lexeme in lexemes else more


def stems(statement: str, parameters: Sequence[list[int] | list[str]] = ()) -> dict[str, str]:
    """Words with their stems."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return dict(fetched(cursor))


@lru_cache(maxsize=2)
def stems_of(words: tuple[str, ...], _server_version: int) -> dict[str, str]:
    """Of words that no program need spell: they are the same ones in every directory that a process reads, and their
    stems are PostgreSQL's own. Never changed."""
    return stems(STEMS_OF, [list(words)])


def server_version() -> int:
    connection.ensure_connection()
    return int(connection.connection.server_version)


def short_words() -> list[str]:
    """All of one and two letters: among them are most words that are never searched."""
    return [*ascii_lowercase, *map("".join, product(ascii_lowercase, repeat=2))]
