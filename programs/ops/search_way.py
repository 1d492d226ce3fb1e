"""The shortest way: a search of the API by somebody who brings nothing that its answer depends on but the address.

For such a request Django's handler, the middleware and REST framework do the same each time, and take longer than the
search. So here a good answer is made of the view's own parts (``programs.api.v1.programs``), and its headers are those
that the last one like it had on the long way: they are written in one place. Whatever is no plain question goes the
long way from its beginning, and so does what finds that the database must be asked whether the directory is current:
keys, rates, other sites, errors and what they say are on one path.

What is kept is how clients ask (host, language, formats), by a few of their headers; nothing of what they ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from cachetools import LRUCache
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import setting_changed
from django.http import QueryDict
from django.utils.encoding import iri_to_uri
from django.utils.translation import activate

from programs.api.deprecation import OF_PROGRAMS, deprecation_headers
from programs.api.renderers import as_json
from programs.api.v1.programs import Address, page_said
from programs.ops.requests import ROUTE
from programs.search import API_ONLY, Question, SearchPage, answer, as_query, directory_known, read
from programs.web.compression import CODINGS

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

PATH = "/api/v1/programs/"

DECIDES = (
    *("wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"),
)
"""By what the headers of an answer differ, and its language."""

IS_NOTHING = frozenset(
    {
        *("HTTP_USER_AGENT", "HTTP_CONNECTION", "HTTP_CACHE_CONTROL", "HTTP_PRAGMA", "HTTP_DNT", "HTTP_REFERER"),
        *("HTTP_PRIORITY", "HTTP_UPGRADE_INSECURE_REQUESTS", "HTTP_SEC_GPC", "HTTP_SEC_FETCH_DEST"),
        *("HTTP_SEC_FETCH_MODE", "HTTP_SEC_FETCH_SITE", "HTTP_SEC_FETCH_USER", "HTTP_X_FORWARDED_FOR"),
        *("HTTP_X_REAL_IP", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT", "HTTP_TRACESTATE"),
    }
)
"""Headers that change no answer. Whoever sends one that is neither here nor in ``DECIDES`` takes the long way."""

UNDERSTOOD = IS_NOTHING.union(DECIDES)

KNOWN_MOST, HEADERS_MOST = 256, 600
"""Askers that are kept, and characters of their headers: clients send a few, all the time."""

COMPRESSED_FROM = 200
"""Bytes: Django compresses no shorter answer, and so its headers are others."""


@dataclass(frozen=True, slots=True)
class Asker:
    """How a good answer to requests like one looks. ``site`` is like ``https://example.org``."""

    site: str
    language: str
    headers: Headers
    route: str
    is_compressed: bool


class SearchWay:
    """A WSGI application around Django's."""

    def __init__(self, long_way: Application) -> None:
        self.long_way = long_way
        self.askers: LRUCache[tuple[str, ...], Asker] = LRUCache(KNOWN_MOST)
        self.lock = Lock()
        setting_changed.connect(self.forget)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or not is_plain(environ):
            return self.long_way(environ, start_response)
        key = tuple([environ.get(name, "") for name in DECIDES])
        with self.lock:
            asker = self.askers.get(key)
        if asker is None:
            return self.learning(key, environ, start_response)
        found = self.answered(environ, asker)
        if found is None:
            return self.long_way(environ, start_response)
        headers, body = found
        environ[ROUTE] = asker.route
        start_response("200 OK", headers)
        return [body]

    def answered(self, environ: Environ, asker: Asker) -> tuple[Headers, bytes] | None:
        """Headers and body of a good answer; ``None`` where the long way must say what is wrong, or ask."""
        try:
            directory, query = directory_known(), query_of(environ)
            if directory is None or not API_ONLY.isdisjoint(query):
                return None
            activate(asker.language)
            question = read(query, directory, strict=True)
            page = answer(question, directory) if isinstance(question, Question) else None
        except Exception:
            return None  # the same happens there
        if not isinstance(page, SearchPage):
            return None
        body, link = page_said(page, Address(asker.site, PATH, query, address_of(environ, asker.site)))
        content = as_json(body)
        if len(content) < COMPRESSED_FROM:
            return None
        if asker.is_compressed:
            content = CODINGS["gzip"](content)
        return filled(asker, link, len(content)), content

    def learning(self, key: tuple[str, ...], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The long way; what a good answer looks like is kept."""

        def started(status: str, headers: Headers, *more: Any) -> Any:
            if status.startswith("200 ") and sum(map(len, key)) <= HEADERS_MOST:
                self.learn(key, environ, headers)
            return start_response(status, headers, *more)

        return self.long_way(environ, started)

    def learn(self, key: tuple[str, ...], environ: Environ, headers: Headers) -> None:
        told, request = {name.lower(): value for name, value in headers}, WSGIRequest(environ)
        is_compressed = told.get("content-encoding") == "gzip"
        of_all_keys = API_ONLY.isdisjoint(request.GET)
        if not of_all_keys or not (is_compressed or int(told["content-length"]) >= COMPRESSED_FROM):
            return
        site, route = f"{request.scheme}://{request.get_host()}", environ.get(ROUTE, "")
        asker = Asker(site, told["content-language"], headers, route, is_compressed)
        with self.lock:
            self.askers[key] = asker

    def forget(self, **_changed: Any) -> None:
        """A setting has changed, as it does in tests."""
        with self.lock:
            self.askers.clear()


def is_plain(environ: Environ) -> bool:
    """Whether nothing but the address and what ``DECIDES`` has a say in the answer."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not environ["SCRIPT_NAME"]
        and not settings.DEBUG
        and not settings.API_ANONYMOUS_RATE
        and all(name in UNDERSTOOD for name in environ if name.startswith("HTTP_"))
    )


def query_of(environ: Environ) -> QueryDict:
    """As Django reads it, which takes as long as a tenth of a search."""
    text = environ.get("QUERY_STRING", "")
    if not text.isascii():
        return QueryDict(text.encode("iso-8859-1"))
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS):
        given.setdefault(name, []).append(value)
    return as_query(given)


def address_of(environ: Environ, site: str) -> str:
    query = environ.get("QUERY_STRING", "")
    return f"{site}{PATH}?{iri_to_uri(query)}" if query else site + PATH


def filled(asker: Asker, link: str, length: int) -> Headers:
    """The headers of an answer of this length, with its own ``Link`` before what is said of deprecated keys."""
    links = ", ".join(filter(None, [link, deprecation_headers(asker.site, OF_PROGRAMS).get("Link")]))
    own = {"link": links, "content-length": str(length)}
    return [(name, own.get(name.lower(), value)) for name, value in asker.headers]
