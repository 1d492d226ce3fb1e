"""The shortest way: a search by somebody who brings nothing that its answer depends on but the address.

For such a request Django's handler, the middleware and REST framework do the same each time, and take as long as the
search. So here a good answer is made of the view's own parts (``programs.ops.search_answers``), and its headers are
those that the last one like it had on the long way: they are written in one place. Whatever is no plain question goes
the long way from its beginning, and so does what finds that the database must be asked whether the directory is
current: keys, rates, other sites, errors and what they say are on one path.

What is kept is how clients ask (page or API, host, language, formats), by a few of their headers; nothing of what they
ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from cachetools import LRUCache
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import setting_changed
from django.urls import set_script_prefix
from django.utils.translation import activate

from programs.ops.requests import ROUTE
from programs.ops.search_answers import SEARCHES, Asker, Environ, Headers, Search, query_of
from programs.search import directory_known

StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

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
        *("HTTP_SEC_CH_UA", "HTTP_SEC_CH_UA_MOBILE", "HTTP_SEC_CH_UA_PLATFORM", "HTTP_SAVE_DATA", "HTTP_TE"),
        *("HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_HX_TARGET", "HTTP_HX_TRIGGER", "HTTP_HX_TRIGGER_NAME"),
        *("HTTP_X_REAL_IP", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT", "HTTP_TRACESTATE"),
    }
)
"""Headers that change no answer. Whoever sends one that is neither here nor in ``DECIDES`` takes the long way."""

UNDERSTOOD = IS_NOTHING.union(DECIDES)

KNOWN_MOST, HEADERS_MOST = 512, 600
"""Askers that are kept, and characters of their headers: clients send a few, all the time."""


class SearchWay:
    """A WSGI application around Django's."""

    def __init__(self, long_way: Application) -> None:
        self.long_way = long_way
        self.askers: LRUCache[tuple[str, ...], Asker] = LRUCache(KNOWN_MOST)
        self.lock = Lock()
        setting_changed.connect(self.forget)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        search = SEARCHES.get(environ["PATH_INFO"])
        if search is None or not is_plain(environ, search):
            return self.long_way(environ, start_response)
        key = (search.path, *[environ.get(name, "") for name in DECIDES])
        with self.lock:
            asker = self.askers.get(key)
        if asker is None:
            return self.learning(search, key, environ, start_response)
        found = answered(search, environ, asker)
        if found is None:
            return self.long_way(environ, start_response)
        headers, body = found
        environ[ROUTE] = asker.route
        start_response("200 OK", headers)
        return [body]

    def learning(
        self, search: Search, key: tuple[str, ...], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The long way; what a good answer looks like is kept."""

        def started(status: str, headers: Headers, *more: Any) -> Any:
            if status.startswith("200 ") and sum(map(len, key)) <= HEADERS_MOST:
                self.learn(search, key, environ, headers)
            return start_response(status, headers, *more)

        return self.long_way(environ, started)

    def learn(self, search: Search, key: tuple[str, ...], environ: Environ, headers: Headers) -> None:
        told, request = {name.lower(): value for name, value in headers}, WSGIRequest(environ)
        if not search.teaches(request, told):
            return
        site, coding = f"{request.scheme}://{request.get_host()}", told.get("content-encoding", "")
        asker = Asker(site, told["content-language"], headers, environ.get(ROUTE, ""), coding)
        with self.lock:
            self.askers[key] = asker

    def forget(self, **_changed: Any) -> None:
        """A setting has changed, as it does in tests."""
        with self.lock:
            self.askers.clear()


def answered(search: Search, environ: Environ, asker: Asker) -> tuple[Headers, bytes] | None:
    """Headers and body of a good answer; ``None`` where the long way must say what is wrong, or ask."""
    try:
        directory = directory_known()
        if directory is None:
            return None
        set_script_prefix("/")
        activate(asker.language)
        found = search.answered(query_of(environ), directory, environ, asker)
    except Exception:
        return None  # the same happens there
    if found is None:
        return None
    own, body = found
    own["content-length"] = str(len(body))
    return [(name, own.get(name.lower(), value)) for name, value in asker.headers], body


def is_plain(environ: Environ, search: Search) -> bool:
    """Whether nothing but the address and what ``DECIDES`` has a say in the answer."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not environ["SCRIPT_NAME"]
        and not settings.DEBUG
        and not search.is_limited()
        and all(name in UNDERSTOOD for name in environ if name.startswith("HTTP_"))
    )
