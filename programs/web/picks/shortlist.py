"""The shortlist: the programs in its address, as a list to call through, to print and to pass on.

The browser keeps the ids and puts them into the address; we keep nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programs.search import Listing
from programs.vocabularies import CONDITION, FOCUS
from programs.web.picks.csv_file import csv_text
from programs.web.picks.ids import COMPARE_MOST, SHORTLIST_MOST, address_of, asked
from programs.web.picks.picked import picked
from programs.web.results.asked import carried, in_words
from programs.web.results.cards import where
from programs.web.wording.contact import Phone, address_lines, call, phone
from programs.web.wording.dates import When, when
from programs.web.wording.facts import (
    Fact,
    ages,
    being_checked,
    checked,
    currency,
    insurance,
    joined,
    labels,
    new_patients,
    perhaps,
)
from programs.web.wording.reach import Intake, access_words, intake, tty_words
from programs.web.wording.week import Week, hours_a_week, weeks_of


@dataclass(frozen=True, slots=True)
class ShortlistRow:
    """One program of the list in words, and the addresses of the list without it, and with it elsewhere.

    ``earlier`` and ``later`` are empty where it cannot go there.
    """

    listing: Listing
    where: str
    address: list[str]
    call: Phone | None
    other_phone: Phone | None
    fax: Phone | None
    intake: Intake | None
    tty: str
    access: str
    weeks: list[Week]
    hours: str
    insurance: Fact
    openings: Fact
    warnings: list[Fact]
    perhaps: str
    checked: Fact
    ages: str
    treats: str
    asked: SafeString
    to_compare: bool
    without: str
    earlier: str
    later: str


@require_safe
@never_cache
def shortlist(request: HttpRequest) -> HttpResponse:
    """Answers 200 whatever ids were given; the page says which of them it could not show."""
    return render(request, "web/shortlist/shortlist.html", context(request))


@require_safe
@never_cache
def shortlist_csv(request: HttpRequest) -> HttpResponse:
    """The same programs as a table for spreadsheets (RFC 4180, UTF-8 with a byte order mark, which Excel wants).

    The name of the file says nothing of treatment: it may lie on a shared computer.
    """
    found = picked(asked(request, SHORTLIST_MOST), SHORTLIST_MOST)
    answers = {pk: in_words(said) for pk, said in carried(request).asked(found.ids).items()}
    text = csv_text(found.listings, request.build_absolute_uri, answers)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="programs.csv"'
    response["X-Robots-Tag"] = "noindex"
    return response


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the page says."""
    wanted = asked(request, SHORTLIST_MOST)
    found = picked(wanted, SHORTLIST_MOST)
    ids, here, search = found.ids, reverse("web:shortlist"), carried(request)
    lines = search.lines(ids)
    return {
        "rows": [row(listing, ids, here, lines, search.query) for listing in found.listings],
        "notices": found.notices,
        "choices": search.query,
        "unreadable": search.unreadable,
        "fields": parse_qsl(search.query),
        "tidy": address_of(here, ids, search.query) if found.notices else "",
        "asked": bool(wanted.ids or wanted.malformed),
        "choose_to_compare": len(ids) > COMPARE_MOST,
        "compare": address_of(reverse("web:compare"), ids, search.query) if 1 < len(ids) <= COMPARE_MOST else "",
        "csv": address_of(reverse("web:shortlist-csv"), ids, search.query),
        "address": request.build_absolute_uri(address_of(here, ids)),
        "today": today(),
    }


def today() -> When:
    said = when(timezone.localdate())
    assert said is not None  # noqa: S101 - a day was given
    return said


def row(
    listing: Listing, ids: Sequence[UUID], here: str, lines: Mapping[UUID, SafeString], choices: str
) -> ShortlistRow:
    """The row of ``listing`` in the list ``ids``, with what it answers to the ``choices`` of a search."""
    position = ids.index(listing["id"])
    return ShortlistRow(
        listing=listing,
        where=where(listing),
        address=[] if listing["format"] == "virtual" else address_lines(listing["location"]),
        call=call(listing),
        other_phone=phone(listing["phone"]) if listing["intake_phone"] else None,
        fax=phone(listing["fax"]),
        intake=intake(listing),
        tty=tty_words(listing),
        access=access_words(listing),
        weeks=weeks_of(listing),
        hours=hours_a_week(listing["schedule"]["hours_per_week"]),
        insurance=insurance(listing),
        openings=new_patients(listing["openings"]),
        warnings=[*being_checked(listing), *currency(listing)],
        perhaps=perhaps(listing),
        checked=checked(listing),
        ages=joined(ages(listing["ages"]), limit=AGES_SHOWN),
        treats=joined(labels(CONDITION, listing["conditions"]) or labels(FOCUS, listing["focus"]), limit=TREATS_SHOWN),
        asked=lines.get(listing["id"], SafeString()),
        to_compare=position < COMPARE_MOST,
        without=address_of(here, [pk for pk in ids if pk != listing["id"]], choices),
        earlier=swapped(ids, position, position - 1, here, choices),
        later=swapped(ids, position, position + 1, here, choices),
    )


AGES_SHOWN, TREATS_SHOWN = 6, 8


def swapped(ids: Sequence[UUID], one: int, other: int, here: str, choices: str) -> str:
    """The address of the list with two places changed, at the program that moved; empty beyond its ends."""
    if not 0 <= other < len(ids):
        return ""
    order = list(ids)
    order[one], order[other] = order[other], order[one]
    return f"{address_of(here, order, choices)}#p-{ids[one]}"
