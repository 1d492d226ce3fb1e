"""How a search can end: results, bad input, or a page that is not there.

Each carries what a page about it needs: ``data``, the parameters that were understood, as given, to
show them again; ``coverage``, the names of payers and networks; ``unknown_parameters``, which a page
ignores with a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from programs.geocoding.outcomes import ResolvedPlace
from programs.search.facets import FacetCounts
from programs.search.index.reference import Coverage
from programs.search.kept import Result
from programs.search.listings import Listing
from programs.search.outside import Outside
from programs.search.question import BadInput
from programs.search.relaxations import Relaxation
from programs.search.text import WordMatches
from programs.search.words.offers import Offer

Unsaid = Sequence[tuple[str, list[str]]]
"""Parameters, each with those of its values that were given and that some programs do not say."""


@dataclass(frozen=True, slots=True)
class PageOutOfRange:
    """There are results, but not that many pages."""

    page: int
    pages: int
    data: QueryDict
    coverage: Coverage
    unknown_parameters: tuple[str, ...] = ()


@dataclass(slots=True)
class SearchPage:
    """One page of results.

    ``count`` say all that was asked for. ``count_unstated`` come after them in the same pages: they were never
    asked for some of it; ``None`` where they are left out: ``left_out`` says how many of them there are, beside those
    that may be no IOP, and ``not_listed`` how many ``unstated=include`` would list. ``unsaid`` names the
    parameters, with their values, that some of them do not say.
    ``virtual`` counts those of ``count`` that have no place and serve the state of the searched one.
    ``radius_miles`` is the radius that was in force, ``None`` where none applies (no place, a whole
    state, ``radius=any``). ``words`` says how ``q`` was understood, ``facets`` are those that were asked for, and
    ``relaxations`` say what a change of the question would bring where it found little. ``offers`` are filters that
    words of ``q`` mean. ``nearest`` is the nearest program beyond the circle, where none in it says all. ``outside``
    is the nearest program where a whole state has none. ``next_cursor`` is where a crawl goes on, ``None`` at its end
    and without one.

    Nobody changes it; it is not frozen because that takes longer to make.
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
    count_unstated: int | None = None
    leaving_out: Callable[[], int] = int
    not_listing: Callable[[], int] = int
    unsaid: Unsaid = ()
    words: WordMatches | None = None
    facets: dict[str, FacetCounts] | None = None
    relaxations: list[Relaxation] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    nearest: Result | None = None
    outside: Outside | None = None
    next_cursor: str | None = None

    @property
    def left_out(self) -> int:
        """How many were never asked for something that was chosen, where these are left out."""
        return self.leaving_out()

    @property
    def not_listed(self) -> int:
        """How many ``unstated=include`` would list after these; none where they are listed."""
        return self.not_listing()

    @property
    def listings(self) -> list[Listing]:
        """The results as dictionaries."""
        return [result.listing for result in self.results]

    @property
    def total(self) -> int:
        """All that are listed, on whatever page."""
        return self.count + (self.count_unstated or 0)

    @property
    def pages(self) -> int:
        """Number of pages; an empty result has one."""
        return max(1, -(-self.total // self.page_size))

    @property
    def second_tier_from(self) -> int | None:
        """The place on this page where what was never asked begins; ``None`` where there is none of it."""
        if not self.count_unstated:
            return None
        place = max(0, self.count - (self.page - 1) * self.page_size)
        return place if place < len(self.results) else None


SearchOutcome = SearchPage | BadInput | PageOutOfRange
