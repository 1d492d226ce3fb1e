"""The first page: it asks the database nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.vocabularies import CONDITION, DAYS, STATE
from programs.web.landing.addresses import state_url

STARTING_POINTS = (
    ("when", "evenings", _("evenings")),
    ("age", "adolescent", _("teens")),
    ("payment", "medicaid", _("takes Medicaid")),
    ("format", "virtual", _("virtual")),
    ("therapy", "dbt", _("DBT")),
    ("condition", "alcohol-use", _("alcohol")),
)
"""Common first filters: parameter, value, words."""

CONDITIONS = (
    "depression", "anxiety", "ptsd", "bipolar", "ocd", "eating-disorder", "self-harm", "alcohol-use", "opioid-use",
    "substance-use",
)  # fmt: skip
"""What most people come for."""

EXAMPLE_DAYS = frozenset({"mon", "wed", "thu"})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """No query: it is there even while the database is not."""
    states = [{"name": str(term.label), "url": state_url(term.code)} for term in STATE]
    context = {
        "starting_points": STARTING_POINTS,
        "conditions": [CONDITION.by_code[code] for code in CONDITIONS],
        "states": sorted(states, key=lambda state: state["name"]),
        "example_week": [(str(label)[:1].upper(), code in EXAMPLE_DAYS) for code, label, _short in DAYS],
    }
    return render(request, "web/home.html", context)
