"""A search for every phrase of the lexicon, each judged: does it find programs of its term, or offer the term?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from programs.search.directory import Directory
from programs.search.matches import Matches
from programs.search.question import Question, read
from programs.search.words.lexicon import Meaning, Phrase, lexicon
from programs.search.words.offers import offers, saying


@dataclass(frozen=True, slots=True)
class Measured:
    """One phrase and one term that it means. ``corrected`` is what was searched instead, empty if nothing was."""

    words: str
    meaning: Meaning
    is_found: bool
    corrected: str


def measured(directory: Directory, above: int) -> Iterator[Measured]:
    """Phrases of terms that more than ``above`` programs have, in the order of the lexicon. One or two queries each."""
    everything = Matches(Question.about(None), directory.index)
    common = {
        meaning
        for entry in lexicon().entries.values()
        for meaning in entry.meanings
        if len(saying(meaning, everything)) > above
    }
    for phrase, entry in lexicon().entries.items():
        for meaning in entry.meanings:
            if meaning in common:
                yield judged(as_typed(phrase, entry.rule), meaning, directory, everything)


def as_typed(phrase: Phrase, rule: str) -> str:
    """In capitals where only these mean the term."""
    text = " ".join(phrase)
    return text.upper() if rule == "capitals" else text


def judged(text: str, meaning: Meaning, directory: Directory, everything: Matches) -> Measured:
    query = QueryDict(mutable=True)
    query["q"] = text
    question = read(query, directory)
    if not isinstance(question, Question) or question.words is None:
        return Measured(text, meaning, False, "")
    matches = Matches(question, directory.index)
    is_offered = any((offer.parameter, offer.value) == meaning for offer in offers(matches))
    is_found = bool(matches.found & saying(meaning, everything))
    words = question.words
    corrected = words.did_you_mean or (words.searched if words.searched != text else "")
    return Measured(text, meaning, is_offered or is_found, corrected)
