"""Searches for words beside PostgreSQL, which is asked the same: the programs, anywhere and in the name, must be equal.

Questions are drawn from the texts of the listings: a word, several of one listing, the beginning of one, either of two,
one without another, two that follow each other, and words with a letter that is wrong.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import connection
from pyroaring import BitMap

from programs.models.words import CONFIGURATION
from programs.search.asked_words import Asked
from programs.search.directory import Directory
from programs.search.index.space import slots_of
from programs.search.text import find, same
from programs.search.words.looking import Looking

SEED = 20_261_129

TEXTS = """
    SELECT concat_ws(' ', name, provider_name, description) FROM programs_program WHERE status = 'published'
     ORDER BY id LIMIT %s
"""

POSTGRESQL = f"""
    SELECT string_agg(int4send(number), ''), string_agg(int4send(number), '') FILTER (WHERE vector @@ in_name)
      FROM programs_programtext,
           to_tsquery('{CONFIGURATION}', %s) AS asked, to_tsquery('{CONFIGURATION}', %s) AS in_name
     WHERE vector @@ asked AND querytree(asked) NOT IN ('', 'T')
"""  # noqa: S608  (a constant of ours)


@dataclass
class Kind:
    """Questions of one kind: milliseconds of each, and those to which the answers were not equal."""

    name: str
    ours: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    postgresql: list[float] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)

    @property
    def times(self) -> float:
        return statistics.median(self.postgresql) / statistics.median(self.ours)


def questions(count: int) -> Iterator[tuple[str, str]]:
    """The kind of each question, and what is asked."""
    dice = random.Random(SEED)  # noqa: S311
    with connection.cursor() as cursor:
        cursor.execute(TEXTS, [count])
        texts = [[word for word in text.split() if word.isalpha()] for (text,) in cursor.fetchall()]
    texts = [words for words in texts if len(words) > 1]
    for number in range(count):
        words = dice.choice(texts)
        one, two = dice.sample(words, 2)
        place = dice.randrange(len(words) - 1)
        yield (
            ("one word", one),
            ("two words", f"{one} {two}"),
            ("three words", " ".join(dice.choices(words, k=3))),
            ("either", f"{one} or {dice.choice(dice.choice(texts))}"),
            ("without", f"{one} -{dice.choice(dice.choice(texts))}"),
            ("phrase", f'"{words[place]} {words[place + 1]}"'),
            ("misspelled", misspelled(one, dice)),
        )[number % 7]


def misspelled(word: str, dice: random.Random) -> str:
    place = dice.randrange(len(word))
    return f"{word[:place]}{dice.choice('aeiourstln')}{word[place + 1 :]}"


def compared(directory: Directory, asked: Sequence[tuple[str, str]]) -> list[Kind]:
    """Each question to both, ours first. ``whole`` is the search for words with all that it does beside: what words
    mean, and, where little is found, how they may have been meant."""
    kinds: dict[str, Kind] = {}
    index = directory.index
    for name, q in asked:
        kind = kinds.setdefault(name, Kind(name))
        tree = Asked.read(q).tree((), same)
        began = time.perf_counter()
        found = Looking(index).for_trees([tree])[0].postings
        kind.ours.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        find(q, index)
        kind.whole.append((time.perf_counter() - began) * 1000)
        text, in_name = (Asked.read(q).tsquery(weight, same=same) for weight in ("", "A"))
        began = time.perf_counter()
        anywhere, named = of_postgresql(text, in_name)
        kind.postgresql.append((time.perf_counter() - began) * 1000)
        kind.found.append(len(anywhere))
        numbers = [numbers_at(index.columns.number, bits) for bits in (found.anywhere, found.in_name)]
        if numbers != [anywhere, named]:
            kind.unequal.append(f"{q!r}: {len(numbers[0])} and {len(anywhere)}, {len(numbers[1])} and {len(named)}")
    return list(kinds.values())


def numbers_at(numbers: np.ndarray, slots: BitMap) -> BitMap:
    return BitMap(numbers[slots_of(slots)].astype(np.uint32))


def of_postgresql(text: str, in_name: str) -> tuple[BitMap, BitMap]:
    """The numbers of the programs with the words anywhere, and in the name alone."""
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL, [text, in_name])
        anywhere, named = (
            BitMap(np.frombuffer(packed or b"", dtype=">i4").astype(np.uint32)) for packed in cursor.fetchone()
        )
    return anywhere, named
