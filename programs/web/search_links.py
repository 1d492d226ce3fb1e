"""Addresses of searches that differ from the present one in one thing."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse


def address(data: QueryDict | None = None) -> str:
    """The results page for the parameters in ``data``."""
    query = data.urlencode() if data else ""
    return f"{reverse('web:results')}?{query}" if query else reverse("web:results")


def changed(data: QueryDict, **changes: str | Sequence[str] | None) -> str:
    """The search with parameters replaced, or taken away where ``None``; it starts on its first page again."""
    query = data.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query.setlist(name, [value] if isinstance(value, str) else list(value))
    return address(query)


def without(data: QueryDict, name: str, value: str) -> str:
    """The search with one value of one parameter taken away."""
    return changed(data, **{name: [kept for kept in data.getlist(name) if kept != value] or None})


def page(data: QueryDict, number: int) -> str:
    """Another page of the same search."""
    query = data.copy()
    query["page"] = str(number)
    return address(query)


def place_alone(data: QueryDict) -> str:
    """The search with its place and radius and nothing else."""
    query = QueryDict(mutable=True)
    for name in ("near", "radius"):
        if name in data:
            query[name] = str(data[name])
    return address(query)
