"""Whether somebody who typed a text may be in danger: asked of every box that takes words, without a search."""

from __future__ import annotations

from programs.search.asked_words import Asked
from programs.search.words.lexicon import Crisis
from programs.search.words.reading import Reading


def crisis_in(text: str) -> Crisis | None:
    """The first phrase of danger in ``text``, whatever stands around it."""
    return Reading.of(Asked.read(text)).crisis if text else None
