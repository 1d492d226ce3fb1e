"""How many of the matches each choice would leave, and of how many it is not known.

Next to a choice stands what one finds with it. Where any of several is enough, a facet is counted as if
nothing of it had been chosen: the number is what changing to the choice, or adding it, brings. Where all that
are chosen must hold, the number is what the choice leaves **together with those already made**.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, compress, repeat
from operator import add

import numpy as np
from django.utils.functional import cached_property
from pyroaring import BitMap

from programs import vocabularies
from programs.forms import NEVER_ASKED_FOR
from programs.search import rows_of_terms
from programs.search.filters import FACET_PARAMETERS
from programs.search.index.snapshot import NOTHING, Index
from programs.search.index.space import slots_of
from programs.search.matches import EVIDENCE_DEFAULT, POSSIBLE, SCHEDULE, VIRTUAL, Matches
from programs.search.question import ABOUT_SUBSTANCE_USE, PARAMETERS_ABOUT_SUBSTANCE_USE
from programs.search.rows_of_terms import Rows, packed
from programs.search.schedule import PRESETS
from programs.vocabularies import Facet, Term


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Matches by code, those that have none left out unless they were chosen; ``unknown`` say nothing of it.

    ``unknown`` is ``None`` where that cannot be: every program has evidence. ``unstated`` counts the second tier
    of each choice that no match states; it is empty where the question leaves it out.
    """

    counts: dict[str, int]
    unknown: int | None
    unstated: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """Codes, and who says each."""

    codes: tuple[str, ...]
    says: tuple[BitMap, ...]

    @classmethod
    def of(cls, some: Iterable[tuple[str, BitMap]]) -> Choices:
        codes, says = zip(*some, strict=True) if (some := list(some)) else ((), ())
        return cls(codes, says)


class Counting:
    """Counts what choices leave of two tiers. A choice is who says it and, read only where nobody does, who was
    never asked."""

    def __init__(self, left: Left) -> None:
        self.left, self.wants_unstated = left, left.wants_unstated
        self.counts: dict[str, int] = {}
        self.unstated: dict[str, int] = {}

    def say(self, programs: BitMap, choices: Choices, key: Hashable = None) -> None:
        """How many of ``programs`` say each choice. The bitmaps of choices belong to the directory: nothing is made.

        ``key`` names choices that are always the same in a directory. Programs that are nearly all of the country are
        then counted by how they differ from it.
        """
        differs = self.left.from_the_country(programs) if key else None
        if differs is None:
            counts = map(programs.intersection_cardinality, choices.says) if programs else repeat(0)
            self.counts.update(zip(choices.codes, counts, strict=False))
            return
        index, (more, fewer) = self.left.index, differs
        country = the_country(index).intersection_cardinality
        whole = index.once(("in the country", key), lambda: list(map(country, choices.says)))
        for code, says, count in zip(choices.codes, choices.says, whole, strict=True):
            count += more.intersection_cardinality(says) if more else 0
            self.counts[code] = count - (fewer.intersection_cardinality(says) if fewer else 0)

    def choices(
        self,
        programs: BitMap,
        others: BitMap,
        choices: Choices,
        asked: Callable[[str], BitMap],
        key: Hashable = None,
    ) -> None:
        """``programs`` fulfil all else that was asked, ``others`` could."""
        self.say(programs, choices, key)
        if self.wants_unstated and (programs or others):
            for code, says in zip(choices.codes, choices.says, strict=True):
                if not self.counts[code]:
                    self.unstated[code] = unstated_among(programs, others, says, asked(code))

    def in_order(self, codes: Iterable[str]) -> Counting:
        """The same, in the order of ``codes``, which are all."""
        ordered = Counting(self.left)
        for code in codes:
            ordered.counts[code] = self.counts[code]
            if code in self.unstated:
                ordered.unstated[code] = self.unstated[code]
        return ordered

    def counted(self, matches: Matches, group: str, unknown: int | None) -> FacetCounts:
        return FacetCounts(worth_showing(matches, group, self.counts), unknown, self.not_none())

    def not_none(self) -> dict[str, int]:
        """Those of the second tier that some come with."""
        return {code: count for code, count in self.unstated.items() if count}


