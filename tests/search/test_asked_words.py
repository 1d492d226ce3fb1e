"""How ``q`` is read."""

from __future__ import annotations

import pytest

from programs.search.asked_words import Asked


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
        ("- trauma - - teen", "('trauma') & ('teen')"),
        ('"unclosed trauma', "('unclosed' <-> 'trauma')"),
        ("nul\0here", "('nul') & ('here')"),
        ("\ufb01rst \uff34rauma", "('first') & ('Trauma')"),
        ("x:* !(a)", "('x') & ('a')"),
        ("it''s \\' %s", "('it') & ('s') & ('s')"),
    ],
)
def test_tsquery(q: str, tsquery: str) -> None:
    assert Asked.read(q).tsquery() == tsquery


@pytest.mark.parametrize(
    "q", ["", " ", "-", '""', '"', "or or", "&|!()", "😀 👋🏽", "\0", "\ud800", "' ; --", '-""', "…"]
)
def test_no_words(q: str) -> None:
    assert Asked.read(q).words == []


def test_weights_and_beginnings() -> None:
    asked = Asked.read("Junípero -teen")
    assert asked.tsquery("A", frozenset({"junipero"})) == "('Junípero':*A) & !('teen':A)"


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
