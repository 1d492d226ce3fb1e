"""Landing pages: all states, one state, one city. What they count is what the searches they link to find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.geocoding.outcomes import ResolvedPlace, UnknownPlace
from programs.geocoding.places import resolve, resolved
from programs.search import Area, CityCount, Directory, area, directory_for
from programs.vocabularies import STATE
from programs.web.landing import summaries
from programs.web.landing.addresses import city_url, slug_of_city, slugs_by_state, state_meant, state_url
from programs.web.landing.kept_pages import kept_page
from programs.web.landing.offers import offers, search_url
from programs.web.landing.structured_data import Step, breadcrumb_list
from programs.web.results import card_html
from programs.web.results.ways_on import outside

CARDS = 20
LARGEST = 12
"""Cities of a state that stand at the top of its page, too."""
NEIGHBOURS = 12


@dataclass(frozen=True, slots=True)
class CityLink:
    """A city, the programs that have it in their address, and its page."""

    name: str
    count: int
    url: str


@require_safe
def states(request: HttpRequest) -> HttpResponse:
    """Every state with its number of programs, kept ready. One query."""
    directory = directory_for(request)
    key = "states", request.get_full_path()
    return kept_page(request, directory, key, lambda: states_page(request, directory))


def states_page(request: HttpRequest, directory: Directory) -> str:
    counted = area(None, directory).by_state()
    rows = [
        {"name": str(term.label), "url": state_url(term.code), "counts": summaries.short(*counted[term.code])}
        for term in STATE
    ]
    rows.sort(key=lambda row: row["name"])
    steps = [(_("Home page"), reverse("web:home")), (_("By state and city"), request.path)]
    return render_to_string("web/landing/states.html", {"states": rows, **trail(request, steps)}, request)


@require_safe
def state(request: HttpRequest, state: str) -> HttpResponse:
    """One state, kept ready. One query: what changed; when the page is made, listings that are not in memory."""
    code = state_meant(state)
    if code is None:
        return unknown(request, state, directory_for(request))
    if state != slugs_by_state()[code]:
        return HttpResponsePermanentRedirect(state_url(code))
    directory = directory_for(request)
    key = "state", code, request.get_full_path()
    return kept_page(request, directory, key, lambda: state_page(request, code, directory))


def state_page(request: HttpRequest, code: str, directory: Directory) -> str:
    name = str(STATE.by_code[code].label)
    here = area(ResolvedPlace("state", name, None, None, code), directory)
    cities = links_to(here.cities())
    context = {
        "title": _("Intensive outpatient programs in %(place)s") % {"place": name},
        **summarized(summaries.of_place(here.count - here.virtual, here.virtual, name, name)),
        "cities": sorted(cities, key=lambda one: one.name),
        "largest": sorted(cities, key=lambda one: (-one.count, one.name))[:LARGEST] if len(cities) > LARGEST else [],
        "offers_title": _("What programs in %(place)s offer") % {"place": name},
        "all_label": summaries.all_in(here.count, name),
        **around(here, code, name, name),
        **trail(request, steps_to(name, request.path)),
    }
    return render_to_string("web/landing/place.html", context, request)


@require_safe
def city(request: HttpRequest, state: str, city: str) -> HttpResponse:
    """One city, kept ready: the programs that have it in their address, and what there is within 25 miles."""
    code = state_meant(state)
    if code is None:
        return unknown(request, f"{city}, {state}", directory_for(request))
    directory = directory_for(request)
    gazetteer = directory.gazetteer
    number = gazetteer.city(city.replace("_", " "), code)
    if number is None:
        return unknown(request, f"{city}, {code}", directory, code)
    slug = slug_of_city(gazetteer.keys[number])
    if (state, city) != (slugs_by_state()[code], slug):
        return HttpResponsePermanentRedirect(city_url(code, slug))
    key = "city", number, request.get_full_path()
    return kept_page(request, directory, key, lambda: city_page(request, code, number, directory))


def city_page(request: HttpRequest, code: str, number: int, directory: Directory) -> str:
    gazetteer = directory.gazetteer
    context = city_context(gazetteer.place_names[number], area(resolved(gazetteer.row(number)), directory))
    steps = [*steps_to(context["state_name"], state_url(code)), (context["name"], request.path)]
    return render_to_string("web/landing/place.html", context | trail(request, steps), request)


def unknown(request: HttpRequest, text: str, directory: Directory, state: str = "") -> HttpResponse:
    """404 for a place that nobody knows: what was probably meant, the state if that is known, the search."""
    outcome = resolve(text.replace("-", " ").replace("_", " "), directory.gazetteer)
    meant = outcome.suggestions if isinstance(outcome, UnknownPlace) else ()
    words = {
        "meant": [{"label": place.label, "url": url} for place in meant if (url := url_of(place))],
        "state_name": STATE.by_code[state].label if state else "",
        "state_url": state_url(state) if state else "",
    }
    return render(request, "web/landing/unknown.html", words, status=HTTPStatus.NOT_FOUND)


def url_of(place: ResolvedPlace) -> str:
    """The page of a place; none of a ZIP code or a point."""
    if place.kind == "city":
        return city_url(place.state or "", slug_of_city(place.key))
    return state_url(place.state) if place.kind == "state" and place.state else ""


def city_context(name: str, here: Area) -> dict[str, Any]:
    """What the page of a city says. At most one query: listings that are not in memory."""
    assert here.place is not None  # noqa: S101 - it was made of one
    code, near = here.place.state or "", here.place.text
    state_name = str(STATE.by_code[code].label)
    return {
        "title": _("Intensive outpatient programs in %(city)s, %(state)s") % {"city": name, "state": state_name},
        "state_name": state_name,
        "state_url": state_url(code),
        "is_city": True,
        "noindex": not here.count,
        "offers_title": _("What programs within 25 miles of %(city)s offer") % {"city": name},
        "all_label": summaries.all_near(here.count_near, name),
        **summarized(summaries.of_place(here.count, here.virtual, name, state_name)),
        "within": summaries.within(here.count_near - here.virtual, name),
        "within_url": search_url(near),
        "neighbours": links_to(here.neighbours(NEIGHBOURS), within=code),
        **around(here, near, name, state_name),
    }


def links_to(cities: Iterable[CityCount], *, within: str = "") -> list[CityLink]:
    """Links to the pages of cities; those of other states than ``within`` name theirs."""
    return [
        CityLink(
            f"{one.name}, {one.state}" if within not in ("", one.state) else one.name,
            one.count,
            city_url(one.state, slug_of_city(one.key)),
        )
        for one in cities
    ]


def summarized(summary: str) -> dict[str, str]:
    return {"summary": summary, "description": summaries.described(summary)}


def around(here: Area, near: str, name: str, state_name: str) -> dict[str, Any]:
    """The cards, what is offered at the place, and the way to the search."""
    return {
        "name": name,
        "count": here.count,
        "empty": not here.count,
        "outside": outside(here.outside(), name),
        "cards": cards(here) if here.count else "",
        "offers": offers(here, near),
        "by_video": summaries.by_video(here.virtual, state_name),
        "search_url": search_url(near),
        "search_count": here.count_near,
        "shown_at_once": CARDS,
        "virtual": here.virtual,
        "virtual_url": search_url(near, format="virtual"),
    }


def cards(here: Area) -> SafeString:
    found = card_html.list_of(here.results(CARDS), 1, card_html.Searched.at(here.place))
    return mark_safe(b"".join(found).decode())  # noqa: S308 - made of escaped pieces


def steps_to(state_name: str, path: str) -> list[Step]:
    return [(_("Home page"), reverse("web:home")), (_("By state and city"), reverse("web:landing")), (state_name, path)]


def trail(request: HttpRequest, steps: list[Step]) -> dict[str, Any]:
    """The way here, as links and for search engines."""
    return {"steps": steps[:-1], "here": steps[-1][0], "structured_data": breadcrumb_list(request, steps)}
