"""Which of many words can be like one, told without comparing them letter by letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

CORRECTED_LETTERS = 4
"""A shorter word is like too many others: it is never corrected."""

KINDS = 30
"""Letters are told apart so far: two that lie so many places from each other count as one."""

STEPS = (0b0000, 0b0001, 0b0011, 0b0111, 0b1111, 0b1110, 0b1100, 0b1000)
"""For a length its place in a circle: from one to the next one bit changes, to the fourth four."""

BITS = {chr(sign): 1 << sign % KINDS for sign in range(128)}
"""Of the signs that most words have."""

AT_ONCE = 20_000
"""Words that are counted at once: ten megabytes."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Some words, the shorter ones first, and what is told of each in 64 bits: which letters it has, which it has twice
    or more, and how long it is (``signature``). ``ends`` says by length where the words of it end.

    One more letter changes one bit of the letters and one of the length, another letter two of the letters, swapped
    ones none. So of most words two numbers say that they cannot be like each other. It costs 16 bytes a word, beside
    the word itself.
    """

    words: list[str]
    bits: NDArray[np.uint64]
    ends: list[int]

    @classmethod
    def of(cls, words: Sequence[str]) -> Letters:
        """Of words that are not empty; those of one length stay in their order."""
        ordered = sorted(words, key=len)
        parts = [bits_of(ordered[first : first + AT_ONCE]) for first in range(0, max(len(ordered), 1), AT_ONCE)]
        return cls(ordered, np.concatenate(parts), ends_of(ordered))

    def with_more(self, words: Sequence[str]) -> Letters:
        """With a few more words, behind those of their length."""
        if not words:
            return self
        more = Letters.of(words)
        places = [self.ends[min(len(word), len(self.ends) - 1)] for word in more.words]
        longer = list(self.words)
        for place, word in zip(reversed(places), reversed(more.words), strict=True):
            longer.insert(place, word)
        return Letters(longer, np.insert(self.bits, places, more.bits), ends_of(longer))

    def like(self, word: str, most: int, bits: np.uint64 | None = None) -> list[str]:
        """Among them all that are ``word`` but for ``most`` letters, the shorter ones first. ``bits`` are those of
        the word, where somebody has them."""
        ends, letters = self.ends, len(word)
        shorter, longest = letters - most - 1, len(ends) - 1
        start = ends[min(shorter, longest)] if shorter > 0 else 0
        own = np.uint64(signature(word)) if bits is None else bits
        near = np.bitwise_count(self.bits[start : ends[min(letters + most, longest)]] ^ own)
        words = self.words
        return [words[start + place] for place in (near <= 2 * most).nonzero()[0].tolist()]


def signature(word: str) -> int:
    """The bits of one word."""
    once = twice = 0
    for sign in word:
        bit = BITS.get(sign) or 1 << ord(sign) % KINDS
        twice |= once & bit
        once |= bit
    return once | twice << KINDS | STEPS[len(word) % len(STEPS)] << 2 * KINDS


def bits_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """The bits of many words, none of which is empty."""
    signs = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    owners = np.repeat(np.arange(len(words)), lengths)
    counted = np.bincount(owners * KINDS + signs % KINDS, minlength=len(words) * KINDS).reshape(-1, KINDS)
    values = np.uint64(1) << np.arange(KINDS, dtype=np.uint64)
    once, twice = (np.where(counted >= times, values, np.uint64(0)).sum(axis=1, dtype=np.uint64) for times in (1, 2))
    steps = np.array(STEPS, dtype=np.uint64)[lengths % len(STEPS)]
    return once | twice << np.uint64(KINDS) | steps << np.uint64(2 * KINDS)


def ends_of(words: Sequence[str]) -> list[int]:
    """Of words of growing length, for each length from 0 on, how many are no longer."""
    return list(accumulate(np.bincount(np.fromiter(map(len, words), np.int64, len(words)), minlength=1).tolist()))
