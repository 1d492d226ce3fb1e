"""The answer to a question: one page of results, with all that is counted beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, compress, repeat
from typing import Any
from uuid import UUID

from programs.models.position import miles_of_chord
from programs.models.sessions import minutes_of
from programs.search.answers import Answer, Answering, unsaid, walls_left_open
from programs.search.cursor import Position, cursor_of, tiers_from
from programs.search.directory import Directory
from programs.search.facets import facets_of
from programs.search.filters import RADIUS_ANY
from programs.search.kept import KeptListing, Result
from programs.search.listings import NO_MATCH, Listing, is_by_video
from programs.search.matches import Matches
from programs.search.meeting import fits
from programs.search.outcomes import PageOutOfRange, SearchPage
from programs.search.outside import nearest_outside
from programs.search.question import Question
from programs.search.ranking.after import ranked_after
from programs.search.ranking.order import Ranked, nearest, ranked_as, ranked_page
from programs.search.ranking.score import Explainer
from programs.search.relaxations import relaxations
from programs.search.schedule import week_minutes
from programs.search.words.offers import offers
from programs.search.words.towns import town_offers


def answer(
    question: Question, directory: Directory, facets: Iterable[str] | None = None, *, look_beyond: bool = False
) -> SearchPage | PageOutOfRange:
    """The page of results that ``question`` asks for. At most one query: listings that are not in memory.

    ``facets`` are those to count; without it those that the question names. ``look_beyond`` finds the nearest
    program outside the circle where none inside says all that was chosen.
    """
    matches = Matches(question, directory.index)
    size = question.page_size
    groups = question.values.get("facets") if facets is None else facets
    if question.is_crawl:
        crawled, cursor = results_after(matches, directory, size)
        return page_of(matches, directory, crawled, groups, next_cursor=cursor)
    pages = max(1, -(-(matches.count + len(matches.unstated)) // size))
    if question.page > pages:
        return PageOutOfRange(question.page, pages, question.data, directory.coverage, question.unknown_parameters)
    parts = parts_of(matches, (question.page - 1) * size, size)
    beyond = nearest_beyond(matches) if look_beyond else []
    found = results_in([*parts, *beyond], directory)
    results, nearest = found[: len(parts)], found[len(parts) :]
    return page_of(matches, directory, list(chain(*results)), groups, nearest=next(chain(*nearest), None))


def page_of(
    matches: Matches,
    directory: Directory,
    results: list[Result],
    facets: Iterable[str] | None = None,
    *,
    nearest: Result | None = None,
    next_cursor: str | None = None,
) -> SearchPage:
    """``results`` with all that is counted beside them."""
    question = matches.question
    return SearchPage(
        results=results,
        count=matches.count,
        virtual=matches.virtual if question.has_point else 0,
        page=question.page,
        page_size=question.page_size,
        place=question.place,
        radius_miles=question.radius_miles,
        ordering=question.ordering,
        data=question.data,
        coverage=directory.coverage,
        unknown_parameters=question.unknown_parameters,
        count_unstated=None if question.unstated == "exclude" else len(matches.unstated),
        leaving_out=(lambda: matches.left_out) if question.unstated == "exclude" else int,
        not_listing=(lambda: matches.not_listed) if question.unstated == "exclude" else int,
        unsaid=unsaid(matches),
        words=question.words,
        facets=facets_of(matches, facets) if facets else None,
        relaxations=relaxations(matches),
        offers=[*offers(matches), *town_offers(matches, directory.gazetteer)],
        nearest=nearest,
        next_cursor=next_cursor,
        outside=nearest_outside(matches, directory),
    )


Part = tuple[Matches, Ranked]
"""Some of the matches, ranked."""


def results_after(matches: Matches, directory: Directory, limit: int) -> tuple[list[Result], str | None]:
    """The next ``limit`` results of a crawl, and the cursor behind them; ``None`` at the end. At most two queries."""
    question, parts, last = matches.question, list[Part](), None
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
    results = list(chain(*results_in(parts, directory)))
    if is_end or last is None:
        return results, None
    tier, own, slot = last
    listing = directory.listings.of(directory.index, [slot])[0]
    name = listing.listing["name"] if listing else ""
    return results, cursor_of(Position(tier, own, name, directory.index.id_of(slot)), question.data, question.ordering)


def parts_of(matches: Matches, offset: int, limit: int) -> list[Part]:
    """The matches from ``offset`` on, at most ``limit``, in the order asked for, those that say all before those
    that were never asked."""
    first, stop = matches.count, offset + limit
    parts = []
    if offset < first:
        parts.append((matches, ranked_page(matches, offset, min(limit, first - offset))))
    if stop > first and matches.unstated:
        start = max(0, offset - first)
        parts.append((matches.second_tier, ranked_page(matches.second_tier, start, stop - first - start)))
    return parts


def nearest_beyond(matches: Matches) -> list[Part]:
    """Where no program in the circle says all that was chosen: the nearest one beyond it that does. Where there is
    none to ask in the circle either, the nearest one to ask, if none says all."""
    question = matches.question
    if matches.found or question.radius_miles is None:
        return []
    wider = matches.with_values(radius=RADIUS_ANY)
    tiers = [wider] if matches.unstated else [wider, *([wider.second_tier] if wider.unstated else [])]
    for tier in tiers:
        found = nearest(tier, 0, 1)
        if len(found.slots) and math.isfinite(found.chords[0]):
            return [(tier, found)]
    return []


def results_in(parts: Sequence[Part], directory: Directory) -> list[list[Result]]:
    """The results of several rankings. At most one query."""
    kept = iter(
        directory.listings.of(directory.index, [slot for _of, ranked in parts for slot in ranked.slots.tolist()])
    )
    return [results_ranked(matches, ranked, kept) for matches, ranked in parts]


def results_of(matches: Matches, directory: Directory, offset: int, limit: int) -> list[Result]:
    """The matches from ``offset`` on, at most ``limit``, in the order asked for. At most one query."""
    return list(chain(*results_in(parts_of(matches, offset, limit), directory)))


def results_ranked(matches: Matches, ranked: Ranked, kept: Iterator[KeptListing | None]) -> list[Result]:
    """The results of one ranking, of which ``kept`` gives the listings; one that has vanished is left out."""
    slots = ranked.slots.tolist()
    scored = ranked.scores.of(slots) if ranked.scores is not None else repeat(None)
    explainer, leaves_open = Explainer(matches.question, ranked.scores, matches.today), LeftOpen(matches)
    answering, found = Answering(matches, slots), []
    for slot, chord, score, listing in zip(slots, ranked.chords.tolist(), scored, kept, strict=False):
        if listing is not None:
            unstated, walls = leaves_open.by(slot)
            found.append(result(explainer, listing, chord, unstated, partial(answering.of, slot, walls), score))
    return found


def chosen(question: Question, ids: Iterable[UUID], directory: Directory) -> SearchPage:
    """The programs ``ids`` in that order, each as ``question`` finds it, with all that it counts; others are left out.
    At most one query."""
    matches = Matches(question, directory.index)
    slots = directory.index.slots_of_ids(ids)
    parts = [(one, ranked_as(one, [slot for slot in slots if slot in one.found])) for one in matches.tiers]
    found = {item.listing["id"]: item for item in chain.from_iterable(results_in(parts, directory))}
    return page_of(matches, directory, [found[pk] for pk in dict.fromkeys(ids) if pk in found])


def result(
    explainer: Explainer,
    kept: KeptListing,
    chord: float,
    unstated: list[dict[str, Any]],
    answering: Callable[[], tuple[Answer, ...]],
    scored: tuple[int, tuple[int, ...]] | None,
) -> Result:
    """One result: its distance, the tracks that fit, what it does not say, and the score with its reasons."""
    distance = None if math.isinf(chord) else round(miles_of_chord(chord), 1)
    question = explainer.reader.question
    tracks = tracks_that_fit(kept.listing, question) if question.asks_for_schedule else []
    match = {**NO_MATCH, "tracks": tracks, "unstated": unstated}
    found = Result(kept, distance, match, answering)
    if scored is not None:
        match |= explainer.explained(found, *scored)
    return found


class LeftOpen:
    """What programs of the second tier were never asked; nothing of the first tier. Many leave the same open, and
    share what is said of it."""

    def __init__(self, matches: Matches) -> None:
        self.matches = matches
        found = matches.found
        wanted = matches.with_place if matches.question.second_tier else []
        self.narrowings = [one for one in wanted if one.unstated.intersect(found)]
        self.some = [None if found.issubset(one.unstated) else one.unstated for one in self.narrowings]
        self.known: dict[tuple[bool, ...], tuple[list[dict[str, Any]], tuple[Answer, ...]]] = {}

    def by(self, slot: int) -> tuple[list[dict[str, Any]], tuple[Answer, ...]]:
        """Parameters with the values that were given, and what is open of words and the place."""
        if not self.some:
            return NOTHING_OPEN
        pattern = tuple([some is None or slot in some for some in self.some])
        if pattern not in self.known:
            named = self.matches.named(compress(self.narrowings, pattern))
            unstated = [{"parameter": name, "values": values} for name, values in named]
            self.known[pattern] = unstated, walls_left_open(unstated)
        return self.known[pattern]


NOTHING_OPEN: tuple[list[dict[str, Any]], tuple[Answer, ...]] = ([], ())


def tracks_that_fit(listing: Listing, question: Question) -> list[str]:
    """Names of the tracks that lie in the free time and have the hours asked for."""
    tracks = [track for track in listing["schedule"]["tracks"] if track["sessions"]]
    return [
        track["name"]
        for track in tracks
        if fits(
            week_minutes(map(minutes_of, track["sessions"])),
            question.free,
            question.minutes_a_week,
            zone=track["time_zone"] or "" if is_by_video(listing, track) else None,
            readers=question.time_zones,
        )
    ]
