"""Stems of English words as the database makes them, made without asking it.

PostgreSQL's ``english_stem`` is the English stemmer of Snowball with a list of words that are never searched. Releases
of Snowball differ in a few words, and PostgreSQL 18 has a state of it that was never released: that of 2.2, with one
rule more. So nothing is taken for granted: what is made here is compared with the stems that the database gave for
words that programs spell, and for words in which releases differ. Where one differs the database is asked, as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from programs.search.words.snowball import stem

NEVER_SEARCHED = frozenset(
    word
    for line in (
        "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers",
        "herself it its itself they them their theirs themselves what which who whom this that these those am is are",
        "was were be been being have has had having do does did doing a an the and but if or because as until while",
        "of at by for with about against between into through during before after above below to from up down in out",
        "on off over under again further then once here there when where why how all any both each few more most",
        "other some such no nor not only own same so than too very s t can will just don should now",
    )
    for word in line.split()
)
"""PostgreSQL's ``english.stop``."""

TELLING = (
    *("add", "adding", "egged", "offing", "emergency", "evening", "internal", "interval", "lateral", "organization"),
    *("paste", "psychologist", "interfered", "trying", "skies", "dying", "news", "generate", "communion", "arsenal"),
)
"""Words in which releases of Snowball differ, and exceptions of its rules."""

DOUBLED = re.compile(r"([aeo])(bb|dd|ff|gg|mm|nn|pp|rr|tt)(?:ed|edly|ing|ingly)")
"""“Adding”: since PostgreSQL 18 its stem is “add”, “ad” before."""

COMPARED = 256
"""Words of programs that are compared, spread evenly over all."""


class Stemmer:
    """One kind of stems: ``keeps_doubled`` as PostgreSQL 18 makes them. Threads may share it."""

    def __init__(self, *, keeps_doubled: bool) -> None:
        self.keeps_doubled = keeps_doubled

    def stem(self, word: str) -> str:
        """Of a word of small Latin letters; empty where it is never searched."""
        if word in NEVER_SEARCHED:
            return ""
        if self.keeps_doubled and (doubled := DOUBLED.fullmatch(word)):
            return doubled[1] + doubled[2]
        return stem(word)

    def agrees(self, words: Mapping[str, str]) -> bool:
        """Whether it makes these stems of these words."""
        return all(self.stem(word) == stem for word, stem in words.items())


def stemmer_like(spelled: Mapping[str, str], others: Mapping[str, str]) -> Stemmer | None:
    """The one that makes the stems that the database gave for words that programs spell and for other words, among
    which are ``TELLING`` and ``NEVER_SEARCHED``; ``None`` where none does."""
    told = {word: others[word] for word in (*TELLING, *sorted(NEVER_SEARCHED)) if word in others}
    if len(told) < len(TELLING) + len(NEVER_SEARCHED):
        return None
    compared = told | dict(spread(spelled))
    kinds = (Stemmer(keeps_doubled=keeps) for keeps in (True, False))
    return next((kind for kind in kinds if kind.agrees(compared)), None)


def spread(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    plain = [(word, stem) for word, stem in words.items() if word.isascii() and word.isalpha()]
    return islice(plain, 0, None, max(1, len(plain) // COMPARED))
