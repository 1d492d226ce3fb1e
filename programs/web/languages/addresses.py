"""Addresses that name their language: ``/es/programs/`` is ``/programs/`` in Spanish.

Which language an address names holds for one request. While it does, ``reverse`` and ``{% url %}``
give addresses of the same language, so that whoever reads on stays in it. Whatever is kept for later
and holds addresses must be kept by ``prefix()`` as well as by language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_supported_language_variant

NAMED: ContextVar[str] = ContextVar("language named by the address", default="")
LOOKS_LIKE_A_CODE = re.compile(r"[a-z]{2}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
"""Two letters, perhaps with a region (RFC 5646): no page of ours has such a name."""


def prefix() -> str:
    """``es/`` while a page is made whose address names Spanish; empty where none is named."""
    return NAMED.get()


@contextmanager
def naming(code: str) -> Iterator[None]:
    """Within, addresses of pages name the language ``code``; with an empty one they name none."""
    with beginning(f"{code}/" if code else ""):
        yield


@contextmanager
def beginning(text: str) -> Iterator[None]:
    """Within, ``text`` is the ``prefix`` of addresses."""
    token = NAMED.set(text)
    try:
        yield
    finally:
        NAMED.reset(token)


def taken_apart(path: str) -> tuple[str, str]:
    """The language that ``path`` names, and the path without it: ``/es/programs/`` is ``es`` and ``programs/``.

    With or without a slash in front. ``("", path)`` where none of our languages is named.
    """
    first, rest = parts_of(path)
    if rest is not None and first in dict(settings.LANGUAGES):
        return first, rest
    return "", path.removeprefix("/")


def meant(path: str) -> str | None:
    """The path that was probably meant by one that writes a language in another way: ``/es-MX/…``, ``/ES/…``."""
    first, rest = parts_of(path)
    if not LOOKS_LIKE_A_CODE.fullmatch(first) or taken_apart(path)[0]:
        return None
    try:
        code = get_supported_language_variant(first.lower())
    except LookupError:
        return None
    return f"{code}/{rest or ''}"


def without_unknown_code(path: str) -> str | None:
    """``/fr/programs/`` without ``fr/``; ``None`` for a path that begins with no code of a language."""
    first, rest = parts_of(path)
    return (rest or "") if LOOKS_LIKE_A_CODE.fullmatch(first) and not taken_apart(path)[0] else None


def parts_of(path: str) -> tuple[str, str | None]:
    """The first part of a path, and the rest; ``None`` when there is no slash after the first."""
    first, slash, rest = path.removeprefix("/").partition("/")
    return first, rest if slash else None


def address(request: HttpRequest, path: str, *, query: bool = False) -> str:
    """The address of ``path``, which has no slash in front, on this site; with the query of ``request`` if wanted."""
    asked = request.META.get("QUERY_STRING", "") if query else ""
    root = request.path.removesuffix(request.path_info)
    return escape_leading_slashes(f"{root}/{escape_uri_path(path)}") + (f"?{iri_to_uri(asked)}" if asked else "")
