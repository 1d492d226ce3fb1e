"""Search engines: an installation is found by them only when its operator says so.

A trial with fictional programs must not turn up where people look for help.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class IndexingMiddleware:
    """Adds ``X-Robots-Tag: noindex`` to every answer unless ``INDEXABLE`` is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not settings.INDEXABLE:
            response.headers["X-Robots-Tag"] = "noindex"
        return response
