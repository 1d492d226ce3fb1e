"""The words of ``q`` and how they hang together: web search syntax, read so that nothing in it is an error.

Quotes hold a phrase, ``or`` stands between alternatives, a minus before a word excludes it. Every other
sign parts words; a hyphen or an apostrophe inside a word makes a phrase of its parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import cached_property

from programs.search.words.tsquery import Leaf, Not, Tree, all_of, any_of, in_order, written

PARTICLES, PARTICLED_FROM = frozenset("od"), 4
"""What stands apart in names (O'Brien, D'Angelo), and the letters that a name written as one word has more than."""

PARTICLE_LETTERS = frozenset("oOdD")

Same = Callable[[str], Collection[str]]
"""The other words that are the same as one: cut words of names."""

QUOTES = str.maketrans("“”„‟«»", '""""""')
PART = re.compile(r'(?P<minus>(?<![^\s"])-)?(?:"(?P<phrase>[^"]*)"?|(?P<chunk>[^\s"]+))')
WORD = re.compile(r"[^\W_]+")
RUN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def no_other(_word: str) -> Collection[str]:
    return ()


def bare(word: str) -> str:
    """Lower case, without accents: as spellings are kept."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class Word(NamedTuple):
    """A word as it was typed, and where it stands in the text."""

    text: str
    start: int
    end: int

    @property
    def bare(self) -> str:
        return bare(self.text)

    def tree(self, beginnings: Collection[str], same: Same) -> Tree:
        """It or any that is the same; of ``beginnings`` all that begin so."""
        own = self.bare
        begins, others = own in beginnings, same(own)
        return any_of([Leaf(word, begins) for word in (self.text, *others)]) if others else Leaf(self.text, begins)


class Factor(NamedTuple):
    """A word, or several that follow each other, that a program must hold, or must not."""

    words: tuple[Word, ...]
    excluded: bool = False

    @property
    def is_number(self) -> bool:
        return all(word.text.isdigit() for word in self.words)

    def tree(self, beginnings: Collection[str] = (), same: Same = no_other) -> Tree:
        """What must be there; ``beginnings`` are no whole words."""
        first, *others = self.words
        found = first.tree(beginnings, same)
        if others:
            found = in_order([found, *(word.tree(beginnings, same) for word in others)])
        if names := self.other_spellings():
            found = any_of([found, *(in_order(map(Leaf, name)) for name in names)])
        return Not(found) if self.excluded else found

    def other_spellings(self) -> list[list[str]]:
        """Of a name with a particle, “O'Brien” as “OBrien” and the other way round, as words that follow each other."""
        if self.words[0].text[0] not in PARTICLE_LETTERS:
            return []
        texts = [word.text for word in self.words]
        if len(texts) == 2 and texts[0].lower() in PARTICLES:
            return [["".join(texts)]]
        if len(texts) == 1 and len(texts[0]) > PARTICLED_FROM and texts[0][0].lower() == "o":
            return [[texts[0][0], texts[0][1:]]]
        return []


@dataclass(frozen=True)
class Asked:
    """A text that asks for words. ``is_spoken``: people speak, and their “or” is a word like the others."""

    text: str
    is_spoken: bool = False

    @classmethod
    def read(cls, q: str) -> Asked:
        """``q`` with one kind of quotes and spaces; what cannot be printed parts words."""
        if q.isascii() and q.isprintable():
            return cls(" ".join(q.split()))
        text = unicodedata.normalize("NFKC", q).translate(QUOTES)
        return cls(" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()))

    @cached_property
    def alternatives(self) -> list[list[Factor]]:
        """Factors that must hold together, by alternative; none is empty."""
        if self.text.isalnum() and self.text.lower() != "or":  # one word, as most are
            return [[Factor((Word(self.text, 0, len(self.text)),))]]
        found: list[list[Factor]] = [[]]
        for part in PART.finditer(self.text):
            if not self.is_spoken and part["chunk"] and part["chunk"].lower() == "or" and not part["minus"]:
                found.append([])
            else:
                found[-1] += factors(part)
        return [factors for factors in found if factors]

    @cached_property
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

    def text_of(self, factor: Factor) -> str:
        """What was typed."""
        return self.text[factor.words[0].start : factor.words[-1].end]

    def tree(self, beginnings: Collection[str] = (), same: Same = no_other) -> Tree | None:
        """What must be there, ``None`` where nothing is asked for; ``beginnings`` are no whole words."""
        some = [together(factors, beginnings, same) for factors in self.alternatives]
        return any_of(some) if some else None

    def tsquery(self, weight: str = "", beginnings: Collection[str] = (), same: Same = no_other) -> str:
        """The same as a text for ``to_tsquery``; ``weight`` is where words must stand."""
        tree = self.tree(beginnings, same)
        return written(tree, weight) if tree else ""

    def with_changes(self, changes: Iterable[tuple[int, int, str]]) -> Asked:
        """The same with other words in some places; everything between them stays."""
        text = self.text
        for start, end, new in sorted(changes, reverse=True):
            text = text[:start] + new + text[end:]
        return Asked(text, self.is_spoken)


def together(factors: Iterable[Factor], beginnings: Collection[str] = (), same: Same = no_other) -> Tree:
    """What must be there of factors that must all hold, one at least."""
    return all_of([factor.tree(beginnings, same) for factor in factors])


def factors(part: re.Match[str]) -> list[Factor]:
    """What one part of the text asks for: a phrase, or words between spaces."""
    excluded, is_phrase = bool(part["minus"]), part["phrase"] is not None
    if not is_phrase and part["chunk"].isalnum():  # a word, and nothing else
        return [Factor((Word(part["chunk"], *part.span("chunk")),), excluded)]
    whole = part.span("phrase" if is_phrase else "chunk")
    runs = [whole] if is_phrase or excluded else [run.span() for run in RUN.finditer(part.string, *whole)]
    found = (tuple(words(part.string, *span)) for span in runs)
    return [Factor(some, excluded) for some in found if some]


def words(text: str, start: int, end: int) -> list[Word]:
    return [Word(found[0], *found.span()) for found in WORD.finditer(text, start, end)]
