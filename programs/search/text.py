"""Which programs hold the words of ``q``, or say what they mean; where none does, what ``q`` was probably meant to say.

The words are read with the lexicon first (``programs.search.words``), then looked for in the inverted index
(``programs.search.index.inverted``): both are in memory. PostgreSQL is asked for phrases, because only it knows which
word follows which. If nothing or very little is found, one looks
how words are spelled (``programs.search.spelling``) and tries what may have been meant; what was recognized in that is
searched anew. A correction is made only when it finds something, and never of a word that the lexicon knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pyroaring import BitMap

from programs.search.asked_words import Asked, Factor, together
from programs.search.index.inverted import NO_POSTINGS, Postings
from programs.search.index.snapshot import NOTHING, Index
from programs.search.spelling import MUCH_RARER, Way, ways
from programs.search.words.lexicon import Crisis, Meaning, lexicon
from programs.search.words.looking import LookedFor, Looking, combined
from programs.search.words.reading import Reading, is_simple, says_little, says_nothing
from programs.search.words.tsquery import Tree

FEW = 3
"""Programs. Who finds no more may have made a mistake that a listing has as well."""

WORDS_REPEATED = 3
"""Words that mean no term and are repeated as something to ask."""


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase of ``q`` that means terms, as it was typed; without ``meanings`` no source of ours is asked about it.

    ``programs`` are those that have its words. A part that ``finds`` finds those of its terms beside
    them; another only where no program has the words. ``without`` is the rest of ``q``, empty if there is none.
    """

    words: str
    meanings: tuple[Meaning, ...]
    finds: bool
    programs: BitMap
    without: str


