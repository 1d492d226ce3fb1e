"""The filters as a panel of groups, each choice with the number of programs that it would leave."""

from __future__ import annotations

from functools import lru_cache

from django.http import QueryDict
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.search.facets import FacetCounts
from programs.search.filters import ORDERINGS, RADIUS_CHOICES, RADIUS_DEFAULT
from programs.search.index.reference import Coverage
from programs.vocabularies import BY_CODE, Facet
from programs.web import filter_options, free_time
from programs.web.frames import filled

GROUPS = (
    "payment", "age", "format", "focus", "condition", "therapy", "population", "language", "service",
    "level", "accreditation", "evidence", "state",
)  # fmt: skip
"""Facets in the order in which people need them."""
NETWORKS_AT_ONCE = 30
"""More would be a list that nobody reads; those of one insurer are few."""
OPEN_AT_FIRST = frozenset({"payment", "age", "format"})

Facets = dict[str, FacetCounts]
"""Counts by the name of the parameter; empty when nothing was searched for."""


def panel(data: QueryDict, facets: Facets, coverage: Coverage) -> SafeString:
    """The panel for the parameters of a search."""
    first, *others = (facet_group(BY_CODE[code], data, facets) for code in GROUPS)
    groups = [free_time.group(data, facets.get("when")), first, *insurance_groups(data, facets, coverage), *others]
    return filled(
        "web/search/filters.html",
        words=data.get("q", ""),
        accepting=accepting(data, facets.get("accepting")),
        groups=SafeString("".join(groups)),
        verified_within=data.get("verified_within", ""),
        hint=counts_hint(get_language()) if facets else SafeString(),
    )


@lru_cache(maxsize=8)
def counts_hint(language: str | None) -> SafeString:
    text = _("The number beside a choice says how many programs you would see with it.")
    return format_html('<p class="quiet-line">{}</p>', text)


def facet_group(facet: Facet, data: QueryDict, facets: Facets) -> SafeString:
    """The group of one vocabulary."""
    language, counted = get_language(), facets.get(facet.code)
    chosen = facet.by_code.keys() & data.getlist(facet.code) if facet.code in data else ()
    content = filter_options.options(filter_options.terms(facet, language), chosen, counted)
    return filter_options.group(
        facet.code,
        label_of(facet, language),
        content + filter_options.not_said(counted),
        chosen=len(chosen),
        is_open=bool(chosen) or facet.code in OPEN_AT_FIRST,
    )


@lru_cache(maxsize=128)
def label_of(facet: Facet, language: str | None) -> str:
    return escape(str(facet.label))


def insurance_groups(data: QueryDict, facets: Facets, coverage: Coverage) -> list[SafeString]:
    """Insurers and their networks as two groups; none while no network is known."""
    if not coverage.networks:
        return []
    payers = {slug: coverage.payers[slug] for slug, networks in coverage.by_payer.items() if networks}
    return [
        insurance_group("payer", _("Insurance company"), payers, data, facets),
        insurance_group("network", _("Plan or network"), networks_to_show(data, facets, coverage), data, facets),
    ]


def networks_to_show(data: QueryDict, facets: Facets, coverage: Coverage) -> dict[str, str]:
    """Names by slug: all where they are few, else those of the chosen insurers and the chosen ones."""
    counted = facets.get("network")
    found = [one for one in coverage.networks if counted is None or one.slug in counted.counts]
    if len(found) > NETWORKS_AT_ONCE:
        payers, chosen = data.getlist("payer"), data.getlist("network")
        found = [one for one in coverage.networks if one.payer_slug in payers or one.slug in chosen]
    return {one.slug: f"{one.payer_name}: {one.name}" for one in found}


def insurance_group(code: str, label: str, names: dict[str, str], data: QueryDict, facets: Facets) -> SafeString:
    chosen, counted = names.keys() & data.getlist(code), facets.get(code)
    if names:
        choices = [filter_options.choice(code, slug, name) for slug, name in names.items()]
        content = filter_options.options(choices, chosen, counted) + filter_options.not_said(counted)
    else:
        text = _("Choose an insurance company first. Then its plans are shown here.")
        content = format_html('<p class="quiet-line">{}</p>', text)
    return filter_options.group(code, escape(label), content, chosen=len(chosen), is_open=bool(chosen))


def accepting(data: QueryDict, counted: FacetCounts | None) -> SafeString:
    """The one question that is a group by itself: who takes new patients."""
    ticked = data.get("accepting") == "true"
    count = counted.counts.get("true", 0) if counted else None
    if count == 0 and not ticked:
        text = _("None of these programs has said lately that it takes new patients.")
        return format_html('<p class="quiet-line">{}</p>', text)
    content = filter_options.option(accepting_choice(get_language()), ticked, count)
    return SafeString(content + filter_options.not_said(counted))


@lru_cache(maxsize=8)
def accepting_choice(language: str | None) -> filter_options.Choice:
    return filter_options.choice("accepting", "true", _("Takes new patients"), _("Said so in the last 30 days."))


@lru_cache(maxsize=8)
def radius_labels(language: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((value, str(label)) for value, label in RADIUS_CHOICES)


def radii(data: QueryDict) -> SafeString:
    """The usual radii, and the one that was asked for; the default is chosen when none was."""
    return filter_options.select(radius_labels(get_language()), data.get("radius") or f"{RADIUS_DEFAULT:g}")


@lru_cache(maxsize=8)
def order_labels(language: str | None) -> tuple[tuple[str, str], ...]:
    """Ways to order; the first is the default and sends nothing."""
    return tuple(("" if value == "best" else value, str(label)) for value, label in ORDERINGS)


def orders(data: QueryDict) -> SafeString:
    asked = data.get("ordering", "")
    known = order_labels(get_language())
    return filter_options.select(known, asked if asked in dict(known) else "")
