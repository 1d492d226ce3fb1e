"""Addresses of searches that differ from the present one in one thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote_plus

from django.http import QueryDict
from django.urls import get_script_prefix, reverse

from programs.web.languages.addresses import prefix


def results() -> str:
    """The page of results. Asked for some ten times a page."""
    return results_at(prefix(), get_script_prefix())


@lru_cache(maxsize=16)
def results_at(address_prefix: str, script_prefix: str) -> str:
    return reverse("web:results")


def changed(data: QueryDict, changes: Mapping[str, Sequence[str]]) -> str:
    """The search with parameters replaced, or left out where there are no values; from its first page on."""
    values = {name: values for name, values in data.lists() if name != "page"} | dict(changes)
    query = "&".join([f"{quoted(name)}={quoted(value)}" for name in values for value in values[name]])
    return f"{results()}?{query}" if query else results()


def quoted(text: str) -> str:
    """``quote_plus``, which looks at each letter of names and codes that are nothing but letters."""
    return text if UNRESERVED.fullmatch(text) else quote_plus(text)


UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
"""RFC 3986, 2.3."""


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
    before, after = around_slug(prefix(), get_script_prefix())
    return f"{before}{slug}{after}"


@lru_cache(maxsize=16)
def around_slug(address_prefix: str, script_prefix: str) -> tuple[str, str]:
    """What stands before and behind the slug, of letters, digits and hyphens, in the address of a program."""
    before, _slug, after = reverse("web:program", args=["slug-of-it"]).partition("slug-of-it")
    return before, after