@dataclass(slots=True)
class WordMatches:
    """The programs that hold the words, as slots of the index that was asked.

    ``in_name`` are those of ``anywhere`` whose name alone holds all words, ``in_provider`` those whose
    provider's name does; a program can be in both. ``searched`` is ``q``, or its correction where
    nothing has ``q``. ``did_you_mean`` is another spelling that finds something (more, if ``q`` finds
    anything). ``nothing_to_search``: no word of ``q`` can be looked for.

    ``parts`` are phrases that mean terms, ``rest`` the programs with the words beside them (``None``: there are
    none). ``crisis`` says that somebody may be in danger; ``untold`` are words that no source of ours is asked about.
    ``beginnings`` are words of ``searched`` that stand for all words that begin so. ``refused`` are phrases of what is
    not wanted, ``left_out`` words that no program has together with the rest: neither narrows anything.

    Nobody changes it once it was found; it is not frozen because that takes longer to make.
    """

    anywhere: BitMap
    in_name: BitMap
    in_provider: BitMap
    searched: str
    did_you_mean: str | None = None
    nothing_to_search: bool = False
    parts: tuple[Part, ...] = ()
    rest: BitMap | None = None
    crisis: Crisis | None = None
    untold: tuple[str, ...] = ()
    beginnings: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether it is a sentence of which nothing is understood: it is not repeated, as “autism” is, which no source
        of ours is asked about."""
        return self.untold == (self.searched,) and len(self.searched.split()) > WORDS_REPEATED

    def without(self, part: Part) -> WordMatches | None:
        """The same without a part; ``None`` where nothing is left to search."""
        others = tuple(other for other in self.parts if other is not part)
        if not others and self.rest is None:
            return None
        return replace(self, anywhere=NOTHING, in_name=NOTHING, in_provider=NOTHING, parts=others, crisis=None)


def find(q: str, index: Index) -> WordMatches:
    """The programs of ``index`` with the words of ``q``, whatever is in ``q``. Raises ``django.db.Error`` alone."""
    reading = Reading.of(Asked.read(q))
    asked = reading.asked
    if reading.crisis:
        parts = parts_of(reading, [NOTHING] * len(reading.spans))
        return WordMatches(*NO_POSTINGS, q, parts=parts, crisis=reading.crisis, untold=reading.untold)
    if not asked.words:
        return WordMatches(*NO_POSTINGS, q, nothing_to_search=True, untold=reading.untold)
    if reading.phrase in lexicon().untold and all(map(says_nothing, reading.factors)):
        return about_nothing(WordMatches(*NO_POSTINGS, q), reading)
    if reading.phrase in lexicon().here:
        here = (Part(asked.text, (), False, index.everything, ""),)
        return WordMatches(*NO_POSTINGS, q, parts=here, untold=reading.untold)
    looking = Looking(index)
    looked_for = whole(Way(asked), looking)
    refused = reading.refused
    postings = NO_POSTINGS if refused else looked_for.postings
    found = WordMatches(*postings, q, untold=reading.untold, refused=refused)
    if reading.spans:
        found = with_parts(found, reading, looking)
        if found.rest is None or found.rest:
            return found
    elif not looked_for.is_searchable:
        return WordMatches(*NO_POSTINGS, q, nothing_to_search=True, untold=reading.untold)
    if len(found.anywhere) > FEW:
        return found
    meant = meaning(reading, looking, found=len(found.anywhere))
    if meant and found.anywhere:
        return replace(found, did_you_mean=meant.did_you_mean)
    if meant:
        return meant
    return found if found.anywhere else with_fewer_words(found, reading, looking)


def with_fewer_words(found: WordMatches, reading: Reading, looking: Looking) -> WordMatches:
    """Where nothing has all the words: without the common words and short numbers that no program has with the rest;
    of a sentence that is understood in part, also without words that are no names (“vapea”), which only tell the story.

    Without a recognized phrase, the words stay that some program has. Where none is left that says something, the text
    is something that no source is asked about.
    """
    beside = reading.rest if reading.spans else reading.factors
    if not is_simple(reading.asked) or all(factor.is_number for factor in beside):
        return found
    looked_for = looking.for_trees([factor.tree((), same) for factor in beside])
    postings = {
        factor: looked.postings
        for factor, looked in zip(beside, looked_for, strict=True)
        if not says_little(factor) or (not reading.spans and not factor.is_number and looked.postings.anywhere)
    }
    if not reading.spans and all(map(says_nothing, postings)):
        return about_nothing(found, reading)
    having = together_in(postings)
    if postings and not having.anywhere and reading.is_sentence and any(span.finds for span in reading.spans):
        postings = {factor: found for factor, found in postings.items() if reading.is_like_name(factor)}
        having = together_in(postings)
    if postings and not having.anywhere:
        return found
    told = {*reading.of_sentence, *beside} - postings.keys()
    left_out = tuple(reading.asked.text_of(factor) for factor in reading.factors if factor in told)
    if reading.spans:
        return replace(found, rest=having.anywhere if postings else None, left_out=left_out)
    return replace(found, **having._asdict(), left_out=left_out)


def together_in(postings: Mapping[Factor, Postings]) -> Postings:
    """What has all of some words; nothing where there are none."""
    return combined(BitMap.intersection, postings.values()) if postings else NO_POSTINGS


def about_nothing(found: WordMatches, reading: Reading) -> WordMatches:
    """All programs are to be asked about the whole text."""
    text = reading.asked.text
    return replace(found, parts=(Part(text, (), False, NOTHING, ""),), untold=(text,))


def whole(way: Way, looking: Looking) -> LookedFor:
    """What all the words find."""
    return looking.for_tree(way.asked.tree(way.beginnings, same))


def with_parts(found: WordMatches, reading: Reading, looking: Looking) -> WordMatches:
    """``found`` with the programs of each recognized phrase, and of the words beside them."""
    if len(reading.spans) == 1 and reading.is_covered_whole:
        found.parts = parts_of(reading, [found.anywhere])
        return found
    trees: list[Tree | None] = [Asked.read(reading.words_of(span)).tree((), same) for span in reading.spans]
    if rest := reading.rest:
        trees.append(together(rest, (), same))
    looked_for = looking.for_trees(trees)
    programs = [one.postings.anywhere for one in looked_for]
    return replace(
        found,
        parts=narrowing(parts_of(reading, programs[: len(reading.spans)]), reading, looking.index),
        rest=programs[-1] if rest and not looked_for[-1].is_empty else None,
        left_out=tuple(reading.asked.text_of(factor) for factor in reading.of_sentence),
    )


def narrowing(parts: tuple[Part, ...], reading: Reading, index: Index) -> tuple[Part, ...]:
    """The parts that narrow a search: what is refused does where nothing else is asked. In a sentence that finds
    something, everyday words leave nobody out (“sober for three months and afraid of relapse”)."""
    wanted = [part for part, span in zip(parts, reading.spans, strict=True) if not span.is_refused]
    if not reading.is_sentence or not any(part.finds for part in wanted):
        return tuple(wanted) or parts
    everyday = [part for part in wanted if part.meanings and not part.finds]
    return tuple(replace(part, programs=index.everything) if part in everyday else part for part in wanted)


def parts_of(reading: Reading, programs: Sequence[BitMap]) -> tuple[Part, ...]:
    return tuple(
        Part(
            reading.words_of(span),
            span.meanings,
            span.finds,
            NOTHING if span.is_refused else some,
            reading.without(span.start, span.end),
        )
        for span, some in zip(reading.spans, programs, strict=True)
    )


def meaning(reading: Reading, looking: Looking, *, found: int) -> WordMatches | None:
    """What was probably meant by words that ``found`` programs have: one that finds far more."""
    meant = ways(reading.asked, reading.is_protected, looking, is_found=found > 0)
    likeliest = first_that_finds(meant, looking, found)
    if likeliest is None:
        return None
    way, read, looked_for = likeliest
    text = way.asked.text
    did_you_mean = None if text == reading.asked.text else text
    beginnings: frozenset[str] = frozenset() if read.spans else way.beginnings
    postings = whole(way, looking).postings if read.spans or looked_for is None else looked_for.postings
    by_words = WordMatches(*postings, text, did_you_mean, untold=reading.untold, beginnings=beginnings)
    return with_parts(by_words, read, looking) if read.spans else by_words


def first_that_finds(
    meant: Iterable[Way], looking: Looking, found: int
) -> tuple[Way, Reading, LookedFor | None] | None:
    """The first of several ways that finds far more than ``found`` programs, or is made of recognized phrases alone;
    with it what its words find beside these.

    Each is read when its turn comes; where the database must be asked, it is once for all that are left.
    """
    tried, is_asked = ((way, Reading.of(way.asked)) for way in meant), False
    while one := next(tried, None):
        way, read = one
        if is_certain(read):
            return None if found else (way, read, None)
        if not is_asked and not looking.is_in_memory(way.asked.text):
            left = [one, *tried]
            looking.read([tree_of(*each) for each in takewhile(lambda each: not is_certain(each[1]), left)])
            tried, is_asked = (each for each in left[1:]), True
        looked_for = looking.for_tree(tree_of(way, read))
        if len(looked_for.postings.anywhere) >= (found * MUCH_RARER or 1):
            return way, read, looked_for
    return None


def is_certain(reading: Reading) -> bool:
    """Whether all of it is recognized."""
    return bool(reading.spans) and not reading.rest


def tree_of(way: Way, reading: Reading) -> Tree | None:
    """What must be there of a way; beside recognized phrases, the words that are left."""
    return together(reading.rest, way.beginnings, same) if reading.spans else way.asked.tree(way.beginnings, same)


def same(word: str) -> Sequence[str]:
    """What a word is looked for as well: “ctr” for “center” and the other way round; “anxiety” for “anxeity”."""
    return lexicon().same.get(word, ())
