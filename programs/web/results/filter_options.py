"""Choices of the filter panel as HTML: a checkbox, its words, and how many programs it would leave.

A page holds 249 of them, so each is escaped, translated and coded once; a request only joins the pieces, with the
counts and the ticks of its search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from programs.search import PRESETS, FacetCounts
from programs.vocabularies import Facet
from programs.web.frames import Parts
from programs.web.wording.words import gettext as _
from programs.web.wording.words import ngettext


@dataclass(frozen=True)
class Option:
    """One checkbox. Between ``start`` and ``words`` it may be ticked; after them comes the count.

    By its id it stays the same checkbox, with the focus on it, when the panel is counted anew.
    """

    value: str
    start: bytes
    words: bytes

    @cached_property
    def form(self) -> bytes:
        """For ``%``: with places for what it is beside an option, for its tick, and for its number."""
        before, after = (self.start + b"\0" + self.words).replace(b"%", b"%%").replace(b"\0", b"%b").split(b"option", 1)
        return before + b"option%b" + after + b'<span class="tally">%b</span></label>'


@lru_cache(maxsize=2048)
def choice(parameter: str, value: str, label: str, help_text: str = "") -> Option:
    """The choice of ``value``, escaped."""
    return Option(
        value,
        format_html(
            '<label class="option"><input type="checkbox" id="{}-{}" name="{}" value="{}"',
            *(parameter, value, parameter, value),
        ).encode(),
        format_html(
            "><span>{}{}</span>", label, format_html("<small>{}</small>", help_text) if help_text else ""
        ).encode(),
    )


@dataclass(frozen=True)
class Choices:
    """The choices of a group, and what they are put together from where they are counted: their ``form`` is one stretch
    of memory. ``places`` is where in ``nothing`` each stands, which fills the form where nothing is to be found."""

    options: tuple[Option, ...]
    form: bytes
    places: Mapping[str, int]
    nothing: Parts

    @classmethod
    def of(cls, options: Iterable[Option]) -> Choices:
        found = tuple(options)
        places = {one.value: len(NOTHING_TO_FIND) * place for place, one in enumerate(found)}
        return cls(found, b"".join(one.form for one in found), places, [*NOTHING_TO_FIND] * len(found))


NOTHING_TO_FIND = (b" none", b" disabled", b"0")
"""What an option is, how it is ticked, and its number, where there is nothing to find."""


def terms(facet: Facet) -> Choices:
    """The choices of a vocabulary in the active language."""
    return Choices.of(choice(facet.code, term.code, str(term.label), str(term.help)) for term in facet)


@lru_cache(maxsize=8)
def presets(language: str | None, first: str = "") -> Choices:
    """The usual free times in the active ``language``, one of them ``first`` if wanted."""
    codes = sorted(PRESETS, key=lambda code: code != first) if first else PRESETS
    return Choices.of(choice("when", code, str(PRESETS[code][0])) for code in codes)


def content(language: str | None, choices: Choices, chosen: Collection[str], counted: FacetCounts | None) -> Parts:
    """The checkboxes of a group and how many programs say nothing of it.

    With counts, a choice that nobody states shows how many could be asked; one that would find nothing is greyed.
    """
    if counted is None:
        return [option(one, one.value in chosen, None) for one in choices.options]
    filling, places = choices.nothing.copy(), choices.places
    for value, count in counted.unstated.items():
        place = places.get(value)
        if place is not None and count:
            filling[place : place + 3] = b"", b"", to_ask(language, count)
    for value, count in counted.counts.items():
        place = places.get(value)
        if place is not None and count:
            filling[place : place + 3] = b"", b"", tally(count)
    for value in chosen:
        place = places[value]
        filling[place : place + 2] = b"", b" checked"
    said = not_said(language, counted.unknown)
    if not said and not filling:
        said = nothing(language)
    return [choices.form % tuple(filling), said]


def option(one: Option, ticked: bool, count: int | None, unstated: int = 0, language: str | None = None) -> bytes:
    """The checkbox with its number: of those that say so, else of those to ask; with neither it cannot be ticked."""
    if count is None:
        return one.start + (b" checked" if ticked else b"") + one.words + b"</label>"
    if not (count or unstated or ticked):
        return one.form % NOTHING_TO_FIND
    said = to_ask(language, unstated) if unstated and not count else tally(count)
    return one.form % (b"", b" checked" if ticked else b"", said)


@lru_cache(maxsize=4096)
def tally(count: int | None) -> bytes:
    """The number of a choice."""
    return f"{count or 0:,}".encode()


@lru_cache(maxsize=2048)
def to_ask(language: str | None, count: int) -> bytes:
    """“ask 8”: that many do not say."""
    return escape(_("ask %(count)s") % {"count": f"{count:,}"}).encode()


@lru_cache(maxsize=8)
def explain(language: str | None) -> bytes:
    """A switch, not sent with the form: the style sheet shows explanations while it is on."""
    switch = '<label class="explain"><input type="checkbox"><span>{}</span></label>'
    return format_html(switch, _("Say what these mean")).encode()


@lru_cache(maxsize=8)
def nothing(language: str | None) -> bytes:
    return format_html('<p class="quiet-line">{}</p>', _("Nothing is left here with your other choices.")).encode()


@lru_cache(maxsize=2048)
def not_said(language: str | None, count: int | None) -> bytes:
    """How many programs say nothing of it; empty when all do."""
    if not count:
        return b""
    text = ngettext("%(count)s does not say", "%(count)s do not say", count) % {"count": f"{count:,}"}
    return format_html('<p class="quiet-line">{}</p>', text).encode()


def group(code: str, label: str, content: Parts, *, chosen: int, is_open: bool, is_next: bool = False) -> Parts:
    """One group of the panel. ``label`` and ``content`` are escaped; ``chosen`` counts what is ticked in it.

    A sheet opens where the group is that ``is_next``.
    """
    return [head(code, label, chosen, is_open=is_open, is_next=is_next), *content, b"</div></details>\n"]


@lru_cache(maxsize=512)
def head(code: str, label: str, chosen: int, *, is_open: bool, is_next: bool) -> bytes:
    count = f' <span class="count">{chosen}</span>' if chosen else ""
    state = f"{' open' if is_open else ''}{' data-next' if is_next else ''}"
    return (
        f'<details class="group"{state}><summary>{label}{count}</summary>'
        f'<div role="group" aria-label="{label}" data-group="{code}">'
    ).encode()


def select(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select."""
    return mark_safe("".join(selectable(value, label, value == chosen) for value, label in choices))  # noqa: S308


def selectable(value: str, label: str, selected: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if selected else ""}>{escape(label)}</option>'
