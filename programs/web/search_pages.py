"""Results, and “near me”: the views that search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from programs.search.filters import ProgramFilterSet
from programs.search.outcomes import BadInput, PageOutOfRange, SearchOutcome, SearchPage
from programs.search.results import search
from programs.vocabularies import ACCEPTING, AGE, CONDITION, DAYS, FORMAT
from programs.web import search_links
from programs.web.cards import card
from programs.web.filter_panel import panel

INSURANCE = ("payer", "network")
IN_SEARCH_ROW = frozenset({"near", "radius", "ordering"})
WIDER_MILES = (50.0, 100.0)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Answers 200 whatever was asked; the page says what was wrong with it."""
    outcome = search(request.GET)
    data = outcome.data
    context: dict[str, Any] = {"data": data, "panel": panel(data)}
    return render(request, "web/search/results.html", context | state_of(outcome))


def state_of(outcome: SearchOutcome) -> dict[str, Any]:
    """What the page shows for each way in which a search can end."""
    if isinstance(outcome, BadInput):
        return bad_input(outcome)
    if isinstance(outcome, PageOutOfRange):
        return {
            "state": "page-out-of-range",
            "title": _("There are not that many pages"),
            "pages": outcome.pages,
            "last_page_url": search_links.page(outcome.data, outcome.pages),
        }
    return page_of_results(outcome)


def bad_input(outcome: BadInput) -> dict[str, Any]:
    """Each error with the field it is about and, for a place, what could have been meant."""
    data, filters = outcome.data, ProgramFilterSet.base_filters
    errors = [
        {
            "parameter": error.parameter,
            "label": filters[error.parameter].label if error.parameter in filters else error.parameter,
            "target": f"id_{error.parameter}" if error.parameter in IN_SEARCH_ROW else "filters",
            "detail": error.detail,
            "choices": [
                {"label": choice.label, "url": search_links.changed(data, near=choice.text)} for choice in error.choices
            ],
        }
        for error in outcome.errors
    ]
    return {
        "state": "bad-input",
        "title": _("We could not search yet"),
        "errors": errors,
        "near_error": next((error["detail"] for error in errors if error["parameter"] == "near"), ""),
        "unknown_parameters": outcome.unknown_parameters,
    }


def page_of_results(outcome: SearchPage) -> dict[str, Any]:
    """The cards, where they are, and the way on; without any, what else could be tried."""
    data = outcome.data
    asked = {slug for name in INSURANCE for slug in data.getlist(name)}
    first = (outcome.page - 1) * outcome.page_size + 1
    return {
        "state": "results" if outcome.count else "none",
        "title": title(outcome),
        "outcome": outcome,
        "cards": [card(listing, number, asked) for number, listing in enumerate(outcome.listings, start=first)],
        "first": first,
        "last": first + len(outcome.listings) - 1,
        "previous_url": search_links.page(data, outcome.page - 1) if outcome.page > 1 else "",
        "next_url": search_links.page(data, outcome.page + 1) if outcome.page < outcome.pages else "",
        "ways_on": [] if outcome.count else ways_on(outcome),
        "unknown_parameters": outcome.unknown_parameters,
    }


def title(outcome: SearchPage) -> str:
    """“24 programs within 25 miles of Denver, CO”."""
    count = outcome.count - outcome.virtual
    programs = ngettext("%(count)s program", "%(count)s programs", count) % {"count": f"{count:,}"}
    if not count:
        programs = _("No programs in person") if outcome.virtual else _("No programs found")
    if outcome.place is None:
        return programs
    place = _("the place you chose") if outcome.place.kind == "point" else outcome.place.label
    words = {"programs": programs, "place": place, "miles": f"{outcome.radius_miles or 0:g}"}
    if outcome.place.kind == "state":
        return _("%(programs)s in %(place)s") % words
    if outcome.radius_miles is None:
        text = _("%(programs)s, nearest to %(place)s first") % words
    else:
        text = _("%(programs)s within %(miles)s miles of %(place)s") % words
    if not outcome.virtual:
        return text
    return ngettext("%(text)s, and %(count)s by video", "%(text)s, and %(count)s by video", outcome.virtual) % {
        "text": text,
        "count": f"{outcome.virtual:,}",
    }


def ways_on(outcome: SearchPage) -> list[dict[str, str]]:
    """Searches to try when this one found nothing: wider, by video, without filters."""
    data, ways = outcome.data, []
    if outcome.radius_miles is not None:
        ways += [
            {
                "label": _("Look within %(miles)g miles") % {"miles": miles},
                "url": search_links.changed(data, radius=f"{miles:g}"),
            }
            for miles in WIDER_MILES
            if miles > outcome.radius_miles
        ]
        ways.append({"label": _("Look at any distance"), "url": search_links.changed(data, radius="any")})
    if search_links.changed(data) != search_links.place_alone(data):
        ways.append({"label": _("Take all filters away"), "url": search_links.place_alone(data)})
    if "virtual" not in data.getlist("format"):
        ways.append(
            {"label": _("Look at virtual programs"), "url": search_links.changed(data, format=["virtual", "hybrid"])}
        )
    return ways


@require_safe
def near_me(request: HttpRequest) -> HttpResponse:
    """The page that asks the API with the device's rounded position; without JavaScript a search form."""
    days = [(code, str(label)[:1].upper()) for code, label, _short in DAYS]
    return render(request, "web/near_me.html", {"words": words_for_near_me(), "days": days})


def words_for_near_me() -> dict[str, Any]:
    """What the script of the page says, in the reader's language; ``{…}`` it fills in itself."""
    return {
        "ages": {term.code: str(term.label) for term in AGE},
        "conditions": {term.code: str(term.label) for term in CONDITION},
        "formats": {term.code: str(term.label) for term in FORMAT},
        "days": {code: capfirst(str(short)) for code, _label, short in DAYS},
        "accepting": {code: str(label) for code, label in ACCEPTING}
        | {"unknown": _("We don't know if it takes new patients")},
        "miles": _("{miles} mi"),
        "asking": _("Asking your device where you are…"),
        "refused": _("We could not get your location. Type a ZIP code or city below."),
        "failed": _("We could not reach the directory. Try again, or type a ZIP code or city below."),
        "none": _("We know of no program within {miles} miles of you. Try a wider circle."),
        "one": _("1 program within {miles} miles of you."),
        "found": _("{count} programs within {miles} miles of you, the nearest first. Shown: {shown}."),
    }
