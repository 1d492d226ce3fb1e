"""Which words of a listing a search for words matched, as the listing has them: a reason never says more.

PostgreSQL finds by stems, by other spellings and by beginnings; what is shown is looked up again in the listing's own
texts, and a word that cannot be shown there is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from programs.search.asked_words import WORD, Asked, bare
from programs.search.kept import Result
from programs.search.listings import Listing
from programs.search.ranking.sentences import Reader, _, ngettext
from programs.search.text import Part, WordMatches, same
from programs.search.words.lexicon import Meaning
from programs.search.words.offers import label_of
from programs.vocabularies import BY_CODE

SHOWN = 5
"""Words or terms of one reason."""

LETTERS_SHOWN = 60

STEM_FROM, ENDING = 3, 4
"""Letters that two forms of a word begin with at least, and letters that may differ at its end (therapy, therapies)."""

KEPT_TEXTS = 4096
"""Names and descriptions whose words are kept ready."""

IN_NAME, IN_PROVIDER, IN_TERMS = 0, 1, 2
"""Grades of the rule."""


class Wanted:
    """The words that were asked for, read once for all results of a page."""

    def __init__(self, words: WordMatches) -> None:
        self.words = words
        self.spellings: dict[str, list[list[list[str]]]] = {}
        self.known: dict[tuple[str, str], bool] = {}

    def spellings_of(self, text: str) -> list[list[list[str]]]:
        """Of each word or phrase that ``text`` asks for, and does not leave out, its spellings as bare words."""
        if text not in self.spellings:
            factors = [factor for some in Asked.read(text).alternatives for factor in some if not factor.excluded]
            self.spellings[text] = [
                [
                    [bare(word) for word in spelling]
                    for spelling in [[word.text for word in factor.words], *factor.other_spellings()]
                ]
                for factor in factors
            ]
        return self.spellings[text]

    def alike(self, asked: str, own: str) -> bool:
        """The same word in another form: as a beginning, cut, or with another ending."""
        pair = asked, own
        if pair not in self.known:
            self.known[pair] = is_form_of(asked, own, self.words)
        return self.known[pair]


def sentence(found: Result, reader: Reader, grade: int) -> str:
    """Empty where nothing that was matched can be shown."""
    listing, words = found.kept.listing, reader.question.words
    if words is None:
        return ""
    wanted: Wanted = reader.read.get("words") or reader.read.setdefault("words", Wanted(words))
    if grade == IN_NAME:
        return in_text(
            wanted, listing["name"], lambda n: ngettext("%(words)s is in its name", "%(words)s are in its name", n)
        )
    if grade == IN_PROVIDER:
        name = listing["provider"]["name"]
        return in_text(
            wanted,
            name,
            lambda n: ngettext("%(words)s is in its provider's name", "%(words)s are in its provider's name", n),
        )
    if grade == IN_TERMS and (terms := terms_said(listing, words)):
        said = _("Its listing says: %(terms)s") % {"terms": ", ".join(terms[:SHOWN])}
        rest = mentioned(listing, beside_terms(listing, words), wanted)
        return f"{said}. {rest}" if rest else said
    return mentioned(listing, words.searched, wanted)


def in_text(wanted: Wanted, text: str, form: Callable[[int], str]) -> str:
    found = own_words(wanted.words.searched, [text], wanted)
    return form(len(found)) % {"words": quoted(found)} if found else ""


def mentioned(listing: Listing, asked: str, wanted: Wanted) -> str:
    """The words of ``asked`` that stand anywhere in the name, the provider's name and the description."""
    texts = [listing["name"], listing["provider"]["name"], listing["description"] or ""]
    found = own_words(asked, texts, wanted)
    return _("It mentions %(words)s") % {"words": quoted(found)} if found else ""


def quoted(found: Sequence[str]) -> str:
    return ", ".join(_("“%(words)s”") % {"words": word[:LETTERS_SHOWN]} for word in found[:SHOWN])


def terms_said(listing: Listing, words: WordMatches) -> list[str]:
    """Labels of the terms that recognized words mean and the listing has."""
    meanings = dict.fromkeys(one for part in words.parts for one in part.meanings if says(listing, one))
    return [label_of(one) for one in meanings]


def says(listing: Listing, meaning: Meaning) -> bool:
    parameter, value = meaning
    if parameter == "state":
        return listing["location"]["state"] == value or value in listing["serves"]
    if parameter == "when":
        return False
    said = listing[BY_CODE[parameter].column]  # type: ignore[literal-required]
    return value in said if isinstance(said, list) else value == said


def beside_terms(listing: Listing, words: WordMatches) -> str:
    """The searched text without the phrases whose terms the listing has."""

    def is_said(part: Part) -> bool:
        return any(says(listing, one) for one in part.meanings)

    text = words.searched
    for part in filter(is_said, words.parts):
        text = text.replace(part.words, " ", 1)
    return "" if words.crisis else text


def own_words(asked: str, texts: Sequence[str], wanted: Wanted) -> list[str]:
    """What was asked, as ``texts`` write it, each once; words to leave out and what is not there are not named."""
    found = (
        shown
        for spellings in wanted.spellings_of(asked)
        for text in texts
        if text and (shown := standing_in(text, spellings, wanted))
    )
    return list(dict.fromkeys(found))


def standing_in(text: str, spellings: Sequence[Sequence[str]], wanted: Wanted) -> str:
    """The place of ``text`` where a word or phrase stands, the most alike; empty where it does not."""
    for is_alike in (str.__eq__, wanted.alike):
        for spelling in spellings:
            if shown := place_of(spelling, text, is_alike):
                return shown
    return ""


def place_of(asked: Sequence[str], text: str, is_alike: Callable[[str, str], bool]) -> str:
    """The first place of ``text`` where words follow each other."""
    own, (first, *others) = words_of(text), asked
    for place, (word, start, end) in enumerate(own[: len(own) - len(others)]):
        if is_alike(first, word):
            if not others:
                return text[start:end]
            if all(is_alike(one, own[place + further][0]) for further, one in enumerate(others, 1)):
                return text[start : own[place + len(others)][2]]
    return ""


@lru_cache(maxsize=KEPT_TEXTS)
def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The bare words of a listing's text, each with its beginning and its end: what is public is kept, no search."""
    return tuple((bare(word[0]), word.start(), word.end()) for word in WORD.finditer(text))


def is_form_of(asked: str, own: str, words: WordMatches) -> bool:
    if asked in words.beginnings:
        return own.startswith(asked)
    if own in same(asked):
        return True
    letters = next((n for n, (a, b) in enumerate(zip(asked, own, strict=False)) if a != b), min(len(asked), len(own)))
    return letters >= max(STEM_FROM, len(asked) - ENDING, len(own) - ENDING)
