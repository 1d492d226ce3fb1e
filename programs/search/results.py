"""The answer to a question: one page of results, with all that is counted beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from uuid import UUID

from programs.models.position import miles_of_chord
from programs.models.sessions import minutes_of
from programs.search.directory import Directory
from programs.search.facets import facets_of
from programs.search.index.reference import Timetables
from programs.search.kept import KeptListing, Result
from programs.search.listings import Listing
from programs.search.matches import Matches
from programs.search.outcomes import PageOutOfRange, SearchPage
from programs.search.question import Question
from programs.search.ranking.order import Ranked, ranked_as, ranked_page
from programs.search.ranking.score import Explainer
from programs.search.relaxations import relaxations
from programs.search.schedule import week_minutes
from programs.search.words.offers import offers
from programs.search.words.towns import town_offers


def answer(
    question: Question, directory: Directory, facets: Iterable[str] | None = None
) -> SearchPage | PageOutOfRange:
    """The page of results that ``question`` asks for. At most one query: listings that are not in memory.

    ``facets`` are those to count; without it those that the question names.
    """
    matches = Matches(question, directory.index)
    count, size = len(matches.found), question.page_size
    pages = max(1, -(-count // size))
    if question.page > pages:
        return PageOutOfRange(question.page, pages, question.data, directory.coverage, question.unknown_parameters)
    groups = question.values.get("facets") if facets is None else facets
    return SearchPage(
        results=results_of(matches, directory, (question.page - 1) * size, size),
        count=count,
        virtual=matches.virtual if question.has_point else 0,
        page=question.page,
        page_size=size,
        place=question.place,
        radius_miles=question.radius_miles,
        ordering=question.ordering,
        data=question.data,
        coverage=directory.coverage,
        unknown_parameters=question.unknown_parameters,
        insurance_unstated=matches.insurance_unstated(),
        schedule_unstated=matches.schedule_unstated(),
        words=question.words,
        facets=facets_of(matches, groups) if groups else None,
        relaxations=relaxations(matches),
        offers=[*offers(matches), *town_offers(matches, directory.gazetteer)],
    )


def results_of(matches: Matches, directory: Directory, offset: int, limit: int) -> list[Result]:
    """The matches from ``offset`` on, at most ``limit``, in the order asked for. At most one query."""
    return results_in(ranked_page(matches, offset, limit), matches, directory)


def results_in(ranked: Ranked, matches: Matches, directory: Directory) -> list[Result]:
    listings = directory.listings.of(directory.index, ranked.slots.tolist())
    explainer = Explainer.of(matches.question)
    return [result(explainer, ranked, place, kept) for place, kept in enumerate(listings) if kept is not None]


def chosen(question: Question, ids: Iterable[UUID], directory: Directory) -> list[Result]:
    """The programs ``ids`` in that order, each as ``question`` finds it; others are left out. At most one query."""
    matches = Matches(question, directory.index)
    slots = [slot for slot in directory.index.slots_of_ids(ids) if slot in matches.found]
    return results_in(ranked_as(matches, slots), matches, directory)


def result(explainer: Explainer, ranked: Ranked, place: int, kept: KeptListing) -> Result:
    """One result: its distance, the tracks that fit and, in order of merit, the score with its reasons."""
    chord = float(ranked.chords[place])
    distance = None if math.isinf(chord) else round(miles_of_chord(chord), 1)
    match = {**kept.listing["match"], "tracks": tracks_that_fit(kept.listing, explainer.question)}
    found = Result(kept, distance, match)
    if ranked.scores is not None:
        points, grades = ranked.scores.at(int(ranked.slots[place]))
        match |= explainer.explained(found, points, grades, ranked.scores.possible)
    return found


def tracks_that_fit(listing: Listing, question: Question) -> list[str]:
    """Names of the tracks that lie in the free time and have the hours asked for; none when neither was."""
    if not question.asks_for_schedule:
        return []
    tracks = [track for track in listing["schedule"]["tracks"] if track["sessions"]]
    weeks = [week_minutes(map(minutes_of, track["sessions"])) for track in tracks]
    fitting = Timetables.of(weeks).fitting(question.free, question.minutes_a_week)
    return [tracks[number]["name"] for number in fitting]
