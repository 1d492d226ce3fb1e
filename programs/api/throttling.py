"""How often an address may ask. Off unless the operator sets a rate."""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


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


class AnonymousThrottle(SimpleRateThrottle):
    """Callers without a key, by address.

    The rate is ``API_ANONYMOUS_RATE`` (``60/min``). It is off by default because one address is
    often a whole clinic or library, and a person in need must not be turned away for their
    neighbours' searches; an operator under load sets it. The address itself is never kept: the cache
    holds a keyed hash of it, for the length of the window.
    """

    scope = "anonymous"
    num_requests: int | None
    duration: int | None

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        try:
            return super().parse_rate(rate)
        except (ValueError, KeyError, IndexError) as error:
            raise ImproperlyConfigured(f"API_ANONYMOUS_RATE is “{rate}”: write it as 60/min or 1000/hour.") from error

    def get_cache_key(self, request: Request, view: Any) -> str:
        caller = salted_hmac("programs.api.throttling", network_of(self.get_ident(request)), algorithm="sha256")
        return self.cache_format % {"scope": self.scope, "ident": caller.hexdigest()}

    def allow_request(self, request: Request, view: Any) -> bool:
        allowed = super().allow_request(request, view)
        if self.num_requests is not None and self.duration is not None:
            oldest = self.history[-1] if self.history else self.now
            view.rate_limit = RateLimit(
                name=self.scope,
                quota=self.num_requests,
                window=self.duration,
                remaining=max(0, self.num_requests - len(self.history)),
                reset=max(0, math.ceil(self.duration - (self.now - oldest))),
            )
        return allowed


def network_of(address: str | None) -> str:
    """The address, or the /64 of an IPv6 address: one household has 2^64 of those."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


AnonymousThrottle()  # a rate that cannot be read fails at the start, not at the first request
