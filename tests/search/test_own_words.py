"""Where words stand in a text of a listing, beside looking at every place of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from programs.search.asked_words import WORD, bare
from programs.search.index.inverted import NOTHING
from programs.search.ranking.matched_words import (
    ENDING,
    STEM_FROM,
    Wanted,
    is_form_of,
    own_words,
    standing_in,
    words_of,
)
from programs.search.text import WordMatches

ALPHABET = ("hope", "Hope", "hopes", "hoping", "house", "ctr", "center", "Café", "cafe", "st", "o", "brien", "Ho", "x")


def every_place(text: str, spellings: Sequence[Sequence[str]], is_alike: Callable[[str, str], bool]) -> str:
    own = [(bare(word[0]), *word.span()) for word in WORD.finditer(text)]
    for asked in spellings:
        for place in range(len(own) - len(asked) + 1):
            some = own[place : place + len(asked)]
            if all(is_alike(one, other[0]) for one, other in zip(asked, some, strict=True)):
                return text[some[0][1] : some[-1][2]]
    return ""


def test_the_first_place_of_the_very_words_then_of_others_alike() -> None:
    dice = random.Random(17)
    matches = WordMatches(NOTHING, NOTHING, NOTHING, "", beginnings=frozenset({"ho"}))
    shown = 0
    for _turn in range(1_200):
        text = dice.choice(["", "-", " · "]) + " ".join(dice.choices(ALPHABET, k=dice.randint(0, 6)))
        spellings = [
            [bare(word) for word in dice.choices(ALPHABET, k=dice.randint(1, 3))] for _n in range(dice.randint(1, 2))
        ]
        wanted = Wanted(matches)
        there = every_place(text, spellings, str.__eq__) or every_place(text, spellings, wanted.alike)
        assert standing_in(text, spellings, wanted) == there, (text, spellings)
        shown += bool(there)
    assert shown > 200


def test_what_a_name_writes_is_shown_the_same_with_and_without_further_looks() -> None:
    dice, very = random.Random(23), 0
    for _turn in range(1_500):
        asked = dice.choice([" ", " ", "-"]).join(dice.choices(ALPHABET, k=dice.randint(1, 3)))
        name = " ".join(dice.choices(ALPHABET, k=dice.randint(0, 6)))
        wanted = Wanted(WordMatches(NOTHING, NOTHING, NOTHING, asked))
        assert wanted.shown_in(name) == own_words(asked, (name,), wanted), (asked, name)
        very += bool(wanted.very_words_in(name))
    assert 100 < very < 1_000


def test_forms_of_a_word_share_their_beginning() -> None:
    """The letters that both begin with, counted one by one, decide."""
    dice, matches = random.Random(4), WordMatches(NOTHING, NOTHING, NOTHING, "")
    alike = 0
    for _turn in range(4_000):
        one, other = ("".join(dice.choices("ab", k=dice.randint(1, 8))) for _word in range(2))
        same = 0
        while same < min(len(one), len(other)) and one[same] == other[same]:
            same += 1
        expected = same >= max(STEM_FROM, len(one) - ENDING, len(other) - ENDING)
        assert is_form_of(one, other, matches) is expected, (one, other)
        alike += expected
    assert alike > 100


def test_each_word_stands_first_where_it_is_read_first() -> None:
    own = words_of("Hope of HOPE, hôpe")
    assert own.words == ("hope", "of", "hope", "hope")
    assert own.first == {"hope": 0, "of": 1}
