"""The answer to a question: one page of results, with all that is counted beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from programs.models.position import miles_of_chord
from programs.models.sessions import minutes_of
from programs.search.cursor import Position, cursor_of, tiers_from
from programs.search.directory import Directory
from programs.search.facets import facets_of
from programs.search.index.reference import Timetables
from programs.search.kept import KeptListing, Result
from programs.search.listings import Listing
from programs.search.matches import Matches
from programs.search.outcomes import PageOutOfRange, SearchPage
from programs.search.question import Question
from programs.search.ranking.after import ranked_after
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
    size = question.page_size
    if question.is_crawl:
        results, cursor = results_after(matches, directory, size)
        return SearchPage(results, **said_of(matches, directory, facets), next_cursor=cursor)
    pages = max(1, -(-(matches.count + len(matches.unstated)) // size))
    if question.page > pages:
        return PageOutOfRange(question.page, pages, question.data, directory.coverage, question.unknown_parameters)
    results = results_of(matches, directory, (question.page - 1) * size, size)
    return SearchPage(results, **said_of(matches, directory, facets))


def said_of(matches: Matches, directory: Directory, facets: Iterable[str] | None) -> dict[str, Any]:
    """What a page says beside its results."""
    question = matches.question
    groups = question.values.get("facets") if facets is None else facets
    return {
        "count": matches.count,
        "virtual": matches.virtual if question.has_point else 0,
        "page": question.page,
        "page_size": question.page_size,
        "place": question.place,
        "radius_miles": question.radius_miles,
        "ordering": question.ordering,
        "data": question.data,
        "coverage": directory.coverage,
        "unknown_parameters": question.unknown_parameters,
        "count_unstated": None if question.unstated == "exclude" else len(matches.unstated),
        "left_out": matches.left_out if question.unstated == "exclude" else 0,
        "unsaid": matches.unsaid,
        "words": question.words,
        "facets": facets_of(matches, groups) if groups else None,
        "relaxations": relaxations(matches),
        "offers": [*offers(matches), *town_offers(matches, directory.gazetteer)],
    }


def results_after(matches: Matches, directory: Directory, limit: int) -> tuple[list[Result], str | None]:
    """The next ``limit`` results of a crawl, and the cursor behind them; ``None`` at the end. At most two queries."""
    question, parts, last = matches.question, list[tuple[Matches, Ranked]](), None
    is_end, wanted = True, limit
    for tier, position in tiers_from(question.position, [int(one.question.second_tier) for one in matches.tiers]):
        if not wanted:
            is_end = False
            break
        of = matches.second_tier if tier else matches
        ranked, values = ranked_after(of, position, wanted + 1)
        is_end = len(values) <= wanted
        kept = Ranked(ranked.slots[:wanted], ranked.chords[:wanted], ranked.scores)
        if len(kept.slots):
            parts.append((of, kept))
            last = (tier, values[len(kept.slots) - 1], int(kept.slots[-1]))
            wanted -= len(kept.slots)
    results = results_in(parts, directory)
    if is_end or last is None:
        return results, None
    tier, own, slot = last
    listing = directory.listings.of(directory.index, [slot])[0]
    name = listing.listing["name"] if listing else ""
    return results, cursor_of(Position(tier, own, name, directory.index.id_of(slot)), question.data, question.ordering)


def results_of(matches: Matches, directory: Directory, offset: int, limit: int) -> list[Result]:
    """The matches from ``offset`` on, at most ``limit``, in the order asked for, those that say all before those
    that were never asked. At most one query."""
    first, stop = matches.count, offset + limit
    parts = []
    if offset < first:
        parts.append((matches, ranked_page(matches, offset, min(limit, first - offset))))
    if stop > first and matches.unstated:
        start = max(0, offset - first)
        parts.append((matches.second_tier, ranked_page(matches.second_tier, start, stop - first - start)))
    return results_in(parts, directory)


def results_in(parts: Sequence[tuple[Matches, Ranked]], directory: Directory) -> list[Result]:
    """The results of several rankings, one after the other. At most one query."""
    kept = iter(
        directory.listings.of(directory.index, [slot for _of, ranked in parts for slot in ranked.slots.tolist()])
    )
    results = []
    for matches, ranked in parts:
        explainer = Explainer.of(matches.question)
        for place in range(len(ranked.slots)):
            listing = next(kept)
            if listing is not None:
                results.append(result(explainer, matches, ranked, place, listing))
    return results


def chosen(question: Question, ids: Iterable[UUID], directory: Directory) -> list[Result]:
    """The programs ``ids`` in that order, each as ``question`` finds it; others are left out. At most one query."""
    matches = Matches(question, directory.index)
    slots = directory.index.slots_of_ids(ids)
    parts = [(one, ranked_as(one, [slot for slot in slots if slot in one.found])) for one in matches.tiers]
    found = {item.listing["id"]: item for item in results_in(parts, directory)}
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def result(explainer: Explainer, matches: Matches, ranked: Ranked, place: int, kept: KeptListing) -> Result:
    """One result: its distance, the tracks that fit, what it does not say, and the score with its reasons."""
    chord = float(ranked.chords[place])
    distance = None if math.isinf(chord) else round(miles_of_chord(chord), 1)
    match = {
        **kept.listing["match"],
        "tracks": tracks_that_fit(kept.listing, explainer.question),
        "unstated": unstated_of(matches, int(ranked.slots[place])),
    }
    found = Result(kept, distance, match)
    if ranked.scores is not None:
        points, grades = ranked.scores.at(int(ranked.slots[place]))
        match |= explainer.explained(found, points, grades, ranked.scores.possible)
    return found


def unstated_of(matches: Matches, slot: int) -> list[dict[str, Any]]:
    """What a program of the second tier was never asked, by parameter; nothing of the first tier."""
    if not matches.question.second_tier:
        return []
    return [{"parameter": name, "values": values} for name, values in matches.open_questions(slot)]


def tracks_that_fit(listing: Listing, question: Question) -> list[str]:
    """Names of the tracks that lie in the free time and have the hours asked for; none when neither was."""
    if not question.asks_for_schedule:
        return []
    tracks = [track for track in listing["schedule"]["tracks"] if track["sessions"]]
    weeks = [week_minutes(map(minutes_of, track["sessions"])) for track in tracks]
    fitting = Timetables.of(weeks).fitting(question.free, question.minutes_a_week)
    return [tracks[number]["name"] for number in fitting]
