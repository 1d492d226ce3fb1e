"""What a typed text says of danger and of terms: asked of every box that takes words, without a search."""

from __future__ import annotations

import re

from programs.search.asked_words import Asked
from programs.search.words.lexicon import Crisis, Meaning, folded, lexicon
from programs.search.words.reading import Reading

PLACE_IN_DIGITS = re.compile(r"[0-9]{5}|-?[0-9]{1,3}\.[0-9]+,-?[0-9]{1,3}\.[0-9]+")
"""A ZIP code, as most people type it where a place is asked for, or a point, as devices and our own pages write it. It
says nothing of anybody."""


def crisis_in(text: str) -> Crisis | None:
    """The first phrase of danger in ``text``, whatever stands around it."""
    return Reading.of(Asked.read(text)).crisis if text and not PLACE_IN_DIGITS.fullmatch(text) else None


def meant_by(text: str) -> frozenset[Meaning]:
    """The terms that phrases of ``text`` mean or may mean, as parameter and value."""
    if not text or PLACE_IN_DIGITS.fullmatch(text):
        return frozenset()
    return frozenset(one for span in Reading.of(Asked.read(text)).spans for one in span.meanings)


def means_here(text: str) -> bool:
    """Whether it ends with where the person is: “rehab near me”."""
    words = folded(text)
    return any(words[-len(here) :] == here for here in lexicon().here)
