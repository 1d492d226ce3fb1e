"""The results page: one view, and what it shows for each way in which a search can end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from programs.search import (
    BadInput,
    Directory,
    PageOutOfRange,
    ProgramFilterSet,
    Result,
    SearchOutcome,
    SearchPage,
    answer,
    crisis_in,
    directory_for,
    means_here,
    meant_by,
    read,
)
from programs.vocabularies import STATE
from programs.web import crisis, safety
from programs.web.compression import compressed
from programs.web.frames import Parts, filled, parts
from programs.web.languages.addresses import prefix
from programs.web.languages.switch import other_language_url
from programs.web.results import card_html, chips, filter_panel, links, table
from programs.web.results.card_html import Searched
from programs.web.results.ways_on import Way, as_links, by_files, outside, ways_on, words_as_filters
from programs.web.wording.asks import listed
from programs.web.wording.facts import joined, labels
from programs.web.wording.words import for_one_reader, ngettext
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language as active_language

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
    said = page_of(request.GET, directory_for(request), other_language_url(request))
    if isinstance(said, BadInput):
        with for_one_reader():
            return HttpResponse(refused(request, said), headers=NOT_KEPT)
    return HttpResponse(said, headers=NOT_KEPT)


def page_of(query: QueryDict, directory: Directory, other_language: str) -> bytes | BadInput:
    """The page of a search, in UTF-8; ``other_language`` is its address in the other language. Where the search could
    not be read, what is wrong with it."""
    query, view = table.taken_from(query)
    asked = read(query, directory)
    asked.data.update(view)
    if isinstance(asked, BadInput):
        return asked
    with for_one_reader():
        outcome = answer(asked, directory, filter_panel.counted(asked.data, directory.coverage), look_beyond=True)
        context = around(outcome) | (found(outcome) if isinstance(outcome, SearchPage) else out_of_range(outcome))
        return b"".join(parts(PAGE, other_language_url=other_language, **context))


def refused(request: HttpRequest, asked: BadInput) -> str:
    """The page of a search that could not be read, rendered as usual."""
    context = around(asked) | bad_input(asked)
    context["filters"] = mark_safe(b"".join(context["filters"]).decode())  # noqa: S308 - made of escaped pieces
    return render_to_string(PAGE, context, request)


def around(outcome: SearchOutcome) -> dict[str, Any]:
    """What stands around the results: the search row, the panel, the chips."""
    data = outcome.data
    chosen = list(chips.chips(data, outcome.coverage))
    facets = outcome.facets if isinstance(outcome, SearchPage) else None
    return {
        "crisis": crisis.first(crisis_in(data.get("q", "")) or crisis_in(data.get("near", ""))),
        "near": data.get("near", ""),
        "search_line": search_line(outcome, len(chosen)),
        "table_style": rendered("web/results/table_style.html") if table.is_wanted(data) else "",
        "radii": filter_panel.radii(data),
        "orders": filter_panel.orders(data),
        "filters": filter_panel.panel(data, facets or {}, outcome.coverage, show=show(outcome)),
        "chosen": chips.html(chosen, links.place_alone(data)) if chosen else "",
        "chosen_count": f"({len(chosen)})" if chosen else "",
    }


def search_line(outcome: SearchOutcome, chosen: int) -> SafeString:
    """“80203 · 25 miles · 2 filters · Change”: the search row on a phone, once it has been filled in; else empty."""
    if not isinstance(outcome, SearchPage) or outcome.place is None:
        return SafeString()
    words = [_("the place you chose") if outcome.place.kind == "point" else str(outcome.data["near"])]
    if outcome.place.kind != "state":
        miles = outcome.radius_miles
        words.append(_("any distance") if miles is None else _("%(miles)s miles") % {"miles": f"{miles:g}"})
    if chosen:
        words.append(ngettext("%(count)s filter", "%(count)s filters", chosen) % {"count": chosen})
    return filled("web/results/search_line.html", parts=" · ".join(words))


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
                *(instead_of_a_place(outcome.data) if error.parameter == "near" and not error.crisis else []),
                *(
                    {"label": choice.label, "url": links.changed(outcome.data, {"near": [choice.text]})}
                    for choice in error.choices
                ),
            ],
        }
        for error in outcome.errors
    ]
    return {
        "title": _("We could not search yet"),
        "views": "",
        "near_error": next((error["detail"] for error in errors if error["parameter"] == "near"), ""),
        "notices": rendered("web/results/notices.html", errors=errors, unknown_parameters=outcome.unknown_parameters),
        "body": rendered("web/results/not_searched.html"),
        "map": map_holder(SafeString()),
    }


def instead_of_a_place(data: QueryDict) -> Iterator[dict[str, str]]:
    """What somebody may have meant who typed no place where one is asked for: a search for the words, or near here."""
    text = data.get("near", "")
    is_sentence = len(text.split()) >= SENTENCE_FROM and not any(sign.isdigit() for sign in text)
    if "q" not in data and (meant_by(text) or is_sentence):
        label = _("Search for the words “%(words)s”") % {"words": text[:60]}
        yield {"label": label, "url": links.changed(data, {"near": [], "radius": [], "ordering": [], "q": [text]})}
    if means_here(text):
        yield {"label": _("Near me"), "url": reverse("web:near-me")}


SENTENCE_FROM = 4
"""Words; names of places have fewer."""


def out_of_range(outcome: PageOutOfRange) -> dict[str, Any]:
    url = links.page(outcome.data, outcome.pages)
    return {
        "title": _("There are not that many pages"),
        "views": "",
        "notices": "",
        "body": rendered("web/results/page_out_of_range.html", pages=outcome.pages, last_page_url=url),
        "map": map_holder(SafeString()),
    }


def found(outcome: SearchPage) -> dict[str, Any]:
    """The cards and the way on; where they are few or none, what else could be tried."""
    ways, near = ways_on(outcome), nearest(outcome)
    if outcome.total and not table.is_wanted(outcome.data) and first_to_ask(outcome) < len(outcome.results):
        above = by_files(outcome)  # those that do not say
        ways = [way for way in ways if way not in above]
    shown = cards(outcome) if outcome.total else nothing(outcome, ways, near)
    if outcome.total and (ways or near):
        shown += near + (parts("web/results/few.html", ways_on=as_links(ways)) if ways else [])
    return {
        "title": title(outcome),
        "views": table.views(outcome.data) if outcome.total else "",
        "notices": safety.panel(outcome.data) + notices(outcome),
        "body": shown,
        "map": map_holder(where(outcome), beside=not table.is_wanted(outcome.data)),
    }


def nothing(outcome: SearchPage, ways: list[Way], near: Parts) -> Parts:
    """What to try; of a whole state the nearest program outside."""
    beyond = outside(outcome.outside, outcome.place.label if outcome.place else "")
    return parts(
        "web/results/nothing.html",
        nearest=near,
        outside=rendered("web/results/outside.html", outside=beyond) if beyond else "",
        ways_on=parts("web/results/try.html", ways_on=as_links(ways)) if ways else "",
    )


def cards(outcome: SearchPage) -> Parts:
    """The cards of both tiers, or their rows in one table."""
    searched = Searched.of(outcome)
    split = first_to_ask(outcome)
    shows_miles = any(result.distance_miles is not None for result in outcome.results)
    is_table = table.is_wanted(outcome.data)
    return parts(
        "web/results/cards.html",
        key=filled("web/results/key.html") if outcome.results and outcome.results[-1].answers else "",
        found=in_table(outcome, searched, split) if is_table else lists(outcome, searched, split),
        choices=searched.query,
        go=go(searched.query, always=is_table),
        straight_line=filled("web/straight_line.html") if shows_miles else "",
        pages=pages(outcome) if outcome.pages > 1 else "",
    )


def first_to_ask(outcome: SearchPage) -> int:
    """The place among the results where those begin that were never asked for some of it."""
    places = (place for place, result in enumerate(outcome.results) if result.match["unstated"])
    return next(places, len(outcome.results))


def in_table(outcome: SearchPage, searched: Searched, split: int) -> SafeString:
    return table.of(outcome, searched, split, second_title(outcome))


def go(query: str, *, always: bool) -> SafeString:
    """The buttons for the programs that are ticked. On cards only where no script runs: with one, each has its own."""
    if not query:
        return usual_go(active_language(), prefix(), always=always)
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in parse_qsl(query)
    )
    return go_with(mark_safe(fields), always=always)  # noqa: S308 - escaped pieces


@lru_cache(maxsize=16)
def usual_go(_language: str | None, _address_prefix: str, *, always: bool) -> SafeString:
    """The same of a search in which nothing was chosen."""
    return go_with(SafeString(), always=always)


def go_with(fields: SafeString, *, always: bool) -> SafeString:
    buttons = filled("web/results/picks_go.html", carried=fields)
    return buttons if always else mark_safe(f"<noscript>{buttons}</noscript>")  # noqa: S308 - a filled template


def lists(outcome: SearchPage, searched: Searched, split: int) -> Parts:
    """What says all that was chosen, and below a heading what was never asked for some of it, in one numbered list."""
    first = first_number(outcome)
    found = list_of(outcome.results[:split], first, searched) if split else []
    if split < len(outcome.results):
        files = by_files(outcome)
        found += parts("web/results/tier.html", title=second_title(outcome), by_files=as_links(files) if files else "")
        found += list_of(outcome.results[split:], first + split, searched)
    return found


def nearest(outcome: SearchPage) -> Parts:
    """The card of the nearest program beyond the circle, where none in it says all that was chosen."""
    if outcome.nearest is None:
        return []
    card = list_of([outcome.nearest], outcome.total + 1, Searched.of(outcome))
    return parts("web/results/nearest.html", nearest=card)


def first_number(outcome: SearchPage) -> int:
    return (outcome.page - 1) * outcome.page_size + 1


def list_of(results: list[Result], first: int, searched: Searched) -> Parts:
    """Cards, numbered from ``first``."""
    return parts("web/results/list.html", first=first, cards=card_html.list_of(results, first, searched))


def second_title(outcome: SearchPage) -> str:
    """“8 more do not say: Self-harm and suicidal thoughts”.

    That some may be no IOP, or where exactly they are, their cards say: it is in the heading only where nothing
    else is open.
    """
    count = outcome.count_unstated or 0
    chosen = [one for one in outcome.unsaid if one[0] not in ("evidence", "near")]
    is_repeated = outcome.words is None or not outcome.words.says_nothing
    what = [one for one in chosen or outcome.unsaid if is_repeated or one[0] != "q"]
    words = {"count": f"{count:,}", "what": listed(what) or _("what you wrote")}
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
    return mark_safe(f'<a class="button quiet" rel="{relation}" href="{escape(url)}">{escape(text)}</a>')  # noqa: S308


OFFERED, OFFERED_MOST = 4, 6
"""Meanings of a sentence that are offered at once, where there are more than so many: the list must stay in sight."""


def notices(outcome: SearchPage) -> SafeString:
    """What one should know of this search before its results; most have nothing to say."""
    place, data, words = outcome.place, outcome.data, outcome.words
    offers = words_as_filters(outcome)
    shown = OFFERED if len(offers) > OFFERED_MOST else OFFERED_MOST
    said = {
        "unknown_parameters": outcome.unknown_parameters,
        "no_place": bool(outcome.total) and place is None,
        "whole_state": place is not None and place.kind == "state" and "radius" in data,
        "did_you_mean": did_you_mean(outcome),
        "instead": place_instead(outcome),
        "border": border(outcome),
        "offers": offers[:shown],
        "more_offers": offers[shown:],
        "says_nothing": words is not None and words.says_nothing,
        "untold": words.untold if words and not words.says_nothing else (),
        "refused": words.refused if words else (),
        "left_out_words": words.left_out if words else (),
        "read_as": words.searched if words and not same(words.searched, data.get("q", "")) else "",
        "left_out": outcome.left_out,
        "include_url": links.changed(data, {"unstated": ["include"]}) if outcome.left_out else "",
    }
    if not any(said.values()):
        return SafeString()
    return rendered(
        "web/results/notices.html",
        **said,
        q=data.get("q", ""),
        has=bool(outcome.count and words and not words.parts),
        found=bool(outcome.total),
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
    place, attributes = outcome.place, ""
    if place is not None and place.latitude is not None and place.longitude is not None:
        attributes = f' data-latitude="{place.latitude:.5f}" data-longitude="{place.longitude:.5f}"'
    if outcome.radius_miles:
        attributes += f' data-miles="{outcome.radius_miles:.2f}"'
    return mark_safe(attributes)  # noqa: S308 - numbers


def map_holder(attributes: SafeString, *, beside: bool = True) -> SafeString:
    """The place of the map. It is there where nothing was found as well: the next search may find something.

    ``beside`` the list where there is room; a table needs all of it.
    """
    return filled("web/results/map.html", attributes=attributes, wide="75rem" if beside else "none")


def title(outcome: SearchPage, point: str = "") -> str:
    """“24 programs within 25 miles of Denver, CO”. ``point`` names a place that has no name."""
    if outcome.place is None:
        return programs_of(outcome)
    place = (point or _("the place you chose")) if outcome.place.kind == "point" else outcome.place.label
    if outcome.virtual and outcome.data.getlist("format") == ["virtual"]:
        text = _("%(programs)s by video for people in %(place)s")
        return text % {"programs": counted(outcome.count), "place": place}
    words = {"programs": programs_of(outcome), "place": place, "miles": f"{outcome.radius_miles or 0:g}"}
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


def programs_of(outcome: SearchPage) -> str:
    """“24 programs”, those by video apart; “8 programs to ask” where none says all that was chosen."""
    if not outcome.count and outcome.count_unstated:
        count = outcome.count_unstated
        return ngettext("%(count)s program to ask", "%(count)s programs to ask", count) % {"count": f"{count:,}"}
    count = outcome.count - outcome.virtual
    if not count:
        if outcome.words and words_as_filters(outcome):
            return _("No listing with all these words")
        return _("No programs in person") if outcome.virtual else _("No programs found")
    return counted(count)


def counted(count: int) -> str:
    return ngettext("%(count)s program", "%(count)s programs", count) % {"count": f"{count:,}"}
