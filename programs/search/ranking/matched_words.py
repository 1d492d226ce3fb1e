"""Which words of a listing a search for words matched, as the listing has them: a reason never says more.

PostgreSQL finds by stems, by other spellings and by beginnings; what is shown is looked up again in the listing's own
texts, and a word that cannot be shown there is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from programs.search.asked_words import WORD, Asked, bare
from programs.search.kept import Result
from programs.search.listings import Listing
from programs.search.ranking.sentences import Reader, _, ngettext
from programs.search.text import Part, WordMatches, same
from programs.search.words.lexicon import Meaning
from programs.search.words.offers import PASSING, label_of
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


Said = tuple[int, tuple[str, ...], tuple[Meaning, ...]]
"""What makes a reason: the grade, the words as the listing has them, and the meanings of which it has the terms."""


class Wanted:
    """The words that were asked for, read once for all results of a page. Results that have the same words of the same
    kind share their sentence."""

    def __init__(self, words: WordMatches) -> None:
        self.words = words
        self.shown: dict[str, tuple[str, ...]] = {}
        self.spellings: dict[str, list[list[list[str]]]] = {}
        self.forms: dict[str, dict[str, bool]] = {}
        self.sentences: dict[Said, str] = {}
        self.phrasings: dict[tuple[int, int], str] = {}

    def spellings_of(self, text: str) -> list[list[list[str]]]:
        """Of each word or phrase that ``text`` asks for, and does not leave out, its spellings as bare words."""
        known = self.spellings.get(text)
        if known is None:
            factors = [factor for some in Asked.read(text).alternatives for factor in some if not factor.excluded]
            known = self.spellings[text] = [
                [
                    [bare(word) for word in spelling]
                    for spelling in [[word.text for word in factor.words], *factor.other_spellings()]
                ]
                for factor in factors
            ]
        return known

    def shown_in(self, name: str) -> tuple[str, ...]:
        """All that was asked, as a name writes it: many programs have their provider's."""
        found = self.shown.get(name)
        if found is None:
            found = self.shown[name] = self.very_words_in(name) or own_words(self.words.searched, (name,), self)
        return found

    def very_words_in(self, name: str) -> tuple[str, ...]:
        """The same where each is a word that stands there as it was asked; empty elsewhere."""
        own = words_of(name)
        found: dict[str, None] = {}
        for word in self.plain:
            start = own.first.get(word)
            if start is None:
                return ()
            found[name[own.begins[start] : own.ends[start]]] = None
        return tuple(found)

    @cached_property
    def plain(self) -> list[str]:
        """The words that were asked for; empty where words that follow each other are among them."""
        first = [spellings[0] for spellings in self.spellings_of(self.words.searched)]
        return [word for [word] in first] if all(len(spelling) == 1 for spelling in first) else []

    @cached_property
    def quotes(self) -> str:
        return _("“%(words)s”")

    def phrasing(self, grade: int, count: int) -> str:
        """How so many words of a grade are told, in the active language: looked up once for all results."""
        found = self.phrasings.get((grade, count))
        if found is None:
            found = self.phrasings[grade, count] = phrasing_of(grade, count)
        return found

    def alike(self, asked: str, own: str) -> bool:
        """The same word in another form: as a beginning, cut, or with another ending."""
        forms = self.forms.get(asked)
        if forms is None:
            forms = self.forms[asked] = {}
        found = forms.get(own)
        if found is None:
            found = forms[own] = is_form_of(asked, own, self.words)
        return found


def sentence(found: Result, reader: Reader, grade: int) -> str:
    """Empty where nothing that was matched can be shown."""
    wanted: Wanted | None = reader.read.get("words")
    if wanted is None:
        words = reader.question.words
        if words is None:
            return ""
        wanted = reader.read["words"] = Wanted(words)
    what = what_is_said(found.kept.listing, grade, wanted)
    known = wanted.sentences.get(what)
    if known is None:
        known = wanted.sentences[what] = worded(*what, wanted)
    return known


def what_is_said(listing: Listing, grade: int, wanted: Wanted) -> Said:
    if grade == IN_NAME:
        return grade, wanted.shown_in(listing["name"]), ()
    if grade == IN_PROVIDER:
        return grade, wanted.shown_in(listing["provider"]["name"]), ()
    words, texts = wanted.words, (listing["name"], listing["provider"]["name"], listing["description"] or "")
    if grade == IN_TERMS and (terms := terms_said(listing, words)):
        return grade, own_words(beside_terms(listing, words), texts, wanted), terms
    return grade, own_words(words.searched, texts, wanted), ()