def unstated_among(programs: BitMap, others: BitMap, says: BitMap, never_asked: BitMap) -> int:
    """The second tier of a choice that none of ``programs`` states."""
    count = programs.intersection_cardinality(never_asked)
    if others:
        count += others.intersection_cardinality(says) + others.intersection_cardinality(never_asked)
    return int(count)


class Left:
    """What all else that was asked leaves when some parameters are not looked at. Most facets have no choice made in
    them, and so leave the same."""

    def __init__(self, matches: Matches) -> None:
        self.matches, self.index = matches, matches.index
        self.wants_unstated = matches.question.unstated != "exclude"
        self.given = matches.narrowed_by
        self.kept: dict[tuple[frozenset[str], bool | None], BitMap] = {}
        self.kept_says: dict[frozenset[str], BitMap] = {}
        self.tiers: dict[tuple[str, bool], tuple[BitMap, BitMap]] = {}
        self.compared: tuple[BitMap, tuple[BitMap, BitMap] | None] | None = None

    def says(self, *parameters: str) -> BitMap:
        """Those that say all else."""
        key = self.given.intersection(parameters)
        if key not in self.kept_says:
            self.kept_says[key] = self.matches.without(*key)
        return self.kept_says[key]

    def never_asked(self, *parameters: str, possible: bool | None = None) -> BitMap:
        """Those that were never asked for some of it. ``possible``: whether possible programs are among them, where
        that depends on what is chosen instead."""
        if possible is self.has_possible:
            possible = None  # as the question itself has it
        key = self.given.intersection(parameters), possible
        if key not in self.kept:
            among = None if possible is None else self.index.term(POSSIBLE) if possible else NOTHING
            self.kept[key] = self.matches.never_asked_without(*key[0], possible=among)
        return self.kept[key]

    def from_the_country(self, programs: BitMap) -> tuple[BitMap, BitMap] | None:
        """The programs that ``the_country`` does not have, and those that only it has; ``None`` where they are many."""
        if self.compared is None or self.compared[0] is not programs:
            self.compared = programs, difference(programs, self.index) if len(programs) > MANY else None
        return self.compared[1]

    @cached_property
    def has_possible(self) -> bool:
        """Whether what was chosen leaves possible programs in the second tier."""
        return bool(self.matches.possible_programs(self.matches.question.values))


MANY, LIKE_THE_COUNTRY = 20_000, 0.125
"""Programs, and the share of them by which they may differ, that are sooner counted by how they differ."""


def the_country(index: Index) -> BitMap:
    """What most searches without a limit find, but for who is by video: all that stand somewhere and say that they are
    such programs."""
    numbers = [vocabularies.EVIDENCE.by_code[code].number for code in EVIDENCE_DEFAULT]
    return index.of_each("country", lambda index: index.located & index.any_of(numbers))


def difference(programs: BitMap, index: Index) -> tuple[BitMap, BitMap] | None:
    """What to add to ``the_country`` and to take from it; ``None`` where it is too much."""
    country = the_country(index)
    if programs.symmetric_difference_cardinality(country) > len(programs) * LIKE_THE_COUNTRY:
        return None
    return programs - country, country - programs


def facets_of(matches: Matches, groups: Iterable[str]) -> dict[str, FacetCounts]:
    """The counts of ``groups``, which are among ``filters.facet_groups()``."""
    left, every = Left(matches), list(groups)
    found = counted_at_once(left, [group for group in every if is_counted_at_once(left, group)])
    return {group: found.get(group) or COUNTERS.get(group, of_terms)(left, group) for group in every}


