"""The results page: one view, and what it shows for each way in which a search can end."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from programs.search import (
    BadInput,
    PageOutOfRange,
    ProgramFilterSet,
    Result,
    SearchOutcome,
    SearchPage,
    answer,
    crisis_in,
    directory_for,
    read,
)
from programs.vocabularies import STATE
from programs.web import crisis, safety
from programs.web.compression import compressed
from programs.web.frames import filled
from programs.web.languages.switch import other_language_url
from programs.web.results import card_html, chips, filter_panel, links
from programs.web.results.ways_on import ways_on, words_as_filters
from programs.web.wording.asks import listed
from programs.web.wording.facts import joined, labels

INSURANCE = ("payer", "network")
IN_SEARCH_ROW = frozenset({"near", "radius", "ordering"})
PAGE = "web/results/results.html"
NOT_KEPT = {"Cache-Control": "no-store"}
"""A search leaves nothing on a shared computer."""


@require_safe
@compressed
def results(request: HttpRequest) -> HttpResponse:
    """Answers 200 whatever was asked; the page says what was wrong with it.

    The same page whoever asks: the script takes the results and the counts out of it. Parts of it alone
    would be a fifth smaller, need a second way to make them, and be another answer at one address.
    """
    directory = directory_for(request)
    asked = read(request.GET, directory)
    if isinstance(asked, BadInput):
        page = render_to_string(PAGE, around(asked) | bad_input(asked), request)
    else:
        outcome = answer(asked, directory, filter_panel.counted(asked.data, directory.coverage))
        context = around(outcome) | (found(outcome) if isinstance(outcome, SearchPage) else out_of_range(outcome))
        page = filled(PAGE, other_language_url=other_language_url(request), **context)
    return HttpResponse(page, headers=NOT_KEPT)


def around(outcome: SearchOutcome) -> dict[str, Any]:
    """What stands around the results: the search row, the panel, the chips."""
    data = outcome.data
    chosen = list(chips.chips(data, outcome.coverage))
    facets = outcome.facets if isinstance(outcome, SearchPage) else None
    return {
        "crisis": crisis.first(crisis_in(data.get("q", "")) or crisis_in(data.get("near", ""))),
        "near": data.get("near", ""),
        "radii": filter_panel.radii(data),
        "orders": filter_panel.orders(data),
        "filters": filter_panel.panel(data, facets or {}, outcome.coverage, show=show(outcome)),
        "chosen": rendered("web/results/chips.html", chips=chosen, clear_url=links.place_alone(data)) if chosen else "",
        "chosen_count": f"({len(chosen)})" if chosen else "",
    }


def show(outcome: SearchOutcome) -> str:
    """What the button under the filters says where it can count along: “Show 24 programs”."""
    if not isinstance(outcome, SearchPage):
        return _("Show what to change")
    if not outcome.count and outcome.count_unstated:
        count = outcome.count_unstated
        words = ngettext("Show %(count)s program to ask", "Show %(count)s programs to ask", count)
        return words % {"count": f"{count:,}"}
    if not outcome.count:
        return _("No programs: show what to try")
    words = ngettext("Show %(count)s program", "Show %(count)s programs", outcome.count)
    return words % {"count": f"{outcome.count:,}"}


def rendered(template: str, **context: Any) -> SafeString:
    """What few pages show, rendered as usual."""
    return render_to_string(template, context)


def bad_input(outcome: BadInput) -> dict[str, Any]:
    """Each error with the field it is about and, for a place, what could have been meant."""
    filters = ProgramFilterSet.base_filters
    errors = [
        {
            "parameter": error.parameter,
            "label": filters[error.parameter].label if error.parameter in filters else error.parameter,
            "target": f"id_{error.parameter}" if error.parameter in IN_SEARCH_ROW else "filters",
            "detail": error.detail,
            "choices": [
                {"label": choice.label, "url": links.changed(outcome.data, {"near": [choice.text]})}
                for choice in error.choices
            ],
        }
        for error in outcome.errors
    ]
    return {
        "title": _("We could not search yet"),
        "near_error": next((error["detail"] for error in errors if error["parameter"] == "near"), ""),
        "notices": rendered("web/results/notices.html", errors=errors, unknown_parameters=outcome.unknown_parameters),
        "body": rendered("web/results/not_searched.html"),
        "map": map_holder(SafeString()),
    }


def out_of_range(outcome: PageOutOfRange) -> dict[str, Any]:
    url = links.page(outcome.data, outcome.pages)
    return {
        "title": _("There are not that many pages"),
        "notices": "",
        "body": rendered("web/results/page_out_of_range.html", pages=outcome.pages, last_page_url=url),
        "map": map_holder(SafeString()),
    }


def found(outcome: SearchPage) -> dict[str, Any]:
    """The cards and the way on; where they are few or none, what else could be tried."""
    ways = ways_on(outcome)
    body = cards(outcome) if outcome.total else rendered("web/results/nothing.html", ways_on=ways)
    if outcome.total and ways:
        body += rendered("web/results/few.html", ways_on=ways)
    return {
        "title": title(outcome),
        "notices": safety.panel(outcome.data) + notices(outcome),
        "body": body,
        "map": map_holder(where(outcome)),
    }


def cards(outcome: SearchPage) -> SafeString:
    asked = {slug for name in INSURANCE for slug in outcome.data.getlist(name)}
    first = (outcome.page - 1) * outcome.page_size + 1
    split = len(outcome.results) if outcome.second_tier_from is None else outcome.second_tier_from
    shows_miles = any(result.distance_miles is not None for result in outcome.results)
    return filled(
        "web/results/cards.html",
        straight_line=filled("web/straight_line.html") if shows_miles else "",
        first_tier=list_of(outcome.results[:split], first, asked) if split else "",
        second=second_tier(outcome, split, first + split, asked) if split < len(outcome.results) else "",
        pages=pages(outcome) if outcome.pages > 1 else "",
    )


def second_tier(outcome: SearchPage, split: int, first: int, asked: set[str]) -> SafeString:
    """What was never asked for some of it, under a heading of its own, in the same numbered list."""
    return filled(
        "web/results/second_tier.html",
        heading=rendered("web/results/tier.html", title=second_title(outcome)),
        cards=list_of(outcome.results[split:], first, asked),
    )


def list_of(results: list[Result], first: int, asked: set[str]) -> SafeString:
    """Cards, numbered from ``first``."""
    return filled("web/results/list.html", first=first, cards=card_html.list_of(results, first, asked))


def second_title(outcome: SearchPage) -> str:
    """“8 more do not say: Self-harm and suicidal thoughts”.

    That some may be no IOP, or where exactly they are, their cards say: it is in the heading only where nothing
    else is open.
    """
    count = outcome.count_unstated or 0
    chosen = [one for one in outcome.unsaid if one[0] not in ("evidence", "near")]
    words = {"count": f"{count:,}", "what": listed(chosen or outcome.unsaid)}
    if [parameter for parameter, _values in outcome.unsaid] == ["evidence"]:
        return ngettext("%(count)s more may have an IOP", "%(count)s more may have an IOP", count) % words
    several = sum(len(values) for _parameter, values in chosen) > 1
    if outcome.count:
        one = ngettext("%(count)s more does not say: %(what)s", "%(count)s more do not say: %(what)s", count)
        many = ngettext(
            "%(count)s more does not say all of this: %(what)s",
            "%(count)s more do not say all of this: %(what)s",
            count,
        )
    else:
        one = ngettext("%(count)s program does not say: %(what)s", "%(count)s programs do not say: %(what)s", count)
        many = ngettext(
            "%(count)s program does not say all of this: %(what)s",
            "%(count)s programs do not say all of this: %(what)s",
            count,
        )
    return (many if several else one) % words


def pages(outcome: SearchPage) -> SafeString:
    """The way to the page before and the next."""
    data, page = outcome.data, outcome.page
    return filled(
        "web/results/pages.html",
        previous=link("prev", _("Previous"), links.page(data, page - 1)) if page > 1 else "",
        next=link("next", _("Next"), links.page(data, page + 1)) if page < outcome.pages else "",
        page=page,
        pages=outcome.pages,
    )


def link(relation: str, text: str, url: str) -> SafeString:
    return format_html('<a class="button quiet" rel="{}" href="{}">{}</a>', relation, url, text)


def notices(outcome: SearchPage) -> SafeString:
    """What one should know of this search before its results; most have nothing to say."""
    place, data, words = outcome.place, outcome.data, outcome.words
    said = {
        "unknown_parameters": outcome.unknown_parameters,
        "no_place": bool(outcome.total) and place is None,
        "whole_state": place is not None and place.kind == "state" and "radius" in data,
        "did_you_mean": did_you_mean(outcome),
        "instead": place_instead(outcome),
        "border": border(outcome),
        "offers": words_as_filters(outcome),
        "untold": words.untold if words else (),
        "read_as": words.searched if words and not same(words.searched, data.get("q", "")) else "",
        "left_out": outcome.left_out,
        "include_url": links.changed(data, {"unstated": ["include"]}) if outcome.left_out else "",
    }
    if not any(said.values()):
        return SafeString()
    return rendered(
        "web/results/notices.html", **said, q=data.get("q", ""), has=bool(outcome.count and words and not words.parts)
    )


def did_you_mean(outcome: SearchPage) -> SafeString | str:
    """A link to the search with other words that were probably meant."""
    words = outcome.words
    if words is None or not words.did_you_mean or same(words.did_you_mean, words.searched):
        return ""
    url = links.changed(outcome.data, {"q": [words.did_you_mean]})
    return format_html('<a class="meant" href="{}">{}</a>', url, words.did_you_mean)


def place_instead(outcome: SearchPage) -> dict[str, Any] | None:
    """That of several places the one with far the most people was taken, and links to the others."""
    place = outcome.place
    if place is None or not place.instead:
        return None
    others = [
        {"label": other.label, "url": links.changed(outcome.data, {"near": [other.text]})}
        for other in place.instead[:PLACES_INSTEAD]
    ]
    return {"label": place.label, "others": others}


def border(outcome: SearchPage) -> str:
    """The other states that the place may lie in, as words, where programs by video are listed."""
    place = outcome.place
    return joined(labels(STATE, place.border)) if place and place.border and outcome.virtual else ""


PLACES_INSTEAD = 4
"""More are read by nobody; whoever misses one types the state."""


def same(words: str, others: str) -> bool:
    """Whether two texts are the same words, whatever stands between them."""
    return re.findall(r"\w+", words.casefold()) == re.findall(r"\w+", others.casefold())


def where(outcome: SearchPage) -> SafeString:
    """Where the search was, as attributes for the script of the map; none where it had no point."""
    place, attributes = outcome.place, SafeString()
    if place is not None and place.latitude is not None and place.longitude is not None:
        point = f"{place.latitude:.5f}", f"{place.longitude:.5f}"
        attributes += format_html(' data-latitude="{}" data-longitude="{}"', *point)
    if outcome.radius_miles:
        attributes += format_html(' data-miles="{}"', f"{outcome.radius_miles:.2f}")
    return attributes


def map_holder(attributes: SafeString) -> SafeString:
    """The place of the map. It is there where nothing was found as well: the next search may find something."""
    return filled("web/results/map.html", attributes=attributes)


def title(outcome: SearchPage) -> str:
    """“24 programs within 25 miles of Denver, CO”."""
    count = outcome.count - outcome.virtual
    programs = ngettext("%(count)s program", "%(count)s programs", count) % {"count": f"{count:,}"}
    if not outcome.count and outcome.count_unstated:
        count = outcome.count_unstated
        programs = ngettext("%(count)s program to ask", "%(count)s programs to ask", count) % {"count": f"{count:,}"}
    elif not count:
        programs = _("No programs in person") if outcome.virtual else _("No programs found")
    if outcome.place is None:
        return programs
    place = _("the place you chose") if outcome.place.kind == "point" else outcome.place.label
    words = {"programs": programs, "place": place, "miles": f"{outcome.radius_miles or 0:g}"}
    if outcome.place.kind == "state":
        return _("%(programs)s in %(place)s") % words
    if outcome.radius_miles is None:
        text = _("%(programs)s at any distance from %(place)s") % words
    else:
        text = _("%(programs)s within %(miles)s miles of %(place)s") % words
    if not outcome.virtual:
        return text
    return ngettext("%(text)s, and %(count)s by video", "%(text)s, and %(count)s by video", outcome.virtual) % {
        "text": text,
        "count": f"{outcome.virtual:,}",
    }
