"""Addresses of searches that differ from the present one in one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import QueryDict
from django.urls import reverse


def address(data: QueryDict | None = None) -> str:
    """The results page for the parameters in ``data``."""
    query = data.urlencode() if data else ""
    return f"{reverse('web:results')}?{query}" if query else reverse("web:results")


def changed(data: QueryDict, changes: Mapping[str, Sequence[str]]) -> str:
    """The search with parameters replaced, or left out where there are no values; from its first page on."""
    query = QueryDict(mutable=True)
    for name in [*data, *(name for name in changes if name not in data)]:
        if values := changes.get(name, data.getlist(name) if name != "page" else ()):
            query.setlist(name, list(values))
    return address(query)


def without(data: QueryDict, name: str, value: str) -> str:
    """The search with one value of one parameter taken away."""
    return changed(data, {name: [kept for kept in data.getlist(name) if kept != value]})


def page(data: QueryDict, number: int) -> str:
    """Another page of the same search."""
    return changed(data, {"page": [str(number)]})


def place_alone(data: QueryDict) -> str:
    """The search with its place and radius and nothing else."""
    return changed(data, {name: () for name in data if name not in ("near", "radius")})
