"""Which programs match a question: bitmaps of the index, one for each thing that was asked for.

There are two tiers. ``found`` say all that was asked for. ``unstated`` are those that could not: they say the
rest, and of what they do not say nobody ever asked them (``Index.unasked``). Unknown is never no, and what
is known to be otherwise is in neither.

Counting what one choice costs is the same question without that bitmap: facets and ways on are asked
of the same object as the results, and so cannot disagree with them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
from django.utils import timezone
from django.utils.functional import cached_property
from numpy.typing import NDArray
from pyroaring import BitMap

from programs import vocabularies
from programs.models.currency import OPENINGS_CURRENT_DAYS, current_since
from programs.search.filters import FACET_PARAMETERS, LOOKUPS
from programs.search.index.around import Around
from programs.search.index.reference import with_contracts
from programs.search.index.snapshot import NOTHING, Index
from programs.search.index.space import Floats, Slots, bitmap, slots_of
from programs.search.meeting import Meeting, meeting, usual_meeting
from programs.search.question import Question, is_about_substance_use
from programs.search.words.offers import programs_with
from programs.vocabularies import Facet

EVIDENCE_DEFAULT = ("stated", "named")
TIME_ZONE = "time_zone"
"""What is asked of a program that meets by video, beside the parameters of the schedule: whose clock its times are."""
SCHEDULE = frozenset({"free", "when", "hours_min", "hours_max", TIME_ZONE})
POSSIBLE = vocabularies.EVIDENCE.by_code["possible"].number
VIRTUAL = vocabularies.FORMAT.by_code["virtual"].number
ACCEPTING_YES, ACCEPTING_UNKNOWN = 0, 3  # places in vocabularies.ACCEPTING


Condition = Callable[[Slots], NDArray[np.bool_]]
"""Of each of some slots whether something is so."""


@dataclass(eq=False)
class Narrowing:
    """What one parameter leaves: ``value`` is one of several that must all hold, ``None`` the whole parameter.

    ``unstated`` are programs that were never asked for it; they are not among ``programs``. What ``holds`` of columns
    is only looked up of programs at the place. Nobody changes it; it is not frozen because that takes longer to make.
    """

    parameter: str
    value: str | None
    programs: BitMap
    unstated: BitMap = NOTHING
    holds: Condition | None = None

    @cached_property
    def possible(self) -> BitMap:
        return self.programs | self.unstated if self.unstated else self.programs

    def could_hold(self, among: BitMap) -> BitMap:
        """Those of ``among`` that say it or were never asked for it."""
        if not self.unstated:
            return among & self.programs
        if len(among) > FEW:
            return among & self.possible
        return among & self.programs | among & self.unstated


FEW = 2_000
"""So few programs are sooner looked up twice than all that say it are put together with all that were never asked."""


class Matches:
    """The programs that match a question: those at a place, and virtual ones that serve it.

    With a point in ``near``, a program matches inside the circle; a virtual one, which is nowhere,
    matches when it serves the state of the point.
    """

    def __init__(self, question: Question, index: Index, like: Matches | None = None) -> None:
        """``like`` is the search for the same question with some other values: what both ask is taken from it."""
        self.question, self.index, self.words = question, index, question.words
        self.around: Around | None = like.around if like else around_place(question, index)
        has_area = like is not None and like.question.radius_miles == question.radius_miles
        self.area: BitMap = like.area if like and has_area else self.area_within(question.radius_miles)
        self.narrowings = tuple(self.narrowings_asked_for(like))

    # -- Results ----------------------------------------------------------------------------------

    @cached_property
    def found(self) -> BitMap:
        return self.within(self.area)

    def without(self, *parameters: str) -> BitMap:
        """What would match if ``parameters`` were not given."""
        if self.narrowed_by.isdisjoint(parameters):
            return self.found
        return self.within(self.area, self.narrowings_but(*parameters))

    @cached_property
    def narrowed_by(self) -> frozenset[str]:
        """The parameters of the narrowings."""
        return frozenset(narrowing.parameter for narrowing in self.narrowings)

    def never_asked_without(self, *parameters: str, possible: BitMap | None = None) -> BitMap:
        """The second tier if ``parameters`` were not given; empty where ``unstated=exclude``.

        ``possible`` are the possible programs that it then has, where these depend on what is chosen instead.
        """
        if self.question.unstated == "exclude":
            return NOTHING
        if possible is None and self.narrowed_by.isdisjoint(parameters):
            return self.never_asked
        narrowings = self.narrowings_but(*parameters)
        if possible is not None:
            narrowings = [replace(one, unstated=possible) if one.parameter == "evidence" else one for one in narrowings]
        return self.possible_within(self.looked_at, narrowings) - self.without(*parameters)

    def narrowings_but(self, *parameters: str) -> list[Narrowing]:
        return [one for one in self.narrowings if one.parameter not in parameters]

    def within(self, area: BitMap, narrowings: Collection[Narrowing] | None = None) -> BitMap:
        """Those of ``area`` that all ``narrowings`` leave; all of the question's when not given."""
        found = area
        for narrowing in self.narrowings if narrowings is None else narrowings:
            if not found:
                return NOTHING
            found = found & narrowing.programs
        return found

    @cached_property
    def anywhere(self) -> BitMap:
        """Those that say all that was asked for, wherever they are."""
        return self.wherever(self.narrowings)

    def wherever(self, narrowings: Collection[Narrowing]) -> BitMap:
        """Those that ``narrowings`` leave, wherever they are. Columns are looked up of those that the others leave."""
        found = self.within(self.index.everything, [one for one in narrowings if one.holds is None])
        for one in narrowings:
            if found and one.holds is not None:
                slots = slots_of(found)
                found = bitmap(slots[one.holds(slots)])
        return found

    @cached_property
    def unstated(self) -> BitMap:
        """The second tier; empty where ``unstated=exclude``."""
        return NOTHING if self.question.unstated == "exclude" else self.never_asked

    @cached_property
    def never_asked(self) -> BitMap:
        """The second tier, whether or not the question wants to see it."""
        if not self.maybe_inside and not any(one.unstated for one in self.narrowings):
            return NOTHING
        return self.possible_within(self.looked_at) - self.found

    @property
    def left_out(self) -> int:
        """How many were never asked for something that was chosen, beside those that may be no IOP."""
        sure = [replace(one, unstated=NOTHING) if one.parameter == "evidence" else one for one in self.narrowings]
        return len(self.possible_within(self.area, sure) - self.found)

    @property
    def not_listed(self) -> int:
        """How many stand in the second tier where it is left out: programs that may be at the place as well."""
        if self.words is not None and self.words.parts:  # what phrases find depends on it
            return len(self.with_values(unstated="include").unstated)
        if not self.maybe_inside and not any(one.unstated for one in self.narrowings):
            return 0
        return len(self.possible_within(self.area | self.maybe_inside) - self.found)

    @property
    def tiers(self) -> list[Matches]:
        """This and, where it is wanted, the second tier."""
        first = [] if self.question.unstated == "only" else [self]
        return [*first, self.second_tier] if self.unstated else first

    @cached_property
    def unsaid(self) -> list[tuple[str, list[str]]]:
        """What some programs of the second tier do not say."""
        if not self.unstated:
            return []
        return self.named(one for one in self.with_place if self.unstated.intersect(one.unstated))

    def possible_within(self, area: BitMap, narrowings: Collection[Narrowing] | None = None) -> BitMap:
        """Those of ``area`` that say what was asked for or were never asked: both tiers."""
        found = area
        for narrowing in self.narrowings if narrowings is None else narrowings:
            found = narrowing.could_hold(found)
        return found

    @cached_property
    def count(self) -> int:
        """How many of the first tier are listed: none with ``unstated=only``."""
        return 0 if self.question.unstated == "only" else len(self.found)

    @cached_property
    def second_tier(self) -> Matches:
        """The same search, of which ``found`` is the second tier: to be ranked and shown."""
        second = copy.copy(self)
        second.__dict__.pop("virtual", None)
        second.__dict__["found"] = self.unstated
        second.question = self.question.of_second_tier
        return second

    @cached_property
    def with_place(self) -> list[Narrowing]:
        """All narrowings, and the place: of some programs only the ZIP code is known, so that they may lie in it."""
        return [*self.narrowings, Narrowing("near", None, self.area, self.maybe_inside)]

    def named(self, narrowings: Iterable[Narrowing]) -> list[tuple[str, list[str]]]:
        """The parameters of ``narrowings``, each with the values that were given."""
        found: dict[str, list[str]] = {}
        for one in narrowings:
            given = self.question.given(one.parameter) or (EVIDENCE_DEFAULT if one.parameter == "evidence" else ())
            values = [one.value] if one.value else [str(value) for value in given]
            found.setdefault(one.parameter, []).extend(values)
        return list(found.items())

    @cached_property
    def virtual(self) -> int:
        """How many of the matches are virtual; of interest where distances are."""
        return int(self.found.intersection_cardinality(self.index.term(VIRTUAL)))

    # -- Place ------------------------------------------------------------------------------------

    def area_within(self, radius_miles: float | None) -> BitMap:
        """Everything at the place, whatever else was asked for; everything where no place was."""
        place = self.question.place
        if place is None:
            return self.index.everything
        if self.around is None:
            return self.in_states([place.state or ""])
        return self.around.circle(radius_miles) | self.serving

    @cached_property
    def maybe_inside(self) -> BitMap:
        """Programs whose point lies outside the circle and which may stand inside it, because all that is known
        is their ZIP code or city: by no more than their own uncertainty. Whatever else was asked for is not
        looked at; none where there is no circle. ``area`` has none of them."""
        if self.around is None:
            return NOTHING
        return self.around.maybe_inside(self.question.radius_miles) - self.area

    @cached_property
    def looked_at(self) -> BitMap:
        """All that may be at the place; only what is there for sure where the second tier is not wanted."""
        return self.area if self.question.unstated == "exclude" else self.area | self.maybe_inside

    @cached_property
    def serving(self) -> BitMap:
        """Virtual programs that serve the place; none where it lies in no state, at a border those of both."""
        place = self.question.place
        wanted = [place.state, *place.border] if place else []
        states = [state for state in wanted if state in vocabularies.SERVES.by_code]
        return self.index.term(VIRTUAL) & self.index.any_of(vocabularies.SERVES.numbers(states))

    def in_states(self, codes: Collection[str]) -> BitMap:
        """Located in one of the states, or virtual and serving one of them."""
        known = [code for code in codes if code in vocabularies.STATE.by_code]
        virtual = self.index.term(VIRTUAL)
        located = self.index.any_of(vocabularies.STATE.numbers(known)) - virtual
        return located | (self.index.any_of(vocabularies.SERVES.numbers(known)) & virtual)

    # -- What was asked for -----------------------------------------------------------------------

    def narrowings_asked_for(self, like: Matches | None) -> Iterator[Narrowing]:
        values, coverage = self.question.values, self.index.coverage
        yield from self.narrowings_of_facets(like)
        yield from self.narrowings_of_lookups()
        if "demonstration" in values:
            samples = self.index.samples
            wanted = samples if values["demonstration"] == "true" else self.index.everything - samples
            yield Narrowing("demonstration", None, wanted)
        for name in ("payer", "network"):
            if name in values:
                yield self.narrowing_of_networks(name, coverage.numbers(**{f"{name}s": values[name] or ()}))
        if self.words is not None:
            yield Narrowing("q", None, *programs_with(self.words, self))
        if self.question.asks_for_schedule:
            yield from self.narrowings_of_schedule()
        yield from self.narrowings_of_columns()

    def narrowings_of_columns(self) -> Iterator[Narrowing]:
        """What is asked of columns."""
        values, columns = self.question.values, self.index.columns
        if values.get("accepting"):
            yield Narrowing("accepting", None, self.taking_new_patients, self.said_nothing_lately)
        if values.get("verified_within"):
            yield self.narrowing_since(
                "verified_within", columns.verified_at, current_since(int(values["verified_within"]))
            )
        if "updated_since" in values:
            yield self.narrowing_since("updated_since", columns.changed_at, values["updated_since"])

    def narrowing_since(self, name: str, moments: Floats, since: datetime) -> Narrowing:
        def holds(slots: Slots) -> NDArray[np.bool_]:
            return np.asarray(moments[slots] >= since.timestamp())

        return Narrowing(name, None, self.where(holds), holds=holds)

    def narrowings_of_lookups(self) -> Iterator[Narrowing]:
        """Programs that are named: by id, NPI or telephone number."""
        values = self.question.values
        if "ids" in values:
            yield Narrowing("ids", None, BitMap(self.index.slots_of_ids(values["ids"])))
        for name, numbers in self.question.looked_up.items():
            yield Narrowing(name, None, self.index.of_numbers(numbers))

    def narrowing_of_networks(self, name: str, numbers: Sequence[int]) -> Narrowing:
        """Those in one of the networks, or out of one, or those of which it is known of no network."""
        asked = self.question.values[name]
        match self.question.values.get("participation", "in"):
            case "out":
                outside = [self.index.outside.get(number, NOTHING) for number in numbers]
                return Narrowing(name, None, BitMap.union(NOTHING, *outside) & self.index.everything)
            case "unknown":
                return Narrowing(name, None, self.without_networks)
        return Narrowing(name, None, self.in_networks(numbers), self.may_be_in(**{f"{name}s": asked}))

    def in_networks(self, numbers: Sequence[int]) -> BitMap:
        """Those in one of the networks; with ``basis=any`` also those with a contract in a plan's file."""
        return self.index.any_of(with_contracts(numbers) if self.question.takes_contracts else numbers)

    @property
    def without_networks(self) -> BitMap:
        """Programs that say of no network whether they are in it."""
        return self.index.of_each(
            "without networks", lambda index: index.everything - index.states_insurance, of_networks=True
        )

    def may_be_in(self, payers: Collection[str] = (), networks: Collection[str] = ()) -> BitMap:
        """Those of which no network is known, without those that were asked for the way to pay that any of these
        implies and do not say it."""
        implied = self.index.coverage.payments_of(payers, networks)
        if not implied or not vocabularies.IMPLIED_BY_NETWORKS.issuperset(implied):
            return self.without_networks
        terms = [vocabularies.PAYMENT.by_code[code] for code in implied]
        paid = BitMap.union(
            *(self.index.term(term.number) | self.index.unasked(vocabularies.PAYMENT, term) for term in terms)
        )
        return self.without_networks & paid

    def narrowings_of_facets(self, like: Matches | None) -> Iterator[Narrowing]:
        given = self.question.values
        values = given if given.keys() & LOOKUPS else {"evidence": EVIDENCE_DEFAULT, **given}
        for name in [name for name in FACET_PARAMETERS if name in values]:
            facet, codes = FACET_PARAMETERS[name], values[name]
            if not codes:
                continue
            if like and self.asks_alike(name, like):
                yield from (one for one in like.narrowings if one.parameter == name)
            elif name == "state":
                yield Narrowing(name, None, self.in_states(codes))
            elif name == "evidence":
                yield Narrowing(
                    name, None, self.choosing_any(facet, codes), self.possible_programs(self.question.values)
                )
            elif facet.match == "any":
                yield Narrowing(name, None, *self.any_of_terms(facet, codes))
            else:
                for code, unasked in zip(codes, self.unasked(facet, codes), strict=True):
                    yield Narrowing(name, code, self.choosing(facet, code, codes), unasked)

    def asks_alike(self, name: str, like: Matches) -> bool:
        """Whether a facet narrows this search as it does the other: evidence depends on other choices, and terms that a
        restriction can contradict on whether restrictions are asked for."""
        one, other = self.question.values, like.question.values
        return (
            name != "evidence"
            and one.get(name) is other.get(name)
            and (name not in vocabularies.RULED or ("restriction" in one) is ("restriction" in other))
        )

    def any_of_terms(self, facet: Facet, codes: Sequence[str]) -> tuple[BitMap, BitMap]:
        """The programs with one of several terms, and those that say none and were never asked for all of them."""
        if len(codes) == 1:  # nobody says a term and was never asked for it
            return self.choosing(facet, codes[0], codes), self.not_asked(facet, codes[0], codes)
        says = self.choosing_any(facet, codes)
        return says, BitMap.union(*self.unasked(facet, codes)) - says

    def possible_programs(self, values: Mapping[str, Any]) -> BitMap:
        """Possible programs, unless the choices say which evidence they want or are about substance use.

        They are places of mental health care with day treatment (``programs.vocabularies.EVIDENCE``).
        """
        if "evidence" in values or is_about_substance_use(values):
            return NOTHING
        return self.index.term(POSSIBLE)

    def unasked(self, facet: Facet, codes: Collection[str]) -> list[BitMap]:
        """For each code the programs that were never asked for it, without those that a restriction rules out."""
        return [self.not_asked(facet, code, codes) for code in codes]

    def not_asked(self, facet: Facet, code: str, chosen: Collection[str]) -> BitMap:
        """The programs that were never asked for a term, by the same rule as those that say it."""
        return self.allowed("unasked", facet, code, chosen)

    def choosing(self, facet: Facet, code: str, chosen: Collection[str]) -> BitMap:
        """The programs with a term, without those whose restriction contradicts it when ``chosen`` go together."""
        return self.allowed("says", facet, code, chosen)

    def allowed(self, what: Literal["says", "unasked"], facet: Facet, code: str, chosen: Collection[str]) -> BitMap:
        """Who says a term, or was never asked for it, without those that a restriction rules out: none where the
        search asks for restrictions. It depends on the directory and on few of the choices: read once for these."""
        term = facet.by_code[code]

        def programs(index: Index) -> BitMap:
            return index.term(term.number) if what == "says" else index.unasked(facet, term)

        if (facet.code, code) not in vocabularies.CONTRADICTED or "restriction" in self.question.values:
            return programs(self.index)
        numbers = tuple(vocabularies.ruled_out(facet.code, code, frozenset(chosen)))
        if not numbers:
            return programs(self.index)
        return self.index.of_each((what, term.number, numbers), lambda index: programs(index) - index.any_of(numbers))

    def choosing_any(self, facet: Facet, codes: Collection[str]) -> BitMap:
        """The programs with one of several terms, by the same rule."""
        if facet is vocabularies.EVIDENCE and tuple(codes) == EVIDENCE_DEFAULT:
            return self.index.of_each("evidence by default", with_evidence)
        return BitMap.union(*(self.choosing(facet, code, codes) for code in codes))

    def with_values(self, **changes: object) -> Matches:
        """The same search with other parameters; ``None`` leaves one out."""
        values = {name: value for name, value in {**self.question.values, **changes}.items() if value is not None}
        words = self.words if "q" in values else None
        return Matches(replace(self.question, values=values, words=words), self.index, self)

    def narrowings_of_schedule(self) -> Iterator[Narrowing]:
        """Free time and hours are one narrowing: both must hold of the same timetable. Whose clock its times are is
        another where that is in doubt, to be asked by itself."""
        given = sorted(SCHEDULE & self.question.values.keys())
        found = self.meeting_asked_for()
        yield Narrowing(given[0], None, found.fits | found.doubtful, self.index.without_timetable)
        if found.doubtful:
            yield Narrowing(TIME_ZONE, None, self.index.everything - found.doubtful, found.doubtful)

    def meeting_asked_for(self) -> Meeting:
        """Programs with a timetable that lies in the free time asked for, and has the hours."""
        question, usual = self.question, self.question.given("when")
        if len(usual) == 1 and "free" not in question.values:
            return self.usual_meeting(usual[0])
        return meeting(self.index, question.free, question.minutes_a_week, question.time_zones)

    def usual_meeting(self, code: str) -> Meeting:
        """Those that meet at a usual free time, and have the hours."""
        return usual_meeting(self.index, code, self.question.minutes_a_week, self.question.time_zones, self.today)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def where(self, holds: Condition) -> BitMap:
        """Those at the place whose columns fulfil a condition."""
        slots = slots_of(self.looked_at)
        return bitmap(slots[holds(slots)])

    @property
    def said_nothing_lately(self) -> BitMap:
        """Programs that did not say lately whether they take new patients."""
        return self.openings[1]

    @property
    def taking_new_patients(self) -> BitMap:
        """Programs that say that they do, and said so recently."""
        return self.openings[0]

    @cached_property
    def openings(self) -> tuple[BitMap, BitMap]:
        """Both: read once a day of all programs."""
        since = current_since(OPENINGS_CURRENT_DAYS).timestamp()
        return self.index.of_each(("openings", since), lambda index: read_openings(index, since))


def with_evidence(index: Index) -> BitMap:
    """The programs that are sure enough for whoever does not say how sure they must be."""
    return index.any_of(vocabularies.EVIDENCE.numbers(EVIDENCE_DEFAULT))


def read_openings(index: Index, since: float) -> tuple[BitMap, BitMap]:
    """The programs that said at ``since`` or later that they take new patients, and those that said nothing then."""
    columns, slots = index.columns, slots_of(index.everything)
    accepting = columns.accepting[slots]
    said = (accepting != ACCEPTING_UNKNOWN) & (columns.openings_reported_at[slots] >= since)
    return bitmap(slots[said & (accepting == ACCEPTING_YES)]), bitmap(slots[~said])


def around_place(question: Question, index: Index) -> Around | None:
    """``None`` where the place has no point, or where there is none."""
    place = question.place
    if not question.has_point or place is None or place.latitude is None or place.longitude is None:
        return None
    return Around(index, place.latitude, place.longitude)
