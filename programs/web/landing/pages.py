"""Landing pages: all states, one state, one city. What they count is what the searches they link to find."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.geocoding.current import current as current_gazetteer
from programs.geocoding.outcomes import ResolvedPlace, UnknownPlace
from programs.geocoding.places import resolve, resolved
from programs.search.index.current import current
from programs.search.matches import Matches
from programs.vocabularies import STATE
from programs.web.compression import compressed
from programs.web.landing import asking, summaries
from programs.web.landing.addresses import city_named, city_url, slug_of_city, slugs_by_state, state_meant, state_url
from programs.web.landing.cities import Cities, cities_of
from programs.web.landing.neighbours import everywhere, largest, neighbours, with_programs
from programs.web.landing.offers import offers, search_url
from programs.web.landing.structured_data import Step, breadcrumb_list

LARGEST = 12
"""Cities of a state that stand at the top of its page, too."""


@require_safe
@compressed
def states(request: HttpRequest) -> HttpResponse:
    """Every state with its number of programs. One query."""
    counted = asking.by_state(current())
    rows = [
        {"name": str(term.label), "url": state_url(term.code), "counts": summaries.short(*counted[term.code])}
        for term in STATE
    ]
    rows.sort(key=lambda row: row["name"])
    steps = [(_("Home page"), reverse("web:home")), (_("By state and city"), request.path)]
    return render(request, "web/landing/states.html", {"states": rows, **trail(request, steps)})


@require_safe
@compressed
def state(request: HttpRequest, state: str) -> HttpResponse:
    """One state. At most two queries: what changed, and listings that are not in memory."""
    code = state_meant(state)
    if code is None:
        return unknown(request, state)
    if state != slugs_by_state()[code]:
        return HttpResponsePermanentRedirect(state_url(code))
    name = str(STATE.by_code[code].label)
    place = ResolvedPlace("state", name, None, None, code)
    index = current()
    matches = asking.near(place, index)
    cities = cities_of(index, current_gazetteer())
    found_in = with_programs(cities, cities.of_state(code), everywhere(matches))
    context = {
        "title": _("Intensive outpatient programs in %(place)s") % {"place": name},
        **summarized(summaries.of_place(asking.in_person(matches), matches.virtual, name, name)),
        "cities": found_in,
        "largest": largest(found_in, LARGEST),
        "empty": not matches.found,
        "offers_title": _("What programs in %(place)s offer") % {"place": name},
        "all_label": summaries.all_in(len(matches.found), name),
        "cards": asking.cards(matches),
        "count": len(matches.found),
        **around(matches, place.text, name, name),
        **trail(request, steps_to(name, request.path)),
    }
    return render(request, "web/landing/place.html", context)


@require_safe
@compressed
def city(request: HttpRequest, state: str, city: str) -> HttpResponse:
    """One city: the programs that have it in their address, and what there is within 25 miles."""
    code = state_meant(state)
    if code is None:
        return unknown(request, f"{city}, {state}")
    gazetteer = current_gazetteer()
    number = city_named(gazetteer, city.replace("_", " "), code)
    if number is None:
        return unknown(request, f"{city}, {code}", code)
    slug = slug_of_city(gazetteer.keys[number])
    if (state, city) != (slugs_by_state()[code], slug):
        return HttpResponsePermanentRedirect(city_url(code, slug))
    index = current()
    context = city_context(resolved(gazetteer.row(number)), number, index, cities_of(index, gazetteer))
    steps = [*steps_to(context["state_name"], state_url(code)), (context["name"], request.path)]
    return render(request, "web/landing/place.html", context | trail(request, steps))


def unknown(request: HttpRequest, text: str, state: str = "") -> HttpResponse:
    """404 for a place that nobody knows: what was probably meant, the state if that is known, the search."""
    outcome = resolve(text.replace("-", " ").replace("_", " "))
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


def city_context(place: ResolvedPlace, number: int, index: Any, cities: Cities) -> dict[str, Any]:
    """What the page of a city says. At most one query: listings that are not in memory."""
    name, code = cities.gazetteer.place_names[number], place.state or ""
    state_name = str(STATE.by_code[code].label)
    near, here = asking.near(place, index), asking.in_city(place, index, cities.programs_in(number))
    return {
        "title": _("Intensive outpatient programs in %(city)s, %(state)s") % {"city": name, "state": state_name},
        "name": name,
        "state_name": state_name,
        "state_url": state_url(code),
        "is_city": True,
        "noindex": not here.found,
        "offers_title": _("What programs within 25 miles of %(city)s offer") % {"city": name},
        "all_label": summaries.all_near(len(near.found), name),
        **summarized(summaries.of_place(len(here.found), near.virtual, name, state_name)),
        "within": summaries.within(asking.in_person(near), name),
        "within_url": search_url(place.text),
        "empty": not here.found,
        "cards": asking.cards(here),
        "count": len(here.found),
        "neighbours": neighbours(cities, number, near),
        **around(near, place.text, name, state_name),
    }


def summarized(summary: str) -> dict[str, str]:
    return {"summary": summary, "description": summaries.described(summary)}


def around(matches: Matches, near: str, name: str, state_name: str) -> dict[str, Any]:
    """What is offered at the place, and the way to the search."""
    return {
        "name": name,
        "offers": offers(matches, near),
        "by_video": summaries.by_video(matches.virtual, state_name),
        "search_url": search_url(near),
        "search_count": len(matches.found),
        "shown_at_once": asking.CARDS,
        "virtual": matches.virtual,
        "virtual_url": search_url(near, format="virtual"),
    }


def steps_to(state_name: str, path: str) -> list[Step]:
    return [(_("Home page"), reverse("web:home")), (_("By state and city"), reverse("web:landing")), (state_name, path)]


def trail(request: HttpRequest, steps: list[Step]) -> dict[str, Any]:
    """The way here, as links and for search engines."""
    return {"steps": steps[:-1], "here": steps[-1][0], "structured_data": breadcrumb_list(request, steps)}
