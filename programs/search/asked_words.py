"""The words of ``q`` and how they hang together: web search syntax, read so that nothing in it is an error.

Quotes hold a phrase, ``or`` stands between alternatives, a minus before a word excludes it. Every other
sign parts words; a hyphen or an apostrophe inside a word makes a phrase of its parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

QUOTES = str.maketrans("“”„‟«»", '""""""')
PART = re.compile(r'(?P<minus>(?<![^\s"])-)?(?:"(?P<phrase>[^"]*)"?|(?P<chunk>[^\s"]+))')
WORD = re.compile(r"[^\W_]+")
RUN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def bare(word: str) -> str:
    """Lower case, without accents: as spellings are kept."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, and where it stands in the text."""

    text: str
    start: int
    end: int

    @property
    def bare(self) -> str:
        return bare(self.text)


@dataclass(frozen=True, slots=True)
class Factor:
    """A word, or several that follow each other, that a program must hold, or must not."""

    words: tuple[Word, ...]
    excluded: bool = False

    def tsquery(self, weight: str, beginnings: Collection[str]) -> str:
        marks = {word: "*" * (word.bare in beginnings) + weight for word in self.words}
        words = " <-> ".join(f"'{word.text}'" + (f":{marks[word]}" if marks[word] else "") for word in self.words)
        return f"!({words})" if self.excluded else f"({words})"


@dataclass(frozen=True)
class Asked:
    """A text that asks for words."""

    text: str

    @classmethod
    def read(cls, q: str) -> Asked:
        """``q`` with one kind of quotes and spaces; what cannot be printed parts words."""
        text = unicodedata.normalize("NFKC", q).translate(QUOTES)
        return cls(" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()))

    @cached_property
    def alternatives(self) -> list[list[Factor]]:
        """Factors that must hold together, by alternative; none is empty."""
        found: list[list[Factor]] = [[]]
        for part in PART.finditer(self.text):
            if part["chunk"] and part["chunk"].lower() == "or" and not part["minus"]:
                found.append([])
            else:
                found[-1] += factors(part)
        return [factors for factors in found if factors]

    @property
    def words(self) -> list[Word]:
        """The words that are asked for, from left to right: all but the excluded ones."""
        return [
            word for factors in self.alternatives for factor in factors if not factor.excluded for word in factor.words
        ]

    @property
    def neighbours(self) -> list[tuple[Word, Word]]:
        """Pairs of words with nothing but a space between them."""
        pairs = zip(self.words, self.words[1:], strict=False)
        return [(one, two) for one, two in pairs if self.text[one.end : two.start] == " "]

    def tsquery(self, weight: str = "", beginnings: Collection[str] = ()) -> str:
        """The text for ``to_tsquery``; ``weight`` is where words must stand, ``beginnings`` are no whole words."""
        return " | ".join(
            " & ".join(factor.tsquery(weight, beginnings) for factor in factors) for factors in self.alternatives
        )

    def with_changes(self, changes: Iterable[tuple[int, int, str]]) -> Asked:
        """The same with other words in some places; everything between them stays."""
        text = self.text
        for start, end, new in sorted(changes, reverse=True):
            text = text[:start] + new + text[end:]
        return Asked(text)


def factors(part: re.Match[str]) -> list[Factor]:
    """What one part of the text asks for: a phrase, or words between spaces."""
    excluded, is_phrase = bool(part["minus"]), part["phrase"] is not None
    whole = part.span("phrase" if is_phrase else "chunk")
    runs = [whole] if is_phrase or excluded else [run.span() for run in RUN.finditer(part.string, *whole)]
    found = (tuple(words(part.string, *span)) for span in runs)
    return [Factor(some, excluded) for some in found if some]


def words(text: str, start: int, end: int) -> list[Word]:
    return [Word(found[0], *found.span()) for found in WORD.finditer(text, start, end)]
