"""Which programs hold the words of ``q``; where none does, what ``q`` was probably meant to say.

At most three statements: the search; if it finds nothing or very little, a look at how words are
spelled (``programs.search.spelling``); and the search of what may have been meant. A correction is
offered only when it finds something.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from programs.models.words import CONFIGURATION
from programs.search.asked_words import Asked
from programs.search.spelling import MUCH_RARER, Way, ways

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


@dataclass(frozen=True, slots=True)
class WordMatches:
    """Numbers (``Program.number``) of the published programs that hold the words, in no order.

    ``in_name`` are those of ``anywhere`` whose name alone holds all words, ``in_provider`` those whose
    provider's name does; a program can be in both. ``searched`` is ``q``, or its correction where
    nothing has ``q``. ``did_you_mean`` is another spelling that finds something (more, if ``q`` finds
    anything). ``nothing_to_search``: no word of ``q`` can be looked for.
    """

    anywhere: Sequence[int]
    in_name: Sequence[int]
    in_provider: Sequence[int]
    searched: str
    did_you_mean: str | None = None
    nothing_to_search: bool = False


def find(q: str) -> WordMatches:
    """The programs with the words of ``q``, whatever is in ``q``. Raises ``django.db.Error`` alone."""
    asked = Asked.read(q)
    nothing = matches([None] * 3, searched=q)
    if not asked.words:
        return replace(nothing, nothing_to_search=True)
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, tsqueries(Way(asked)))
        is_searchable, count, *numbers = cursor.fetchone()
    if not is_searchable:
        return replace(nothing, nothing_to_search=True)
    found = matches(numbers, searched=q)
    if count > FEW:
        return found
    meant = meaning(asked, found=count)
    if count and meant:
        return replace(found, did_you_mean=meant.did_you_mean)
    return meant or found


def meaning(asked: Asked, *, found: int) -> WordMatches | None:
    """What was probably meant by words that ``found`` programs have: one that finds far more. Two queries."""
    tried = ways(asked, is_found=found > 0)
    if not tried:
        return None
    texts = [tsqueries(way) for way in tried]
    with connection.cursor() as cursor:
        numbers_of = {name: [text[name] for text in texts] for name in ASKED}
        cursor.execute(TRY, numbers_of | {"at_least": found * MUCH_RARER or 1})
        row = cursor.fetchone()
    if row is None:
        return None
    place, _count, *numbers = row
    text = tried[place - 1].asked.text
    return matches(numbers, searched=text, did_you_mean=None if text == asked.text else text)


def tsqueries(way: Way) -> dict[str, str]:
    """Texts for ``to_tsquery``: the words anywhere, all in the name, all in the provider's name."""
    weights = {"anywhere": "", "in_name": "A", "in_provider": "B"}
    return {name: way.asked.tsquery(weight, way.beginnings) for name, weight in weights.items()}


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
