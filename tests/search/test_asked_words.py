"""How ``q`` is read."""

from __future__ import annotations

import random
from collections.abc import Collection

import pytest

from programs.search.asked_words import Asked, Factor
from programs.search.text import same
from programs.search.words.tsquery import parsed


@pytest.mark.parametrize(
    ("q", "tsquery"),
    [
        ("trauma", "('trauma')"),
        ("teen  trauma", "('teen') & ('trauma')"),
        ('"group therapy" -teen', "('group' <-> 'therapy') & !('teen')"),
        ("teen or women's trauma", "('teen') | ('women' <-> 's') & ('trauma')"),
        ("anxiety/depression", "('anxiety') & ('depression')"),
        ("dual-diagnosis", "('dual' <-> 'diagnosis')"),
        ("-dual-diagnosis", "!('dual' <-> 'diagnosis')"),
        ("“smart quotes” O’Brien", "('smart' <-> 'quotes') & ('O' <-> 'Brien' | 'OBrien')"),
        ('trauma -"of war" x', "('trauma') & !('of' <-> 'war') & ('x')"),
        ("or or trauma or", "('trauma')"),
        ("obrien", "('obrien' | 'o' <-> 'brien')"),
        ("Obrien", "('Obrien' | 'O' <-> 'brien')"),
        ("d'angelo", "('d' <-> 'angelo' | 'dangelo')"),
        ("D'Angelo", "('D' <-> 'Angelo' | 'DAngelo')"),
        ("dangelo", "('dangelo')"),
        ("- trauma - - teen", "('trauma') & ('teen')"),
        ('"unclosed trauma', "('unclosed' <-> 'trauma')"),
        ("nul\0here", "('nul') & ('here')"),
        ("\ufb01rst \uff34rauma", "('first') & ('Trauma')"),
        ("x:* !(a)", "('x') & ('a')"),
        ("it''s \\' %s", "('it') & ('s') & ('s')"),
    ],
)
def test_what_must_be_there(q: str, tsquery: str) -> None:
    asked = Asked.read(q)
    assert asked.tree() == parsed(tsquery)
    assert parsed(asked.tsquery()) == parsed(tsquery)


SOME = ("hope", "O'Brien", "obrien", "oak", "ctr", "St.", "dual-diagnosis", "24/7", "-teen", "or", '"', "é", "d", "x")


def text_of(factor: Factor, beginnings: Collection[str]) -> str:
    """The text for ``to_tsquery`` put together word by word: what the tree was once read from."""

    parts = []
    for word in factor.words:
        mark = ":*" if word.bare in beginnings else ""
        parts.append(" | ".join(f"'{one}'{mark}" for one in (word.text, *same(word.bare))))
    names = [" <-> ".join(f"'{part}'" for part in name) for name in factor.other_spellings()]
    whole = " <-> ".join(f"({part})" for part in parts)
    return ("!" if factor.excluded else "") + f"({' | '.join([whole, *names])})"


def test_a_tree_is_what_the_text_says() -> None:
    dice = random.Random(3)
    trees = 0
    for _each in range(400):
        asked = Asked.read(" ".join(dice.choices(SOME, k=dice.randint(1, 5))))
        beginnings = frozenset(dice.sample(("hope", "oak", "ctr"), dice.randint(0, 2)))
        text = " | ".join(
            " & ".join(text_of(factor, beginnings) for factor in factors) for factors in asked.alternatives
        )
        assert asked.tree(beginnings, same) == parsed(text), asked.text
        trees += asked.tree() is not None
    assert trees > 350


@pytest.mark.parametrize(
    "q", ["", " ", "-", '""', '"', "or or", "&|!()", "😀 👋🏽", "\0", "\ud800", "' ; --", '-""', "…"]
)
def test_no_words(q: str) -> None:
    assert Asked.read(q).words == []


def test_weights_and_beginnings() -> None:
    asked = Asked.read("Junípero -teen")
    assert asked.tsquery("A", frozenset({"junipero"})) == "('Junípero':*A & !('teen':A))"


def test_excluded_words_are_not_asked_for() -> None:
    assert [word.text for word in Asked.read('teen -women -"of war" or trauma').words] == ["teen", "trauma"]


def test_changes_leave_everything_else() -> None:
    asked = Asked.read('"grup terapy" -teen or Wommen')
    changes = [
        (word.start, word.end, new) for word, new in zip(asked.words, ("group", "therapy", "women"), strict=True)
    ]
    assert asked.with_changes(changes).text == '"group therapy" -teen or women'


def test_neighbours() -> None:
    asked = Asked.read('well ness, or "mental health" -x y')
    assert [(one.text, two.text) for one, two in asked.neighbours] == [("well", "ness"), ("mental", "health")]


@pytest.mark.parametrize("text", ["hope", "Hope", "or", "OR", "ordinary", "obrien", "école", "12", "x2"])
def test_one_word_is_read_as_words_are(text: str) -> None:
    assert Asked(text).alternatives == Asked(f"{text} ").alternatives
