"""What was chosen, in words: chips above the list, and what ways on would give up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from programs.search import API_ONLY, PRESETS, Coverage
from programs.vocabularies import BY_CODE
from programs.web.frames import filled
from programs.web.results import free_time, links
from programs.web.wording.facts import labels_in
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language

SEARCH_FIELDS = frozenset({"near", "radius", "ordering", "page", "page_size", "facets", "view"}) | API_ONLY
"""What stands in the search row, or turns pages, and narrows nothing by itself."""

WORDS_SHOWN = 60
"""Letters of what was typed that a chip shows."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen filter; ``url`` is the search without it."""

    label: str
    url: str


def chips(data: QueryDict, coverage: Coverage) -> Iterator[Chip]:
    """One chip for each value that narrows the search."""
    for parameter in data:
        if parameter in SEARCH_FIELDS or (parameter, data[parameter]) == ("unstated", "include"):
            continue
        for value in dict.fromkeys(data.getlist(parameter)):
            yield Chip(label(parameter, value, coverage), links.without(data, parameter, value))


def html(chosen: Iterable[Chip], clear_url: str) -> SafeString:
    """The chips as a list of links, and the link that takes all away."""
    shown = [filled("web/results/chip.html", url=chip.url, label=chip.label) for chip in chosen]
    return filled("web/results/chips.html", chips=mark_safe("".join(shown)), clear_url=clear_url)  # noqa: S308 - filled


def shortened(words: str) -> str:
    """The beginning of a sentence, up to a word of it, and a sign that it goes on."""
    return words if len(words) <= WORDS_SHOWN else words[:WORDS_SHOWN].rsplit(" ", 1)[0].rstrip(" ,.;") + "…"


def label(parameter: str, value: str, coverage: Coverage) -> str:
    """The words for one chosen value; a value that is none stands as it was given."""
    if parameter in BY_CODE:
        return labels_in(BY_CODE[parameter], language()).get(value, value[:60])
    if parameter == "when" and value in PRESETS:
        return str(PRESETS[value][0])
    if parameter == "free":
        return free_time.window_label(value)
    if parameter in ("hours_min", "hours_max"):
        return free_time.hours_label(parameter, value)
    if parameter == "q":
        return _("“%(words)s”") % {"words": shortened(value)}
    if parameter == "accepting":
        return _("Takes new patients")
    if parameter == "verified_within":
        return _("Contact and services checked in the last %(days)s days") % {"days": value[:10]}
    if parameter == "demonstration":
        return _("Samples only") if value == "true" else _("Real programs only")
    if parameter == "participation":
        return {"in": _("In network"), "out": _("Out of network")}.get(value, _("Not known"))
    if parameter == "basis":
        return _("Also those that only the plan’s own lists name") if value == "any" else _("Confirmed")
    if parameter == "unstated":
        return _("Only those that do not say") if value == "only" else _("Without those that do not say")
    if parameter == "payer":
        return coverage.payers.get(value, value[:60])
    if parameter == "network" and value in coverage.by_slug:
        network = coverage.by_slug[value]
        return f"{network.payer_name}: {network.name}"
    return value[:60]
