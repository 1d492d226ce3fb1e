"""What the shortest way (``programs.ops.search_way``) answers, made of the parts of the two views that search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.middleware.gzip import re_accepts_gzip
from django.utils.encoding import iri_to_uri

from programs.api.deprecation import OF_PROGRAMS, deprecation_headers
from programs.api.renderers import as_json
from programs.api.v1.programs import Address, page_said
from programs.search import API_ONLY, Directory, Question, SearchPage, answer, as_query, read
from programs.web.compression import CODINGS, best_coding
from programs.web.languages.addresses import naming
from programs.web.results.page import page_of

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Answered = tuple[dict[str, str], bytes]
"""Headers that are of this answer alone, by their names in lower case, and the body as it is sent."""


@dataclass(frozen=True, slots=True)
class Asker:
    """How a good answer to requests like one looks. ``site`` is like ``https://example.org``; ``coding`` is how its
    body is coded, empty for not at all."""

    site: str
    language: str
    headers: Headers
    route: str
    coding: str


class Search(Protocol):
    """One address at which something is searched."""

    @property
    def path(self) -> str: ...

    def is_limited(self) -> bool:
        """Whether requests are counted."""

    def answered(self, query: QueryDict, directory: Directory, environ: Environ, asker: Asker) -> Answered | None:
        """A good answer, in the active language; ``None`` or an exception where there is none."""

    def teaches(self, request: HttpRequest, told: Mapping[str, str]) -> bool:
        """Whether all good answers to such requests have the headers ``told``, by their names in lower case."""


COMPRESSED_FROM, SURELY_COMPRESSED = 200, 1_000
"""Bytes: Django compresses no answer that is shorter, nor one that does not become shorter, and so their headers are
others. It adds up to a hundred random bytes; JSON of the second length always becomes shorter."""


@dataclass(frozen=True, slots=True)
class OfApi:
    """The API's search."""

    path: str = "/api/v1/programs/"

    def is_limited(self) -> bool:
        return bool(settings.API_ANONYMOUS_RATE)

    def answered(self, query: QueryDict, directory: Directory, environ: Environ, asker: Asker) -> Answered | None:
        question = read(query, directory, strict=True) if API_ONLY.isdisjoint(query) else None
        page = answer(question, directory) if isinstance(question, Question) else None
        if not isinstance(page, SearchPage):
            return None
        body, link = page_said(page, Address(asker.site, self.path, query, address_of(environ, asker.site)))
        content = as_json(body)
        if len(content) < (SURELY_COMPRESSED if asker.coding else COMPRESSED_FROM):
            return None
        links = ", ".join(filter(None, [link, deprecation_headers(asker.site, OF_PROGRAMS).get("Link")]))
        return {"link": links}, CODINGS["gzip"](content) if asker.coding else content

    def teaches(self, request: HttpRequest, told: Mapping[str, str]) -> bool:
        is_compressed = told.get("content-encoding") == "gzip"
        takes_gzip = re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None
        is_long = is_compressed or int(told["content-length"]) >= COMPRESSED_FROM
        return API_ONLY.isdisjoint(request.GET) and is_long and is_compressed is takes_gzip


@dataclass(frozen=True, slots=True)
class OfPeople:
    """The page of results, under the addresses that name the language ``named`` or none."""

    named: str = ""

    @property
    def path(self) -> str:
        return f"/{self.named}/programs/" if self.named else "/programs/"

    def is_limited(self) -> bool:
        return bool(settings.PAGE_RATE)

    def answered(self, query: QueryDict, directory: Directory, environ: Environ, asker: Asker) -> Answered | None:
        (other,) = (code for code, _name in settings.LANGUAGES if code != asker.language)
        with naming(self.named):
            page = page_of(query, directory, with_query(f"/{other}/programs/", environ))
        if not isinstance(page, bytes):
            return None
        return {}, CODINGS[asker.coding](page) if asker.coding else page

    def teaches(self, request: HttpRequest, told: Mapping[str, str]) -> bool:
        return told.get("content-encoding", "") == best_coding(request)


ALL: tuple[Search, ...] = (OfApi(), OfPeople(), *(OfPeople(code) for code, _name in settings.LANGUAGES))
SEARCHES = {one.path: one for one in ALL}


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
    return with_query(site + OfApi().path, environ)


def with_query(address: str, environ: Environ) -> str:
    """``address`` with what the request asks for."""
    query = environ.get("QUERY_STRING", "")
    return f"{address}?{iri_to_uri(query)}" if query else address
