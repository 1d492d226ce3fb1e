"""The filters as a panel of groups, each choice with the number of programs that it would leave."""

from __future__ import annotations

import re
from functools import lru_cache

from django.http import QueryDict
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from programs.models.currency import OPENINGS_CURRENT_DAYS
from programs.search import ORDERINGS, RADIUS_CHOICES, RADIUS_DEFAULT, Coverage, FacetCounts, facet_groups, in_miles
from programs.vocabularies import BY_CODE
from programs.web.frames import Parts, parts
from programs.web.results import filter_options, free_time
from programs.web.wording.words import gettext as _
from programs.web.wording.words import language as active_language

GROUPS = (
    "age", "population", "focus", "condition", "payment", "format", "language", "therapy", "restriction", "service",
    "level", "accreditation", "evidence", "state",
)  # fmt: skip
"""Facets in the order in which people need them: who, what it treats, insurance, when, then the rest."""
NEEDS = {"age": ("age",), "condition": ("condition", "focus"), "payment": ("payment", "payer", "network")} | {
    "when": free_time.PARAMETERS
}
"""The groups that most people need, in order, each with the parameters that answer it."""
NETWORKS_AT_ONCE = 30
"""More would be a list that nobody reads; those of one insurer are few."""
OPEN_AT_FIRST = frozenset({"payment", "age"})

Facets = dict[str, FacetCounts]
"""Counts by the name of the parameter; empty when nothing was searched for."""


def panel(data: QueryDict, facets: Facets, coverage: Coverage, *, show: str) -> Parts:
    """The panel for the parameters of a search. ``show`` are the words of its button, with the count."""
    language = active_language()
    following = likely_next(data)
    groups: Parts = []
    for code in GROUPS:
        groups += facet_group(language, code, data, facets, is_next=code == following)
        if code == "payment":
            groups += insurance_groups(language, data, facets, coverage)
            groups += free_time.group(language, data, facets.get("when"), is_next=following == "when")
            groups.append(accepting(language, data, facets.get("accepting")))
    return parts(
        "web/results/filters.html",
        words=data.get("q", ""),
        view=hidden("view", str(data["view"])) if "view" in data else "",
        groups=groups,
        verified_within=data.get("verified_within", ""),
        show=show,
        hint=counts_hint(language) if facets else SafeString(),
    )


def hidden(name: str, value: str) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)


def likely_next(data: QueryDict) -> str:
    """The first of the groups that most people need in which nothing is chosen; empty before the first choice."""
    answered = {code for code, names in NEEDS.items() if any(name in data for name in names)}
    return next((code for code in NEEDS if code not in answered), "") if answered else ""


@lru_cache(maxsize=8)
def counts_hint(language: str | None) -> SafeString:
    return format_html('<p class="quiet-line">{}</p>', _("Beside each choice: how many programs there are."))


def facet_group(language: str | None, code: str, data: QueryDict, facets: Facets, *, is_next: bool = False) -> Parts:
    """The group of one vocabulary."""
    label, explanations, choices = group_of(code, language)
    chosen = BY_CODE[code].by_code.keys() & data.getlist(code) if code in data else ()
    return filter_options.group(
        code,
        label,
        [explanations, *filter_options.content(language, choices, chosen, facets.get(code))],
        chosen=len(chosen),
        is_open=bool(chosen) or is_next or code in OPEN_AT_FIRST,
        is_next=is_next,
    )


@lru_cache(maxsize=64)
def group_of(code: str, language: str | None) -> tuple[str, bytes, filter_options.Choices]:
    """Of a vocabulary in the active ``language``: its label, what shows the sentence below each choice (empty where
    choices explain themselves, as languages do), and its choices."""
    facet = BY_CODE[code]
    explanations = filter_options.explain(language) if any(term.help for term in facet) else b""
    return escape(str(facet.label)), explanations, filter_options.terms(facet)


def insurance_groups(language: str | None, data: QueryDict, facets: Facets, coverage: Coverage) -> Parts:
    """Insurers and their networks as two groups; none while no network is known."""
    if not coverage.networks:
        return []
    payers = {slug: coverage.payers[slug] for slug, networks in coverage.by_payer.items() if networks}
    return [
        *insurance_group(language, "payer", payers, data, facets),
        *insurance_group(language, "network", networks_to_show(data, coverage), data, facets),
        *([by_file(language, ticked=data.get("basis") == "any")] if {"payer", "network"} & data.keys() else []),
    ]


