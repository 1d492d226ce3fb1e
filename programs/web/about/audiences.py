"""What clinicians, insurers and providers can do here."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.search import RULES, directory_for

STARTING_POINTS = (
    ("accepting", "true", _("takes new patients")),
    ("age", "adolescent", _("teens")),
    ("focus", "co-occurring", _("mental health and substance use")),
    ("service", "opioid-medicines", _("methadone or buprenorphine")),
    ("therapy", "dbt", _("DBT")),
    ("payment", "medicaid", _("takes Medicaid")),
    ("language", "es", _("in Spanish")),
    ("when", "evenings", _("evenings")),
)
"""What referrals often ask for first: parameter, value, words."""

EXAMPLE = {"near": "80203", "radius": "25", "payment": "medicaid", "when": "evenings"}
"""A search that shows what the API can be asked."""


@require_safe
def for_clinicians(request: HttpRequest) -> HttpResponse:
    return render(request, "web/for/clinicians.html", {"starting_points": STARTING_POINTS})


@require_safe
def for_insurers(request: HttpRequest) -> HttpResponse:
    """With an example that works on this very site. One query, for the number of networks."""
    coverage = directory_for(request).coverage
    example = request.build_absolute_uri(f"{reverse('api:v1:programs')}?{urlencode(EXAMPLE)}")
    counts = {"networks": len(coverage.networks), "payers": len(coverage.payers)}
    return render(request, "web/for/insurers.html", {"example": example, **counts})


@require_safe
def for_providers(request: HttpRequest) -> HttpResponse:
    """With the rules themselves, as search applies them. No query."""
    return render(request, "web/for/providers.html", {"rules": RULES})
