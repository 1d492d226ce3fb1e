"""Answers that are ready before anybody asks: they take no thread, no database and no waiting.

Liveness, the crisis page, and what is said to a request that is refused. They are made once, when the
process starts, by asking Django itself, so that they have the headers and the words of every other page.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from programs.ops.front.wsgi import Answer, Application, Heading, environ_of, whole
from programs.ops.metrics.meter import READY_MADE, REFUSED
from programs.web.errors import EXPLANATIONS, WITHOUT_ANYTHING
from programs.web.languages.addresses import taken_apart

logger = logging.getLogger("programs.ops")

CRISIS = "/crisis/"
LIVE = "/health/live/"
REFUSALS = (400, 408, 411, 413, 429, 503)
RETRY_SECONDS = {503: 3, 429: 10}
"""When a refused client should ask again: a queue is short, a limit on logins is not."""

PLAIN_TEXT = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")]


class Kept:
    """The answers, by address or status and by language."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], Answer] = {}

    def prepare(self, application: Application) -> None:
        """Ask Django for every one of them. What it cannot make is answered with the bare words."""
        host = own_host()
        for language, _name in settings.LANGUAGES:
            addresses = {CRISIS: f"/{language}{CRISIS}", LIVE: LIVE}
            for status in REFUSALS:
                addresses[str(status)] = f"/health/refused/{status}/"
                addresses[f"api {status}"] = f"/health/refused/{status}/api/"
            for name, path in addresses.items():
                headers = [("host", host), ("accept-language", language)]
                # As if over TLS: the crisis line is no page to be redirected from.
                head = Heading("GET", path, "", "127.0.0.1", "https", "HTTP/1.1", headers)
                answer = whole(application, environ_of(head, b"", server=(host, "443")))
                self.pages[name, language] = replace(answer, route=READY_MADE)

    def at(self, head: Heading) -> Answer | None:
        """The answer to a request for one of our addresses; ``None`` for all others."""
        if head.path == LIVE:
            name = LIVE
        elif head.path.endswith(CRISIS) and head.path in {
            CRISIS,
            *(f"/{code}{CRISIS}" for code, _ in settings.LANGUAGES),
        }:
            name = CRISIS
        else:
            return None
        return self.pages.get((name, language_of(head))) if head.method in {"GET", "HEAD"} else None

    def refusal(self, head: Heading, status: int) -> Answer:
        """A page with the crisis line, a problem document under ``/api/``, with ``Retry-After`` where it helps."""
        name = f"api {status}" if head.path.startswith("/api/") else str(status)
        page = self.pages.get((name, language_of(head))) or bare(status)
        headers = list(page.headers)
        if status in RETRY_SECONDS and "retry-after" not in dict(headers):
            headers.append(("retry-after", str(RETRY_SECONDS[status])))
        return replace(page, status=status, headers=headers, route=REFUSED)


def own_host() -> str:
    """A host name that we answer to, for requests of our own."""
    return str(settings.OWN_HOST)


def bare(status: int) -> Answer:
    """For when even the page of errors cannot be made."""
    return Answer(status, PLAIN_TEXT, WITHOUT_ANYTHING.encode())


def language_of(head: Heading) -> str:
    """As ``LanguageMiddleware`` finds it: the address, the cookie, what the browser asks for, English."""
    named, _rest = taken_apart(head.path)
    if named:
        return named
    wanted = [language for language, _quality in parse_accept_lang_header(head.get("accept-language"))]
    try:
        cookie = SimpleCookie(head.get("cookie")).get(settings.LANGUAGE_COOKIE_NAME)
        wanted[:0] = [cookie.value] if cookie else []
    except CookieError:
        pass
    for code in wanted:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


assert set(REFUSALS) <= set(EXPLANATIONS)  # noqa: S101 - at import: a refusal without words
