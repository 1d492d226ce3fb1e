"""Search as pages and API ask for it, and places as search reads them, each of the directory as it is now."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from programs.geocoding import places
from programs.geocoding.outcomes import PlaceOutcome, ResolvedPlace
from programs.search import BadInput, Directory, SearchOutcome, answer, read
from programs.search import text as search_text
from programs.search.keeper import current
from programs.search.text import WordMatches


def search(
    query: QueryDict, directory: Directory | None = None, *, strict: bool = False, facets: Iterable[str] | None = None
) -> SearchOutcome:
    """Read a query string and answer it."""
    directory = directory or current()
    asked = read(query, directory, strict=strict)
    return asked if isinstance(asked, BadInput) else answer(asked, directory, facets)


def find(q: str) -> WordMatches:
    """The programs with the words of a text."""
    return search_text.find(q, current().index)


def resolve(text: str) -> PlaceOutcome:
    return places.resolve(text, current().gazetteer)


def suggest(text: str, limit: int = places.SUGGESTIONS + 2) -> list[ResolvedPlace]:
    return places.suggest(text, current().gazetteer, limit)
