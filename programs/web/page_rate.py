"""A limit on pages for each address, off by default; ``PAGE_RATE`` sets it.

Style sheets, the API with its own limit, health, the crisis page and the guide do not count: what somebody in
distress needs first is always there.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from programs.quality.rates import caller, counts, read_rate
from programs.web.errors import answer

FREE = re.compile(r"/(?:[a-z]{2}/)?(?:static|api|health|admin|crisis|guide|fit-check)/")


class PageRateMiddleware:
    """Answers 429 with ``Retry-After`` to an address that asked for too many pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        try:
            read_rate(settings.PAGE_RATE)
        except ValueError as error:
            raise ImproperlyConfigured(f"PAGE_RATE: {error}") from error

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rate = read_rate(settings.PAGE_RATE)
        if rate is None or FREE.match(request.path_info):
            return self.get_response(request)
        quota, window = rate
        now = time.time()
        count = counts.add(caller("pages", request), window=window, now=now)
        if count.number <= quota:
            return self.get_response(request)
        response = answer(request, 429)
        response["Retry-After"] = str(max(1, math.ceil(count.since + window - now)))
        return response
