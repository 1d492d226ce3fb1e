"""The straight way: what a request passes that asks the API, a search, a listing or the first page, and brings no
cookie.

The whole middleware is for everybody: staff who sign in, forms, files. Of what it does to such a request nearly
all has the same result each time. So these pass what decides something (``DECIDING``: the host, the language, rates,
other sites, compression), and get the headers that the rest would give them (``GIVING``), which are asked of it once.
The views, their errors and what is noted of them are the same: both ways end where Django's handler begins. Whoever
brings a cookie, changes something, or has to be led to TLS takes the long way, and so does everything while ``DEBUG``
is on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

Way = Callable[[HttpRequest], HttpResponseBase]

STRAIGHT = re.compile(r"/api/v1/.*|/(?:[a-z]{2}/)?(?:programs/(?:[-\w]+/)?)?", re.ASCII | re.DOTALL)
"""Paths without forms that somebody signs or sends: the API, the first page, searches and listings."""

READING = frozenset({"GET", "HEAD"})

DECIDING = frozenset(
    {
        "programs.web.compression.CompressionMiddleware",
        "corsheaders.middleware.CorsMiddleware",
        "programs.web.languages.middleware.LanguageMiddleware",
        "programs.web.page_rate.PageRateMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    }
)
"""Of ``MIDDLEWARE``, in its order: whose answer depends on the request, or on how far it came."""

GIVING = frozenset(
    {
        "django.middleware.security.SecurityMiddleware",
        "programs.web.indexing.IndexingMiddleware",
        "csp.middleware.CSPMiddleware",
        "django_permissions_policy.PermissionsPolicyMiddleware",
    }
)
"""What gives every answer the same headers. All of it stands before what decides."""


class StraightWay:
    """First in ``MIDDLEWARE``."""

    def __init__(self, get_response: Way) -> None:
        self.long_way = get_response
        self.short_way = through(DECIDING, innermost(get_response))
        self.nothing = through(GIVING, lambda _request: HttpResponse())
        self.given: dict[bool, list[tuple[str, str]]] = {}
        setting_changed.connect(self.forget)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not goes_straight(request):
            return self.long_way(request)
        response = self.short_way(request)
        for name, value in self.headers_for(request):
            response.headers.setdefault(name, value)
        return response

    def headers_for(self, request: HttpRequest) -> list[tuple[str, str]]:
        """What ``GIVING`` gives; over TLS more than without."""
        is_secure = request.is_secure()
        found = self.given.get(is_secure)
        if found is None:
            headers = self.nothing(request).headers
            found = [(name, value) for name, value in headers.items() if name != "Content-Type"]
            self.given[is_secure] = found
        return found

    def forget(self, **_changed: Any) -> None:
        """A setting has changed, as it does in tests."""
        self.given = {}


def goes_straight(request: HttpRequest) -> bool:
    return (
        request.method in READING
        and not request.META.get("HTTP_COOKIE")
        and STRAIGHT.fullmatch(request.path_info) is not None
        and not settings.DEBUG
        and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)
    )


def through(some: Iterable[str], way: Way) -> Way:
    """``some`` of the middleware before ``way``, put together as Django does it: an error of one is an answer to the
    next."""
    for name in reversed(settings.MIDDLEWARE):
        if name in some:
            way = cast(Way, convert_exception_to_response(import_string(name)(way)))
    return way


def innermost(way: Way) -> Way:
    """What stands behind all middleware: Django's handler."""
    while (inner := getattr(getattr(way, "__wrapped__", way), "get_response", None)) is not None:
        way = inner
    return way
