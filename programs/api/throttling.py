"""How often a key or an address may ask. Off unless the operator sets a rate."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from programs.models import ApiKey
from programs.quality.rates import caller, keyed_hash, read_rate
from programs.quality.shared_rates import counted


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


class RateThrottle(BaseThrottle):
    """Each caller by itself, counted across processes and machines: a key as ``read``, others by address.

    The rates are ``API_KEY_RATE`` and ``API_ANONYMOUS_RATE`` (``60/min``). They are off by default because one
    address is often a whole clinic or library, and a person in need must not be turned away for their
    neighbours' searches; an operator under load sets them. The address itself is never kept
    (``programs.quality.rates``).
    """

    limit: RateLimit | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        key = request.auth
        scope = "read" if isinstance(key, ApiKey) else "anonymous"
        rate = rate_of(RATES[scope])
        if rate is None:
            return True
        quota, window = rate
        now = time.time()
        who = keyed_hash("key", key.prefix) if isinstance(key, ApiKey) else caller(scope, request._request)
        count = counted(who, quota=quota, window=window, now=now)
        self.limit = view.rate_limit = RateLimit(
            name=scope,
            quota=quota,
            window=window,
            remaining=max(0, quota - count.number),
            reset=max(0, math.ceil(count.since + window - now)),
        )
        return count.number <= quota

    def wait(self) -> float | None:
        return self.limit.reset if self.limit else None


RATES = {"anonymous": "API_ANONYMOUS_RATE", "read": "API_KEY_RATE"}
"""The setting with the rate of each scope."""


def rate_of(setting: str) -> tuple[int, int] | None:
    """Number and seconds. Raises ``ImproperlyConfigured`` for a rate that cannot be read."""
    try:
        return read_rate(getattr(settings, setting))
    except ValueError as error:
        raise ImproperlyConfigured(f"{setting}: {error}") from error


for setting in RATES.values():  # a rate that cannot be read fails at the start, not at the first request
    rate_of(setting)
