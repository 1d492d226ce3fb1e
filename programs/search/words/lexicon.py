"""The words that searches know without asking the database, in one dictionary that is built once in a process.

A phrase is a tuple of folded words: lower case, no accents, no apostrophes, initials with points as one word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from django.utils.translation import override
from rapidfuzz import process
from rapidfuzz.distance import OSA

from programs.letters import Letters
from programs.search.asked_words import bare
from programs.search.filters import TAKES_NEW_PATIENTS
from programs.search.schedule import PRESET_NAMES, PRESETS
from programs.vocabularies import FACETS

HERE = Path(__file__).parent
LANGUAGES = ("en", "es")
TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_])|[^\W_]+(?:['’][^\W_]+)*")
BRACKETS = re.compile(r"\(([^)]*)\)")
SIGNS = re.compile(r"['’.]")

FUZZY_FROM = 5
"""Letters. A shorter word is like too many others."""

DANGER_FROM = 6
"""Letters of a word of danger that is seen with one wrong letter: in shorter ones one letter makes another word."""

NEAR_MOST = 5
"""Words of the vocabulary that a misspelled one may be."""

LONG = 9
"""Letters from which a word may have two mistakes."""

SLIPS = 2
"""A word so near to a label or a common word of the same term is taken for a misspelling of it."""

AGED = (
    "{} year old",
    "{} years old",
    "{} yr old",
    "{} yrs old",
    "{} yo",
    "{}yo",
    "{} y o",
    "age {}",
    "aged {}",
    "{} anos",
    "hijo de {}",
    "hija de {}",
    "nino de {}",
    "nina de {}",
    "son {}",
    "daughter {}",
    "son is {}",
    "daughter is {}",
    "he is {}",
    "she is {}",
    "hes {}",
    "shes {}",
    "im {}",
    "i am {}",
    "tiene {}",
    "tengo {}",
)
"""How people write an age in years."""

AGE_GROUPS = ((3, "child"), (13, "teenager"), (18, "young adult"), (26, "adult"), (65, "older adults"))
"""From which year on people are meant by which words: the groups of ``vocabularies.AGE``."""

OLDEST = 99

NUMBERS = {
    12: ("twelve", "doce"),
    13: ("thirteen", "trece"),
    14: ("fourteen", "catorce"),
    15: ("fifteen", "quince"),
    16: ("sixteen", "dieciseis"),
    17: ("seventeen", "diecisiete"),
    18: ("eighteen", "dieciocho"),
    19: ("nineteen", "diecinueve"),
}
"""Years that parents spell out."""

Rule = Literal["all", "offer", "capitals"]
Phrase = tuple[str, ...]
Meaning = tuple[str, str]
"""A parameter of search and one value of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase means; nothing where it must stay words. ``alone``: only where nothing else is asked."""

    meanings: tuple[Meaning, ...]
    rule: Rule = "all"
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Crisis:
    """A phrase of somebody in danger: what kind, in which language, and which programs may help afterwards."""

    kind: str
    language: str
    meanings: tuple[Meaning, ...]


def folded(text: str) -> Phrase:
    """The words of a text, as phrases are kept."""
    return tuple(fold(found[0]) for found in TOKEN.finditer(text))


def fold(token: str) -> str:
    return token.lower() if token.isascii() and token.isalnum() else SIGNS.sub("", bare(token))


def meaning(dotted: str) -> Meaning:
    """``condition.ptsd`` as a parameter and its value. Raises ``ValueError`` for a term that does not exist."""
    parameter, _dot, value = dotted.partition(".")
    if value not in VALUES.get(parameter, ()):
        raise ValueError(f"synonyms: there is no term {dotted}")
    return parameter, value


VALUES: dict[str, set[str]] = {facet.code: {term.code for term in facet} for facet in FACETS} | {
    "when": set(PRESETS),
    "accepting": {"true"},
}
"""What phrases can mean: values of parameters."""

ALONE = frozenset({"evidence"})
"""Facets whose labels (“Stated”) are everyday words: they mean the term where they are the whole text."""

ALONE_LABELS = frozenset({("payment", "free"), ("population", "men"), ("population", "women")})


@dataclass(frozen=True)
class Lexicon:
    """All of it. ``between`` may stand between one of ``refusing`` and what is refused: whether it says what is wanted.
    ``same`` are the other spellings of a word; ``meant`` what misspelled words can mean."""

    entries: Mapping[Phrase, Entry]
    crisis: Mapping[Phrase, Crisis]
    known: frozenset[str]
    generic: frozenset[str]
    untold: frozenset[Phrase]
    here: frozenset[Phrase]
    refusing: frozenset[str]
    between: Mapping[str, bool]
    same: Mapping[str, tuple[str, ...]]
    meant: tuple[str, ...]
    of_danger: tuple[str, ...]

    @cached_property
    def longest_from(self) -> dict[str, int]:
        """By its first word, the words of the longest phrase that means something."""
        return longest_by_first(self.entries)

    @cached_property
    def longest_danger_from(self) -> dict[str, int]:
        return longest_by_first(self.crisis)

    @cached_property
    def untold_from(self) -> frozenset[str]:
        """First words of what no source is asked about."""
        return frozenset(longest_by_first(self.untold))

    def begins_something(self, word: str) -> bool:
        """Whether a phrase that means something, refuses something or is asked of no source can begin with a word."""
        return word in self.beginning or singular(word) in self.beginning

    @cached_property
    def beginning(self) -> frozenset[str]:
        return frozenset((*self.longest_from, *self.untold_from, *self.refusing))

    def longest_entry(self, word: str) -> int:
        """The words of the longest phrase that begins with a word, also in the plural; 0 where none does."""
        return max(self.longest_from.get(word, 0), self.longest_from.get(singular(word), 0))

    def entry(self, phrase: Phrase) -> Entry | None:
        """What a phrase means, also in the plural."""
        return self.entries.get(phrase) or self.entries.get(tuple(map(singular, phrase)))

    @property
    def looked_for(self) -> set[str]:
        """All words that are looked for in place of another one."""
        return {*self.meant, *self.same, *(other for others in self.same.values() for other in others)}

    @cached_property
    def letters(self) -> Letters:
        """Of what misspelled words can mean."""
        return Letters.of(list(self.meant))

    @cached_property
    def of_danger_by_ends(self) -> dict[tuple[int, str], dict[str, int]]:
        """By length of a word with one wrong letter, and by its first two or its last two letters, what it may be, each
        with its place. One pair is right: a wrong letter, or two that are swapped, are not at both ends."""
        found: dict[tuple[int, str], dict[str, int]] = {}
        for place, word in enumerate(self.of_danger):
            for letters in range(len(word) - 1, len(word) + 2):
                for end in (word[:2] + "-", "-" + word[-2:]):
                    found.setdefault((letters, end), {})[word] = place
        return found

    def near(self, word: str, bits: np.uint64 | None = None) -> list[str]:
        """Words of the vocabulary that a misspelled one may be, the nearest first. ``bits`` are those of the word."""
        if len(word) < FUZZY_FROM:
            return []
        most = 2 if len(word) >= LONG else 1
        alike = self.letters.like(word, most, bits)
        found = process.extract(word, alike, scorer=OSA.distance, score_cutoff=most, limit=None)
        return [near for _apart, near in sorted((apart, near) for near, apart, _place in found)[:NEAR_MOST]]

    def word_of_danger(self, word: str) -> str:
        """A long word of a phrase of danger that a word with one wrong letter may be; else the word itself. Somebody in
        danger does not look at the spelling: nothing is corrected, only 988 is shown."""
        if len(word) < DANGER_FROM - 1 or word in self.known:
            return word
        ends, letters = self.of_danger_by_ends, len(word)
        near = ends.get((letters, word[:2] + "-"), {}) | ends.get((letters, "-" + word[-2:]), {})
        if not near:
            return word
        some = sorted(near, key=near.__getitem__)
        found = process.extractOne(word, some, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else word


def longest_by_first(phrases: Iterable[Phrase]) -> dict[str, int]:
    found: dict[str, int] = {}
    for phrase in filter(None, phrases):
        found[phrase[0]] = max(len(phrase), found.get(phrase[0], 0))
    return found


def singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def lexicon() -> Lexicon:
    """Read once in a process, some 50 ms."""
    data = tomllib.loads((HERE / "synonyms.toml").read_text("utf-8"))
    entries, slips = dict(labels()), dict[str, str]()
    certain = {word for phrase in entries for word in phrase} | plain_words()
    for dotted, words in data["terms"].items():
        phrases = [folded(text) for language in LANGUAGES for text in words.get(language, ())]
        slips |= misspelled(phrases, certain, words_of_label(entries, meaning(dotted)))
        add(entries, phrases, Entry((meaning(dotted),)))
    for several in data["several"]:
        meanings = tuple(map(meaning, several["terms"]))
        add(entries, map(folded, several["words"]), Entry(meanings, several["rule"]), over=True)
    for years, entry in people_of(entries):
        for number in (str(years), *NUMBERS.get(years, ())):
            add(entries, (folded(way.format(number)) for way in AGED), entry, over=True)
        entries.setdefault((str(years),), replace(entry, alone=True))
    plain = data["plain"]
    add(entries, map(folded, (*plain["never"], *plain["untold"])), Entry(()), over=True)
    crisis = dict(crises(data["crisis"]))
    words = {word for phrase in (*entries, *crisis) for word in phrase}
    meant = sorted(
        word for phrase, entry in entries.items() if entry.meanings for word in phrase if len(word) >= FUZZY_FROM - 1
    )
    return Lexicon(
        entries=entries,
        crisis=crisis,
        known=frozenset((words - slips.keys()) | plain_words() | set(plain["generic"])),
        generic=frozenset(plain["generic"]),
        untold=frozenset(map(folded, plain["untold"])),
        here=frozenset(map(folded, plain["here"])),
        refusing=frozenset(plain["refusing"]),
        between=dict.fromkeys(plain["between"], False) | dict.fromkeys(plain["between_wanted"], True),
        same={slip: (word,) for slip, word in slips.items()} | same_words(data["names"]["same"]),
        meant=tuple(dict.fromkeys(word for word in meant if word not in slips)),
        of_danger=tuple(dict.fromkeys(word for phrase in crisis for word in phrase if len(word) >= DANGER_FROM)),
    )


def add(entries: dict[Phrase, Entry], phrases: Iterable[Phrase], entry: Entry, *, over: bool = False) -> None:
    """Digits (“18+”) mean something where nothing else is asked; what stands in the list twice means both."""
    for phrase in phrases:
        if all(word.isdigit() for word in phrase):
            entries[phrase] = replace(entry, alone=True)
            continue
        known = None if over else entries.get(phrase)
        if known and known.meanings != entry.meanings:
            entries[phrase] = Entry(tuple(dict.fromkeys((*known.meanings, *entry.meanings))), entry.rule, known.alone)
        else:
            entries[phrase] = entry


def people_of(entries: Mapping[Phrase, Entry]) -> Iterator[tuple[int, Entry]]:
    """What each age in years means, by the words for people of that age: the limits are those of the age groups."""
    for (youngest, words), (oldest, _words) in pairwise((*AGE_GROUPS, (OLDEST + 1, ""))):
        for years in range(youngest, oldest):
            yield years, entries[folded(words)]


def labels() -> Iterator[tuple[Phrase, Entry]]:
    """Every label in every language: as it stands, without its brackets, and what is in the brackets."""
    found: dict[Phrase, Entry] = {}
    for language in LANGUAGES:
        with override(language):
            named = [(facet.code, term.code, str(term.label)) for facet in FACETS for term in facet]
            named += [("when", code, str(name)) for code, name in PRESET_NAMES.items()]
            named.append(("accepting", "true", str(TAKES_NEW_PATIENTS)))
        for facet, code, label in named:
            alone = facet in ALONE or (facet, code) in ALONE_LABELS
            parts = [label, BRACKETS.sub(" ", label), *BRACKETS.findall(label), *in_commas(label)]
            add(found, map(folded, filter(str.strip, parts)), Entry(((facet, code),), alone=alone))
    return iter(found.items())


def in_commas(label: str) -> list[str]:
    """What stands in brackets, one by one: “(CBT, TCC)”."""
    return [part for inside in BRACKETS.findall(label) for part in inside.split(",")]


def words_of_label(entries: Mapping[Phrase, Entry], wanted: Meaning) -> set[str]:
    return {word for phrase, entry in entries.items() if wanted in entry.meanings for word in phrase}


def misspelled(phrases: Iterable[Phrase], certain: set[str], label: set[str]) -> dict[str, str]:
    """Words of the list that are there because people write them so, each with the word that is meant."""
    words = {word for phrase in phrases for word in phrase if len(word) >= FUZZY_FROM - 1}
    right = (words & certain) | label
    found = {}
    for word in words - right:
        apart, meant = min(((OSA.distance(word, other), other) for other in right), default=(SLIPS + 1, ""))
        if apart <= SLIPS:
            found[word] = meant
    return found


def crises(data: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[Phrase, Crisis]]:
    for kind, group in data.items():
        meanings = tuple(map(meaning, group["terms"]))
        for language in LANGUAGES:
            for text in group.get(language, ()):
                yield folded(text), Crisis(kind, language, meanings)


@cache
def plain_words() -> frozenset[str]:
    """Common English and Spanish words."""
    texts = [(HERE / name).read_text("utf-8") for name in ("plain_english.txt", "plain_spanish.txt")]
    lines = (line for text in texts for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def same_words(groups: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each word of names with the others that are the same; one that is cut from two words has both."""
    same: dict[str, list[str]] = {}
    for group in map(str.split, groups):
        for word in group:
            same.setdefault(word, []).extend(other for other in group if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in same.items()}
