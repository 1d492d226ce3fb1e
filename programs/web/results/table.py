"""The results as a table, for whoever compares many at once: the same programs in the same order, a row each.

``view=table`` in the address chooses it. It is a matter of the page: search knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from programs.search import Listing, Result, SearchPage
from programs.vocabularies import CONDITION, FOCUS, PAYMENT
from programs.web.frames import Frame, filled
from programs.web.results import links
from programs.web.results.asked import line
from programs.web.results.card_html import Searched
from programs.web.results.cards import away, first_fitting, where
from programs.web.results.kept_fragments import kept_fragment
from programs.web.wording.contact import Phone, call
from programs.web.wording.facts import (
    Fact,
    ages,
    being_checked,
    checked,
    currency,
    joined,
    labels,
    limits,
    new_patients,
    perhaps,
)
from programs.web.wording.week import hours_a_week, week_of
from programs.web.wording.words import Reader, for_one_reader
from programs.web.wording.words import gettext as _
from programs.web.wording.zones import zone_that_counts

VIEW, TABLE = "view", "table"
PAYS_SHOWN = 2
SORTED_BY = {"name": ("name", "ascending"), "miles": ("distance", "ascending"), "checked": ("-verified", "descending")}
"""Columns that lead to an order of the search, and which way that goes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One program in words, but for what a search adds. ``cells`` are ages, what it treats, ways to pay and hours,
    empty where not known; ``dated`` openings and the last check."""

    id: str
    name: str
    url: str
    where: str
    sample: bool
    flags: list[str]
    call: Phone | None
    cells: list[str]
    dated: list[Fact]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column. ``url`` orders by it; ``sorted`` is how it is ordered now."""

    code: str
    words: str
    url: str = ""
    sorted: str = ""


def taken_from(query: QueryDict) -> tuple[QueryDict, dict[str, str]]:
    """``query`` without the choice of the table, and that choice; another value stays, and is named as unknown."""
    if query.getlist(VIEW) != [TABLE]:
        return query, {}
    rest = query.copy()
    del rest[VIEW]
    return rest, {VIEW: TABLE}


def is_wanted(data: QueryDict) -> bool:
    return data.get(VIEW) == TABLE


def views(data: QueryDict) -> SafeString:
    """The two views, and the way to the other one."""
    if is_wanted(data):
        return filled("web/results/views_of_table.html", other=links.changed(data, {VIEW: []}))
    return filled("web/results/views.html", other=links.changed(data, {VIEW: [TABLE]}))


def of(outcome: SearchPage, searched: Searched, split: int, second_title: str) -> SafeString:
    """The table. ``split`` is the place where those begin that were never asked for some of it, under their title."""
    measured = any(found.distance_miles is not None for found in outcome.results)
    with for_one_reader() as reader:
        rows = [html(outcome, found, searched, reader, measured=measured) for found in outcome.results]
    context = {
        "headings": headings(outcome, asked=bool(searched.query), measured=measured),
        "tiers": [
            (words, mark_safe("".join(tier)))  # noqa: S308 - made of rendered templates
            for words, tier in (("", rows[:split]), (second_title, rows[split:]))
            if tier
        ],
        "best": links.changed(outcome.data, {"ordering": ()}) if outcome.ordering != "best" else "",
        "asked": bool(searched.query),
    }
    return render_to_string("web/results/table.html", context)


def headings(outcome: SearchPage, *, asked: bool, measured: bool) -> list[Heading]:
    names = {
        "name": _("Program"),
        "miles": _("Miles"),
        "phone": _("Phone"),
        "asked": _("You asked"),
        "ages": _("Ages"),
        "treats": _("Treats"),
        "pays": _("Ways to pay"),
        "hours": _("Hours"),
        "openings": _("Openings"),
        "checked": _("Checked"),
    }
    shown = names.keys() - ({"asked"} if not asked else set()) - ({"miles"} if not measured else set())
    return [heading(outcome, code, words) for code, words in names.items() if code in shown]


def heading(outcome: SearchPage, code: str, words: str) -> Heading:
    if code not in SORTED_BY:
        return Heading(code, words)
    order, direction = SORTED_BY[code]
    is_sorted = outcome.ordering == order
    return Heading(code, words, links.changed(outcome.data, {"ordering": [order]}), direction if is_sorted else "")


def html(outcome: SearchPage, found: Result, searched: Searched, reader: Reader, *, measured: bool) -> SafeString:
    """A row, kept with its listing but for its distance, its answers and the query of its link."""
    kept, query = found.kept, searched.query
    asks = (
        tuple(found.match["tracks"]),
        zone_that_counts(kept.zones, searched.zone),
        frozenset(outcome.data.getlist("payment")),
    )
    frame = kept_fragment(
        kept,
        "rows",
        (reader, asks),
        lambda: Frame.of("web/results/table_row.html", SLOTS, row=row(kept.listing, *asks)),
    )
    miles, answers = "", ""
    if measured:
        miles = miles_cell(reader.language, found.distance_miles, virtual=kept.is_virtual, exact=kept.is_exact)
    if query:
        answers = format_html('<td class="of-asked">{}</td>\n    ', line(found.answers, outcome.coverage))
    return frame.filled({"query": f"?{query}" if query else "", "miles": miles, "answers": answers})


SLOTS = ("query", "miles", "answers")


@lru_cache(maxsize=4096)
def miles_cell(language: str | None, miles: float | None, *, virtual: bool, exact: bool) -> SafeString:
    words = away(language, miles, virtual=virtual, exact=exact) or filled("web/results/unknown.html")
    return format_html('<td class="of-miles">{}</td>\n    ', words)


def row(listing: Listing, fitting: Sequence[str], zone: str, asked: Collection[str]) -> Row:
    """What it says, with the first of the ``fitting`` tracks, on the clock of ``zone``, the ways to pay that were
    ``asked`` for first."""
    tracks = [track for track in listing["schedule"]["tracks"] if track["sessions"]]
    week = week_of(listing, first_fitting(tracks, fitting), zone) if tracks else None
    flags = [fact.text for fact in (*being_checked(listing), *currency(listing), *limits(listing["restrictions"]))]
    if doubt := perhaps(listing):
        flags.insert(0, doubt)
    return Row(
        id=str(listing["id"]),
        name=listing["name"],
        url=links.program(listing["slug"]),
        where=where(listing),
        sample=listing["demonstration"],
        flags=flags,
        call=call(listing),
        cells=[
            joined(ages(listing["ages"], ask=False)),
            joined(labels(CONDITION, listing["conditions"]) or labels(FOCUS, listing["focus"])),
            joined(pays(asked, listing), limit=PAYS_SHOWN),
            week.text if week else hours_a_week(listing["schedule"]["hours_per_week"]),
        ],
        dated=[new_patients(listing["openings"]), checked(listing, with_list=False)],
    )


def pays(asked: Collection[str], listing: Listing) -> list[str]:
    """The ways to pay, those that were asked for first."""
    return labels(PAYMENT, sorted(listing["payments"], key=lambda code: code not in asked))