def is_counted_at_once(left: Left, group: str) -> bool:
    """Whether nothing is chosen of a facet: what is found is then what it is counted of."""
    if group in COUNTED_APART or not left.given.isdisjoint(TOGETHER.get(group, (group,))):
        return False
    found = left.matches.found
    if not found and not left.wants_unstated:
        return True
    return group not in COUNTERS and len(found) <= MANY


def counted_at_once(left: Left, groups: Sequence[str]) -> dict[str, FacetCounts]:
    """Facets of which nothing is chosen. Their terms are counted in one go, and so are those that nobody states."""
    programs, index = left.matches.found, left.index
    if not programs and not left.wants_unstated:
        return {group: FacetCounts({}, None if group == "state" else 0) for group in groups}
    if are_few(left):
        return counted_by_rows(left, groups)
    is_ruled = "restriction" not in left.matches.question.values
    facets = [whole(FACET_PARAMETERS[group], index, ruled=is_ruled) for group in groups]
    counts = list(map(programs.intersection_cardinality, chain.from_iterable([one.choices.says for one in facets])))
    unstated = unstated_at_once(left, facets, counts) if left.wants_unstated else None
    found, first = dict[str, FacetCounts](), 0
    for group, facet in zip(groups, facets, strict=True):
        codes, silent = facet.choices.codes, int(programs.intersection_cardinality(facet.unknown))
        stop = first + len(codes)
        more = some_of(codes, unstated[first:stop]) if unstated else {}
        found[group] = FacetCounts(some_of(codes, counts[first:stop]), silent, more)
        first = stop
    return found


def are_few(left: Left) -> bool:
    """Whether the programs of both tiers are so few that their rows are read."""
    others = left.matches.unstated if left.wants_unstated else NOTHING
    most = max(len(left.matches.found), len(others))
    return most <= rows_of_terms.FEW and len(left.index.columns) <= rows_of_terms.MOST


def counted_by_rows(left: Left, groups: Iterable[str]) -> dict[str, FacetCounts]:
    """The same of few programs."""
    says, unasked = says_and_unasked(left.index, ruled="restriction" not in left.matches.question.values)
    slots = slots_of(left.matches.found)
    said = rows_of_terms.counted(says[slots], WIDTH)
    counts, unstated = said.tolist(), list[int]()
    if left.wants_unstated:
        open_too = rows_of_terms.counted(unasked[slots], WIDTH)
        for possible, wanted in ((True, ~ABOUT_ADDICTION), (False, ABOUT_ADDICTION)):
            others = left.never_asked(possible=possible and left.has_possible)
            if others:
                could = rows_of_terms.counted(rows_of_terms.either(says, unasked, slots_of(others)), WIDTH)
                open_too += np.where(wanted, could, 0)
        unstated = np.where(said, 0, open_too).tolist()
    found = {}
    for group in groups:
        codes, first, unknown = PLACES_AT_ONCE[group]
        stop = first + len(codes)
        more = some_of(codes, unstated[first:stop]) if unstated else {}
        found[group] = FacetCounts(some_of(codes, counts[first:stop]), counts[unknown], more)
    return found


def says_and_unasked(index: Index, *, ruled: bool) -> tuple[Rows, Rows]:
    """By slot, what a program says and what it was never asked. Whoever has not changed keeps its rows."""

    def rows(index: Index, first: int, *, unasked: bool) -> Rows:
        return packed(index, first, in_rows(index, ruled=ruled, unasked=unasked))

    return (
        index.by_slot(("says", ruled), partial(rows, unasked=False)),
        index.by_slot(("unasked", ruled), partial(rows, unasked=True)),
    )


def in_rows(index: Index, *, ruled: bool, unasked: bool) -> list[BitMap]:
    """The columns of rows: who says each term of ``AT_ONCE``, or was never asked for it; then who says nothing of each
    facet."""
    facets = [FACET_PARAMETERS[group] for group in AT_ONCE]
    terms = [one for facet in facets for one in terms_of(facet, index, ruled=ruled)]
    if unasked:
        return OfTerm.all_unasked(terms, index) + [NOTHING] * len(facets)
    return [one.says for one in terms] + [index.unknown(facet) for facet in facets]


