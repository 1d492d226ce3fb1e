"""The stemmer beside the library's, which Snowball's own compiler wrote."""

from __future__ import annotations

import random
from collections.abc import Iterator
from string import ascii_lowercase

from snowballstemmer.english_stemmer import EnglishStemmer

from programs.search.words import snowball
from programs.search.words.lexicon import plain_words

ENDINGS = (
    *snowball.STEP_2, *snowball.STEP_3, *snowball.STEP_4, *snowball.FLEXIONS, *snowball.DOUBLES,
    "s", "es", "ies", "ied", "us", "ss", "sses", "y", "ly", "e", "l", "ll", "sion", "tion", "ate", "ble", "ize", "",
)  # fmt: skip
BEGINNINGS = ("", "y", "yy", "a", "ab", "bl", "gener", "commun", "arsen", "gen", "sk", "ho", "own", "box", "ay")


def some_words() -> Iterator[str]:
    """Common words, the same with slips and other endings, every two endings after short beginnings, and letters."""
    dice = random.Random(12)
    common = sorted(word for word in plain_words() if word.isascii() and word.isalpha())
    for word in dice.sample(common, 4_000):
        place = dice.randrange(len(word) + 1)
        yield from (word, word[:place] + dice.choice(ascii_lowercase) + word[place:], word + dice.choice(ENDINGS))
    for beginning in BEGINNINGS:
        for one in ENDINGS:
            yield from (beginning + one + other for other in dice.sample(ENDINGS, 20))
    for _each in range(10_000):
        yield "".join(dice.choices("aeiouyybdglmnrstvwx", k=dice.randint(1, 8))) + dice.choice(ENDINGS)


def test_every_stem_is_the_librarys() -> None:
    library = EnglishStemmer()
    words = sorted({*some_words(), *snowball.WHOLE, *snowball.KEPT} - {""})
    assert len(words) > 20_000
    assert {word: snowball.stem(word) for word in words} == {word: library.stemWord(word) for word in words}
