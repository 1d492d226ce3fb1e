"""What the pages of the guide share: the sources they stand on and the figures they name, each written once.

``templates/guide/sources.yaml`` and ``figures.yaml``; docs/guide.md says how to write them. A page names a source
by its key where a sentence rests on it, and a figure by its key where the number stands, in either language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

SOURCES, FIGURES = "sources.yaml", "figures.yaml"
LANGUAGES = ("en", "es")
SOURCE_ENTRIES = frozenset({"name", "url", "read", "tried", "check"})
DATES = ("read", "tried")
FIGURE_ENTRIES = frozenset({*LANGUAGES, "source", "check", "example", "link"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from, in one language.

    ``read`` is the day on which somebody read it and found there what the pages say, ``tried`` the day on which
    somebody last looked for one that could not be read; ``check`` says what nobody has been able to read, and why.
    """

    key: str
    name: str
    url: str
    read: date | None = None
    check: str = ""
    tried: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its words in one language; ``check`` as for a source."""

    key: str
    words: str
    source: str
    check: str = ""


@dataclass(frozen=True)
class Record:
    """Both files. ``problems`` are pairs of a file's name with a line, and words."""

    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The sources as they are written, by key."""
    numbers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The figures as they are written, by key."""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The line of a key in a file."""
    problems: tuple[tuple[str, int, str], ...] = ()

    def source(self, key: str, language: str) -> Source | None:
        entry = self.entries.get(key)
        if entry is None:
            return None
        read, tried = (day if isinstance(day, date) else None for day in map(entry.get, DATES))
        return Source(
            key,
            in_language(entry.get("name"), language),
            in_language(entry.get("url"), language),
            read,
            str(entry.get("check") or ""),
            tried,
        )

    def figures(self, language: str) -> dict[str, Figure]:
        """The figures in ``language``; a telephone number is a link to call it."""
        return {
            key: Figure(key, words(entry, language), str(entry.get("source") or ""), str(entry.get("check") or ""))
            for key, entry in self.numbers.items()
        }


def in_language(value: Any, language: str) -> str:
    """``{"en": "a", "es": "b"}``, or one text for all."""
    if isinstance(value, dict):
        return str(value.get(language) or value.get("en") or "")
    return str(value or "")


def words(entry: Mapping[str, Any], language: str) -> str:
    said = in_language(dict(entry), language)
    return f"[{said}]({entry['link']})" if entry.get("link") else said


def read_record(folder: Path) -> Record:
    """Both files of a guide. Never fails for what they say."""
    sources, of_sources, wrong_sources = read_table(folder / SOURCES)
    figures, of_figures, wrong_figures = read_table(folder / FIGURES)
    lines = {(SOURCES, key): line for key, line in of_sources.items()}
    lines |= {(FIGURES, key): line for key, line in of_figures.items()}
    wrong = ((SOURCES, wrong_sources), (FIGURES, wrong_figures))
    return Record(sources, figures, lines, tuple((name, *problem) for name, problem in wrong if problem))


def read_table(path: Path) -> tuple[dict[str, dict[str, Any]], Mapping[str, int], tuple[int, str] | None]:
    """The entries of a file by key, the line of each key, and what is wrong with the whole."""
    if not path.is_file():
        return {}, {}, (1, "there is no such file")
    table, places, problem = mapping(path.read_text(encoding="utf-8"))
    if problem and not table:
        return {}, {}, (problem[0], f"it cannot be read: {problem[1]}")
    whole = {key: entry for key, entry in table.items() if isinstance(entry, dict)}
    odd = next((key for key in places if key not in whole), None)
    return whole, places, problem or ((places[odd], f"“{odd}” has no entries of its own") if odd else None)


@lru_cache(maxsize=512)
def mapping(text: str) -> tuple[Mapping[str, Any], Mapping[str, int], tuple[int, str] | None]:
    """YAML with keys at its top: their values, the line of each, and what is wrong, if it cannot be read.

    Not to be changed: the same text gives the same objects. Parsing YAML is most of the work of reading a guide.
    """
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        return {}, {}, (error.problem_mark.line + 1 if error.problem_mark else 1, str(error.problem))
    finally:
        loader.dispose()
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        return {}, {}, (1, "it must be entries such as “title: …”")
    lines: dict[str, int] = {}
    twice = None
    for key, _value in node.value:
        line = key.start_mark.line + 1
        if str(key.value) in lines:
            twice = twice or (line, f"“{key.value}” stands twice")
        lines[str(key.value)] = line
    return {str(key): value for key, value in values.items()}, lines, twice


def of_record(record: Record, used: set[str], named: set[str]) -> Iterator[tuple[str, int, str]]:
    """What is wrong in both files. ``used`` are the sources that pages name, ``named`` the figures."""
    yield from record.problems
    sources = used | {str(entry.get("source")) for entry in record.numbers.values()}
    for key, entry in record.entries.items():
        line = record.lines[SOURCES, key]
        yield from ((SOURCES, line, f"the source “{key}” {said}") for said in of_source(entry))
        if key not in sources:
            yield SOURCES, line, f"the source “{key}” is named nowhere"
    for key, entry in record.numbers.items():
        line = record.lines[FIGURES, key]
        yield from ((FIGURES, line, f"the figure “{key}” {said}") for said in of_figure(entry, record))
        if key not in named:
            yield FIGURES, line, f"the figure “{key}” is named nowhere"


def of_source(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"has an unknown entry “{name}”" for name in sorted(entry.keys() - SOURCE_ENTRIES))
    names = entry.get("name")
    if not (isinstance(names, dict) and all(names.get(language) for language in LANGUAGES)):
        yield "needs a name in each language"
    if not all(in_language(entry.get("url"), language).startswith("https://") for language in LANGUAGES):
        yield "needs a url that begins with https://"
    yield from of_dates(entry)


def of_dates(entry: Mapping[str, Any]) -> Iterator[str]:
    """Every source has a date: that of the day on which it was read, or else on which somebody last looked for it."""
    for name in DATES:
        day = entry.get(name)
        if day is not None and not isinstance(day, date):
            yield f"needs a date such as 2026-11-28 in “{name}”"
        elif day is not None and day > timezone.localdate():
            yield f"was {name} in the future: {day}"
    read, tried, why = (entry.get(name) for name in ("read", "tried", "check"))
    if read is None and not (tried and why):
        yield "has no date: “read” says on which day it was read; if nobody could, “tried” says when and “check” why"
    elif read is not None and tried is not None:
        yield "was read: “tried” is for a source that could not be read"


def of_figure(entry: Mapping[str, Any], record: Record) -> Iterator[str]:
    yield from (f"has an unknown entry “{name}”" for name in sorted(entry.keys() - FIGURE_ENTRIES))
    if not all(entry.get(language) for language in LANGUAGES):
        yield "needs its words in each language"
    if entry.get("source") not in record.entries and entry.get("example") is not True:
        yield f"has no source in {SOURCES}"
