"""Names that have trigrams in common with a text, as PostgreSQL's pg_trgm counts them, in memory."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

WORD = re.compile(r"[a-z0-9]+")
"""No normalized name of the gazetteer has other letters; a text in another script is like none."""


def trigrams_of(text: str) -> set[str]:
    """Three letters in a row of every word, with two spaces before and one after it.

    >>> sorted(trigrams_of("ada"))
    ['  a', ' ad', 'ada', 'da ']
    """
    words = [f"  {word} " for word in WORD.findall(text)]
    return {word[start : start + 3] for word in words for start in range(len(word) - 2)}


class Trigrams:
    """Which of some names have a trigram. A name is known by its place in the sequence."""

    def __init__(self, names: Sequence[str]) -> None:
        found = defaultdict[str, list[int]](list)
        counts = []
        for number, name in enumerate(names):
            trigrams = trigrams_of(name)
            counts.append(len(trigrams))
            for trigram in trigrams:
                found[trigram].append(number)
        self.counts = np.array(counts, np.int32)
        self.names = {trigram: np.array(numbers, np.int32) for trigram, numbers in found.items()}

    def likeness(self, text: str) -> npt.NDArray[np.float64]:
        """Of every name, the share of trigrams in common with a text: 0 for none to 1 for all of both."""
        trigrams = trigrams_of(text)
        known = [self.names[trigram] for trigram in trigrams if trigram in self.names]
        if not known:
            return np.zeros(len(self.counts))
        shared = np.bincount(np.concatenate(known), minlength=len(self.counts))
        return shared / (self.counts + len(trigrams) - shared)
