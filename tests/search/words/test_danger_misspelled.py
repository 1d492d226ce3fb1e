"""Somebody in danger does not look at the spelling: one wrong letter in a long word of a phrase of danger."""

from __future__ import annotations

from programs.search import crisis_in
from tests.cases import every


@every(
    ("text", "kind"),
    [
        ("kill mysef", "suicide"),
        ("I want to kill mysellf", "suicide"),
        ("kill my self", "suicide"),
        ("suicde", "suicide"),
        ("suicidal toughts", "suicide"),
        ("quiero matrme", "suicide"),
        ("overdse", "overdose"),
        ("sobredosi", "overdose"),
        ("kill mselffs", None),  # two letters
        ("override", None),  # a common word
        ("Overdale House", None),
        ("kiel", None),
        ("lill him", None),  # short words: one letter makes another word
    ],
)
def test_one_letter(text: str, kind: str | None) -> None:
    found = crisis_in(text)
    assert (found.kind if found else None) == kind


@every(
    ("text", "kind"),
    [
        ("I want to hurt myself", "suicide"),
        ("hurting myself", "suicide"),
        ("my son said he wants to end it", "suicide"),
        ("they'd be better off without me", "suicide"),
        ("quiero hacerme daño", "suicide"),
        ("quiero desaparecer", "suicide"),
        ("i took to many pills", "overdose"),
        ("my back hurts", None),
        ("where does it end", None),
    ],
)
def test_what_people_say_instead(text: str, kind: str | None) -> None:
    found = crisis_in(text)
    assert (found.kind if found else None) == kind
