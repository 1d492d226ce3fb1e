"""Which programs hold the words of ``q``, or say what they mean; where none does, what ``q`` was probably meant to say.

The words are read with the lexicon first (``programs.search.words``), without a statement. Then one searches the
words, and one each phrase that was recognized, where there is more than it. If nothing or very little is found, one
looks how words are spelled (``programs.search.spelling``) and one tries what may have been meant; what was recognized
in that is searched anew: six statements at the very most. A correction is made only when it finds something, and
never of a word that the lexicon knows.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from programs.models.words import CONFIGURATION
from programs.search.asked_words import Asked, together
from programs.search.spelling import MUCH_RARER, Way, ways
from programs.search.words.lexicon import Crisis, Meaning, lexicon
from programs.search.words.reading import Reading

FEW = 3
"""Programs. Who finds no more may have made a mistake that a listing has as well."""

NUMBERS = """
    SELECT count(*), string_agg(int4send(number), ''),
           string_agg(int4send(number), '') FILTER (WHERE vector @@ {in_name}),
           string_agg(int4send(number), '') FILTER (WHERE vector @@ {in_provider})
      FROM programs_programtext WHERE vector @@ {anywhere} AND {is_searchable}
"""
"""Numbers as four bytes each: a hundred thousand arrive in a fraction of the time that text would take."""

IS_SEARCHABLE = "querytree({anywhere}) NOT IN ('', 'T')"
"""Not only words such as “the”, and not only words to leave out: those would be nearly all programs."""


def tsquery(parameter: str) -> str:
    return f"to_tsquery('{CONFIGURATION}', {parameter})"


ASKED = {name: tsquery(f"%({name})s") for name in ("anywhere", "in_name", "in_provider")}
SEARCH = f"SELECT {IS_SEARCHABLE}, found.* FROM ({NUMBERS}) AS found".format(  # noqa: S608  (ours)
    **ASKED, is_searchable=IS_SEARCHABLE.format(**ASKED)
)

TRY = f"""
    WITH ways AS MATERIALIZED (
        SELECT way.place, {tsquery("way.anywhere")} AS anywhere, {tsquery("way.in_name")} AS in_name,
               {tsquery("way.in_provider")} AS in_provider
          FROM unnest(%(anywhere)s::text[], %(in_name)s::text[], %(in_provider)s::text[])
               WITH ORDINALITY AS way (anywhere, in_name, in_provider, place))
    SELECT ways.place, found.* FROM ways, LATERAL ({NUMBERS}) AS found WHERE found.count >= %(at_least)s LIMIT 1
""".format(  # noqa: S608  (ours)
    anywhere="ways.anywhere",
    in_name="ways.in_name",
    in_provider="ways.in_provider",
    is_searchable=IS_SEARCHABLE.format(anywhere="ways.anywhere"),
)
"""The first way that finds enough: the others after it are not searched."""

EACH = f"""
    WITH texts AS MATERIALIZED (
        SELECT text.place, {tsquery("text.words")} AS words
          FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS text (words, place))
    SELECT querytree(texts.words) <> '',
           (SELECT string_agg(int4send(number), '') FROM programs_programtext
             WHERE vector @@ texts.words AND {IS_SEARCHABLE.format(anywhere="texts.words")})
      FROM texts ORDER BY texts.place
"""  # noqa: S608
"""The programs that hold each of several texts, and whether there is a word to look for in it at all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase of ``q`` that means terms, as it was typed.

    ``numbers`` are the programs that have its words. A part that ``finds`` finds those of its terms beside
    them; another only where no program has the words. ``without`` is the rest of ``q``, empty if there is none.
    """

    words: str
    meanings: tuple[Meaning, ...]
    finds: bool
    numbers: Sequence[int]
    without: str


@dataclass(frozen=True, slots=True)
class WordMatches:
    """Numbers (``Program.number``) of the published programs that hold the words, in no order.

    ``in_name`` are those of ``anywhere`` whose name alone holds all words, ``in_provider`` those whose
    provider's name does; a program can be in both. ``searched`` is ``q``, or its correction where
    nothing has ``q``. ``did_you_mean`` is another spelling that finds something (more, if ``q`` finds
    anything). ``nothing_to_search``: no word of ``q`` can be looked for.

    ``parts`` are phrases that mean terms, ``rest`` the programs with the words beside them (``None``: there are
    none). ``crisis`` says that somebody may be in danger; ``untold`` are words that no source of ours is asked about.
    ``beginnings`` are words of ``searched`` that stand for all words that begin so.
    """

    anywhere: Sequence[int]
    in_name: Sequence[int]
    in_provider: Sequence[int]
    searched: str
    did_you_mean: str | None = None
    nothing_to_search: bool = False
    parts: tuple[Part, ...] = ()
    rest: Sequence[int] | None = None
    crisis: Crisis | None = None
    untold: tuple[str, ...] = ()
    beginnings: frozenset[str] = frozenset()

    def without(self, part: Part) -> WordMatches | None:
        """The same without a part; ``None`` where nothing is left to search."""
        others = tuple(other for other in self.parts if other is not part)
        if not others and self.rest is None:
            return None
        return replace(self, anywhere=(), in_name=(), in_provider=(), parts=others, crisis=None)


def find(q: str) -> WordMatches:
    """The programs with the words of ``q``, whatever is in ``q``. Raises ``django.db.Error`` alone."""
    asked = Asked.read(q)
    reading = Reading.of(asked)
    nothing = replace(matches([None] * 3, searched=q), crisis=reading.crisis, untold=reading.untold)
    if reading.crisis:
        return replace(nothing, parts=parts_of(reading, [()] * len(reading.spans)))
    if not asked.words:
        return replace(nothing, nothing_to_search=True)
    found, is_searchable = whole(Way(asked), nothing)
    if reading.spans:
        found = with_parts(found, reading)
        if found.rest is None or len(found.rest):
            return found
    elif not is_searchable:
        return replace(nothing, nothing_to_search=True)
    if len(found.anywhere) > FEW:
        return found
    meant = meaning(reading, found=len(found.anywhere))
    if meant and found.anywhere:
        return replace(found, did_you_mean=meant.did_you_mean)
    return replace(meant, untold=reading.untold) if meant else found


def whole(way: Way, found: WordMatches) -> tuple[WordMatches, bool]:
    """The programs with all the words, and whether there is a word to look for. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, tsqueries(way))
        is_searchable, _count, *numbers = cursor.fetchone()
    anywhere, in_name, in_provider = map(unpacked, numbers)
    return replace(found, anywhere=anywhere, in_name=in_name, in_provider=in_provider), is_searchable


