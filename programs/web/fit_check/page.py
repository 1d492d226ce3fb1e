"""The fit check: asks, answers, and keeps nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def fit_check(request: HttpRequest) -> HttpResponse:
    return render(request, "web/fit_check/form.html")