def counted(data: QueryDict, coverage: Coverage) -> tuple[str, ...]:
    """The facets to count for the panel: networks only where it shows some."""
    hidden = {"network"} if networks_to_show(data, coverage) is None else set()
    return tuple(name for name in facet_groups() if name not in hidden)


def networks_to_show(data: QueryDict, coverage: Coverage) -> dict[str, str] | None:
    """Names by slug: all where they are few, else those of the chosen insurers; ``None`` when none is chosen."""
    found = list(coverage.networks)
    if len(found) > NETWORKS_AT_ONCE:
        chosen, payers = data.getlist("network"), data.getlist("payer")
        found = [one for one in found if one.payer_slug in payers or one.slug in chosen]
        if not found:
            return None
    return {one.slug: f"{one.payer_name}: {one.name}" for one in found}


def insurance_group(
    language: str | None, code: str, names: dict[str, str] | None, data: QueryDict, facets: Facets
) -> Parts:
    label = insurance_label(language, code)
    if names is None:
        hint = format_html('<p class="quiet-line">{}</p>', _("Choose an insurance company first."))
        return filter_options.group(code, label, [hint.encode()], chosen=0, is_open=False)
    chosen = names.keys() & data.getlist(code)
    choices = filter_options.Choices.of(filter_options.choice(code, slug, name) for slug, name in names.items())
    content = filter_options.content(language, choices, chosen, facets.get(code))
    return filter_options.group(code, label, content, chosen=len(chosen), is_open=bool(chosen))


@lru_cache(maxsize=8)
def by_file(language: str | None, *, ticked: bool) -> bytes:
    """To see programs that nobody has confirmed and a plan's own file names."""
    said = _("Nobody has checked these. Ask the program and your plan.")
    option = filter_options.choice("basis", "any", _("Also those that only the plan’s own lists name"), said)
    return b'<div class="group by-file">' + filter_options.option(option, ticked, None) + b"</div>"


@lru_cache(maxsize=16)
def insurance_label(language: str | None, code: str) -> str:
    return escape(_("Insurance company") if code == "payer" else _("Plan or network"))


def accepting(language: str | None, data: QueryDict, counted: FacetCounts | None) -> bytes:
    """The one question that is a group by itself: who takes new patients."""
    ticked = data.get("accepting") == "true"
    count = counted.counts.get("true", 0) if counted else None
    unstated = counted.unstated.get("true", 0) if counted else 0
    if count == 0 and not ticked and not unstated:
        text = _("None of these programs has said lately that it takes new patients.")
        return format_html('<div class="group accepting"><p class="quiet-line">{}</p></div>', text).encode()
    content = filter_options.option(accepting_choice(language), ticked, count, unstated, language)
    unknown = filter_options.not_said(language, counted.unknown) if counted else b""
    return b'<div class="group accepting">' + content + unknown + b"</div>"


@lru_cache(maxsize=8)
def accepting_choice(language: str | None) -> filter_options.Option:
    said = _("Said so in the last %(days)s days.") % {"days": OPENINGS_CURRENT_DAYS}
    return filter_options.choice("accepting", "true", _("Takes new patients"), said)


def radii(data: QueryDict) -> SafeString:
    """The usual radii, and the one that was asked for; the default is chosen when none was."""
    chosen = data.get("radius") or f"{RADIUS_DEFAULT:g}"
    if chosen in dict(RADIUS_CHOICES):
        return usual_radii(active_language(), chosen)
    label = in_miles(int(chosen)) if re.fullmatch("[0-9]{1,6}", chosen) else chosen[:20]
    return SafeString(filter_options.selectable(chosen, str(label), True) + usual_radii(active_language(), ""))


@lru_cache(maxsize=32)
def usual_radii(language: str | None, chosen: str) -> SafeString:
    return filter_options.select([(value, str(label)) for value, label in RADIUS_CHOICES], chosen)


def orders(data: QueryDict) -> SafeString:
    """Ways to order; the first is the default and sends nothing."""
    asked = data.get("ordering", "")
    return usual_orders(active_language(), asked if asked in dict(ORDERINGS) else "best")


@lru_cache(maxsize=16)
def usual_orders(language: str | None, chosen: str) -> SafeString:
    choices = [("" if value == "best" else value, str(label)) for value, label in ORDERINGS]
    return filter_options.select(choices, "" if chosen == "best" else chosen)
