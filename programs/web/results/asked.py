"""“You asked”: what a program answers to each choice of a search, in one line.

The same line stands on the card, at the top of the listing, on shortlist and comparison, on paper and in the
spreadsheet. The choices travel in the address of these pages, and nowhere else; words and places that somebody typed
do not travel at all, but what was understood of the words does, as the choices that say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from programs.search import (
    CHOICES,
    PRESET_NAMES,
    Answer,
    BadInput,
    Coverage,
    Directory,
    Question,
    State,
    answers,
    directory_for,
    read,
)
from programs.vocabularies import LANGUAGE
from programs.web.results import chips
from programs.web.wording.asks import unsaid
from programs.web.wording.facts import labels
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language

SHOWN = 6
"""Answers on a card; of more, the line says how many there are."""

SIGNS: dict[State, str] = {"says": "✓", "open": "?", "silent": "–"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One choice in words, and what the program answers."""

    label: str
    state: State

    @property
    def sign(self) -> str:
        return SIGNS[self.state]

    @property
    def said(self) -> str:
        """The sign in a word: “yes”, “not known”, “does not say so”."""
        return {"says": _("yes"), "open": _("not known"), "silent": _("does not say so")}[self.state]

    def __str__(self) -> str:
        return f"{self.label}: {self.said}"


def asked(found: Iterable[Answer], coverage: Coverage) -> list[Asked]:
    """The answers in words, in the order of the choices."""
    return [Asked(label(answer, coverage), answer.state) for answer in found]


def label(answer: Answer, coverage: Coverage) -> str:
    """“Medicaid”, “Treats in Spanish”, “Weekday evenings, at least 9 hours a week”."""
    if answer.parameter == "time_zone":
        return _("Its time zone")
    values = [part.partition("=") for part in answer.values]
    if all(equals for _name, equals, _value in values):
        return ", ".join(time_label(name, value, coverage) for name, _equals, value in values)
    if answer.parameter == "language":
        return _("Treats in %(language)s") % {"language": in_a_sentence(labels(LANGUAGE, answer.values))}
    if answer.parameter == "near":
        return capfirst(", ".join(unsaid("near", answer.values)))
    return ", ".join(chips.label(answer.parameter, value, coverage) for value in answer.values)


def time_label(name: str, value: str, coverage: Coverage) -> str:
    return str(PRESET_NAMES[value]) if value in PRESET_NAMES else chips.label(name, value, coverage)


def in_a_sentence(names: Sequence[str]) -> str:
    """Names of languages, which Spanish writes small."""
    text = ", ".join(names)
    return text.lower() if language() == "es" else text


def in_words(items: Sequence[Asked]) -> str:
    """“Teens: yes · Medicaid: not known”, for a cell of a table or a text."""
    return " · ".join(map(str, items))


def line(found: tuple[Answer, ...], coverage: Coverage, shown: int | None = None) -> SafeString:
    """The line as HTML; empty where nothing was chosen. Signs for the eye, words for the ear."""
    return html(tuple(asked(found, coverage)), language(), shown) if found else SafeString()


@lru_cache(maxsize=2048)
def html(items: tuple[Asked, ...], in_language: str | None, shown: int | None) -> SafeString:
    parts = [
        f'<span class="{one.state}">{escape(one.label)} <b aria-hidden="true">{one.sign}</b>'
        f'<span class="visually-hidden">: {escape(one.said)}</span></span>'
        for one in items[:shown]
    ]
    rest = len(items) - len(parts)
    others = _("and %(count)s more") % {"count": rest}
    more = f" · {escape(others)}" if rest else ""
    start = f'<p class="asked"><span class="visually-hidden">{escape(_("You asked:"))} </span>'
    between = ' <i aria-hidden="true">·</i> '
    return mark_safe(f"{start}{between.join(parts)}{more}</p>")  # noqa: S308 - escaped pieces


def query_of(data: QueryDict, understood: Iterable[tuple[str, str]] = ()) -> str:
    """The choices of a search as the query string of another page, and what was ``understood`` of its words; without
    place, words, order and page."""
    chosen = [(name, value) for name, values in data.lists() if name in CHOICES for value in values]
    return urlencode(list(dict.fromkeys([*chosen, *understood])))


@dataclass(frozen=True, slots=True)
class Carried:
    """The choices that an address carries. ``question`` is ``None`` where there are none or they cannot be read."""

    question: Question | None
    directory: Directory | None
    query: str = ""
    unreadable: bool = False

    def answers(self, ids: Iterable[UUID]) -> dict[UUID, tuple[Answer, ...]]:
        if self.question is None or self.directory is None:
            return {}
        return answers(self.question, ids, self.directory)

    def asked(self, ids: Iterable[UUID]) -> dict[UUID, list[Asked]]:
        """The answers of each program in words."""
        found = self.answers(ids)
        return {pk: asked(said, self.directory.coverage) for pk, said in found.items()} if self.directory else {}

    def lines(self, ids: Iterable[UUID]) -> dict[UUID, SafeString]:
        """The line of each program."""
        found = self.answers(ids)
        return {pk: line(said, self.directory.coverage) for pk, said in found.items()} if self.directory else {}


def carried(request: HttpRequest) -> Carried:
    """What the address of ``request`` asks for beside the programs that it names. No query where that is nothing."""
    query = query_of(request.GET)
    if not query:
        return Carried(None, None)
    directory = directory_for(request)
    question = read(QueryDict(query), directory)
    if isinstance(question, BadInput):
        return Carried(None, None, unreadable=True)
    return Carried(question, directory, query)
