"""Places for the search box, while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from programs.geocoding.places import suggest

TEXT_MAX = 100
"""Longer than the name of any place; the rest of what was typed is not looked at."""


@require_safe
@cache_control(private=True, max_age=86_400)
def suggestions(request: HttpRequest) -> JsonResponse:
    """``{"suggestions": [{"text", "label"}]}``: ``text`` is for the box, ``label`` for the list.

    Not a search: ``q`` is no parameter of the filter form. Kept by the browser alone.
    """
    typed = request.GET.get("q", "").replace("\x00", "")[:TEXT_MAX].strip()
    places = suggest(typed) if typed else []
    return JsonResponse({"suggestions": [{"text": place.text, "label": place.label} for place in places]})
