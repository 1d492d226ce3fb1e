"""The same page in other languages: links for people and for search engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from programs.web.languages.addresses import address, taken_apart, without_unknown_code


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A page in one language: its code, the name of the language in itself (“Español”), and the address."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses of a page, without what was searched for. ``default`` names no language."""

    canonical: str
    default: str
    languages: tuple[InLanguage, ...]


def other_language_url(request: HttpRequest) -> str:
    """The page in the other of our two languages, with the search that its address holds.

    What was sent with POST is in no address: from there the link leads to the page's own start.
    """
    (code,) = (code for code, _name in settings.LANGUAGES if code != get_language())
    return address(request, f"{code}/{taken_apart(request.path_info)[1]}", query=True)


def addresses(request: HttpRequest) -> Addresses:
    """Under which addresses search engines find the page."""
    code, rest = taken_apart(request.path_info)
    return Addresses(
        canonical=request.build_absolute_uri(address(request, f"{code}/{rest}" if code else rest)),
        default=request.build_absolute_uri(address(request, rest)),
        languages=in_each_language(request, rest),
    )


def in_each_language(request: HttpRequest, path: str) -> tuple[InLanguage, ...]:
    """``path``, which names no language, in each of ours; absolute addresses."""
    return tuple(
        InLanguage(
            code,
            get_language_info(code)["name_local"].capitalize(),
            request.build_absolute_uri(address(request, f"{code}/{path}")),
        )
        for code, _name in settings.LANGUAGES
    )


def instead_of_unknown(request: HttpRequest) -> tuple[InLanguage, ...]:
    """For ``/fr/programs/``: the page that was wanted, in the languages that we have; empty if there is none."""
    path = without_unknown_code(request.path_info)
    if path is None:
        return ()
    return in_each_language(request, path if is_valid_path(f"/{path}") else "")


def context(request: HttpRequest) -> dict[str, Any]:
    """For every template: the page in the other language; its addresses, made when one asks for them."""
    return {
        "other_language_url": other_language_url(request),
        "addresses": SimpleLazyObject(lambda: addresses(request)),
    }
