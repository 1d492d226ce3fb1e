"""What a misspelled word may be, beside the slow way: the distance of every word and of every beginning."""

from __future__ import annotations

import math
import random
from types import SimpleNamespace
from typing import Any

import pytest
from rapidfuzz.distance import OSA

from programs.letters import CORRECTED_LETTERS
from programs.search.index.inverted import InvertedIndex
from programs.search.spelling import OTHER_BEGINNING, SOUNDS_ALIKE, Vocabulary, mistakes, most_mistakes

SYLLABLES = ("ph", "f", "har", "bor", "mi", "ll", "ne", "ss", "wel", "o", "tra", "um", "a")


def vocabulary(words: list[str]) -> Vocabulary:
    index: Any = SimpleNamespace(words=InvertedIndex({}, {word: word for word in words}, {}))
    return Vocabulary(index, {})


def made(dice: random.Random) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 5)))[:14]


def slipped(word: str, dice: random.Random) -> str:
    for _each in range(dice.randint(0, 3)):
        place = dice.randrange(len(word))
        before, letter, behind = word[:place], word[place], word[place + 1 :]
        swapped = before + behind[:1] + letter + behind[1:]
        word = dice.choice((before + behind, before + "e" + letter + behind, before + "e" + behind, swapped)) or "e"
    return word if len(word) > 2 else word + "xyz"


def slow_mistakes(typed: str, word: str) -> float:
    apart = min(
        OSA.distance(typed, word), SOUNDS_ALIKE + OSA.distance(typed.replace("ph", "f"), word.replace("ph", "f"))
    )
    return math.inf if apart > most_mistakes(typed) else apart + OTHER_BEGINNING * (typed[0] != word[0])


def slow_near(words: list[str], typed: str) -> dict[str, float]:
    variants, most = {typed, typed.replace("ph", "f"), typed.replace("f", "ph")}, most_mistakes(typed)
    near = {word for word in words for written in variants if OSA.distance(written, word) <= most}
    return {word: slow_mistakes(typed, word) for word in near}


def slow_beginnings(words: list[str], typed: str) -> set[str]:
    """Those that cost one letter: with another first letter it is more."""
    every = {word[:letters] for word in words for letters in range(CORRECTED_LETTERS, len(word))} - {typed}
    near = {beginning for beginning in every if OSA.distance(typed, beginning) <= 1}
    return {beginning for beginning in near if slow_mistakes(typed, beginning) <= 1}


@pytest.mark.parametrize("seed", range(3))
def test_all_that_is_near_is_found(seed: int) -> None:
    dice = random.Random(seed)
    words = sorted({made(dice) for _each in range(400)})
    known = vocabulary(words)
    near = beginnings = 0
    for typed in [slipped(dice.choice(words), dice) for _each in range(200)]:
        found = known.near(typed)
        assert found == slow_near(words, typed), typed
        assert {word: mistakes(typed, word) for word in found} == found
        begun = known.beginnings(typed)
        assert len(set(begun)) == len(begun)
        assert {one for one in begun if mistakes(typed, one) <= 1} == set(begun)
        assert set(begun) == slow_beginnings(words, typed), typed
        near, beginnings = near + bool(found), beginnings + bool(begun)
    assert near > 100
    assert beginnings > 20


def test_beginnings_of_more_words_are_as_if_they_had_been_there() -> None:
    dice = random.Random(5)
    words = sorted({made(dice) for _each in range(300)})
    for first in (0, 1, 150, len(words) - 1):
        some = dice.sample(words, len(words))
        before = InvertedIndex({}, dict.fromkeys(some[:first], ""), {})
        both = before.beginnings_with(some[first:])
        whole = InvertedIndex({}, dict.fromkeys(some, ""), {}).beginnings
        assert {letter: sorted(one.words) for letter, one in both.items()} == {
            letter: sorted(one.words) for letter, one in whole.items()
        }


@pytest.mark.parametrize(("word", "beginnings"), [("abcd", []), ("abcde", ["abcd"]), ("abcdef", ["abcd", "abcde"])])
def test_beginnings_have_four_letters_and_are_no_whole_words(word: str, beginnings: list[str]) -> None:
    found = InvertedIndex({}, {word: ""}, {}).beginnings
    assert found["a"].words == beginnings
