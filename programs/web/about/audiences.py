"""What clinicians, insurers and providers can do here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.search import RULES, directory_for
from programs.web.about.figures import figures
from programs.web.about.first_query import first_query

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


@require_safe
def for_clinicians(request: HttpRequest) -> HttpResponse:
    """No query: it is there even while the database is not. What listings say now is counted on ``about-data``."""
    return render(request, "web/for/clinicians.html", {"starting_points": STARTING_POINTS})


@require_safe
def for_insurers(request: HttpRequest) -> HttpResponse:
    """With an example that works on this very site, and what is in it now."""
    directory = directory_for(request)
    coverage = directory.coverage
    counts = {"networks": len(coverage.networks), "payers": len(coverage.payers)}
    context = {"example": first_query(request, directory), "figures": figures(directory), **counts}
    return render(request, "web/for/insurers.html", context)


@require_safe
def for_providers(request: HttpRequest) -> HttpResponse:
    """With the rules themselves, as search applies them. No query."""
    return render(request, "web/for/providers.html", {"rules": RULES})