def some_of(codes: Sequence[str], counts: Sequence[int]) -> dict[str, int]:
    """The ``counts`` by ``codes``, but for those of which there is none."""
    return dict(zip(compress(codes, counts), filter(None, counts), strict=True))


@dataclass(frozen=True, slots=True)
class Whole:
    """A facet with what depends on the directory alone: its terms, who says each, and who says nothing of it."""

    terms: Sequence[OfTerm]
    choices: Choices
    unknown: BitMap


def whole(facet: Facet, index: Index, *, ruled: bool) -> Whole:
    """Read once from a directory."""

    def made() -> Whole:
        terms = terms_of(facet, index, ruled=ruled)
        return Whole(terms, Choices.of((one.code, one.says) for one in terms), index.unknown(facet))

    return index.once(("whole", facet.code, ruled), made)


def unstated_at_once(left: Left, facets: Iterable[Whole], counts: Sequence[int]) -> list[int]:
    """The second tier of each term of ``facets`` that has no count; of the others nothing."""
    programs, index, found = left.matches.found, left.index, [0] * len(counts)
    terms = list(chain.from_iterable([one.terms for one in facets]))
    rare = [(place, terms[place]) for place, count in enumerate(counts) if not count]
    some = [one for one in rare if left.has_possible and not one[1].is_about_substance_use]
    rest = [one for one in rare if one[1].is_about_substance_use] if some else rare
    for possible, places in ((True, some), (False, rest)):
        others = left.never_asked(possible=possible) if places else NOTHING
        counted = could_say([one for _place, one in places], programs, others, index)
        for (place, _term), count in zip(places, counted, strict=True):
            found[place] = count
    return found


COUNTED_APART = frozenset({"restriction", "evidence"})
"""Facets that are counted by more than what is chosen of them."""

TOGETHER = {"payer": ("payer", "network"), "network": ("payer", "network"), "when": tuple(SCHEDULE)}
"""Parameters that are not looked at together."""


def of_terms(left: Left, group: str) -> FacetCounts:
    if not left.wants_unstated and not left.says(FACET_PARAMETERS[group].code):
        chosen = left.matches.question.given(group)
        none = {term.code: 0 for term in FACET_PARAMETERS[group] if term.code in chosen}
        return FacetCounts(none, unknown_of(left, group))
    return counted_terms(left, group).counted(left.matches, group, unknown_of(left, group))


def unknown_of(left: Left, group: str) -> int | None:
    if group == "evidence":
        return None
    return int(left.says(group).intersection_cardinality(left.index.unknown(FACET_PARAMETERS[group])))


def counted_terms(left: Left, group: str) -> Counting:
    """Every term of a facet. Where nobody says one, those that could: they say it or were never asked, and say or were
    never asked all else, but do not say all of it."""
    facet, matches, index = FACET_PARAMETERS[group], left.matches, left.index
    counting = Counting(left)
    given = matches.question.given(group) if facet.match == "all" else []
    is_ruled = "restriction" not in matches.question.values
    every = terms = terms_of(facet, index, ruled=is_ruled)
    if given and any(name == facet.code for name, _code in vocabularies.CONTRADICTED):
        terms = count_changed(counting, left, facet, given, every)
    programs = left.says(facet.code)
    for code in given:  # all of them hold already
        programs = programs & matches.choosing(facet, code, given)
    key = ("terms", facet.code, is_ruled) if terms is every else None
    counting.say(programs, choices_of(terms, index, key), key)
    if left.wants_unstated:
        is_possible = may_be_possible(left, group, given)
        rare = [one for one in terms if not counting.counts[one.code]]
        counting.unstated.update(dict.fromkeys([one.code for one in rare], 0))  # in their order
        for possible in (True, False):
            some = [one for one in rare if (is_possible and not one.is_about_substance_use) is possible]
            if some:
                others, codes = tiers_of(left, facet, given, possible)[1], [one.code for one in some]
                counting.unstated.update(zip(codes, could_say(some, programs, others, index), strict=True))
    return counting if terms is every else counting.in_order(one.code for one in every)


