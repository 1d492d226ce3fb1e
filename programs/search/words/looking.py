"""Looks in the inverted index for what texts ask for; PostgreSQL is asked only for what memory does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from django.db import connection
from pyroaring import BitMap

from iop_finder.postgres.prepared import Prepared
from programs.models.words import CONFIGURATION, STEM
from programs.search.index.inverted import NO_POSTINGS, Postings
from programs.search.index.snapshot import Index
from programs.search.words.tsquery import (
    All,
    AnyOf,
    Follows,
    Leaf,
    Not,
    Tree,
    is_searchable,
    leaves_of,
    parsed,
    phrases_in,
    stemmed,
    written,
)

STEMS = Prepared("stems", f"SELECT word, {STEM} FROM unnest({{0}}) AS word", ("text[]",))  # noqa: S608
"""Of some words that no program spells."""

TREES = f"""
    SELECT to_tsquery('{CONFIGURATION}', text)::text FROM unnest(%s::text[]) WITH ORDINALITY AS asked (text, place)
     ORDER BY place
"""  # noqa: S608  (a constant of ours)

PHRASE = """
    SELECT %s::int AS place, string_agg(int4send(number), ''),
           string_agg(int4send(number), '') FILTER (WHERE vector @@ %s::tsquery),
           string_agg(int4send(number), '') FILTER (WHERE vector @@ %s::tsquery)
      FROM programs_programtext WHERE vector @@ %s::tsquery
"""
"""By its own index: to name the programs that have the words was slower, however few they were."""


PLAIN = re.compile(r"(?:(?!o)[a-z]+(?: |$))*", re.ASCII | re.IGNORECASE)
"""Words of Latin letters with spaces between: no phrase, and no name like “O'Brien”, which can be one."""


class LookedFor(NamedTuple):
    """What a text finds. ``is_empty``: there is no word in it; ``is_searchable``: there is one to find."""

    postings: Postings
    is_empty: bool
    is_searchable: bool


