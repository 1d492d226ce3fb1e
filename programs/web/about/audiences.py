"""What clinicians, insurers and providers can do here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def for_clinicians(request: HttpRequest) -> HttpResponse:
    return render(request, "web/for/clinicians.html")


@require_safe
def for_insurers(request: HttpRequest) -> HttpResponse:
    return render(request, "web/for/insurers.html")


@require_safe
def for_providers(request: HttpRequest) -> HttpResponse:
    return render(request, "web/for/providers.html")
