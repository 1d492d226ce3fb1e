"""Up to four programs point by point."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programs.search.listings import listings_of, programs_by_id
from programs.web.picks.ids import COMPARE_MOST, asked


@require_safe
@never_cache
def compare(request: HttpRequest) -> HttpResponse:
    """Answers 200 whatever ids were given; the page says which of them it could not show."""
    listings = listings_of(programs_by_id(asked(request, COMPARE_MOST).ids))
    return render(request, "web/compare/compare.html", {"listings": listings})
