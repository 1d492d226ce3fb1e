"""Which words can be like one: the distance of all of them is the oracle."""

from __future__ import annotations

import random

from rapidfuzz.distance import OSA

from programs.search.words.letters import Letters

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
            assert {word for word in words if far[word] <= most} <= set(alike), (typed, most)
            assert alike == sorted(set(alike)), "in the order of the words"
            left += len(alike) < len(words) / 2
    assert left > 100, "it tells many apart"


def test_of_no_words_none() -> None:
    assert Letters.of([]).like("trauma", 3) == []
    assert Letters.of(["trauma"]).with_more([]).words == ["trauma"]
    assert Letters.of([]).with_more(["trauma"]).like("truama", 1) == ["trauma"]
