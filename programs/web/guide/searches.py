"""Whether the searches of a page find programs in the directory as it is.

The files alone cannot say it, so this is no check at start-up: ``manage.py guide_report --searches`` asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from programs.search import BadInput, Directory, SearchPage, answer
from programs.search import read as question_of
from programs.web.guide.pages import Guide, Page, Problem


@dataclass(frozen=True, slots=True)
class Found:
    """A search of a page: where it stands, what it asks, how many programs say so and how many were never asked."""

    line: int
    query: str
    count: int
    unstated: int


def queries(page: Page) -> Iterator[tuple[int, str]]:
    """Each search that a reader can start on the page, with the line on which it is written."""
    for line, target in page.body.links:
        if target.startswith("search:"):
            yield line, target.removeprefix("search:")
    name, codes = page.choice or ("", ("",))
    line = page.lines.get("search_choice", page.lines.get("search", 1))
    for code in codes:
        yield line, urlencode([*page.hidden, *([(name, code)] if name else [])])


def found(page: Page, directory: Directory) -> list[Found]:
    """What each search of the page finds, over the whole country."""
    return [Found(line, query, *counts(query, directory)) for line, query in dict.fromkeys(queries(page))]


def counts(query: str, directory: Directory) -> tuple[int, int]:
    """How many programs say all that is asked, and how many were never asked for some of it."""
    asked = question_of(QueryDict(query), directory, strict=False)
    if isinstance(asked, BadInput):
        return 0, 0
    outcome = answer(asked, directory)
    return (outcome.count, outcome.count_unstated or 0) if isinstance(outcome, SearchPage) else (0, 0)


def of_searches_found(guide: Guide, directory: Directory) -> Iterator[Problem]:
    """Searches that find nothing at all, and pages of which no search finds a program that says what was asked."""
    for page in guide.pages.values():
        results = found(page, directory)
        for one in results:
            if not one.count + one.unstated:
                yield Problem(page.path, one.line, f"the search “{one.query}” finds nothing")
        if not any(one.count for one in results):
            yield Problem(page.path, 1, "no search of the page finds a program that says what it asks for")