def choices_of(terms: Iterable[OfTerm], index: Index, key: Hashable) -> Choices:
    """Read once from a directory where ``key`` names them."""

    def made() -> Choices:
        return Choices.of((one.code, one.says) for one in terms)

    return index.once(("choices", key), made) if key else made()


def could_say(terms: Sequence[OfTerm], programs: BitMap, others: BitMap, index: Index) -> list[int]:
    """The second tier of each of ``terms``, which none of ``programs`` states."""
    asked = [0] * len(terms)
    if programs:
        asked = list(map(programs.intersection_cardinality, OfTerm.all_unasked(terms, index)))
    if others:
        asked = list(map(add, asked, map(others.intersection_cardinality, OfTerm.all_possible(terms, index))))
    return asked


def count_changed(
    counting: Counting, left: Left, facet: Facet, given: Sequence[str], terms: Iterable[OfTerm]
) -> list[OfTerm]:
    """Counts the terms whose restrictions depend on what else of the facet is chosen; gives the others."""
    matches, others = left.matches, list[OfTerm]()
    is_contradicted = any((facet.code, one) in vocabularies.CONTRADICTED for one in given)
    is_possible = may_be_possible(left, facet.code, given)
    for one in terms:
        if is_contradicted and vocabularies.changes_together(facet, one.code, given):
            together = matches.with_values(**{facet.code: list(dict.fromkeys((*given, one.code)))})
            counting.counts[one.code] = len(together.found)
            counting.unstated[one.code] = 0 if together.found else len(together.unstated)
        elif one.is_contradicted:
            chosen = (*given, one.code)
            programs, others_too = tiers_of(left, facet, given, is_possible and not one.is_about_substance_use)
            says = matches.choosing(facet, one.code, chosen)
            counting.counts[one.code] = count = programs.intersection_cardinality(says)
            if not count and left.wants_unstated and (programs or others_too):
                never_asked = never_asked_of(matches, facet, one.code, chosen)
                counting.unstated[one.code] = unstated_among(programs, others_too, says, never_asked)
        else:
            others.append(one)
    return others


def may_be_possible(left: Left, group: str, given: Collection[str]) -> bool:
    """Whether possible programs are in the second tier of a choice of ``group`` that is not about substance use."""
    if group not in PARAMETERS_ABOUT_SUBSTANCE_USE and group != "evidence":
        return left.has_possible
    return bool(left.matches.possible_programs({**left.matches.question.values, group: given}))


class OfTerm:
    """A term with what depends on the directory alone: who says it, and who was never asked.

    ``ruled``: without those that a restriction rules out where nothing else of the facet is chosen.
    """

    __slots__ = (
        "_possible",
        "_unasked",
        "code",
        "facet",
        "is_about_substance_use",
        "is_contradicted",
        "outside",
        "says",
        "term",
    )

    def __init__(self, facet: Facet, term: Term, index: Index, *, ruled: bool) -> None:
        self.facet, self.term, self.code = facet, term, term.code
        self.is_contradicted = ruled and (facet.code, term.code) in vocabularies.CONTRADICTED
        numbers = vocabularies.ruled_out(facet.code, term.code, {term.code}) if ruled else ()
        self.outside = index.any_of(numbers)
        self.says = index.term(term.number) - self.outside if self.outside else index.term(term.number)
        self.is_about_substance_use = f"{facet.code}:{term.code}" in ABOUT_SUBSTANCE_USE
        self._possible: BitMap | None = None
        self._unasked: BitMap | None = None

    def unasked(self, index: Index) -> BitMap:
        """Who was never asked for it."""
        if self._unasked is None:
            nobody = self.facet.code in NEVER_ASKED_FOR
            self._unasked = NOTHING if nobody else index.unasked(self.facet, self.term) - self.outside
        return self._unasked

    def possible(self, index: Index) -> BitMap:
        """Who says it or was never asked for it."""
        if self._possible is None:
            self._possible = self.says | self.unasked(index)
        return self._possible

    @staticmethod
    def all_unasked(terms: Iterable[OfTerm], index: Index) -> list[BitMap]:
        """``unasked`` of each, most of them known."""
        return [one.unasked(index) if one._unasked is None else one._unasked for one in terms]

    @staticmethod
    def all_possible(terms: Iterable[OfTerm], index: Index) -> list[BitMap]:
        return [one.possible(index) if one._possible is None else one._possible for one in terms]


