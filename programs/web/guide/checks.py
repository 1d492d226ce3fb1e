"""What is wrong with the guide's files: told at start-up and by ``manage.py check``, never to a reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from programs.search import SINGLE_VALUED, ProgramFilterSet, cleaned
from programs.web.fit_check import sources as of_fit_check
from programs.web.guide import glossary
from programs.web.guide.claims import of_claims, of_marks, of_numbers, of_stories
from programs.web.guide.markup import OUTSIDE
from programs.web.guide.pages import FOLDER, GLOSSARY, INDEX, ORIGINAL, Guide, Page, Problem, parameters, read
from programs.web.guide.record import SOURCES, of_record

ENTRIES = frozenset({"title", "summary", "reviewed", "sources", "search", "search_title", "search_choice", "sections"})
REQUIRED = ("title", "summary", "reviewed")
NOT_CARRIED = frozenset({"near", "page", "page_size", "facets", "payer", "network"})
"""Parameters that a page cannot carry along: what people type themselves, and what is not in the code."""

Trouble = tuple[int, str]
"""A line and what is wrong there."""


def check_guide(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The system check: every problem is an error with file and line."""
    return [Error(str(problem), id="guide.E001") for problem in problems()]


def problems(folder: Path = FOLDER) -> list[Problem]:
    """Everything that is wrong, by file and line."""
    with translation.override(ORIGINAL):
        original = read(ORIGINAL, folder)
        guides = [read(code, folder, original) for code, _name in settings.LANGUAGES]
    found = [problem for guide in guides for problem in of_guide(guide, original)]
    found += of_shared(original, folder)
    return sorted(found, key=lambda problem: (str(problem.path), problem.line))


def of_shared(original: Guide, folder: Path) -> Iterator[Problem]:
    """What is wrong with the sources and figures that all pages and the fit check share."""
    used = {source.key for page in original.pages.values() for source in page.sources} | of_fit_check.KEYS
    for key in sorted(of_fit_check.KEYS - original.record.entries.keys()):
        yield Problem(Path(of_fit_check.__file__), 1, f"there is no source “{key}” in {SOURCES}")
    named = {key for page in original.pages.values() for key in page.body.figures}
    for name, line, words in of_record(original.record, used, named):
        yield Problem(folder / name, line, words)


def of_guide(guide: Guide, original: Guide) -> Iterator[Problem]:
    """What is wrong with the pages of one language."""
    for page in guide.pages.values():
        if page.language != guide.language:
            path = page.path.parent.parent / guide.language / page.path.name
            yield Problem(path, 1, "there is no such file: the page is shown in English")
            continue
        yield from page.problems
        troubles = [*of_entries(page), *of_searches(page), *of_links(page, original)]
        troubles += [*of_numbers(page), *of_stories(page)]
        troubles += of_sections(page, original) if page.slug == INDEX else ()
        if guide is original:
            troubles += [*of_sources(page), *of_marks(page, guide.record), *of_claims(page)]
        else:
            troubles += differences(page, original.pages[page.slug])
        yield from (Problem(page.path, line, words) for line, words in troubles)


def of_entries(page: Page) -> Iterator[Trouble]:
    """The part between the lines of dashes."""
    for name in sorted(page.entries.keys() - ENTRIES):
        yield page.lines.get(name, 1), f"there is no entry “{name}”: use {', '.join(sorted(ENTRIES))}"
    for name in REQUIRED:
        if page.entries and not page.entries.get(name):
            yield page.lines.get(name, 1), f"the entry “{name}” is missing or empty"
    reviewed = page.entries.get("reviewed")
    if reviewed and not isinstance(reviewed, date):
        yield page.lines["reviewed"], "“reviewed” must be a date such as 2026-11-23"
    elif page.reviewed and page.reviewed > timezone.localdate():
        yield page.lines["reviewed"], f"“reviewed” lies in the future: {page.reviewed}"


def of_sources(page: Page) -> Iterator[Trouble]:
    """A page stands on something, and what it lists is in the list of all."""
    listed = page.entries.get("sources")
    line = page.lines.get("sources", 1)
    if listed is not None and not isinstance(listed, list):
        yield line, "“sources” must be a list of keys"
    known = {source.key for source in page.sources}
    for key in listed if isinstance(listed, list) else ():
        if str(key) not in known:
            yield line, f"there is no source “{key}”"
    if page.entries and not page.sources:
        yield line, "the page has no source"


