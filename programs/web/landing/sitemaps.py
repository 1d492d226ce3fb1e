"""What search engines may find, as sitemaps (sitemaps.org): an index, and sections in pages.

Addresses are absolute, made from the request: there is no table of sites. Listings are paged by
``Program.number``, so that a page is one look into an index however many there are, and stays the same
when others are added.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.core.paginator import Page, Paginator
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from programs.geocoding.current import current as current_gazetteer
from programs.models import Program
from programs.search.index.current import current
from programs.search.matches import VIRTUAL, Matches
from programs.search.question import Question
from programs.vocabularies import STATE
from programs.web.guide.pages import guide
from programs.web.landing.addresses import city_url, slug_of_city, state_url
from programs.web.landing.cities import Cities, Place, cities_of

LISTINGS_A_PAGE = 5_000
"""Numbers of programs, of which some may be gone. The protocol allows 50,000; this much is rendered in memory."""

PAGES = (
    "home", "landing", "guide", "glossary", "fit-check", "for-clinicians", "for-insurers", "for-providers",
    "about-data", "about-ranking", "privacy", "accessibility",
)  # fmt: skip
"""Pages that stand by themselves, by the names of their addresses."""


class Pages(Sitemap):
    """Those of ``PAGES``, and of the guide."""

    def items(self) -> list[str]:
        guide_pages = (reverse("web:guide-page", args=[page.slug]) for page in guide().order)
        return [*(reverse(f"web:{name}") for name in PAGES), *guide_pages]

    def location(self, item: str) -> str:
        return item

    def get_latest_lastmod(self) -> None:
        return None


class ByState(Sitemap):
    """Every state, changed when one of its programs was."""

    @cached_property
    def cities(self) -> Cities:
        return cities_of(current(), current_gazetteer())

    def items(self) -> list[str]:
        return [term.code for term in STATE]

    def location(self, item: str) -> str:
        return state_url(item)

    def lastmod(self, item: str) -> datetime | None:
        return self.cities.state_updated.get(item)

    def get_latest_lastmod(self) -> datetime | None:
        return max(self.cities.state_updated.values(), default=None)


class ByCity(ByState):
    """Every city that a search would find a program in."""

    @cached_property
    def cities(self) -> Cities:
        self.index = current()
        return cities_of(self.index, current_gazetteer())

    @cached_property
    def found(self) -> list[Place]:
        programs, gazetteer = self.cities.programs, self.cities.gazetteer
        everything = Matches(Question(values={}, place=None), self.index).found - self.index.term(VIRTUAL)
        shown = (city for city, here in programs.items() if here.intersect(everything))
        return sorted(shown, key=lambda city: (gazetteer.states.of(city), gazetteer.keys[city]))

    def items(self) -> list[Place]:  # type: ignore[override]
        return self.found

    def location(self, item: Place) -> str:  # type: ignore[override]
        gazetteer = self.cities.gazetteer
        return city_url(gazetteer.states.of(item), slug_of_city(gazetteer.keys[item]))

    def lastmod(self, item: Place) -> datetime | None:  # type: ignore[override]
        return self.cities.updated.get(item)

    def get_latest_lastmod(self) -> datetime | None:
        return max(self.cities.updated.values(), default=None)


class ByNumber(Paginator):
    """Pages of programs: the first of those numbered up to ``per_page``, the next of those after, and so on."""

    def __init__(self, programs: QuerySet[Program, Any], per_page: int) -> None:
        super().__init__(programs, per_page)
        self.programs = programs

    @cached_property
    def num_pages(self) -> int:
        last = self.programs.aggregate(last=Max("number"))["last"] or 0
        return max(1, -(-last // self.per_page))

    def page(self, number: Any) -> Page:
        """Raises ``EmptyPage`` beyond the last."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        programs = self.programs.filter(number__gt=first, number__lte=first + self.per_page)
        return Page(programs.order_by("number"), number, self)


class Listings(Sitemap):
    """Every listing; fictional ones only where the operator lets search engines in all the same."""

    limit = LISTINGS_A_PAGE

    def items(self) -> QuerySet[Program, Any]:
        found = Program.objects.published()
        if not settings.INDEXABLE:
            found = found.filter(demonstration=False)
        return found.values_list("slug", "updated_at", named=True)

    @cached_property
    def paginator(self) -> ByNumber:
        return ByNumber(self.items(), self.limit)

    def location(self, item: Any) -> str:
        return reverse("web:program", args=[item.slug])

    def lastmod(self, item: Any) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        return self.items().aggregate(latest=Max("updated_at"))["latest"]


SECTIONS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Pages,
    "states": ByState,
    "cities": ByCity,
    "listings": Listings,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sections and their pages. Few queries, whatever there is."""
    return views.index(request, SECTIONS, "web/landing/sitemap_index.xml", sitemap_url_name="web:sitemap-section")


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    """One page of a section; 404 where there is no such section or page."""
    return views.sitemap(request, SECTIONS, section, "web/landing/sitemap.xml")