def terms_of(facet: Facet, index: Index, *, ruled: bool) -> list[OfTerm]:
    """The terms of a facet, read once from a directory."""
    return index.once(("terms", facet.code, ruled), lambda: [OfTerm(facet, term, index, ruled=ruled) for term in facet])


def tiers_of(left: Left, facet: Facet, given: Collection[str], possible: bool) -> tuple[BitMap, BitMap]:
    """What all else that was asked leaves, and ``given``, which is all that was chosen of the facet: those that say so,
    and the second tier."""
    key = facet.code, possible
    if key not in left.tiers:
        matches, programs = left.matches, left.says(facet.code)
        others = left.never_asked(facet.code, possible=possible)
        for code in given:  # all of them hold already
            says, never_asked = matches.choosing(facet, code, given), never_asked_of(matches, facet, code, given)
            others = (programs & never_asked) | (others & says) | (others & never_asked)
            programs = programs & says
        left.tiers[key] = programs, others
    return left.tiers[key]


def never_asked_of(matches: Matches, facet: Facet, code: str, chosen: Collection[str]) -> BitMap:
    """Who was never asked for a term; nobody where the question leaves them out."""
    if matches.question.unstated == "exclude" or facet.code in NEVER_ASKED_FOR:
        return NOTHING
    return matches.not_asked(facet, code, chosen)


def of_restrictions(left: Left, group: str) -> FacetCounts:
    """A search that asks for a restriction leaves out none that contradicts another choice: so it is counted."""
    if left.given & {group, "q"} or any(
        (name, code) in vocabularies.CONTRADICTED
        for name in left.given & FACET_PARAMETERS.keys()
        for code in left.matches.question.given(name)
    ):
        left = Left(left.matches.with_values(restriction=()))
    counting = counted_terms(left, group)
    return FacetCounts(counting.counts, unknown_of(left, group), counting.not_none())


def of_states(left: Left, group: str) -> FacetCounts:
    """A virtual program counts in every state that it serves."""
    counts, chosen = by_state(left.says(group), left.index), set(left.matches.question.given(group))
    others = by_state(left.never_asked(group), left.index)
    unstated = {code: count for code, count in others.items() if code not in counts}
    if chosen.difference(counts):
        counts = {code: counts.get(code, 0) for code in STATES if code in counts or code in chosen}
    return FacetCounts(counts, None, unstated)


STATES = tuple(state.code for state in vocabularies.STATE)


def by_state(programs: BitMap, index: Index) -> dict[str, int]:
    """How many there are in each state, in the order of the vocabulary; none of those where there is none."""
    if not programs:
        return {}
    virtual = index.term(VIRTUAL)
    located, by_video = programs - virtual, programs & virtual
    if len(located) <= FEW_PROGRAMS:
        counts = np.bincount(index.place_of_term(vocabularies.STATE)[slots_of(located)], minlength=len(STATES)).tolist()
    else:
        counts = [located.intersection_cardinality(index.term(state.number)) for state in vocabularies.STATE]
    if by_video:
        serving = (index.term(vocabularies.SERVES.by_code[code].number) for code in STATES)
        counts = [*map(add, counts, map(by_video.intersection_cardinality, serving))]
    return some_of(STATES, counts[: len(STATES)])


FEW_PROGRAMS = 2_000
"""Of so few it is sooner looked up in which state each stands than every state is asked."""


