"""What is offered at a place: choices with the number of programs, each a search already filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.search import PRESETS, Area, FacetCounts
from programs.vocabularies import AGE, CONDITION, FOCUS, PAYMENT, Facet
from programs.web.wording.facts import labels_in
from programs.web.wording.words import language

MOST = 10
"""Choices of a group: the page is a beginning, the search has all of them."""

COUNTED = ("focus", "age", "condition", "payment", "when", "format", "accepting")


@dataclass(frozen=True, slots=True)
class Offer:
    """One search: its words, how many programs it finds, its address.

    Where none says so, ``unstated`` is how many were never asked and come instead.
    """

    label: str
    count: int
    url: str
    unstated: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of one kind; ``unknown`` says how many programs do not say, in words."""

    title: str
    choices: list[Offer]
    unknown: str


def search_url(near: str, **parameters: str) -> str:
    """The search near a place, with one choice made."""
    return f"{reverse('web:results')}?{urlencode({'near': near} | parameters)}"


def offers(here: Area, near: str) -> list[Group]:
    """The groups that have something to choose. ``near`` is the text of the place that was asked about."""
    facets = here.facets(COUNTED)
    groups = [
        Group(_("When and how"), list(when_and_how(facets, near)), ""),
        of_facet(PAYMENT, facets["payment"], near, most_first=True),
        of_facet(AGE, facets["age"], near),
        of_facet(CONDITION, facets["condition"], near, most_first=True),
        of_facet(FOCUS, facets["focus"], near),
    ]
    return [group for group in groups if group.choices]


def of_facet(facet: Facet, counted: FacetCounts, near: str, *, most_first: bool = False) -> Group:
    """The choices of one vocabulary: in its order, or those of most programs first."""
    words = labels_in(facet, language())
    unstated = counted.unstated
    found = [(code, counted.counts.get(code, 0)) for code in words if code in counted.counts or code in unstated]
    if most_first:
        found.sort(key=lambda item: (-item[1], -unstated.get(item[0], 0)))
    choices = [
        Offer(words[code], count, search_url(near, **{facet.code: code}), unstated.get(code, 0))
        for code, count in found[:MOST]
    ]
    return Group(str(facet.label), choices, not_said(counted.unknown or 0))


def when_and_how(facets: dict[str, FacetCounts], near: str) -> Iterator[Offer]:
    """Evenings, weekends, video and new patients: what people ask for that is no vocabulary of its own."""
    wanted = [
        ("accepting", "true", _("Takes new patients")),
        *(("when", code, str(PRESETS[code][0])) for code in ("evenings", "after-school", "mornings", "weekends")),
        ("format", "virtual", _("By video, from home")),
    ]
    for parameter, value, label in wanted:
        counted = facets[parameter]
        count, unstated = counted.counts.get(value, 0), counted.unstated.get(value, 0)
        if count or unstated:
            yield Offer(label, count, search_url(near, **{parameter: value}), unstated)


def not_said(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)s does not say", "%(count)s do not say", count) % {"count": f"{count:,}"}
