"""Queries for words as trees, read from PostgreSQL's own text form of a ``tsquery``.

The same grammar is what ``to_tsquery`` takes and what it gives back, so that one reader reads both: ``'a' & !('b' |
'c':*) | 'd' <-> 'e'``. Of what is taken the leaves are words, of what is given back lexemes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

TOKEN = re.compile(r"'(?P<word>(?:[^'\\]|''|\\.)*)'(?::(?P<mark>[*A-D]+))?|<(?P<apart>-|\d+)>|(?P<sign>[&|!()])")
ESCAPED = re.compile(r"''|\\(.)")


class Leaf(NamedTuple):
    """One word, or with ``begins`` all words that begin so."""

    word: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    part: Tree


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Follows:
    """``second`` stands ``apart`` words behind ``first``."""

    first: Tree
    second: Tree
    apart: int = 1


Tree = Leaf | Not | All | AnyOf | Follows


def any_of(parts: Sequence[Tree]) -> Tree:
    """Of one or more."""
    return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]


def all_of(parts: Sequence[Tree]) -> Tree:
    """Of one or more."""
    return All(tuple(parts)) if len(parts) > 1 else parts[0]


def in_order(parts: Iterable[Tree]) -> Tree:
    """Of one or more, each right behind the one before."""
    return reduce(Follows, parts)


def parsed(text: str) -> Tree | None:
    """The tree of a text; ``None`` of one without a word. Raises ``ValueError`` for what is no query."""
    tokens = list(TOKEN.finditer(text))
    if TOKEN.sub("", text).strip():
        raise ValueError("This is no text of a tsquery.")
    if not tokens:
        return None
    reader = Reader(tokens)
    tree = reader.any_of()
    if reader.place < len(tokens):
        raise ValueError("Something stands behind the end of a tsquery.")
    return tree


class Reader:
    """Reads from left to right. ``!`` binds most, then ``<->``, ``&`` and ``|``."""

    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self.tokens, self.place = tokens, 0

    def takes(self, sign: str) -> bool:
        is_next = self.place < len(self.tokens) and self.tokens[self.place]["sign"] == sign
        self.place += is_next
        return is_next

    def any_of(self) -> Tree:
        parts = [self.all_of()]
        while self.takes("|"):
            parts.append(self.all_of())
        return any_of(parts)

    def all_of(self) -> Tree:
        parts = [self.phrase()]
        while self.takes("&"):
            parts.append(self.phrase())
        return all_of(parts)

    def phrase(self) -> Tree:
        tree = self.one()
        while self.place < len(self.tokens) and (apart := self.tokens[self.place]["apart"]):
            self.place += 1
            tree = Follows(tree, self.one(), 1 if apart == "-" else int(apart))
        return tree

    def one(self) -> Tree:
        if self.takes("!"):
            return Not(self.one())
        if self.takes("("):
            tree = self.any_of()
            if not self.takes(")"):
                raise ValueError("A bracket of a tsquery is not closed.")
            return tree
        if self.place == len(self.tokens) or self.tokens[self.place]["word"] is None:
            raise ValueError("A word of a tsquery is missing.")
        token = self.tokens[self.place]
        self.place += 1
        word = ESCAPED.sub(lambda found: found[1] or "'", token["word"])
        return Leaf(word, "*" in (token["mark"] or ""))


def written(tree: Tree, weight: str = "") -> str:
    """The text of a tree; ``weight`` is where all its words must stand."""
    match tree:
        case Leaf(word, begins):
            mark = "*" * begins + weight
            quoted = word.replace("\\", "\\\\").replace("'", "''")
            return f"'{quoted}':{mark}" if mark else f"'{quoted}'"
        case Not(part):
            return f"!({written(part, weight)})"
        case Follows(first, second, apart):
            return f"({written(first, weight)} <{apart}> {written(second, weight)})"
        case All(parts):
            return f"({' & '.join(written(part, weight) for part in parts)})"
        case AnyOf(parts):
            return f"({' | '.join(written(part, weight) for part in parts)})"


def stemmed(tree: Tree, stem: Callable[[str], str | None]) -> Tree | None:
    """The tree with the stem of each word, without words that are never searched, as ``to_tsquery`` does it.

    ``stem`` gives ``""`` for such a word, and may give ``None`` for one that it does not know: then, and where such a
    word stands in a phrase, which then has a gap, ``LookupError`` is raised.
    """
    match tree:
        case Leaf(word, begins):
            found = stem(word)
            if found is None:
                raise LookupError(word)
            return Leaf(found, begins) if found else None
        case Not(part):
            rest = stemmed(part, stem)
            return Not(rest) if rest else None
        case Follows(first, second, apart):
            one, two = stemmed(first, stem), stemmed(second, stem)
            if one is None or two is None:
                raise LookupError("a gap in a phrase")
            return Follows(one, two, apart)
        case All(parts) | AnyOf(parts):
            rests = [rest for part in parts if (rest := stemmed(part, stem))]
            return type(tree)(tuple(rests)) if len(rests) > 1 else next(iter(rests), None)


def is_searchable(tree: Tree | None) -> bool:
    """Whether it asks for a word, and not only for words to leave out: what ``querytree`` says."""
    match tree:
        case None | Not():
            return False
        case Leaf():
            return True
        case All(parts):
            return any(is_searchable(part) for part in parts)
        case AnyOf(parts):
            return all(is_searchable(part) for part in parts)
        case Follows(first, second, _apart):
            return is_searchable(first) or is_searchable(second)


def phrases_in(tree: Tree | None) -> Iterator[Follows]:
    """The phrases of a tree, whole."""
    match tree:
        case Follows():
            yield tree
        case Not(part):
            yield from phrases_in(part)
        case All(parts) | AnyOf(parts):
            for one in parts:
                yield from phrases_in(one)


def leaves_of(tree: Tree | None) -> Iterator[Leaf]:
    """All words of a tree."""
    match tree:
        case Leaf():
            yield tree
        case Not(part):
            yield from leaves_of(part)
        case Follows(first, second, _apart):
            yield from leaves_of(first)
            yield from leaves_of(second)
        case All(parts) | AnyOf(parts):
            for one in parts:
                yield from leaves_of(one)
