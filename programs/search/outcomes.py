"""How a search can end: results, bad input, or a page that is not there.

Each carries what a page about it needs: ``data``, the parameters that were understood, as given, to
show them again; ``coverage``, the names of payers and networks; ``unknown_parameters``, which a page
ignores with a notice.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict

from programs.geocoding.outcomes import ResolvedPlace
from programs.search.facets import FacetCounts
from programs.search.index.reference import Coverage
from programs.search.kept import Result
from programs.search.listings import Listing
from programs.search.question import BadInput
from programs.search.relaxations import Relaxation
from programs.search.text import WordMatches
from programs.search.words.offers import Offer


@dataclass(frozen=True, slots=True)
class PageOutOfRange:
    """There are results, but not that many pages."""

    page: int
    pages: int
    data: QueryDict
    coverage: Coverage
    unknown_parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results.

    ``virtual`` counts those of ``count`` that have no place and serve the state of the searched one.
    ``radius_miles`` is the radius that was in force, ``None`` where none applies (no place, a whole
    state, ``radius=any``). ``insurance_unstated`` counts programs that match everything but the
    payer, network or payment asked for and do not say which insurance they take; ``None`` when
    insurance was not asked for. ``schedule_unstated`` likewise counts programs that do not say when they
    meet. ``words`` says how ``q`` was understood, ``facets`` are those that were asked for, and
    ``relaxations`` say what a change of the question would bring where it found little. ``offers`` are filters that
    words of ``q`` mean.
    """

    results: list[Result]
    count: int
    virtual: int
    page: int
    page_size: int
    place: ResolvedPlace | None
    radius_miles: float | None
    ordering: str
    data: QueryDict
    coverage: Coverage
    unknown_parameters: tuple[str, ...] = ()
    insurance_unstated: int | None = None
    schedule_unstated: int | None = None
    words: WordMatches | None = None
    facets: dict[str, FacetCounts] | None = None
    relaxations: list[Relaxation] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    @property
    def listings(self) -> list[Listing]:
        """The results as dictionaries."""
        return [result.listing for result in self.results]

    @property
    def pages(self) -> int:
        """Number of pages; an empty result has one."""
        return max(1, -(-self.count // self.page_size))


SearchOutcome = SearchPage | BadInput | PageOutOfRange
