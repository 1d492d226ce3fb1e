"""How many of the matches each choice would leave, and of how many it is not known.

Each facet is counted as if nothing of it had been chosen: next to a choice stands what one gets by
changing to it, or by adding it where several are alternatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyroaring import BitMap

from programs import vocabularies
from programs.search.filters import FACET_PARAMETERS
from programs.search.matches import SCHEDULE, VIRTUAL, Matches
from programs.search.schedule import PRESETS, free_minutes


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Matches by code, those that have none left out unless they were chosen; ``unknown`` say nothing of it.

    ``unknown`` is ``None`` where that cannot be: every program has evidence.
    """

    counts: dict[str, int]
    unknown: int | None


def facets_of(matches: Matches, groups: Iterable[str]) -> dict[str, FacetCounts]:
    """The counts of ``groups``, which are among ``filters.facet_groups()``."""
    return {group: COUNTERS.get(group, of_terms)(matches, group) for group in groups}


def of_terms(matches: Matches, group: str) -> FacetCounts:
    facet, index = FACET_PARAMETERS[group], matches.index
    programs = matches.without(group)
    found = {
        term.code: programs.intersection_cardinality(matches.choosing(facet, term.code, (term.code,))) for term in facet
    }
    unknown = programs.intersection_cardinality(index.unknown(facet))
    return FacetCounts(worth_showing(matches, group, found), None if group == "evidence" else unknown)


def of_restrictions(matches: Matches, group: str) -> FacetCounts:
    """A search that asks for a restriction leaves out none that contradicts another choice: so it is counted."""
    every = [term.code for term in vocabularies.RESTRICTION]
    return of_terms(matches.with_values(restriction=every), group)


def of_states(matches: Matches, group: str) -> FacetCounts:
    """A virtual program counts in every state that it serves."""
    index, programs = matches.index, matches.without(group)
    virtual = programs & index.term(VIRTUAL)
    located = programs - virtual
    found = {
        state.code: located.intersection_cardinality(index.term(state.number))
        + virtual.intersection_cardinality(index.term(serves.number))
        for state, serves in zip(vocabularies.STATE, vocabularies.SERVES, strict=True)
    }
    return FacetCounts(worth_showing(matches, group, found), None)


def of_payers(matches: Matches, group: str) -> FacetCounts:
    """Insurers, or their networks: programs that are in network with each."""
    index, coverage = matches.index, matches.index.coverage
    programs = matches.without("payer", "network")
    numbers = (
        {slug: [network.number for network in networks] for slug, networks in coverage.by_payer.items()}
        if group == "payer"
        else {network.slug: [network.number] for network in coverage.networks}
    )
    found = {slug: programs.intersection_cardinality(index.any_of(some)) for slug, some in numbers.items()}
    return FacetCounts(worth_showing(matches, group, found), len(programs - index.states_insurance))


def of_presets(matches: Matches, group: str) -> FacetCounts:
    """Usual free times, each with the hours a week that were asked for."""
    programs = matches.without(*SCHEDULE)
    found = {code: programs.intersection_cardinality(matches.meeting(free_minutes([], [code]))) for code in PRESETS}
    unknown = programs.intersection_cardinality(matches.index.without_timetable)
    return FacetCounts(worth_showing(matches, group, found), unknown)


def of_openings(matches: Matches, group: str) -> FacetCounts:
    """Programs that said lately that they take new patients; of all others it is not known or no."""
    programs = matches.without(group)
    found = {"true": programs.intersection_cardinality(matches.where(matches.takes_new_patients))}
    return FacetCounts(worth_showing(matches, group, found), programs.intersection_cardinality(said_nothing(matches)))


def said_nothing(matches: Matches) -> BitMap:
    """Programs that did not say lately whether they take new patients."""
    return matches.where(lambda slots: ~matches.said_lately(slots))


def worth_showing(matches: Matches, group: str, found: dict[str, int]) -> dict[str, int]:
    chosen = {str(value) for value in matches.question.given(group)}
    return {code: count for code, count in found.items() if count or code in chosen}


COUNTERS: dict[str, Callable[[Matches, str], FacetCounts]] = {
    "restriction": of_restrictions,
    "state": of_states,
    "payer": of_payers,
    "network": of_payers,
    "when": of_presets,
    "accepting": of_openings,
}
