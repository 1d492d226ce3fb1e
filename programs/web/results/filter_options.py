"""Choices of the filter panel as HTML: a checkbox, its words, and how many programs it would leave.

A page holds more than a hundred of them, so each is escaped and translated once; a request only joins
the pieces, with the counts and the ticks of its search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.search import PRESETS, FacetCounts
from programs.vocabularies import Facet


@dataclass(frozen=True)
class Option:
    """One checkbox. Between ``start`` and ``words`` it may be ticked; after them comes the count.

    By its id it stays the same checkbox, with the focus on it, when the panel is counted anew.
    """

    value: str
    start: str
    words: str

    @cached_property
    def counted(self) -> str:
        """Unticked, up to its number."""
        return f'{self.start}{self.words}<span class="tally">'

    @cached_property
    def none(self) -> str:
        """Where there is nothing to find."""
        start = self.start.replace("option", "option none", 1)
        return f'{start} disabled{self.words}<span class="tally">0</span></label>'


@lru_cache(maxsize=2048)
def choice(parameter: str, value: str, label: str, help_text: str = "") -> Option:
    """The choice of ``value``, escaped."""
    return Option(
        value,
        format_html(
            '<label class="option"><input type="checkbox" id="{}-{}" name="{}" value="{}"',
            *(parameter, value, parameter, value),
        ),
        format_html("><span>{}{}</span>", label, format_html("<small>{}</small>", help_text) if help_text else ""),
    )


@lru_cache(maxsize=128)
def terms(facet: Facet, language: str | None) -> tuple[Option, ...]:
    """The choices of a vocabulary in the active ``language``."""
    return tuple(choice(facet.code, term.code, str(term.label), str(term.help)) for term in facet)


@lru_cache(maxsize=8)
def presets(language: str | None) -> tuple[Option, ...]:
    """The usual free times in the active ``language``."""
    return tuple(choice("when", code, str(label)) for code, (label, _windows) in PRESETS.items())


def content(
    language: str | None, choices: Iterable[Option], chosen: Collection[str], counted: FacetCounts | None
) -> str:
    """The checkboxes of a group and how many programs say nothing of it.

    With counts, a choice that nobody states shows how many could be asked; one that would find nothing is greyed.
    """
    if counted is None:
        return "".join(option(one, one.value in chosen, None) for one in choices)
    counts, unstated = counted.counts, counted.unstated
    shown = [
        option(one, one.value in chosen, counts.get(one.value, 0), unstated.get(one.value, 0), language)
        for one in choices
    ]
    return "".join(shown) + not_said(language, counted.unknown) or nothing(language)


def option(one: Option, ticked: bool, count: int | None, unstated: int = 0, language: str | None = None) -> str:
    """The checkbox with its number: of those that say so, else of those to ask; with neither it cannot be ticked."""
    if count is None:
        return f"{one.start}{' checked' if ticked else ''}{one.words}</label>"
    if not (count or unstated or ticked):
        return one.none
    said = to_ask(language, unstated) if unstated and not count else f"{count:,}"
    if not ticked:
        return f"{one.counted}{said}</span></label>"
    return f'{one.start} checked{one.words}<span class="tally">{said}</span></label>'


@lru_cache(maxsize=2048)
def to_ask(language: str | None, count: int) -> str:
    """“ask 8”: that many do not say."""
    return escape(_("ask %(count)s") % {"count": f"{count:,}"})


@lru_cache(maxsize=8)
def explain(language: str | None) -> str:
    """A switch, not sent with the form: the style sheet shows explanations while it is on."""
    switch = '<label class="explain"><input type="checkbox"><span>{}</span></label>'
    return format_html(switch, _("Say what these mean"))


@lru_cache(maxsize=8)
def nothing(language: str | None) -> str:
    return format_html('<p class="quiet-line">{}</p>', _("Nothing is left here with your other choices."))


@lru_cache(maxsize=2048)
def not_said(language: str | None, count: int | None) -> str:
    """How many programs say nothing of it; empty when all do."""
    if not count:
        return ""
    text = ngettext("%(count)s does not say", "%(count)s do not say", count) % {"count": f"{count:,}"}
    return format_html('<p class="quiet-line">{}</p>', text)


def group(code: str, label: str, content: str, *, chosen: int, is_open: bool, is_next: bool = False) -> SafeString:
    """One group of the panel. ``label`` and ``content`` are escaped; ``chosen`` counts what is ticked in it.

    A sheet opens where the group is that ``is_next``.
    """
    count = f' <span class="count">{chosen}</span>' if chosen else ""
    state = f"{' open' if is_open else ''}{' data-next' if is_next else ''}"
    return mark_safe(  # noqa: S308 - made of escaped pieces
        f'<details class="group"{state}><summary>{label}{count}</summary>'
        f'<div role="group" aria-label="{label}" data-group="{code}">{content}</div></details>\n'
    )


def select(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select."""
    return mark_safe("".join(selectable(value, label, value == chosen) for value, label in choices))  # noqa: S308


def selectable(value: str, label: str, selected: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if selected else ""}>{escape(label)}</option>'