def with_parts(found: WordMatches, reading: Reading) -> WordMatches:
    """With the programs of each recognized phrase, and of the words beside them. One statement, none for one phrase."""
    if len(reading.spans) == 1 and reading.is_covered_whole:
        return replace(found, parts=parts_of(reading, [found.anywhere]))
    texts = [Asked.read(reading.words_of(span)).tsquery(same=same) for span in reading.spans]
    if rest := reading.rest:
        texts.append(together(rest, same=same))
    with connection.cursor() as cursor:
        cursor.execute(EACH, {"texts": texts})
        rows = cursor.fetchall()
    numbers = [unpacked(row[1]) for row in rows]
    parts = parts_of(reading, numbers[: len(reading.spans)])
    return replace(found, parts=parts, rest=numbers[-1] if rest and rows[-1][0] else None)


def parts_of(reading: Reading, numbers: Sequence[Sequence[int]]) -> tuple[Part, ...]:
    return tuple(
        Part(reading.words_of(span), span.meanings, span.finds, some, reading.without(span.start, span.end))
        for span, some in zip(reading.spans, numbers, strict=True)
    )


def meaning(reading: Reading, *, found: int) -> WordMatches | None:
    """What was probably meant by words that ``found`` programs have: one that finds far more."""
    tried = [(way, Reading.of(way.asked)) for way in ways(reading.asked, reading.is_protected, is_found=found > 0)]
    certain = next((place for place, (_way, read) in enumerate(tried) if read.spans and not read.rest), len(tried))
    row = first_that_finds(tried[:certain], at_least=found * MUCH_RARER or 1)
    if row is None and (found or certain == len(tried)):
        return None
    way, read = tried[certain if row is None else row[0] - 1]
    text = way.asked.text
    did_you_mean = None if text == reading.asked.text else text
    if read.spans:
        nothing = matches([None] * 3, searched=text, did_you_mean=did_you_mean)
        return with_parts(whole(way, nothing)[0], read)
    assert row is not None  # noqa: S101
    return replace(matches(row[2:], searched=text, did_you_mean=did_you_mean), beginnings=way.beginnings)


def first_that_finds(tried: Sequence[tuple[Way, Reading]], *, at_least: int) -> Sequence[Any] | None:
    """The row of ``TRY`` for the first way that finds enough; beside recognized phrases, of the words that are left."""
    if not tried:
        return None
    texts = [tsqueries(way, read) for way, read in tried]
    with connection.cursor() as cursor:
        cursor.execute(TRY, {name: [text[name] for text in texts] for name in ASKED} | {"at_least": at_least})
        return cursor.fetchone()


def tsqueries(way: Way, reading: Reading | None = None) -> dict[str, str]:
    """Texts for ``to_tsquery``: the words anywhere, all in the name, all in the provider's name."""
    weights = {"anywhere": "", "in_name": "A", "in_provider": "B"}
    if reading and reading.spans:
        return {name: together(reading.rest, weight, way.beginnings, same) for name, weight in weights.items()}
    return {name: way.asked.tsquery(weight, way.beginnings, same) for name, weight in weights.items()}


def same(word: str) -> Sequence[str]:
    """What a word is looked for as well: “ctr” for “center” and the other way round; “anxiety” for “anxeity”."""
    return lexicon().same.get(word, ())


def matches(numbers: Sequence[memoryview | None], *, searched: str, did_you_mean: str | None = None) -> WordMatches:
    """Of the three columns of numbers that a search answers."""
    anywhere, in_name, in_provider = map(unpacked, numbers)
    return WordMatches(anywhere, in_name, in_provider, searched, did_you_mean)


def unpacked(numbers: memoryview | None) -> Sequence[int]:
    """The numbers that PostgreSQL sent as four bytes each, the highest first."""
    found = array("i", bytes(numbers or b""))
    if sys.byteorder == "little":
        found.byteswap()
    return found
