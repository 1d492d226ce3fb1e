"""Costly pages, made once for a directory and kept as long as it is: sitemaps, and the pages of states and cities.

They are kept compressed, and known by an ``ETag`` of their bytes, which is the same in every process.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from programs.search import Directory
from programs.web.compression import CODINGS, best_coding, coded
from programs.web.languages.addresses import prefix
from programs.web.wording.words import language, today

PERIOD_SECONDS = 600
"""“Said in the last 30 days” is true of fewer programs as time passes: no page is older than this."""


@dataclass(frozen=True)
class KeptPage:
    """A page as it is sent."""

    gzip: bytes
    etag: str

    @classmethod
    def of(cls, text: str) -> KeptPage:
        body = text.encode()
        return cls(CODINGS["gzip"](body), f'"{blake2b(body, digest_size=16).hexdigest()}"')

    @cached_property
    def br(self) -> bytes:
        """Made when the first browser asks that takes it."""
        return CODINGS["br"](gzip.decompress(self.gzip))

    def body(self, coding: str) -> bytes:
        kept: bytes = getattr(self, coding) if coding else gzip.decompress(self.gzip)
        return kept


def kept_page(
    request: HttpRequest, directory: Directory, key: Hashable, make: Callable[[], str], content_type: str = ""
) -> HttpResponse:
    """The page ``key`` of ``directory``: made by one thread, others wait; 304 for who has it already.

    By host, language and day, because addresses and words depend on them.
    """
    reader = request.build_absolute_uri("/"), language(), prefix(), today(), int(time.time() // PERIOD_SECONDS)
    page = directory.once((key, reader), lambda: KeptPage.of(make()))
    coding = best_coding(request)
    body = page.body(coding)
    response = coded(HttpResponse(body, content_type=content_type or None), coding, body)
    response["ETag"] = page.etag
    answer = get_conditional_response(request, etag=page.etag, response=response)
    assert isinstance(answer, HttpResponse)  # noqa: S101 - it was given one
    return answer
