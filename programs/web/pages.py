"""Pages that ask the database nothing, or almost nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.models import Source
from programs.search.ranking.rules import RULES
from programs.vocabularies import DAYS

STARTING_POINTS = (
    ("when", "evenings", _("evenings")),
    ("age", "adolescent", _("teens")),
    ("payment", "medicaid", _("takes Medicaid")),
    ("format", "virtual", _("virtual")),
    ("therapy", "dbt", _("DBT")),
    ("condition", "alcohol-use", _("alcohol")),
)
"""Common first filters: parameter, value, words."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    example_week = [(str(label)[:1].upper(), code in {"mon", "wed", "thu"}) for code, label, _short in DAYS]
    return render(request, "web/home.html", {"starting_points": STARTING_POINTS, "example_week": example_week})


@require_safe
def about_data(request: HttpRequest) -> HttpResponse:
    """Where facts come from and how they are checked. One query."""
    sources = Source.objects.order_by("name", "pk").values("name", "url", "licence", "attribution")
    return render(request, "web/about_data.html", {"sources": sources})


@require_safe
def about_ranking(request: HttpRequest) -> HttpResponse:
    """How results are ordered: the rules themselves, as search applies them. No query."""
    return render(request, "web/about_ranking.html", {"rules": RULES, "possible": sum(rule.weight for rule in RULES)})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")
