"""Which words can be like one: the distance of all of them is the oracle."""

from __future__ import annotations

import random

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from programs.letters import Letters, bits_of, signature

SIGNS = "abcdeé\x01ß"


def made(chance: random.Random) -> str:
    return "".join(chance.choices(SIGNS, k=chance.randint(1, 9)))


def test_none_that_is_near_is_missed() -> None:
    chance = random.Random(20)
    words = sorted({made(chance) for _each in range(1_500)})
    letters = Letters.of(words[:700]).with_more(words[700:])
    left = 0
    for typed in (made(chance) for _each in range(80)):
        far = {word: OSA.distance(typed, word) for word in words}
        for most in range(4):
            alike = letters.like(typed, most)
            assert letters.like(typed, most, np.uint64(signature(typed))) == alike
            assert {word for word in words if far[word] <= most} <= set(alike), (typed, most)
            assert alike == sorted(set(alike), key=lambda word: (len(word), word)), "shorter ones first, in their order"
            left += len(alike) < len(words) / 2
    assert left > 300, "it tells nearly all apart"


def test_more_words_are_as_if_they_had_been_there() -> None:
    chance = random.Random(21)
    words = sorted({made(chance) for _each in range(500)})
    for first in (0, 1, 250, len(words) - 1, len(words)):
        at_once, later = Letters.of(words), Letters.of(words[:first]).with_more(words[first:])
        assert (later.words, later.bits.tolist(), later.ends) == (at_once.words, at_once.bits.tolist(), at_once.ends)


def test_many_are_read_as_each_is() -> None:
    words = ["a", "aa", "aaa", "abab", "zebra", "ß" * 7, "abcdefgh", "abcdefghi", "x" * 40]
    assert bits_of(words).tolist() == [signature(word) for word in words]


@pytest.mark.parametrize(
    ("word", "other", "bits"),
    [
        ("abc", "abc", 0),
        ("abc", "bac", 0),  # swapped
        ("abc", "abd", 2),  # another letter
        ("abc", "abcd", 2),  # one more: a letter, and a length
        ("abc", "abcc", 2),  # twice
        ("abcc", "abccc", 1),  # three times is told by the length alone
        ("aaaa", "aaaaaaaa", 4),  # four more letters are as far as lengths are told apart
        ("aaaa", "aaaaaaaaa", 3),
    ],
)
def test_what_a_letter_changes(word: str, other: str, bits: int) -> None:
    assert (signature(word) ^ signature(other)).bit_count() == bits


@pytest.mark.parametrize(("most", "is_like"), [(1, False), (2, True), (3, True)])
def test_shorter_and_longer_words_at_the_edge(most: int, is_like: bool) -> None:
    letters = Letters.of(["trauma", "traumatic", "traum"])
    assert ("trauma" in letters.like("trau", most)) is is_like
    assert ("trauma" in letters.like("traumaaa", most)) is is_like


def test_of_no_words_none() -> None:
    assert Letters.of([]).like("trauma", 3) == []
    assert Letters.of([]).with_more([]).words == []
    assert Letters.of(["trauma"]).with_more([]).words == ["trauma"]
    assert Letters.of([]).with_more(["trauma"]).like("truama", 1) == ["trauma"]
    assert Letters.of(["trauma"]).like("a", 1) == Letters.of(["trauma"]).like("traumatology", 3) == []
