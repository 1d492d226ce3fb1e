"""What landing pages ask of search: the matches of a place, how they are counted, their cards.

It is the search that the page links to, asked in the same way of the same index: so that a count here
is the count one finds there.
"""

from __future__ import annotations

from django.utils.safestring import SafeString
from pyroaring import BitMap

from programs.geocoding.outcomes import ResolvedPlace
from programs.search.found import kept_listings
from programs.search.index.snapshot import Index
from programs.search.matches import VIRTUAL, Matches
from programs.search.question import Question
from programs.search.ranking.order import page_of
from programs.search.ranking.score import Reader
from programs.search.results import found
from programs.vocabularies import SERVES, STATE
from programs.web.results import card_html

CARDS = 20


class InCity(Matches):
    """Those of a search near a city that have its name in their address."""

    def __init__(self, question: Question, index: Index, programs: BitMap) -> None:
        self.programs = programs & index.everything
        super().__init__(question, index)

    def area_within(self, radius_miles: float | None) -> BitMap:
        return self.programs - self.index.term(VIRTUAL)


def near(place: ResolvedPlace, index: Index) -> Matches:
    """The matches of ``/programs/?near=…``: of a city within 25 miles, of a state in it, and by video."""
    return Matches(Question(values={"near": place.text}, place=place), index)


def in_city(place: ResolvedPlace, index: Index, programs: BitMap) -> InCity:
    """The matches among ``programs``, which may hold dead slots."""
    return InCity(Question(values={"near": place.text}, place=place), index, programs)


def in_person(matches: Matches) -> int:
    """How many of the matches are not virtual."""
    return len(matches.found) - matches.virtual


def cards(matches: Matches) -> SafeString:
    """The first cards of the matches, the best first, as items of a list. At most one query."""
    page, reader = page_of(matches, 0, CARDS), Reader.of(matches.question)
    listings = kept_listings(matches.index, page.slots.tolist())
    results = [found(reader, page, place, kept) for place, kept in enumerate(listings) if kept is not None]
    return card_html.list_of(results, 1, ())


def by_state(index: Index) -> dict[str, tuple[int, int]]:
    """Of every state, how many programs are in it and how many serve it by video."""
    everything = Matches(Question(values={}, place=None), index).found
    virtual = everything & index.term(VIRTUAL)
    located = everything - virtual
    return {
        state.code: (
            located.intersection_cardinality(index.term(state.number)),
            virtual.intersection_cardinality(index.term(serves.number)),
        )
        for state, serves in zip(STATE, SERVES, strict=True)
    }