def phrasing_of(grade: int, count: int) -> str:
    if grade == IN_NAME:
        return ngettext("%(words)s is in its name", "%(words)s are in its name", count)
    if grade == IN_PROVIDER:
        return ngettext("%(words)s is in its provider's name", "%(words)s are in its provider's name", count)
    return _("It mentions %(words)s")


def worded(grade: int, words: Sequence[str], terms: Sequence[Meaning], wanted: Wanted) -> str:
    """In the active language."""
    if not words and not terms:
        return ""
    quotes = wanted.quotes
    named = {"words": ", ".join([quotes % {"words": word[:LETTERS_SHOWN]} for word in words[:SHOWN]])}
    mentioned = wanted.phrasing(grade, len(words)) % named if words else ""
    if terms:
        said = _("Its listing says: %(terms)s") % {"terms": ", ".join([label_of(one) for one in terms[:SHOWN]])}
        return f"{said}. {mentioned}" if mentioned else said
    return mentioned


def terms_said(listing: Listing, words: WordMatches) -> tuple[Meaning, ...]:
    """The terms that recognized words mean and the listing has."""
    return tuple(dict.fromkeys(one for part in words.parts for one in part.meanings if says(listing, one)))


def says(listing: Listing, meaning: Meaning) -> bool:
    parameter, value = meaning
    if parameter == "state":
        return listing["location"]["state"] == value or value in listing["serves"]
    if parameter in PASSING:
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


def own_words(asked: str, texts: Sequence[str], wanted: Wanted) -> tuple[str, ...]:
    """What was asked, as ``texts`` write it, each once; words to leave out and what is not there are not named."""
    found: dict[str, None] = {}
    for spellings in wanted.spellings_of(asked):
        for text in texts:
            if text and (shown := standing_in(text, spellings, wanted)):
                found[shown] = None
    return tuple(found)


def standing_in(text: str, spellings: Sequence[Sequence[str]], wanted: Wanted) -> str:
    """The place of ``text`` where a word or phrase stands, the most alike; empty where it does not."""
    own = words_of(text)
    for spelling in spellings:
        start = own.first.get(spelling[0])
        if start is not None and len(spelling) == 1:
            return text[own.begins[start] : own.ends[start]]
        if start is not None and (shown := place_of(spelling, text, own, str.__eq__, start)):
            return shown
    for spelling in spellings:
        if shown := place_of(spelling, text, own, wanted.alike):
            return shown
    return ""


def place_of(
    asked: Sequence[str], text: str, own: OwnWords, is_alike: Callable[[str, str], bool], start: int = 0
) -> str:
    """The first place of ``text`` from the word ``start`` on where words follow each other."""
    first, *others = asked
    for place in range(start, len(own.words) - len(others)):
        if is_alike(first, own.words[place]):
            if not others:
                return text[own.begins[place] : own.ends[place]]
            if all(is_alike(one, own.words[place + further]) for further, one in enumerate(others, 1)):
                return text[own.begins[place] : own.ends[place + len(others)]]
    return ""


class OwnWords(NamedTuple):
    """The bare words of a listing's text, where each begins and ends, and where each stands first among them."""

    words: tuple[str, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    first: dict[str, int]


@lru_cache(maxsize=KEPT_TEXTS)
def words_of(text: str) -> OwnWords:
    """What is public is kept, no search."""
    found = list(WORD.finditer(text))
    words = tuple([bare(word[0]) for word in found])
    first = {word: place for place, word in reversed(list(enumerate(words)))}
    return OwnWords(words, tuple([word.start() for word in found]), tuple([word.end() for word in found]), first)


def is_form_of(asked: str, own: str, words: WordMatches) -> bool:
    if asked in words.beginnings:
        return own.startswith(asked)
    if own in same(asked):
        return True
    if asked[:STEM_FROM] != own[:STEM_FROM]:
        return False
    letters = next((n for n, (a, b) in enumerate(zip(asked, own, strict=False)) if a != b), min(len(asked), len(own)))
    return letters >= max(STEM_FROM, len(asked) - ENDING, len(own) - ENDING)