def of_searches(page: Page) -> Iterator[Trouble]:
    """The parameters of the search form."""
    line = page.lines.get("search", 1)
    yield from ((line, words) for words in of_parameters(dict(page.search)))
    choices = parameters(page.entries.get("search_choice"))
    line = page.lines.get("search_choice", 1)
    if len(choices) > 1:
        yield line, "only one thing can be chosen in the search form"
    yield from ((line, words) for words in of_parameters(choices))


def of_parameters(given: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """What the search would not understand."""
    for name, values in given.items():
        if name not in ProgramFilterSet.names() or name in NOT_CARRIED:
            yield f"the search has no parameter “{name}” that a page could give"
        elif name in SINGLE_VALUED and len(values) > 1:
            yield f"“{name}” takes one value"
        else:
            yield from refused(name, values)


def refused(name: str, values: tuple[str, ...]) -> Iterator[str]:
    try:
        if not all(values):
            yield f"“{name}” has no value"
        cleaned(name, list(values))
    except ValidationError as error:
        yield f"“{name}”: {' '.join(error.messages)}"


def of_links(page: Page, original: Guide) -> Iterator[Trouble]:
    for line, target in page.body.links:
        yield from ((line, words) for words in of_link(target, original))


def of_link(target: str, original: Guide) -> Iterator[str]:
    """Why a link leads nowhere."""
    kind, _colon, rest = target.partition(":")
    if kind == "page":
        slug, _hash, part = rest.partition("#")
        linked = original.pages.get(slug)
        if linked is None or slug in (INDEX, GLOSSARY):
            yield f"there is no page “{slug}”"
        elif part and part not in {heading.id for heading in linked.headings}:
            yield f"the page “{slug}” has no part “{part}”"
    elif kind == "glossary":
        words = original.pages.get(GLOSSARY)
        own = {heading.id for heading in words.headings} if words else set()
        if rest and rest not in glossary.anchors() | own:
            yield f"the glossary has no word “{rest}”"
    elif kind == "search":
        yield from of_parameters({name: tuple(values) for name, values in parse_qs(rest, True).items()})
    elif target.startswith("/"):
        try:
            resolve(target)
        except Resolver404:
            yield f"there is no address “{target}” on this site"
    elif not target.startswith(OUTSIDE):
        yield f"links begin with page:, glossary:, search:, /, https:, tel: or sms:, not “{target}”"


def of_sections(page: Page, original: Guide) -> Iterator[Trouble]:
    """Every page stands once in the list of pages."""
    line = page.lines.get("sections", 1)
    listed = [slug for section in page.sections for slug in section.slugs]
    there = original.pages.keys() - {INDEX, GLOSSARY}
    for slug in sorted(there - set(listed)):
        yield line, f"the page “{slug}” is in no section"
    for slug in sorted({slug for slug in listed if listed.count(slug) > 1 or slug not in there}):
        yield line, f"“{slug}” stands twice, or there is no such page"


def targets(page: Page) -> list[str]:
    """Where its links lead; a text message to the same number holds other words in each language."""
    links = (target for _line, target in page.body.links)
    return sorted(target.partition("?")[0] if target.startswith("sms:") else target for target in links)


def differences(page: Page, original: Page) -> Iterator[Trouble]:
    """What a translation must have in common with its original."""
    if [heading.level for heading in page.headings] != [heading.level for heading in original.headings]:
        yield 1, f"it has other headings than {original.path}"
    for name in ("search", "search_choice"):
        if parameters(page.entries.get(name)) != parameters(original.entries.get(name)):
            yield page.lines.get(name, 1), f"“{name}” differs from {original.path}"
    if "sources" in page.entries or page.body.marks:
        yield page.lines.get("sources", 1), f"sources are named in {original.path} alone"
    if sorted(page.body.figures) != sorted(original.body.figures):
        yield 1, f"it has other figures than {original.path}"
    if len(page.body.sentences) != len(original.body.sentences):
        yield 1, f"it has other paragraphs and items than {original.path}"
    if targets(page) != targets(original):
        yield 1, f"it has other links than {original.path}"
    if [one.slugs for one in page.sections] != [one.slugs for one in original.sections]:
        yield page.lines.get("sections", 1), f"the sections differ from {original.path}"
