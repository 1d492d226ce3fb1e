"""What the map draws beneath the programs: outlines of states and counties, names of states and cities.

All of it comes from here. ``index`` says under which hashed names the outlines are served, because a
script cannot make such names up, and ``cities`` names the cities of one state. Neither is told what
part of the map somebody looks at, but for the states that come into view.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from programs.geocoding.gazetteer import Gazetteer
from programs.search import Directory, directory_even_old
from programs.vocabularies import STATE
from programs.web.errors import RETRY_SECONDS

logger = logging.getLogger(__name__)

A_DAY = 86_400
TEN_MINUTES = 600
"""The index names files by their content: a page that is open while the site is renewed soon has the new ones."""

NOT_DRAWN = frozenset({"FM", "MH", "PW"})
"""The states in free association: us-atlas has no outline of them."""

COUNTRY = "US"
"""Instead of a state: the large cities of all."""

LARGE = 8
"""ZIP codes of a city that is named while many states are in view; some 300 have as many."""

DIGITS = 3
"""Of a degree, for a name: some 100 metres."""

City = tuple[str, float, float, int]
"""Name, latitude, longitude, and the number of its ZIP codes as a measure of its size."""


@require_safe
def index(request: HttpRequest, language: str) -> JsonResponse:
    """Where outlines and names are, with the names of the states in ``language``; street tiles if there are any.

    ``language`` stands in the address so that one answer holds for everybody who asks for it.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        names = {code: str(label) for code, label in STATE.choices if code not in NOT_DRAWN}
    found = {
        "states": static("vendor/us-atlas/states.json"),
        "counties": {code: static(f"vendor/us-atlas/counties/{code}.json") for code in names},
        "cities": {code: reverse("web:map-cities", args=[code]) for code in (COUNTRY, *names)},
        "names": names,
        "tiles": tiles(),
    }
    response = JsonResponse(found)
    patch_cache_control(response, public=True, max_age=TEN_MINUTES)
    return response


def tiles() -> dict[str, Any] | None:
    """The operator's street tiles, and the host that would see which area somebody looks at; empty for our own."""
    if not settings.MAP_TILES_URL:
        return None
    return {
        "url": settings.MAP_TILES_URL,
        "attribution": settings.MAP_TILES_ATTRIBUTION,
        "host": urlsplit(settings.MAP_TILES_URL).netloc,
        "on": settings.MAP_TILES_ON,
    }


@require_safe
def cities(request: HttpRequest, state: str) -> JsonResponse:
    """``{"cities": [[name, latitude, longitude, ZIP codes]]}`` of a state, or the large ones of all, by size.

    503 with an empty list when the database is away: a script reads this, and has no use for a page.
    """
    if state != COUNTRY and state not in dict(STATE.choices):
        raise Http404
    try:
        by_state = cities_by_state(directory_even_old())
    except (OperationalError, InterfaceError) as error:
        logger.error("The map has no names of cities: %s", type(error).__name__)
        headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return JsonResponse({"cities": []}, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
    found = large_cities(by_state) if state == COUNTRY else by_state.get(state, [])
    response = JsonResponse({"cities": found})
    patch_cache_control(response, public=True, max_age=A_DAY)
    return response


def cities_by_state(directory: Directory) -> dict[str, list[City]]:
    """The cities with a point under their main names, the largest first; made once for a directory."""
    return directory.once("cities of the map", lambda: named_cities(directory.gazetteer))


def named_cities(gazetteer: Gazetteer) -> dict[str, list[City]]:
    found = defaultdict[str, list[City]](list)
    for number in (gazetteer.is_city & gazetteer.located).nonzero()[0].tolist():
        if number not in gazetteer.main_names:
            latitude, longitude = (round(degrees, DIGITS) for degrees in gazetteer.points[number].tolist())
            size = int(gazetteer.sizes[number])
            found[gazetteer.states.of(number)].append((gazetteer.place_names[number], latitude, longitude, size))
    return dict(found)


def large_cities(by_state: dict[str, list[City]]) -> list[City]:
    """Those of the whole country, the largest first."""
    large = [city for cities in by_state.values() for city in cities if city[3] >= LARGE]
    return sorted(large, key=lambda city: (-city[3], city[0]))
