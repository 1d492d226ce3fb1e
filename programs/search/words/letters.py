"""Which of many words can be like one, told without comparing them letter by letter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Letters:
    """Which letters each of some words has, as bits, and how many: a letter more, less or another changes a bit or two,
    and swapped ones none. So most words that cannot be like another one are told at a glance."""

    words: list[str]
    bits: NDArray[np.uint32]
    lengths: NDArray[np.uint16]

    @classmethod
    def of(cls, words: list[str]) -> Letters:
        """Of words that are not empty. Different letters may have the same bit."""
        if not words:
            return cls(words, np.zeros(0, np.uint32), np.zeros(0, np.uint16))
        signs = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        bits = np.bitwise_or.reduceat(np.uint32(1) << signs % 32, np.cumsum(lengths) - lengths)
        return cls(words, bits, lengths.astype(np.uint16))

    def with_more(self, words: list[str]) -> Letters:
        more = Letters.of(words)
        lengths = np.concatenate([self.lengths, more.lengths])
        return Letters([*self.words, *words], np.concatenate([self.bits, more.bits]), lengths)

    def like(self, word: str, most: int) -> list[str]:
        """Among them all that are ``word`` but for ``most`` letters."""
        bits = 0
        for sign in word:
            bits |= 1 << ord(sign) % 32
        shortest = max(len(word) - most, 0)
        near = np.bitwise_count(self.bits ^ np.uint32(bits)) <= 2 * most
        near &= self.lengths - np.uint16(shortest) <= len(word) + most - shortest  # shorter ones become very large
        words = self.words
        return [words[place] for place in near.nonzero()[0].tolist()]
