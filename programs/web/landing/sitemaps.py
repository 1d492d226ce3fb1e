"""What search engines may find, as sitemaps (sitemaps.org): an index, and sections in pages.

Written as text: Django's framework renders a template and asks for an address for each of thousands of
entries, which takes seconds. Addresses are absolute, made from the request: there is no table of sites.
Listings are paged by ``Program.number``, so that a page is one look into an index however many there
are, and stays the same when others are added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from programs.models import Program
from programs.search import Directory, area, directory_for
from programs.vocabularies import STATE
from programs.web.guide.pages import guide
from programs.web.landing.addresses import city_url, slug_of_city, state_url
from programs.web.landing.kept_pages import kept_page
from programs.web.languages.addresses import taken_apart

LISTINGS_A_PAGE = 5_000
"""Numbers of programs, of which some may be gone. The protocol allows 50,000; this much is made in memory."""

PAGES = (
    "home", "landing", "guide", "glossary", "fit-check", "for-clinicians", "for-insurers", "adequacy", "for-providers",
    "api-guide", "listing-template", "about-data", "about-ranking", "privacy", "accessibility",
)  # fmt: skip
"""Pages that stand by themselves, by the names of their addresses."""

ASKED_PAGE = re.compile(r"(?:p=([1-9][0-9]{0,5}))?")
XML = "application/xml"
ROBOTS = "noindex, noodp, noarchive"

Entry = tuple[str, datetime | None]
"""A path, and when what is there last changed."""


@dataclass(frozen=True, slots=True)
class Section:
    """Part of the sitemap: the entries of a page, the number of pages, and the last change of all."""

    entries: Callable[[Directory, int], Iterable[Entry]]
    pages: Callable[[Directory], int] = lambda _directory: 1
    updated: Callable[[Directory], datetime | None] = lambda _directory: None


def pages(_directory: Directory, _page: int) -> Iterator[Entry]:
    """Those of ``PAGES``, and of the guide."""
    yield from ((reverse(f"web:{name}"), None) for name in PAGES)
    yield from ((reverse("web:guide-page", args=[page.slug]), None) for page in guide().order)


def states(directory: Directory, _page: int) -> Iterator[Entry]:
    """Every state, changed when one of its programs was."""
    updated = area(None, directory).state_updated
    return ((state_url(term.code), updated.get(term.code)) for term in STATE)


def cities(directory: Directory, _page: int) -> Iterator[Entry]:
    """Every city that a search would find a program in."""
    before_and_after = {term.code: city_url(term.code, "slug").split("slug") for term in STATE}
    for one in area(None, directory).cities():
        yield slug_of_city(one.key).join(before_and_after[one.state]), one.updated


def listed() -> QuerySet[Program]:
    """Every listing; fictional ones only where the operator lets search engines in all the same."""
    found = Program.objects.published()
    return found if settings.INDEXABLE else found.filter(demonstration=False)


def listings(_directory: Directory, page: int) -> Iterator[Entry]:
    """The programs numbered up to ``LISTINGS_A_PAGE``, or on another page those after them."""
    last = page * LISTINGS_A_PAGE
    found = listed().filter(number__gt=last - LISTINGS_A_PAGE, number__lte=last).order_by("number")
    before, after = reverse("web:program", args=["slug"]).split("slug")
    return ((f"{before}{slug}{after}", updated) for slug, updated in found.values_list("slug", "updated_at"))


def pages_of_listings(_directory: Directory) -> int:
    last = listed().aggregate(last=Max("number"))["last"] or 0
    return max(1, -(-int(last) // LISTINGS_A_PAGE))


def listings_updated(_directory: Directory) -> datetime | None:
    updated: datetime | None = listed().aggregate(latest=Max("updated_at"))["latest"]
    return updated


def states_updated(directory: Directory) -> datetime | None:
    return max(area(None, directory).state_updated.values(), default=None)


def cities_updated(directory: Directory) -> datetime | None:
    return max(area(None, directory).city_updated.values(), default=None)


SECTIONS = {
    "pages": Section(pages),
    "states": Section(states, updated=states_updated),
    "cities": Section(cities, updated=cities_updated),
    "listings": Section(listings, pages_of_listings, listings_updated),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sections and their pages."""
    directory = directory_for(request)
    return kept(request, directory, "index", lambda: index_of(request, directory))


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    """One page of a section; 404 where there is no such section or page."""
    asked = ASKED_PAGE.fullmatch(request.META.get("QUERY_STRING", ""))
    if section not in SECTIONS or asked is None:
        raise Http404
    directory, number = directory_for(request), int(asked[1] or 1)
    if number > 1 and number > SECTIONS[section].pages(directory):
        raise Http404
    return kept(
        request, directory, f"{section} {number}", lambda: urls(request, SECTIONS[section].entries(directory, number))
    )


def kept(request: HttpRequest, directory: Directory, name: str, make: Callable[[], str]) -> HttpResponse:
    response = kept_page(request, directory, ("sitemap", name, settings.INDEXABLE), make, XML)
    response["X-Robots-Tag"] = ROBOTS
    return response


def index_of(request: HttpRequest, directory: Directory) -> str:
    lines = []
    for name, part in SECTIONS.items():
        address, changed = (
            request.build_absolute_uri(reverse("web:sitemap-section", args=[name])),
            part.updated(directory),
        )
        addresses = [address, *(f"{address}?p={page}" for page in range(2, part.pages(directory) + 1))]
        lines += [f"<sitemap><loc>{escape(one)}</loc>{last_change(changed)}</sitemap>" for one in addresses]
    return document("sitemapindex", "", lines)


def urls(request: HttpRequest, entries: Iterable[Entry]) -> str:
    """Each with its address in every language."""
    root = escape(request.build_absolute_uri("/"))
    lines = []
    for path, changed in entries:
        rest = escape(taken_apart(path)[1])
        own = f"{root}{escape(path.removeprefix('/'))}"
        languages = "".join(link(code, f"{root}{code}/{rest}") for code, _name in settings.LANGUAGES)
        lines.append(f"<url><loc>{own}</loc>{last_change(changed)}{languages}{link('x-default', own)}</url>")
    return document("urlset", ' xmlns:xhtml="http://www.w3.org/1999/xhtml"', lines)


def link(language: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'


def last_change(moment: datetime | None) -> str:
    return f"<lastmod>{localtime(moment).isoformat()}</lastmod>" if moment else ""


def document(element: str, names: str, lines: list[str]) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{names}>\n'
        + "".join(f"{line}\n" for line in lines)
        + f"</{element}>\n"
    )
