"""The shortlist: the programs in its address, as a list to call through, to print and to pass on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programs.search.listings import listings_of, programs_by_id
from programs.web.picks.ids import SHORTLIST_MOST, asked


@require_safe
@never_cache
def shortlist(request: HttpRequest) -> HttpResponse:
    """Answers 200 whatever ids were given; the page says which of them it could not show."""
    listings = listings_of(programs_by_id(asked(request, SHORTLIST_MOST).ids))
    return render(request, "web/shortlist/shortlist.html", {"listings": listings})


@require_safe
@never_cache
def shortlist_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for spreadsheets."""
    listings = listings_of(programs_by_id(asked(request, SHORTLIST_MOST).ids))
    text = "\r\n".join(["Program", *(listing["name"] for listing in listings)])
    return HttpResponse(text, content_type="text/csv; charset=utf-8")
