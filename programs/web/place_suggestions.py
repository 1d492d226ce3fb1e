"""Places for the search box, while somebody types."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from programs.geocoding.places import suggest
from programs.search import crisis_in, directory_even_old
from programs.web import crisis
from programs.web.errors import RETRY_SECONDS

logger = logging.getLogger(__name__)

TEXT_MAX = 100
"""Longer than the name of any place; the rest of what was typed is not looked at."""

A_DAY = 86_400


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """``{"suggestions": [{"text", "label"}], "crisis"}``: ``text`` is for the box, ``label`` for the list.

    ``crisis`` is HTML to show before all else, empty unless what was typed says danger; then no place is suggested.

    Not a search: ``q`` is no parameter of the filter form. Kept by the browser alone. 503 with an empty
    list when the database is away: a script reads this, and has no use for a page.
    """
    typed = request.GET.get("q", "").replace("\x00", "")[:TEXT_MAX].strip()
    if danger := crisis_in(typed):
        answer = {"suggestions": [], "crisis": crisis.first(danger)}
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})
    try:
        places = suggest(typed, directory_even_old().gazetteer) if typed else []
    except (OperationalError, InterfaceError) as error:
        logger.error("No places can be suggested: %s", type(error).__name__)
        headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return JsonResponse({"suggestions": [], "crisis": ""}, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
    response = JsonResponse(
        {"suggestions": [{"text": place.text, "label": place.label} for place in places], "crisis": ""}
    )
    patch_cache_control(response, private=True, max_age=A_DAY)
    return response
