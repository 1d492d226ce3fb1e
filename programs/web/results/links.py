"""Addresses of searches that differ from the present one in one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse


def changed(data: QueryDict, changes: Mapping[str, Sequence[str]]) -> str:
    """The search with parameters replaced, or left out where there are no values; from its first page on."""
    values = {name: values for name, values in data.lists() if name != "page"} | dict(changes)
    query = urlencode(values, doseq=True)
    return f"{reverse('web:results')}?{query}" if query else reverse("web:results")


def without(data: QueryDict, name: str, value: str) -> str:
    """The search with one value of one parameter taken away."""
    return changed(data, {name: [kept for kept in data.getlist(name) if kept != value]})


def page(data: QueryDict, number: int) -> str:
    """Another page of the same search."""
    return changed(data, {"page": [str(number)]})


def place_alone(data: QueryDict) -> str:
    """The search with its place and radius and nothing else."""
    return changed(data, {name: () for name in data if name not in ("near", "radius")})


def program(slug: str) -> str:
    """The page of one program."""
    return reverse("web:program", args=[slug])
