"""Stems that are made in the process, beside those that the database makes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from string import ascii_lowercase

import pytest
from django.db import connection

from programs.models.words import STEMS_OF
from programs.search.index.inverted import InvertedIndex, stems
from programs.search.keeper import current
from programs.search.words.lexicon import lexicon, plain_words
from programs.search.words.looking import Looking
from programs.search.words.stems import NEVER_SEARCHED, TELLING, Stemmer, stemmer_like
from programs.search.words.tsquery import Leaf
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

ENDINGS = ("s", "es", "ies", "ed", "eed", "edly", "ing", "ingly", "ly", "ational", "izer", "ness", "fulness", "ement",
           "ological", "ologist", "ousli", "biliti", "y", "ic", "al", "tion", "ee", "e", "sses")  # fmt: skip
KNOWN = 400
"""Words of each kind: enough for every rule, and asked of the database in a few hundredths of a second."""


def some_words(dice: random.Random) -> Iterator[str]:
    """Common words, the same with a slip, with another ending, and letters at random."""
    common = sorted(word for word in plain_words() if word.isascii() and word.isalpha())
    for word in dice.sample(common, KNOWN):
        place, letter = dice.randrange(len(word) + 1), dice.choice(ascii_lowercase)
        yield from (word, word[:place] + letter + word[place:], word + dice.choice(ENDINGS))
        yield dice.choice("aeo") + 2 * dice.choice("bcdfgmnprt") + dice.choice(ENDINGS)
        yield "".join(dice.choice("aeiouybdfglnrst") for _letter in range(dice.randint(1, 11)))


def test_they_are_those_of_the_database() -> None:
    words = sorted({*some_words(random.Random()), *TELLING, *NEVER_SEARCHED})
    told = stems(STEMS_OF, [words])
    stemmer = stemmer_like({}, told)
    assert stemmer is not None, "no stemmer of ours is like this server's: misspelled words cost a statement"
    assert {word: stemmer.stem(word) for word in words} == told


def test_one_that_differs_in_one_word_is_not_taken() -> None:
    told = stems(STEMS_OF, [[*TELLING, *sorted(NEVER_SEARCHED)]])
    right = stemmer_like({"hopes": "hope"}, told)
    assert right is not None
    assert right.keeps_doubled is (told["adding"] == "add")
    for spelled, others in (
        ({"hopes": "hopes"}, told),  # a word that programs spell
        ({"hopes": "hope"}, told | {"emergency": "emergenc"}),  # another release of Snowball
        ({"hopes": "hope"}, told | {"the": "the"}),  # another list of words that are never searched
        ({"hopes": "hope"}, {word: stem for word, stem in told.items() if word != "adding"}),  # not asked
    ):
        assert stemmer_like(spelled, others) is None, others.keys() - told.keys()
    other = stemmer_like({}, {word: Stemmer(keeps_doubled=not right.keeps_doubled).stem(word) for word in told})
    assert other is not None
    assert other.keeps_doubled is not right.keeps_doubled


def test_a_word_that_no_program_spells_costs_a_statement_only_where_stems_differ() -> None:
    ProgramFactory(name="Hopeful Harbors IOP")
    index = current().index
    statements: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: statements.append(sql) or execute(sql, *rest)):
        found = Looking(index).for_trees([Leaf("harbored"), Leaf("Hopefulness")])
        assert [len(one.postings.in_name) for one in found] == [1, 1]
        assert not statements
        differing = replace(index, words=replace(index.words, stemmers=[None]))
        again = Looking(differing).for_trees([Leaf("harbored"), Leaf("Hopefulness")])
    assert len(statements) == 1
    assert [one.postings for one in again] == [one.postings for one in found]


def test_words_that_are_looked_for_in_place_of_others_have_their_stems_with_the_directory() -> None:
    ProgramFactory()
    words, wanted = current().index.words, lexicon().looked_for
    plain = {word for word in wanted if word.isascii() and word.isalpha()}
    assert {"methadone", "ctr"} <= plain
    assert stems(STEMS_OF, [sorted(plain)]) == {word: words.stem(word) for word in plain}


def test_what_follows_an_index_does_not_compare_again(monkeypatch: pytest.MonkeyPatch) -> None:
    program = ProgramFactory(name="Quiet Harbor IOP")
    words: InvertedIndex = current().index.words
    stemmer = words.stemmer
    monkeypatch.setattr("programs.search.index.inverted.stemmer_like", None)
    assert words.updated([program.number], current().index.placing).stemmer is stemmer
