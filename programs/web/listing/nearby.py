"""Other programs near one: found as every search finds them, chosen by what they say, and how they differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from programs.search import BadInput, Directory, Listing, Result, SearchPage, answer, read
from programs.templatetags.icons import icon
from programs.vocabularies import CONDITION, FOCUS
from programs.web.frames import filled
from programs.web.results import links
from programs.web.results.cards import by_video, distance, miles_away, where
from programs.web.wording.facts import ages, joined, labels, new_patients
from programs.web.wording.week import hours_a_week, week_of
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language

SHOWN = 4
RADIUS_MILES = "50"


def nearby(listing: Listing, directory: Directory, choices: str = "") -> list[dict[str, Any]]:
    """Up to four other programs for the same people, best first; none where we do not know its place.

    ``choices`` are those of the search that led here, as a query string: whoever looks for a teenager is shown others
    for teenagers. Those that say they are for these people; where none says so, those that do not say; where there is
    none either, others like it.
    """
    exact = listing["location"]["precision"] == "street"
    for query in questions(listing, choices):
        others = others_of(listing, query, "exclude", directory) or others_of(listing, query, "include", directory)
        if others:
            return [described(found, choices, exact=exact) for found in others[:SHOWN]]
    return []


def others_of(listing: Listing, query: QueryDict, unstated: str, directory: Directory) -> list[Result]:
    """What the search finds beside the program itself."""
    query["unstated"] = unstated
    asked = read(query, directory)
    outcome = asked if isinstance(asked, BadInput) else answer(asked, directory)
    if not isinstance(outcome, SearchPage):
        return []
    return [found for found in outcome.results if found.listing["id"] != listing["id"]]


def questions(listing: Listing, choices: str) -> Iterator[QueryDict]:
    """The search for programs like it with the choices that led here, then without; none when there is no place to
    start from."""
    alike = question(listing)
    if alike is None:
        return
    asked = QueryDict(choices)
    if asked:
        query = alike.copy()
        for name, values in asked.lists():
            query.setlist(name, values)
        if "condition" in asked:
            query.pop("focus", None)  # what is to be treated says more than what all of it is about
        yield query
    yield alike


def question(listing: Listing) -> QueryDict | None:
    """The search for programs like it; ``None`` when there is no place to start from."""
    near = starting_point(listing)
    if not near:
        return None
    query = QueryDict(mutable=True)
    query["near"] = near
    query["page_size"] = str(SHOWN + 1)
    query["ordering"] = "best"
    query.setlist("focus", listing["focus"])
    query.setlist("age", listing["ages"])
    if listing["format"] == "virtual":
        query["format"] = "virtual"
    else:
        query["radius"] = RADIUS_MILES
    return query


def starting_point(listing: Listing) -> str:
    """Its point; of a hidden address the ZIP code or city that the page says; of a virtual one the state."""
    location = listing["location"]
    if listing["format"] == "virtual":
        only = listing["serves"][0] if len(listing["serves"]) == 1 else ""
        return location["state"] or only
    if location["latitude"] is not None and location["longitude"] is not None:
        return f"{location['latitude']:.5f},{location['longitude']:.5f}"
    return location["zip"] or city_of(listing)


def city_of(listing: Listing) -> str:
    """“Denver, CO” when both are known, else nothing: a city alone may be one of many."""
    city, state = listing["location"]["city"], listing["location"]["state"]
    return f"{city}, {state}" if city and state else ""


def described(found: Result, choices: str, *, exact: bool) -> dict[str, Any]:
    """What another program says: how far from here, for whom and what, when it meets, whether it takes new patients."""
    other = found.listing
    openings = new_patients(other["openings"])
    url = links.program(other["slug"])  # a kept listing has that of whoever found it first
    return {
        "name": other["name"],
        "url": f"{url}?{choices}" if choices else url,
        "where": where(other),
        "distance": away(other, found.distance_miles, exact=exact),
        "meets": meets(other),
        "who": who(other),
        "openings": openings if openings.tone != "unknown" else None,
        "demonstration": other["demonstration"],
    }


def away(other: Listing, miles: float | None, *, exact: bool) -> str:
    """The distance from this program; “about” unless both addresses are known."""
    if other["format"] == "virtual":
        return by_video(language())
    if exact or miles is None:
        return distance(language(), other, miles)
    return miles_away(language(), max(1, round(miles)), exact=False)


def who(other: Listing) -> str:
    """“Teens, adults · Depression, anxiety and 3 more”: whom and what it treats, as far as it says."""
    treats = labels(CONDITION, other["conditions"]) or labels(FOCUS, other["focus"])
    return " · ".join(filter(None, (joined(ages(other["ages"])), joined(treats))))


def meets(other: Listing) -> str:
    """When it meets, in one line; empty where it does not say."""
    tracks = [track for track in other["schedule"]["tracks"] if track["sessions"]]
    if tracks:
        text = week_of(other, tracks[0]).text
        more = len(tracks) - 1
        return text if not more else _("%(week)s and other times") % {"week": text}
    return hours_a_week(other["schedule"]["hours_per_week"])


def as_html(
    others: Iterable[dict[str, Any]], listing: Listing | None = None, around: Mapping[str, str] | None = None
) -> SafeString:
    """Others near a ``listing``, and the search ``around`` it. Of one that is gone its name is all that is said."""
    by_video = listing is not None and listing["format"] == "virtual"
    is_sample = listing is not None and listing["demonstration"]
    items = "".join([as_item(other, by_video=by_video, is_sample=is_sample) for other in others])
    link = f'<p><a href="{escape(around["url"])}">{escape(around["words"])}</a></p>' if around else ""
    return filled(
        "web/listing/nearby.html",
        title=_("Other programs by video") if by_video else _("Other programs near here"),
        straight_line="" if by_video else filled("web/straight_line.html"),
        others=mark_safe(items),  # noqa: S308 - escaped pieces
        around=mark_safe(link),  # noqa: S308 - escaped pieces
    )


def as_item(other: Mapping[str, Any], *, by_video: bool, is_sample: bool) -> str:
    """One of them. It is no template because four took a fifth of a page that is kept."""
    away, openings, sample = other["distance"], other["openings"], ""
    if other["demonstration"] and not is_sample:
        sample = f' <span class="sample">{escape(_("Sample, not real"))}</span>'
    if away and not by_video:
        away = _("%(distance)s from here") % {"distance": away}
    meets = f'<p class="fact">{icon("calendar-days")} <span>{escape(other["meets"])}</span></p>'
    before = f"{away} · " if away else ""
    lines = (
        f'<h3><a href="{escape(other["url"])}" dir="auto">{escape(other["name"])}</a>{sample}</h3>',
        f'<p class="muted">{escape(before + other["where"])}</p>',
        f"<p>{escape(other['who'])}</p>" if other["who"] else "",
        meets if other["meets"] else "",
        render_to_string("web/fact.html", {"fact": openings}) if openings else "",
    )
    return f"<li>\n    {(chr(10) + '    ').join(lines)}\n  </li>"


def search_around(listing: Listing) -> dict[str, str]:
    """The search that stands for “the results” when we do not know which ones somebody came from."""
    near = city_of(listing)
    if near:
        values, words = {"near": near}, _("Programs near %(place)s") % {"place": near}
    elif listing["format"] == "virtual":
        values, words = {"format": "virtual"}, _("Virtual programs")
    else:
        values, words = {}, _("All programs")
    return {"url": f"{reverse('web:results')}?{urlencode(values)}".rstrip("?"), "words": words}
