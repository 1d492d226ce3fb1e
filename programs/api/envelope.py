"""Lists come in one envelope, ``count, next, previous, results``, with the same links in ``Link`` (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

PLAIN = re.compile(r"(?!page=)[\w.~-]+=[\w.~+-]*(?:&(?!page=)[\w.~-]+=[\w.~+-]*)*", re.ASCII)
"""A query without a page that reads and writes the same."""


def page_links(address: str, *, page: int, pages: int) -> dict[str, str]:
    """Addresses of the ``first``, ``prev``, ``next`` and ``last`` page, as far as they exist."""
    path, _mark, rest = address.partition("?")
    if not PLAIN.fullmatch(rest):
        parts = urlsplit(address)
        rest = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "page"])
        path = f"{parts.scheme}://{parts.netloc}{parts.path}"
    numbers = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    queries = {
        relation: rest if number == 1 else "&".join(filter(None, [rest, f"page={number}"]))
        for relation, number in numbers.items()
        if 1 <= number <= pages
    }
    return {relation: f"{path}?{query}" if query else path for relation, query in queries.items()}


def envelope(
    address: str, results: Sequence[Any], *, count: int, page: int, pages: int, **more: Any
) -> tuple[dict[str, Any], str]:
    """One page of a list at its absolute ``address``, and its ``Link``. ``more`` are keys beside the envelope's own."""
    links = page_links(address, page=page, pages=pages)
    body = {"count": count, "next": links.get("next"), "previous": links.get("prev"), "results": results, **more}
    return body, ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())


def enveloped(request: Request, results: Sequence[Any], *, count: int, page: int, pages: int, **more: Any) -> Response:
    """The answer with one page of a list."""
    address = request.build_absolute_uri()
    body, link = envelope(address, results, count=count, page=page, pages=pages, **more)
    return Response(body, headers={"Link": link})


def next_address(address: str, **cursor: str) -> str:
    """The address of what comes after ``address``, which has this ``cursor`` in the parameter of its name."""
    parts = urlsplit(address)
    rest = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in cursor]
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode([*rest, *cursor.items()])}"


def crawled(request: Request, results: Sequence[Any], *, count: int, cursor: str | None, **more: Any) -> Response:
    """One page of a crawl: the same envelope, which leads onward only."""
    following = next_address(request.build_absolute_uri(), cursor=cursor) if cursor else None
    body = {"count": count, "next": following, "previous": None, "results": results, **more}
    return Response(body, headers={"Link": f'<{following}>; rel="next"'} if following else None)


def no_such_page(page: int, pages: int) -> str:
    """What a page beyond the last one is told."""
    return _("There is no page %(page)s: the last is %(pages)s.") % {"page": page, "pages": pages}
