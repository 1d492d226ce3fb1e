"""Pages that ask the database nothing, or almost nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

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
