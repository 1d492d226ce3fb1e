"""The filters as a panel of groups, and the chosen ones as chips to take away.

Everything shown comes from the data of the one filter form, which search hands back bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.search.filters import ORDERINGS, RADIUS_CHOICES, RADIUS_DEFAULT, ProgramFilterSet
from programs.search.schedule import PRESETS
from programs.vocabularies import BY_CODE, Facet
from programs.web import free_time, search_links

GROUPS = (
    "payment", "age", "format", "focus", "condition", "therapy", "population", "language", "service",
    "level", "accreditation", "evidence", "state",
)  # fmt: skip
"""Facets in the order in which people need them."""
OPEN_AT_FIRST = frozenset({"payment", "age", "format"})
SEARCH_FIELDS = frozenset({"near", "radius", "q", "ordering", "page", "page_size"})
"""What stands in the search row and is no filter of its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the panel; ``options`` are its checkboxes."""

    code: str
    label: str
    options: SafeString
    chosen: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen filter; ``url`` is the search without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole panel."""

    groups: list[Group]
    chips: list[Chip]
    clear_url: str
    radii: list[Option]
    orders: list[Option]
    verified_within: str
    accepting: bool


def panel(data: QueryDict) -> Panel:
    """The panel for the parameters of a search. One query: the networks, with their payers."""
    groups = [facet_group(BY_CODE[code], frozenset(data.getlist(code))) for code in GROUPS]
    insurers, names = insurance_groups(data)
    return Panel(
        groups=[free_time_group(data), groups[0], *insurers, *groups[1:]],
        chips=list(chips(data, names)),
        clear_url=search_links.place_alone(data),
        radii=radii(data.get("radius", "")),
        orders=orders(data.get("ordering", "")),
        verified_within=data.get("verified_within", ""),
        accepting=data.get("accepting") == "true",
    )


def radii(asked: str) -> list[Option]:
    """The usual radii, and the one that was asked for; the default is chosen when none was."""
    chosen = asked or f"{RADIUS_DEFAULT:g}"
    options = [Option(value, str(label), value == chosen) for value, label in RADIUS_CHOICES]
    if not any(option.selected for option in options):
        label = _("%(miles)s miles") % {"miles": chosen} if chosen.isdecimal() else chosen
        options.insert(0, Option(chosen, label[:20], True))
    return options


def orders(asked: str) -> list[Option]:
    """Ways to order; the first is the default and sends nothing."""
    return [
        Option("" if value == "best" else value, str(label), value == asked or (value == "best" and not asked))
        for value, label in ORDERINGS
    ]


def facet_group(facet: Facet, chosen: frozenset[str]) -> Group:
    """The group of one vocabulary."""
    known = chosen & facet.by_code.keys()
    return Group(
        code=facet.code,
        label=str(facet.label),
        options=facet_options(facet, known) if known else plain_options(facet.code, get_language()),
        chosen=len(known),
        is_open=bool(known) or facet.code in OPEN_AT_FIRST,
    )


@lru_cache(maxsize=64)
def plain_options(code: str, language: str | None) -> SafeString:
    """The checkboxes of a facet of which nothing is chosen: the same for everybody, and most of a page."""
    return facet_options(BY_CODE[code], frozenset())


def facet_options(facet: Facet, chosen: frozenset[str]) -> SafeString:
    options = [(term.code, term.label, term.help, term.code in chosen) for term in facet]
    return checkboxes(facet.code, options)


def checkboxes(name: str, options: list[Any]) -> SafeString:
    return render_to_string("web/search/checkboxes.html", {"name": name, "options": options})


def free_time_group(data: QueryDict) -> Group:
    """When the person is free: open at first, because no other finder asks."""
    return Group("when", _("When you are free"), free_time.options(data), free_time.count(data), is_open=True)


def insurance_groups(data: QueryDict) -> tuple[list[Group], dict[tuple[str, str], str]]:
    """Insurers and their networks as two groups, and the name of each (parameter, slug)."""
    payers: dict[str, str] = {}
    networks: dict[str, str] = {}
    for network in ProgramFilterSet.base_filters["network"].queryset.all():
        payers[network.payer.slug] = network.payer.name
        networks[network.slug] = f"{network.payer.name}: {network.name}"
    groups = []
    for name, label, rows in (("payer", _("Insurance company"), payers), ("network", _("Plan or network"), networks)):
        chosen = data.getlist(name)
        options = [(slug, text, "", slug in chosen) for slug, text in rows.items()]
        if options:
            count = sum(option[3] for option in options)
            groups.append(Group(name, label, checkboxes(name, options), count, is_open=bool(count)))
    names = {("payer", slug): text for slug, text in payers.items()}
    return groups, names | {("network", slug): text for slug, text in networks.items()}


def chips(data: QueryDict, names: dict[tuple[str, str], str]) -> Iterator[Chip]:
    """One chip for each value that narrows the search."""
    for parameter in data:
        if parameter in SEARCH_FIELDS and parameter != "q":
            continue
        for value in dict.fromkeys(data.getlist(parameter)):
            yield Chip(chip_label(parameter, value, names), search_links.without(data, parameter, value))


def chip_label(parameter: str, value: str, names: dict[tuple[str, str], str]) -> str:
    """The words for one chosen value; a value that is none stands as it was given."""
    if parameter in BY_CODE and value in BY_CODE[parameter].by_code:
        return str(BY_CODE[parameter].by_code[value].label)
    if parameter == "when" and value in PRESETS:
        return str(PRESETS[value][0])
    if parameter == "free":
        return free_time.window_label(value)
    if parameter in ("hours_min", "hours_max"):
        return free_time.hours_label(parameter, value)
    if parameter == "q":
        return _("“%(words)s”") % {"words": value[:60]}
    if parameter == "accepting":
        return _("Takes new patients")
    if parameter == "verified_within":
        return _("Checked in the last %(days)s days") % {"days": value[:10]}
    return names.get((parameter, value), value[:60])
