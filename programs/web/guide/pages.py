"""Guide pages read from their files, once for each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from programs.web.guide.markup import Heading, Rendered, render
from programs.web.guide.record import Record, Source, mapping, read_record
from programs.web.languages.addresses import prefix

FOLDER = settings.BASE_DIR / "templates" / "guide"
ORIGINAL = "en"
"""The language whose headings name the parts of a page."""
INDEX, GLOSSARY = "index", "glossary"
"""Files that have addresses of their own."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file, and where."""

    path: Path
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the list of pages."""

    title: str
    slugs: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One page in one language.

    ``search`` are parameters that its search form carries along; ``choice`` is a parameter with the terms
    that the form lets people choose from. ``lines`` says on which line of the file each entry of the front
    matter stands.
    """

    slug: str
    language: str
    path: Path
    title: str
    summary: str
    reviewed: date | None
    sources: tuple[Source, ...]
    search: Mapping[str, tuple[str, ...]]
    search_title: str
    choice: tuple[str, tuple[str, ...]] | None
    sections: tuple[Section, ...]
    body: Rendered
    entries: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def html(self) -> SafeString:
        return self.body.html

    @property
    def headings(self) -> list[Heading]:
        return self.body.headings

    @property
    def parts(self) -> list[Heading]:
        """The headings of the table of contents."""
        return [heading for heading in self.headings if heading.level == 2]

    @property
    def has_checklist(self) -> bool:
        return "task-list-item" in self.html

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Name and value of each parameter that the search form carries along."""
        return [(name, value) for name, values in self.search.items() for value in values]


@dataclass(frozen=True)
class Guide:
    """Every page of one language, by slug, and what they share."""

    language: str
    pages: Mapping[str, Page]
    record: Record = field(default_factory=Record)

    @property
    def sections(self) -> list[tuple[str, list[Page]]]:
        """Title and pages of each section, in the order in which they should be read."""
        index = self.pages.get(INDEX)
        return [
            (section.title, [self.pages[slug] for slug in section.slugs if slug in self.pages])
            for section in (index.sections if index else ())
        ]

    @property
    def order(self) -> list[Page]:
        return [page for _title, pages in self.sections for page in pages]

    def around(self, page: Page) -> tuple[Page | None, Page | None]:
        """The page before and the page after ``page``."""
        order = self.order
        if page not in order:
            return None, None
        place = order.index(page)
        return (order[place - 1] if place else None), (order[place + 1] if place + 1 < len(order) else None)


def guide(language: str | None = None) -> Guide:
    """The guide in ``language``, else in the active one; a page that is not translated is there in English."""
    wanted = (language or get_language() or ORIGINAL).split("-")[0]
    if settings.DEBUG:  # a page that is being written is read again
        return read(wanted)
    return kept(wanted, prefix())


@cache
def kept(language: str, address_prefix: str) -> Guide:
    """By language, and by whether addresses name it: pages are full of links."""
    return read(language, original=None if language == ORIGINAL else kept(ORIGINAL, address_prefix))


def read(language: str, folder: Path = FOLDER, original: Guide | None = None) -> Guide:
    """Read every page of a language. Never fails for what a file says: see ``Page.problems``.

    ``original`` is the guide in English, for who has read it already.
    """
    original = original or read_original(folder)
    if language == ORIGINAL or not (folder / language).is_dir():
        return original
    translated = {
        path.stem: read_page(path, language, original.record, original.pages[path.stem])
        for path in sorted((folder / language).glob("*.md"))
        if path.stem in original.pages
    }
    return Guide(language, {**original.pages, **translated}, original.record)


def read_original(folder: Path) -> Guide:
    record = read_record(folder)
    pages = {path.stem: read_page(path, ORIGINAL, record) for path in sorted((folder / ORIGINAL).glob("*.md"))}
    return Guide(ORIGINAL, pages, record)


def read_page(path: Path, language: str, record: Record, original: Page | None = None) -> Page:
    """One file. A translation has the names of headings and the sources of its ``original``."""
    ids = [heading.id for heading in original.headings] if original else ()
    body = render(path.read_text(encoding="utf-8"), ids, language, record.figures(language))
    entries, lines, problem = front_matter(body.front_matter)
    problems = [Problem(path, line, words) for line, words in body.problems + ([problem] if problem else [])]
    listed = source_keys(entries.get("sources"), body, record)
    keys = [source.key for source in original.sources] if original else listed
    return Page(
        slug=path.stem,
        language=language,
        path=path,
        title=str(entries.get("title") or path.stem.replace("-", " ").capitalize()),
        summary=str(entries.get("summary") or ""),
        reviewed=reviewed if isinstance(reviewed := entries.get("reviewed"), date) else None,
        sources=tuple(source for key in keys if (source := record.source(key, language))),
        search=parameters(entries.get("search")),
        search_title=str(entries.get("search_title") or ""),
        choice=next(iter(parameters(entries.get("search_choice")).items()), None),
        sections=tuple(sections(entries.get("sections"))),
        body=body,
        entries=entries,
        lines=lines,
        problems=tuple(problems),
    )


def source_keys(listed: Any, body: Rendered, record: Record) -> list[str]:
    """What the whole page stands on, then what its sentences and figures do, each once."""
    keys = [str(key) for key in listed] if isinstance(listed, list) else []
    keys += [key for mark in body.marks for key in mark.sources]
    keys += [str(record.numbers[name].get("source") or "") for name in body.figures]
    return list(dict.fromkeys(keys))


def front_matter(text: str) -> tuple[Mapping[str, Any], dict[str, int], tuple[int, str] | None]:
    """Entries, the line of each in the file, and what is wrong with the whole, if it cannot be read."""
    if not text.strip():
        return {}, {}, (1, "the file must begin with ---, entries such as “title: …”, and ---")
    entries, lines, problem = mapping(text)
    # The first line of the file is “---”.
    below = {name: line + 1 for name, line in lines.items()}
    if problem:
        line, words = problem
        return {}, {}, (line + 1, f"the part between the --- lines cannot be read: {words}")
    return entries, below, None


def parameters(value: Any) -> dict[str, tuple[str, ...]]:
    """``{"age": "adult"}`` and ``{"age": ["adult"]}`` alike."""
    if not isinstance(value, dict):
        return {}
    return {str(name): tuple(map(text_of, one if isinstance(one, list) else [one])) for name, one in value.items()}


def text_of(value: Any) -> str:
    """As an address says it: YAML reads ``true`` as a truth value."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def sections(value: Any) -> Iterator[Section]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield Section(str(one.get("title") or ""), tuple(map(str, one.get("pages") or ())))
