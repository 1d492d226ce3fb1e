"""What clinicians, insurers and providers can do here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.imports.listings.template import TemplateColumn, template_columns
from programs.search import RULES, directory_for
from programs.vocabularies import SERVES, Facet
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

TEMPLATE = "template/iop-finder-listings.csv"
"""The file for spreadsheets, among the static files: served whole, as it is. A test holds it against its columns."""

TITLES = (
    (_("Who, where and how to reach it"), ("cell", "other")),
    (_("What it offers, to whom, and who pays"), ("term", "value", "network")),
    (_("Openings"), ("openings",)),
    (_("Timetables"), ("track",)),
)
"""Sections of the page on the template, and the groups of fields in each."""


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
    return render(request, "web/for/providers.html", {"rules": RULES, "template": TEMPLATE})


@require_safe
def listing_template(request: HttpRequest) -> HttpResponse:
    """What each column of the template takes, from the columns themselves. No query."""
    context = {"groups": template_groups(), "template": TEMPLATE, "facets": facets_of_columns()}
    return render(request, "web/for/template.html", context)


def template_groups() -> list[tuple[Any, list[TemplateColumn]]]:
    """The columns under their titles. Timetables have the same columns, so that the first stands for all."""
    columns = template_columns()
    return [
        (title, [column for column in columns if column.field.group in groups and column.track < 2])
        for title, groups in TITLES
    ]


def facets_of_columns() -> list[tuple[str, Facet]]:
    """Each vocabulary with the heading of a column that takes its terms."""
    found: dict[str, tuple[str, Facet]] = {}
    for column in template_columns():
        if column.field.facet and column.field.facet is not SERVES:
            found.setdefault(column.field.facet.code, (column.heading, column.field.facet))
    return list(found.values())
