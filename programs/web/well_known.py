"""Files that machines ask a site for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

CLOSED = ("/admin/", "/api/", "/places/")
"""Nothing that anybody would list."""

OPEN = ("/api/docs/",)

ENDLESS = ("programs/?", "compare/?", "shortlist/?")
"""Searches and choices are endless for a crawler; listings and the pages of states and cities are not."""

SECURITY_VALID_DAYS = 180
"""RFC 9116 (section 2.5.5) asks for less than a year."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Which addresses crawlers may ask for, and where the sitemap is.

    ``Disallow`` does not keep an address out of a search engine, only its content: what others link to
    is listed bare. A site that is not to be found at all must therefore let crawlers read ``noindex``,
    and closes nothing that people see. One that may be found keeps them from endless searches; whoever
    reads one of those all the same finds ``noindex`` in it.
    """
    closed = list(CLOSED)
    if settings.INDEXABLE:
        languages = ("", *(f"{code}/" for code, _name in settings.LANGUAGES))
        closed += [f"/{language}{path}" for path in ENDLESS for language in languages]
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in OPEN),
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('web:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116; 404 unless the operator names a contact."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(today + timedelta(days=SECURITY_VALID_DAYS)).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: en, es",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("icons/favicon.svg"))
