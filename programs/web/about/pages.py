"""Pages that say how this site works, and what it promises."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programs.models import Source
from programs.search.ranking.rules import RULES


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
