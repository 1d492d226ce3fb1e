"""The one way to find programs: pages, API and every later interface call ``search``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from django.http import QueryDict
from django.utils.translation import gettext as _

from programs.models.position import miles_of_chord
from programs.models.sessions import MINUTES_A_WEEK, minutes_of
from programs.search.facets import facets_of
from programs.search.found import Found, Kept, kept_listings
from programs.search.index.current import current
from programs.search.index.reference import Coverage
from programs.search.index.snapshot import Index
from programs.search.listings import Listing
from programs.search.matches import Matches
from programs.search.outcomes import BadInput, PageOutOfRange, ParameterError, SearchOutcome, SearchPage
from programs.search.question import Question, read
from programs.search.ranking.order import Page, page_of
from programs.search.ranking.score import Reader
from programs.search.relaxations import relaxations
from programs.search.schedule import fits, week_minutes
from programs.search.text import WordMatches, find

ToCount = Callable[[Coverage], Iterable[str]]
"""Which facets to count, where that depends on how many payers and networks there are."""


def search(query: QueryDict, *, strict: bool = False, facets: ToCount | None = None) -> SearchOutcome:
    """Answer a query string with one page of results, or say what is wrong with it.

    ``strict`` makes an unknown parameter or an empty value an error (the API); otherwise an unknown
    parameter is named in the outcome and ignored (pages). ``facets`` says which facets to count;
    without it those that the query names. The number of database queries does not depend on the number
    of results.
    """
    index = current()
    reading = read(query, index.coverage, strict=strict)
    question = reading.question
    if question is None:
        return BadInput(errors=reading.errors, data=reading.data, unknown_parameters=reading.unknown_parameters)
    words = find(question.values["q"]) if "q" in question.values else None
    if words is not None and words.nothing_to_search:
        error = ParameterError("q", _("There is no word to search for. Try the name of a program or of a therapy."))
        return BadInput(errors=(error,), data=reading.data, unknown_parameters=reading.unknown_parameters)
    return answer(question, index, words, reading.data, facets)


def answer(
    question: Question, index: Index, words: WordMatches | None, data: QueryDict, facets: ToCount | None
) -> SearchPage | PageOutOfRange:
    """The page of results that ``question`` asks for."""
    matches = Matches(question, index, words)
    count, size = len(matches.found), question.page_size
    pages = max(1, -(-count // size))
    if question.page > pages:
        return PageOutOfRange(page=question.page, pages=pages, data=data)
    page = page_of(matches, (question.page - 1) * size, size)
    listings = kept_listings(index, page.slots.tolist())
    groups = question.values.get("facets") if facets is None else facets(index.coverage)
    reader = Reader.of(question)
    return SearchPage(
        results=[found(reader, page, place, kept) for place, kept in enumerate(listings) if kept is not None],
        count=count,
        virtual=matches.virtual if question.has_point else 0,
        page=question.page,
        page_size=size,
        place=question.place,
        radius_miles=question.radius_miles,
        ordering=question.ordering,
        data=data,
        coverage=index.coverage,
        unknown_parameters=question.unknown_parameters,
        insurance_unstated=matches.insurance_unstated(),
        schedule_unstated=matches.schedule_unstated(),
        words=words,
        facets=facets_of(matches, groups) if groups else None,
        relaxations=relaxations(matches),
    )


def found(reader: Reader, page: Page, place: int, kept: Kept) -> Found:
    """One result: its distance, the tracks that fit and, in order of merit, the score with its reasons."""
    chord = float(page.chords[place])
    distance = None if math.isinf(chord) else round(miles_of_chord(chord), 1)
    match = {**kept.listing["match"], "tracks": tracks_that_fit(kept.listing, reader.question)}
    result = Found(kept, distance, match)
    if page.scores is not None:
        points, grades = page.scores.at(int(page.slots[place]))
        match |= reader.explained(result, points, grades, page.scores.possible)
    return result


def tracks_that_fit(listing: Listing, question: Question) -> list[str]:
    """Names of the tracks that lie in the free time and have the hours asked for; none when neither was."""
    if not question.asks_for_schedule:
        return []
    least, most = question.minutes_a_week or (0, MINUTES_A_WEEK)
    found = []
    for track in listing["schedule"]["tracks"]:
        sessions = [minutes_of(parts) for parts in track["sessions"]]
        minutes = sum(end - start for start, end in week_minutes(sessions))
        if sessions and least <= minutes <= most and (question.free is None or fits(sessions, question.free)):
            found.append(track["name"])
    return found
