"""“Near me”: the page whose script asks the API with the device's rounded position."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs.search.filters import RADIUS_DEFAULT, in_miles
from programs.search.kilometres import KILOMETRES_A_MILE, METRIC
from programs.search.ranking.rules import RULES
from programs.vocabularies import ACCEPTING, AGE, CONDITION, DAYS, FORMAT
from programs.web.results.why import not_known

RADII = (10, 25, 50, 100)
"""Miles to choose from."""


@require_safe
def near_me(request: HttpRequest) -> HttpResponse:
    """Without JavaScript it is a search form."""
    days = [(code, str(label)[:1].upper()) for code, label, _short in DAYS]
    radii = [(miles, in_miles(miles), miles == RADIUS_DEFAULT) for miles in RADII]
    return render(request, "web/near_me.html", {"words": words(), "days": days, "radii": radii})


def words() -> dict[str, Any]:
    """What the script of the page says, in the reader's language; ``{…}`` it fills in itself."""
    return {
        "ages": {term.code: str(term.label) for term in AGE},
        "conditions": {term.code: str(term.label) for term in CONDITION},
        "formats": {term.code: str(term.label) for term in FORMAT},
        "days": {code: capfirst(str(short)) for code, _label, short in DAYS},
        "accepting": {code: str(label) for code, label in ACCEPTING}
        | {"unknown": _("We don't know if it takes new patients")},
        "rules": {rule.code: not_known(rule.code) for rule in RULES},
        "why": _("Why is this here?"),
        "why_first": _("Why is this first?"),
        "points": _("{points} of {of}"),
        "total": _("{score} of {possible} points in all."),
        "miles": _("{miles} mi"),
        "kilometres": " ({km} km)" if get_language() in METRIC else "",
        "kilometres_a_mile": KILOMETRES_A_MILE,
        "asking": _("Asking your device where you are…"),
        "refused": _("We could not get your location. Type a ZIP code or city below."),
        "failed": _("We could not reach the directory. Try again, or type a ZIP code or city below."),
        "none": _("We know of no program within {miles} miles of you. Try a wider circle."),
        "one": _("1 program within {miles} miles of you."),
        "found": _("{count} programs within {miles} miles of you, the best match first. Shown: {shown}."),
    }