def of_payers(left: Left, group: str) -> FacetCounts:
    """Insurers, or their networks: programs that are in network with each."""
    matches, index = left.matches, left.index
    programs, others = left.says("payer", "network"), left.never_asked("payer", "network")
    counting, name = Counting(left), f"{group}s"
    counting.choices(
        programs,
        others,
        in_network(matches, group),
        lambda slug: matches.may_be_in(**{name: [slug]}),
        (group, matches.question.takes_contracts),
    )
    return counting.counted(matches, group, programs.difference_cardinality(index.states_insurance))


def in_network(matches: Matches, group: str) -> Choices:
    """Of each insurer, or network, by its slug, the programs that are in network with it, by the question's basis; read
    once from a directory."""
    coverage = matches.index.coverage

    def made() -> Choices:
        if group == "network":
            return Choices.of((one.slug, matches.in_networks([one.number])) for one in coverage.networks)
        by_payer = coverage.by_payer.items()
        return Choices.of((slug, matches.in_networks([one.number for one in some])) for slug, some in by_payer)

    return matches.index.once(("in network", group, matches.question.takes_contracts), made)


def of_presets(left: Left, group: str) -> FacetCounts:
    """Usual free times, each with the hours a week that were asked for."""
    matches, programs = left.matches, left.says(*SCHEDULE)
    others, counting = left.never_asked(*SCHEDULE), Counting(left)
    silent, found = matches.index.without_timetable, {code: matches.usual_meeting(code) for code in PRESETS}
    counting.choices(
        programs,
        others,
        Choices.of((code, one.fits) for code, one in found.items()),
        lambda code: silent | found[code].doubtful if found[code].doubtful else silent,
    )
    return counting.counted(matches, group, int(programs.intersection_cardinality(silent)))


def of_openings(left: Left, group: str) -> FacetCounts:
    """Programs that said lately that they take new patients; of all others it is not known or no."""
    matches, programs = left.matches, left.says(group)
    silent, counting = matches.said_nothing_lately, Counting(left)
    taking = Choices(("true",), (matches.taking_new_patients,))
    counting.choices(programs, left.never_asked(group), taking, lambda _code: silent)
    return counting.counted(matches, group, int(programs.intersection_cardinality(silent)))


def worth_showing(matches: Matches, group: str, found: dict[str, int]) -> dict[str, int]:
    chosen = set(map(str, matches.question.given(group)))
    return {code: count for code, count in found.items() if count or code in chosen}


COUNTERS: dict[str, Callable[[Left, str], FacetCounts]] = {
    "restriction": of_restrictions,
    "state": of_states,
    "payer": of_payers,
    "network": of_payers,
    "when": of_presets,
    "accepting": of_openings,
}


AT_ONCE = tuple(group for group in FACET_PARAMETERS if group not in COUNTED_APART | COUNTERS.keys())
"""Facets that are counted together."""

TERMS_AT_ONCE = sum(len(FACET_PARAMETERS[group].terms) for group in AT_ONCE)
WIDTH = TERMS_AT_ONCE + len(AT_ONCE)
"""Columns of the rows: the terms, then of each facet who says nothing of it."""

PLACES_AT_ONCE: dict[str, tuple[tuple[str, ...], int, int]] = {}
"""Of each of these facets its codes, the column of the first, and that of who says nothing of it."""
for _group in AT_ONCE:
    _first = sum(len(codes) for codes, _one, _other in PLACES_AT_ONCE.values())
    _codes = tuple(term.code for term in FACET_PARAMETERS[_group])
    PLACES_AT_ONCE[_group] = _codes, _first, TERMS_AT_ONCE + len(PLACES_AT_ONCE)

ABOUT_ADDICTION = np.array(
    [f"{group}:{code}" in ABOUT_SUBSTANCE_USE for group in AT_ONCE for code in PLACES_AT_ONCE[group][0]]
    + [False] * len(AT_ONCE)
)
"""Of each column whether it is a term of which possible programs are not in the second tier."""
