"""Which words of a listing a search for words matched, as the listing has them: a reason never says more.

PostgreSQL finds by stems, by other spellings and by beginnings; what is shown is looked up again in the listing's own
texts, and a word that cannot be shown there is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.search.asked_words import WORD, Asked, Factor, bare
from programs.search.listings import Listing
from programs.search.ranking.sentences import Reader
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


def sentence(listing: Listing, reader: Reader, grade: int) -> str:
    """Empty where nothing that was matched can be shown."""
    words = reader.question.words
    if words is None:
        return ""
    if grade == IN_NAME:
        return in_text(
            words, listing["name"], lambda n: ngettext("%(words)s is in its name", "%(words)s are in its name", n)
        )
    if grade == IN_PROVIDER:
        name = listing["provider"]["name"]
        return in_text(
            words,
            name,
            lambda n: ngettext("%(words)s is in its provider's name", "%(words)s are in its provider's name", n),
        )
    if grade == IN_TERMS and (terms := terms_said(listing, words)):
        said = _("Its listing says: %(terms)s") % {"terms": ", ".join(terms[:SHOWN])}
        rest = mentioned(listing, beside_terms(listing, words), words)
        return f"{said}. {rest}" if rest else said
    return mentioned(listing, Asked.read(words.searched), words)


def in_text(words: WordMatches, text: str, form: Callable[[int], str]) -> str:
    found = own_words(Asked.read(words.searched), [text], words)
    return form(len(found)) % {"words": quoted(found)} if found else ""


def mentioned(listing: Listing, asked: Asked, words: WordMatches) -> str:
    """The words that stand anywhere in the name, the provider's name and the description."""
    texts = [listing["name"], listing["provider"]["name"], listing["description"] or ""]
    found = own_words(asked, texts, words)
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


def beside_terms(listing: Listing, words: WordMatches) -> Asked:
    """The searched text without the phrases whose terms the listing has."""

    def is_said(part: Part) -> bool:
        return any(says(listing, one) for one in part.meanings)

    text = words.searched
    for part in filter(is_said, words.parts):
        text = text.replace(part.words, " ", 1)
    return Asked.read("" if words.crisis else text)


def own_words(asked: Asked, texts: Sequence[str], words: WordMatches) -> list[str]:
    """What was asked, as ``texts`` write it, each once; words to leave out and what is not there are not named."""
    factors = [factor for some in asked.alternatives for factor in some if not factor.excluded]
    found = (shown for factor in factors for text in texts if (shown := standing_in(text, factor, words)))
    return list(dict.fromkeys(found))


def standing_in(text: str, factor: Factor, words: WordMatches) -> str:
    """The place of ``text`` where a word or phrase stands, the most alike; empty where it does not."""
    spellings = [[word.text for word in factor.words], *factor.other_spellings()]
    for is_alike in (equal, lambda asked, own: alike(asked, own, words)):
        for spelling in spellings:
            if shown := next(places(text, [bare(word) for word in spelling], is_alike), ""):
                return shown
    return ""


def places(text: str, asked: Sequence[str], is_alike: Callable[[str, str], bool]) -> Iterator[str]:
    own = words_of(text)
    for place in range(len(own) - len(asked) + 1):
        if all(is_alike(one, own[place + further][0]) for further, one in enumerate(asked)):
            yield text[own[place][1] : own[place + len(asked) - 1][2]]


@lru_cache(maxsize=KEPT_TEXTS)
def words_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The bare words of a listing's text, each with its beginning and its end: what is public is kept, no search."""
    return tuple((bare(word[0]), word.start(), word.end()) for word in WORD.finditer(text))


def equal(asked: str, own: str) -> bool:
    return asked == own


def alike(asked: str, own: str, words: WordMatches) -> bool:
    """The same word in another form: as a beginning, cut, or with another ending."""
    if asked in words.beginnings:
        return own.startswith(asked)
    if own in same(asked):
        return True
    letters = next((n for n, (a, b) in enumerate(zip(asked, own, strict=False)) if a != b), min(len(asked), len(own)))
    return letters >= max(STEM_FROM, len(asked) - ENDING, len(own) - ENDING)
