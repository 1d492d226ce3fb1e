"""The one way to find programs: pages, API and every later interface call ``search``."""

from __future__ import annotations

from django.http import QueryDict

from programs.models.sessions import MINUTES_A_WEEK, minutes_of
from programs.search.geo import miles_by_id
from programs.search.listings import Listing, listings_of
from programs.search.matches import Matches
from programs.search.outcomes import BadInput, PageOutOfRange, SearchOutcome, SearchPage
from programs.search.question import Question, read
from programs.search.schedule import fits, week_minutes


def search(query: QueryDict, *, strict: bool = False) -> SearchOutcome:
    """Answer a query string with one page of results, or say what is wrong with it.

    ``strict`` makes an unknown parameter or an empty value an error (the API); otherwise an unknown
    parameter is named in the outcome and ignored (pages). The number of database queries does not
    depend on the number of results.
    """
    reading = read(query, strict=strict)
    if reading.question is None:
        return BadInput(errors=reading.errors, data=reading.data, unknown_parameters=reading.unknown_parameters)
    return answer(reading.question, reading.data)


def answer(question: Question, data: QueryDict) -> SearchPage | PageOutOfRange:
    """The page of results that ``question`` asks for."""
    matches = Matches(question)
    located, elsewhere = matches.counts()
    if not located + elsewhere and question.values.get("q"):
        matches = Matches(question, spelled_alike=True)
        located, elsewhere = matches.counts()
    count, size = located + elsewhere, question.page_size
    pages = max(1, -(-count // size))
    if question.page > pages:
        return PageOutOfRange(page=question.page, pages=pages, data=data)
    rows = matches.rows((question.page - 1) * size, size, located=located, elsewhere=elsewhere) if count else []
    distances = miles_by_id([(pk, chord) for pk, chord in rows if chord is not None])
    listings = listings_of([pk for pk, _chord in rows], distances=distances)
    for listing in listings:
        listing["match"]["tracks"] = tracks_that_fit(listing, question)
    return SearchPage(
        listings=listings,
        count=count,
        virtual=elsewhere if question.has_point else 0,
        page=question.page,
        page_size=size,
        place=question.place,
        radius_miles=question.radius_miles,
        ordering=question.ordering,
        data=data,
        unknown_parameters=question.unknown_parameters,
        insurance_unstated=matches.insurance_unstated(),
        schedule_unstated=matches.schedule_unstated(),
        spelled_alike=matches.spelled_alike and count > 0,
    )


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
