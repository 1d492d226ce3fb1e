"""What is deprecated, and until when it stays: one line for each thing. The rest follows from it.

An answer that it touches has ``Deprecation`` (RFC 9745) and ``Sunset`` (RFC 8594) and a link to the policy; the OpenAPI
document marks it; a test holds the table of docs/api.md against it. Headers speak of an answer as a whole, so that
whoever leaves the part out with ``fields`` is told nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.http import http_date

from programs.web.languages.addresses import prefix


@dataclass(frozen=True, slots=True)
class Deprecated:
    """``field`` is a property of a shape of the description, ``within`` the key of a program that it stands in;
    ``instead`` says what to read."""

    field: str
    within: str
    since: date
    until: date
    instead: str

    @property
    def component(self) -> tuple[str, str]:
        """Names of the shape and of its property."""
        shape, _dot, name = self.field.partition(".")
        return shape, name

    def is_in(self, only: Sequence[str]) -> bool:
        """Whether an answer has it that was asked for ``only`` some keys, or for all."""
        return not only or self.within in only


OF_PROGRAMS = (
    Deprecated("NetworkOfProgram.verified_by", "networks", date(2026, 11, 28), date(2027, 6, 30), instead="basis"),
)
"""What is in the answers about programs; their views name it as ``deprecated``."""

DEPRECATED: tuple[Deprecated, ...] = (*OF_PROGRAMS,)

SHORTEST_DAYS = 180
"""Between the two days: a client is changed in its own time."""


def deprecation_headers(site: str, some: Iterable[Deprecated], only: Sequence[str] = ()) -> dict[str, str]:
    """The headers of an answer of a ``site``, such as ``https://example.org``; none where nothing that is deprecated is
    in it. Of several the first days count."""
    found = tuple(one for one in some if one.is_in(only))
    return dict(told_at(found, site, prefix())) if found else {}


@lru_cache(maxsize=64)
def told_at(found: tuple[Deprecated, ...], host: str, _address_prefix: str) -> dict[str, str]:
    """The same headers in every answer of a host, whose addresses begin with the language or do not."""
    since = min(midnight(one.since) for one in found)
    policy = host + reverse("web:api-guide")
    return {
        "Deprecation": f"@{int(since.timestamp())}",
        "Sunset": http_date(min(midnight(one.until) for one in found).timestamp()),
        "Link": f'<{policy}#deprecated>; rel="deprecation"; type="text/html"',
    }


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def mark(document: dict[str, Any]) -> None:
    """Mark deprecated properties in an OpenAPI document."""
    for one in DEPRECATED:
        shape, name = one.component
        described = document["components"]["schemas"][shape]["properties"][name]
        told = f"Deprecated, until {one.until:%Y-%m-%d}: read `{one.instead}`."
        described["description"] = " ".join(filter(None, [described.get("description"), told]))
        described["deprecated"] = True
