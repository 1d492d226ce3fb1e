"""“Near me”: the page whose script asks the API with the device's rounded position."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programs.search import RADIUS_DEFAULT, in_miles
from programs.vocabularies import DAYS
from programs.web.near_me_words import words

RADII = (10, 25, 50, 100)
"""Miles to choose from."""


@require_safe
def near_me(request: HttpRequest) -> HttpResponse:
    """Without JavaScript it is a search form."""
    days = [(code, str(label)[:1].upper()) for code, label, _short in DAYS]
    radii = [(miles, in_miles(miles), miles == RADIUS_DEFAULT) for miles in RADII]
    return render(request, "web/near_me.html", {"words": words(), "days": days, "radii": radii})
