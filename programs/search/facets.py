"""How many of the matches each choice would leave, and of how many it is not known.

Next to a choice stands what one finds with it. Where any of several is enough, a facet is counted as if
nothing of it had been chosen: the number is what changing to the choice, or adding it, brings. Where all that
are chosen must hold, the number is what the choice leaves **together with those already made**.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial

from pyroaring import BitMap

from programs import vocabularies
from programs.forms import NEVER_ASKED_FOR
from programs.search.filters import FACET_PARAMETERS
from programs.search.index.snapshot import NOTHING
from programs.search.matches import POSSIBLE, SCHEDULE, VIRTUAL, Matches
from programs.search.question import ABOUT_SUBSTANCE_USE
from programs.search.schedule import PRESETS, free_minutes
from programs.vocabularies import Facet


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Matches by code, those that have none left out unless they were chosen; ``unknown`` say nothing of it.

    ``unknown`` is ``None`` where that cannot be: every program has evidence. ``unstated`` counts the second tier
    of each choice that no match states; it is empty where the question leaves it out.
    """

    counts: dict[str, int]
    unknown: int | None
    unstated: dict[str, int] = field(default_factory=dict)


class Counting:
    """Counts what choices leave of two tiers. A choice is who says it and, read only where nobody does, who was
    never asked."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.unstated: dict[str, int] = {}

    def choice(self, code: str, programs: BitMap, others: BitMap, says: BitMap, asked: Callable[[], BitMap]) -> None:
        """``programs`` fulfil all else that was asked, ``others`` could."""
        self.counts[code] = int(programs.intersection_cardinality(says)) if programs else 0
        if self.counts[code] or not (programs or others):
            return
        never_asked = asked()
        unstated = programs.intersection_cardinality(never_asked) if programs and never_asked is not NOTHING else 0
        if others:
            unstated += others.intersection_cardinality(says) + others.intersection_cardinality(never_asked)
        self.unstated[code] = int(unstated)

    def counted(self, matches: Matches, group: str, unknown: int | None) -> FacetCounts:
        if matches.question.unstated == "exclude":
            return FacetCounts(worth_showing(matches, group, self.counts), unknown)
        unstated = {code: count for code, count in self.unstated.items() if count}
        return FacetCounts(worth_showing(matches, group, self.counts), unknown, unstated)


def facets_of(matches: Matches, groups: Iterable[str]) -> dict[str, FacetCounts]:
    """The counts of ``groups``, which are among ``filters.facet_groups()``."""
    return {group: COUNTERS.get(group, of_terms)(matches, group) for group in groups}


def of_terms(matches: Matches, group: str) -> FacetCounts:
    facet, index = FACET_PARAMETERS[group], matches.index
    programs = matches.without(group)
    unknown = None if group == "evidence" else int(programs.intersection_cardinality(index.unknown(facet)))
    given = matches.question.given(group) if facet.match == "all" else []
    tiers: dict[bool, tuple[BitMap, BitMap]] = {}
    other_choices = {**matches.question.values, group: given}
    never_possible = not matches.possible_programs(other_choices)
    counting = Counting()
    for term in facet:
        chosen = (*given, term.code)
        if given and vocabularies.changes_together(facet, term.code, given):
            together = matches.with_values(**{group: list(dict.fromkeys(chosen))})
            counting.counts[term.code] = len(together.found)
            counting.unstated[term.code] = 0 if together.found else len(together.unstated)
            continue
        possible = not never_possible and f"{group}:{term.code}" not in ABOUT_SUBSTANCE_USE
        if possible not in tiers:
            tiers[possible] = tiers_of(matches, facet, given, possible)
        asked = partial(never_asked_of, matches, facet, term.code, chosen)
        counting.choice(term.code, *tiers[possible], matches.choosing(facet, term.code, chosen), asked)
    return counting.counted(matches, group, unknown)


def tiers_of(matches: Matches, facet: Facet, given: Collection[str], possible: bool) -> tuple[BitMap, BitMap]:
    """What all else that was asked leaves, and ``given`` of the facet: those that say so, and the second tier."""
    programs = matches.without(facet.code)
    others = matches.never_asked_without(facet.code, possible=matches.index.term(POSSIBLE) if possible else NOTHING)
    for code in given:  # all of them hold already
        says, never_asked = matches.choosing(facet, code, given), never_asked_of(matches, facet, code, given)
        others = (programs & never_asked) | (others & (says | never_asked))
        programs = programs & says
    return programs, others


def never_asked_of(matches: Matches, facet: Facet, code: str, chosen: Collection[str]) -> BitMap:
    """Who was never asked for a term; nobody where the question leaves them out."""
    if matches.question.unstated == "exclude" or facet.code in NEVER_ASKED_FOR:
        return NOTHING
    return matches.allowed(matches.index.unasked(facet, facet.by_code[code]), facet, code, chosen)


def of_restrictions(matches: Matches, group: str) -> FacetCounts:
    """A search that asks for a restriction leaves out none that contradicts another choice: so it is counted."""
    every = [term.code for term in vocabularies.RESTRICTION]
    return of_terms(matches.with_values(restriction=every), group)


def of_states(matches: Matches, group: str) -> FacetCounts:
    """A virtual program counts in every state that it serves."""
    index = matches.index
    virtual = index.term(VIRTUAL)
    tiers = [matches.without(group), matches.never_asked_without(group)]
    split = [(programs - virtual, programs & virtual) for programs in tiers]
    said, unstated = (
        {
            state.code: int(located.intersection_cardinality(index.term(state.number)))
            + int(by_video.intersection_cardinality(index.term(serves.number)))
            for state, serves in zip(vocabularies.STATE, vocabularies.SERVES, strict=True)
        }
        for located, by_video in split
    )
    return FacetCounts(
        worth_showing(matches, group, said),
        None,
        {code: one for code, one in unstated.items() if one and not said[code]},
    )


def of_payers(matches: Matches, group: str) -> FacetCounts:
    """Insurers, or their networks: programs that are in network with each."""
    index, coverage = matches.index, matches.index.coverage
    programs = matches.without("payer", "network")
    others, counting = matches.never_asked_without("payer", "network"), Counting()
    numbers = (
        {slug: [network.number for network in networks] for slug, networks in coverage.by_payer.items()}
        if group == "payer"
        else {network.slug: [network.number] for network in coverage.networks}
    )
    name = f"{group}s"
    for slug, some in numbers.items():
        asked = partial(matches.may_be_in, **{name: [slug]})
        counting.choice(slug, programs, others, index.any_of(some), asked)
    return counting.counted(matches, group, len(programs - index.states_insurance))


def of_presets(matches: Matches, group: str) -> FacetCounts:
    """Usual free times, each with the hours a week that were asked for."""
    programs = matches.without(*SCHEDULE)
    others, counting = matches.never_asked_without(*SCHEDULE), Counting()
    silent = matches.index.without_timetable
    for code in PRESETS:
        found = matches.meeting(free_minutes([], [code]))
        unsure = silent | found.doubtful if found.doubtful else silent
        counting.choice(code, programs, others, found.fits, lambda unsure=unsure: unsure)  # type: ignore[misc]
    return counting.counted(matches, group, int(programs.intersection_cardinality(silent)))


def of_openings(matches: Matches, group: str) -> FacetCounts:
    """Programs that said lately that they take new patients; of all others it is not known or no."""
    programs, silent = matches.without(group), matches.said_nothing_lately
    others, counting = matches.never_asked_without(group), Counting()
    counting.choice("true", programs, others, matches.where(matches.takes_new_patients), lambda: silent)
    return counting.counted(matches, group, int(programs.intersection_cardinality(silent)))


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
