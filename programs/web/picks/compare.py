"""Up to four programs point by point. Like the shortlist, the page lives from its address alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programs.search import Listing
from programs.web.picks.ids import COMPARE_MOST, ONLY_DIFFERENCES, address_of, asked, wants_only_differences
from programs.web.picks.picked import picked
from programs.web.picks.points import points
from programs.web.results.asked import carried
from programs.web.wording.contact import Phone, call, phone
from programs.web.wording.facts import Fact, being_checked
from programs.web.wording.reach import Intake, intake, tty_words


@dataclass(frozen=True, slots=True)
class Column:
    """One program at the head of the table, and the address of the comparison without it."""

    listing: Listing
    call: Phone | None
    main_phone: Phone | None
    intake: Intake | None
    tty: str
    reported: list[Fact]
    without: str


@require_safe
@never_cache
def compare(request: HttpRequest) -> HttpResponse:
    """Answers 200 whatever ids were given; the page says which of them it could not show."""
    return render(request, "web/compare/compare.html", context(request))


def context(request: HttpRequest) -> dict[str, Any]:
    """The columns and rows, and the same page with and without the rows in which all agree."""
    found = picked(asked(request, COMPARE_MOST), COMPARE_MOST)
    ids, here, search = found.ids, reverse("web:compare"), carried(request)
    choices, lines = search.query, search.lines(found.ids)
    only = wants_only_differences(request) and len(ids) > 1
    more = {ONLY_DIFFERENCES: "only"}
    columns = [column(listing, ids, here, choices, more if only else {}) for listing in found.listings]
    every = points(found.listings) if ids else []
    rows = [row for row in every if not row.said_by_none]
    return {
        "columns": columns,
        "asked": [(column, lines.get(column.listing["id"], "")) for column in columns] if lines else [],
        "choices": choices,
        "unreadable": search.unreadable,
        "rows": [(row, list(zip(columns, row.said, strict=True))) for row in rows if row.stays or not only],
        "said_by_none": [row.title for row in every if row.said_by_none],
        "left_out": sum(not row.stays for row in rows),
        "differing": sum(row.sameness == "differs" for row in rows),
        "only": only,
        "all_address": address_of(here, ids, choices),
        "only_address": address_of(here, ids, choices, **more),
        "notices": found.notices,
        "shortlist": address_of(reverse("web:shortlist"), ids, choices),
        "can_add": len(ids) < COMPARE_MOST,
    }


def column(listing: Listing, ids: Sequence[UUID], here: str, choices: str, more: dict[str, str]) -> Column:
    return Column(
        listing=listing,
        call=call(listing),
        main_phone=phone(listing["phone"]) if listing["intake_phone"] else None,
        intake=intake(listing),
        tty=tty_words(listing),
        reported=being_checked(listing),
        without=address_of(here, [pk for pk in ids if pk != listing["id"]], choices, **more),
    )
