"""How often an address may ask. Off unless the operator sets a rate."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from programs.quality.rates import caller, counts, read_rate


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Where a caller stands. ``window`` and ``reset`` are seconds."""

    name: str
    quota: int
    window: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """``RateLimit`` and ``RateLimit-Policy`` of draft-ietf-httpapi-ratelimit-headers."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.reset}',
        }


class AnonymousThrottle(BaseThrottle):
    """Callers without a key, by address, counted across the processes of a server.

    The rate is ``API_ANONYMOUS_RATE`` (``60/min``). It is off by default because one address is
    often a whole clinic or library, and a person in need must not be turned away for their
    neighbours' searches; an operator under load sets it. The address itself is never kept
    (``programs.quality.rates``).
    """

    scope = "anonymous"
    limit: RateLimit | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        rate = api_rate()
        if rate is None:
            return True
        quota, window = rate
        now = time.time()
        count = counts.add(caller(self.scope, request._request), window=window, now=now)
        self.limit = view.rate_limit = RateLimit(
            name=self.scope,
            quota=quota,
            window=window,
            remaining=max(0, quota - count.number),
            reset=max(0, math.ceil(count.since + window - now)),
        )
        return count.number <= quota

    def wait(self) -> float | None:
        return self.limit.reset if self.limit else None


def api_rate() -> tuple[int, int] | None:
    """Number and seconds. Raises ``ImproperlyConfigured`` for a rate that cannot be read."""
    try:
        return read_rate(settings.API_ANONYMOUS_RATE)
    except ValueError as error:
        raise ImproperlyConfigured(f"API_ANONYMOUS_RATE: {error}") from error


api_rate()  # a rate that cannot be read fails at the start, not at the first request