class Looking:
    """Looks for the words of one search, in one index."""

    def __init__(self, index: Index) -> None:
        self.index, self.words = index, index.words
        self.phrases: dict[Follows, Postings] = {}
        self.learned: dict[str, str] = {}
        self.known: dict[Tree | None, Tree | None] = {}
        self.found: dict[Tree | None, LookedFor] = {}

    def for_tree(self, tree: Tree | None) -> LookedFor:
        """What a tree of words finds; ``None`` is one without a word.

        One statement if words are unknown, one if PostgreSQL must read a text, one if there are phrases to find.
        """
        found = self.found.get(tree)
        if found is None:
            found = self.found[tree] = self.looked_for_in_memory(tree)
        return found

    def looked_for_in_memory(self, tree: Tree | None) -> LookedFor:
        """Straight, where no more than words are asked for and their stems are known."""
        try:
            some = tree and self.of_words(tree)
        except LookupError:
            self.read([tree])
            return self.looked_for(self.known[tree])
        return LookedFor(some.among(self.index.everything), False, True) if some else self.looked_for(None)

    def of_words(self, tree: Tree) -> Postings | None:
        """The programs of words that must all be there, or of which one must; ``None`` where no word is left that is
        ever searched. Raises ``LookupError`` for whatever else a tree asks, and where PostgreSQL must read a word."""
        match tree:
            case Leaf(word, begins):
                stem = self.stem(word)
                if stem is None:
                    raise LookupError(word)
                if not stem:
                    return None
                return self.words.beginning_with(stem) if begins else self.words.postings(stem)
            case AnyOf(parts) | All(parts):
                found = [some for part in parts if (some := self.of_words(part)) is not None]
                if isinstance(tree, AnyOf):
                    found = [some for some in found if some is not NO_POSTINGS] or found[:1]
                how = BitMap.union if isinstance(tree, AnyOf) else BitMap.intersection
                return combined(how, found) if len(found) > 1 else next(iter(found), None)
        raise LookupError("a phrase, or words to leave out")

    def for_trees(self, trees: Sequence[Tree | None]) -> list[LookedFor]:
        """The same of several, with no more statements."""
        self.read(trees)
        return [self.for_tree(tree) for tree in trees]

    def read(self, trees: Sequence[Tree | None]) -> None:
        """Learns how some are with stems instead of words, as PostgreSQL reads them, and what their phrases find."""
        new = [tree for tree in trees if tree not in self.known]
        if new:
            self.known |= (read := self.stemmed(new))
            if phrases := [phrase for tree in read.values() for phrase in phrases_in(tree)]:
                self.find_phrases(phrases)

    def is_in_memory(self, asked: str) -> bool:
        """Whether words, as they were typed, are surely looked for without the database."""
        return self.words.stemmer is not None and PLAIN.fullmatch(asked) is not None

    def looked_for(self, tree: Tree | None) -> LookedFor:
        if tree is None or not is_searchable(tree):
            return LookedFor(NO_POSTINGS, tree is None, False)
        found = self.programs(tree)
        return LookedFor(found.among(self.index.everything), False, True)

    # -- Trees ------------------------------------------------------------------------------------

    def stemmed(self, trees: Sequence[Tree | None]) -> dict[Tree | None, Tree | None]:
        """Each with stems instead of words."""
        if self.words.stemmer is None:
            self.learn(leaf.word for tree in trees for leaf in leaves_of(tree))
        found: dict[Tree | None, Tree | None] = {}
        unknown: list[Tree] = []
        for tree in trees:
            try:
                found[tree] = tree and stemmed(tree, self.stem)
            except LookupError:
                unknown += [tree] if tree else []
                for leaf in leaves_of(tree):
                    self.stem(leaf.word)  # a correction of the other words asks for it
        if unknown:
            with connection.cursor() as cursor:
                cursor.execute(TREES, [list(map(written, unknown))])
                found |= {tree: parsed(text) for tree, (text,) in zip(unknown, cursor.fetchall(), strict=True)}
        return found

    def stem(self, word: str) -> str | None:
        """The stem of a word, ``""`` of one that is never searched; ``None`` where PostgreSQL must read it."""
        found = self.known_stem(word)
        if found is None and (stemmer := self.words.stemmer) and is_plain(word):
            found = self.learned[word.lower()] = stemmer.stem(word.lower())
        return found

    def known_stem(self, word: str) -> str | None:
        """The same of a word that programs spell or that was looked for."""
        found = self.words.stem(word)
        return self.learned.get(word.lower()) if found is None else found

    def learn(self, words: Iterable[str]) -> None:
        """The stems of those of ``words`` that are not known, in one statement: ours are not those of the database."""
        unknown = sorted({word.lower() for word in words if is_plain(word) and self.stem(word) is None})
        if unknown:
            with connection.cursor() as cursor:
                STEMS.execute(cursor, [unknown])
                self.learned |= dict(cursor.fetchall())

    # -- Programs ---------------------------------------------------------------------------------

    def programs(self, tree: Tree) -> Postings:
        """The programs of a tree, some of which may be public no more; its phrases must have been found."""
        match tree:
            case Leaf(lexeme, begins):
                return self.words.beginning_with(lexeme) if begins else self.words.postings(lexeme)
            case Follows():
                return self.phrases[tree]
            case Not(part):
                return Postings(*(self.index.everything - some for some in self.programs(part)))
            case AnyOf(parts):
                return combined(BitMap.union, map(self.programs, parts))
            case All(parts):
                return combined(BitMap.intersection, map(self.programs, parts))

    def find_phrases(self, wanted: Iterable[Follows]) -> None:
        """One statement for all phrases whose words a program has together."""
        new = [phrase for phrase in wanted if phrase not in self.phrases]
        self.phrases |= dict.fromkeys(new, NO_POSTINGS)
        asked = [phrase for phrase in new if self.with_all_words(phrase).intersect(self.index.everything)]
        if not asked:
            return
        parameters = list[str | int]()
        for place, phrase in enumerate(asked):
            parameters += [place, written(phrase, "A"), written(phrase, "B"), written(phrase)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([PHRASE] * len(asked)), parameters)
            for place, *packed in cursor.fetchall():
                self.phrases[asked[place]] = Postings(*map(self.of_packed, packed))

    def with_all_words(self, tree: Tree) -> BitMap:
        """The programs that have the words of a phrase, wherever they stand."""
        match tree:
            case Follows(first, second, _apart):
                return self.with_all_words(first) & self.with_all_words(second)
            case Not():
                return self.index.everything
        return self.programs(tree).anywhere

    def of_packed(self, numbers: memoryview | None) -> BitMap:
        return self.index.of_numbers(np.frombuffer(numbers or b"", dtype=">i4"))


def is_plain(word: str) -> bool:
    """Of Latin letters alone."""
    return word.isascii() and word.isalpha()


def combined(how: Callable[..., BitMap], some: Iterable[Postings]) -> Postings:
    return Postings(*(how(*column) for column in zip(*some, strict=True)))
