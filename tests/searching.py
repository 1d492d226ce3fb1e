"""Search as pages and API ask for it, and places as search reads them, each of the directory as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.http import QueryDict

from programs.geocoding import places
from programs.geocoding.outcomes import PlaceOutcome, ResolvedPlace
from programs.search import BadInput, Directory, SearchOutcome, SearchPage, answer, read
from programs.search import text as search_text
from programs.search.keeper import current
from programs.search.question import place_of
from programs.search.text import WordMatches


def search(
    query: QueryDict, directory: Directory | None = None, *, strict: bool = False, facets: Iterable[str] | None = None
) -> SearchOutcome:
    """Read a query string and answer it."""
    directory = directory or current()
    asked = read(query, directory, strict=strict)
    return asked if isinstance(asked, BadInput) else answer(asked, directory, facets)


def page(query: QueryDict | str, directory: Directory | None = None) -> SearchPage:
    """The page of a search that is right."""
    outcome = search(QueryDict(query) if isinstance(query, str) else query, directory, strict=True)
    assert isinstance(outcome, SearchPage), outcome
    return outcome


def find(q: str) -> WordMatches:
    """The programs with the words of a text."""
    return search_text.find(q, current().index)


BESIDE_THE_COUNTS: dict[str, Any] = {
    "parts_of": [], "relaxations": [], "offers": [], "town_offers": [], "nearest_outside": None,
}  # fmt: skip
"""Functions of ``programs.search.results``, and what each says where nobody reads what it would find."""


@contextmanager
def only(*wanted: str) -> Iterator[None]:
    """Within, a search makes only the counts, and what is ``wanted`` of ``BESIDE_THE_COUNTS``; a place is looked up
    once. For tests that ask some thousand searches and read one thing of each."""
    places: dict[str, Any] = {}

    def place_once(given: dict[str, list[str]], gazetteer: Any, *, strict: bool) -> Any:
        near = f"{given.get('near')} {strict}"
        if near not in places:
            places[near] = place_of(given, gazetteer, strict=strict)
        return places[near]

    with ExitStack() as stack:
        stack.enter_context(mock.patch("programs.search.question.place_of", place_once))
        for name, said in BESIDE_THE_COUNTS.items():
            if name not in wanted:
                stack.enter_context(mock.patch(f"programs.search.results.{name}", lambda *_args, said=said: said))
        yield


def resolve(text: str) -> PlaceOutcome:
    return places.resolve(text, current().gazetteer)


def suggest(text: str, limit: int = places.SUGGESTIONS + 2) -> list[ResolvedPlace]:
    return places.suggest(text, current().gazetteer, limit)
