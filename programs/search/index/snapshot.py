"""The index as it is at one moment. It never changes: an update makes another one that shares what stayed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs import vocabularies
from programs.forms import ALWAYS_ANSWERED, Form, asking
from programs.search.index import rows
from programs.search.index.by_video import ByVideo
from programs.search.index.inverted import InvertedIndex
from programs.search.index.reference import Coverage, Timetables
from programs.search.index.space import (
    Floats,
    Slots,
    Space,
    bitmap,
    order_of_space,
    points,
    slots_of,
)
from programs.search.words.lexicon import lexicon
from programs.vocabularies import Facet, Term

NOWHERE = -1
LEAST_GAP = 1e-6
"""Between the orders of two names: with less, all are put in order again."""

VERSIONS = count(1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Columns:
    """Facts by slot. Moments are seconds since 1970, NaN when unknown; ``name_order`` rises with the name.

    ``uncertainty_miles`` is how far from its point a program may lie: 0 where the point is its own, else
    that of its ZIP code.
    ``version`` is another number in this process each time the program is read: what was made of the
    program may be kept by it.
    """

    number: NDArray[np.int32]
    id_high: NDArray[np.uint64]
    id_low: NDArray[np.uint64]
    accepting: NDArray[np.int8]
    openings_reported_at: Floats
    verified_at: Floats
    uncertainty_miles: Floats
    changed_at: Floats
    unlisted: NDArray[np.int8]
    version: NDArray[np.int64]
    name_order: Floats

    @classmethod
    def of(cls, table: rows.Table, name_order: Floats, version: NDArray[np.int64]) -> Columns:
        names = [one.name for one in fields(cls) if one.name not in ("name_order", "version")]
        types = {
            "number": np.int32,
            "accepting": np.int8,
            "unlisted": np.int8,
            "id_high": np.uint64,
            "id_low": np.uint64,
        }
        read = {name: table[name].astype(types.get(name, np.float64)) for name in names}
        return cls(name_order=name_order, version=version, **read)

    def appended(self, more: Columns) -> Columns:
        return Columns(*(np.concatenate([getattr(self, one.name), getattr(more, one.name)]) for one in fields(Columns)))


@dataclass(frozen=True, slots=True)
class Participants:
    """The programs in one network, by slot, and when each was last confirmed to be."""

    slots: Slots
    verified_at: Floats


@dataclass(frozen=True)
class Index:
    """Every public program. A *slot* is the place of a program in all columns; a slot without terms is dead."""

    columns: Columns
    space: Space
    slot_of: NDArray[np.int32]  # by number
    terms: dict[int, BitMap]
    forms: dict[int, BitMap]
    located: BitMap
    states_insurance: BitMap
    samples: BitMap
    outside: dict[int, BitMap]  # by number of the network: said to be out of it
    participants: dict[int, Participants]
    timetables: Timetables
    by_video: ByVideo
    coverage: Coverage
    words: InvertedIndex
    source_forms: tuple[Form, ...] = ()
    appended: int = 0
    derived: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    # -- Asking -----------------------------------------------------------------------------------

    @property
    def everything(self) -> BitMap:
        return self.term(vocabularies.EVERYTHING)

    def __len__(self) -> int:
        return len(self.everything)

    def term(self, number: int) -> BitMap:
        """The programs with a term; not to be changed."""
        return self.terms.get(number, NOTHING)

    def any_of(self, numbers: Iterable[int]) -> BitMap:
        found = [self.terms[number] for number in numbers if number in self.terms]
        return BitMap.union(*found) if len(found) > 1 else (found[0] if found else NOTHING)

    @property
    def farthest_uncertainty(self) -> float:
        """Miles that a program may lie from its point at most."""
        return self.once("farthest uncertainty", lambda: float(self.columns.uncertainty_miles.max(initial=0.0)))

    def unknown(self, facet: Facet) -> BitMap:
        """The programs that say nothing about a facet."""
        return self.once(facet, lambda: self.everything - self.any_of(term.number for term in facet))

    def unasked(self, facet: Facet, term: Term) -> BitMap:
        """The programs that do not say a term because nobody asked them for it: unknown, which is not no.

        Left out are those that were asked for a broader term and say none, and of a term of ``MAYBE`` all that
        do not say the other one.
        """
        return self.once(("unasked", term.number), lambda: self.read_unasked(facet, term))

    def read_unasked(self, facet: Facet, term: Term) -> BitMap:
        name = f"{facet.code}:{term.code}"
        if name in vocabularies.MAYBE:
            others = vocabularies.numbers_named(vocabularies.MAYBE[name])
            return (self.any_of(others) | self.unknown(facet)) - self.term(term.number)
        unknown = self.everything - self.term(term.number) - self.asked(facet, term)
        if name not in vocabularies.BROADER:
            return unknown
        broader = vocabularies.terms_named(vocabularies.BROADER[name])
        asked = BitMap.union(*(self.asked(wider, one) for wider, one in broader))
        return unknown - (asked - self.any_of(one.number for _facet, one in broader))

    def asked(self, facet: Facet, term: Term) -> BitMap:
        """The programs that had the occasion to say a term, whether or not they do."""
        forms = [*asking(term.number), *(form for form in self.source_forms if term.number in form.asks)]
        ticked = self.among_forms(form for form in forms if form.ticked)
        by_hand = self.among_forms(form for form in forms if not form.ticked)
        if facet.code in ALWAYS_ANSWERED:
            ticked = ticked - self.unknown(facet)
        return self.term(term.number) | ticked | (by_hand - self.unknown(facet))

    def among_forms(self, some: Iterable[Form]) -> BitMap:
        """The programs that one of the forms was filled in for."""
        return BitMap.union(NOTHING, *(self.forms.get(form.number, NOTHING) for form in some))

    def of_numbers(self, numbers: Sequence[int] | NDArray[Any]) -> BitMap:
        """The programs among ``numbers`` that are public."""
        wanted = np.asarray(numbers, dtype=np.int64)
        slots = self.slot_of[wanted[wanted < len(self.slot_of)]]
        return bitmap(np.sort(slots[slots != NOWHERE]).astype(np.uint32))

    def numbers_of(self, ids: Iterable[str]) -> list[int]:
        """Numbers of the programs with these UUIDs, as far as the index has them."""
        wanted = {divmod(UUID(text).int, 1 << 64) for text in ids}
        highs = np.array([high for high, _low in wanted], dtype=np.uint64)
        near = np.flatnonzero(np.isin(self.columns.id_high, highs))
        pairs = zip(self.columns.id_high[near].tolist(), self.columns.id_low[near].tolist(), strict=True)
        same = np.array([pair in wanted for pair in pairs], dtype=bool)
        return [int(number) for number in np.unique(self.columns.number[near[same]])]

    def slots_of_ids(self, ids: Iterable[UUID]) -> list[int]:
        """The slots of the public programs among ``ids``, in that order."""
        columns, everything, found = self.columns, self.everything, list[int]()
        for high, low in (divmod(pk.int, 1 << 64) for pk in ids):
            same = np.flatnonzero((columns.id_high == np.uint64(high)) & (columns.id_low == np.uint64(low)))
            found += [slot for slot in same.tolist() if slot in everything]
        return found

    def id_of(self, slot: int) -> UUID:
        """The id of the program in a slot."""
        return UUID(int=(int(self.columns.id_high[slot]) << 64) | int(self.columns.id_low[slot]))

    @property
    def without_timetable(self) -> BitMap:
        """The programs that do not say when they meet."""
        return self.once(
            "without timetable", lambda: self.everything - self.any_of(int(number) for number in self.timetables.number)
        )

    def place_of_term(self, facet: Facet) -> NDArray[np.int8]:
        """By slot, the place in the vocabulary of the one term that a program has; their number where it has none."""
        return self.once(("place", facet), lambda: self.read_places(facet))

    def read_places(self, facet: Facet) -> NDArray[np.int8]:
        places = np.full(len(self.columns.number), len(facet.terms), dtype=np.int8)
        for place, term in enumerate(facet):
            places[slots_of(self.term(term.number))] = place
        return places

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes, kept as long as this index is; threads may make it twice."""
        if key not in self.derived:
            self.derived[key] = make()
        found: T = self.derived[key]
        return found

    def once_a_day(self, key: Hashable, day: Hashable, make: Callable[[], T]) -> T:
        """The same of what is another thing on another ``day``: that of the last day asked for is kept."""
        known: tuple[Hashable, T] | None = self.derived.get(key)
        if known is None or known[0] != day:
            known = self.derived[key] = (day, make())
        return known[1]

    # -- Making -----------------------------------------------------------------------------------

    @classmethod
    def read(cls, before: Index | None = None, changed: Collection[str] = ()) -> Index:
        """All published programs, from the database.

        Those that ``before`` has, an earlier state of the same database, keep their version but for ``changed``.
        """
        table = rows.programs()
        table = table[order_of_space(table["latitude"], table["longitude"])]
        numbers = table["number"].astype(np.int32)
        slot_of = placed(np.empty(0, np.int32), numbers, first=0)
        versions = versions_of(numbers, before, changed)
        bits: dict[int, BitMap] = {}
        for programs, terms in rows.terms():
            add_terms(bits, slots_where_known(slot_of, programs), terms)
        inside = rows.participations()
        answered: dict[int, BitMap] = {}
        filled_in = rows.forms_of()
        add_terms(answered, slots_where_known(slot_of, filled_in["program"]), filled_in["form"])
        position = points(table["latitude"], table["longitude"])
        return cls(
            columns=Columns.of(table, order_of_names(slot_of)[numbers], versions),
            space=Space.of(position),
            slot_of=slot_of,
            terms=with_networks(with_networks(bits, inside, slot_of), rows.contracts(), slot_of),
            forms=answered,
            located=bitmap(np.flatnonzero(~np.isnan(position[0])).astype(np.uint32)),
            states_insurance=bitmap(np.flatnonzero(table["states_insurance"]).astype(np.uint32)),
            samples=bitmap(np.flatnonzero(table["demonstration"]).astype(np.uint32)),
            outside=with_networks({}, rows.outside(), slot_of),
            participants=participants_of(inside, slot_of),
            timetables=Timetables.read(),
            by_video=ByVideo.read(slot_of.tolist()),
            coverage=Coverage.read(),
            words=InvertedIndex.read(slot_of, lexicon().other_spellings),
            source_forms=rows.source_forms(),
        )

    def updated(self, ids: Sequence[str], *, reference: bool) -> tuple[Index, list[int]]:
        """The index with the programs ``ids`` as they are now, and their numbers: they move to new slots at the end.

        Some may be deleted, or new, or not public. ``reference`` reads networks, payers,
        timetables and what lists ask again.
        """
        index = self.with_reference() if reference else self
        found = rows.numbers_by_id(ids)
        wanted = sorted({*found.values(), *self.numbers_of(set(ids) - found.keys())})
        if not wanted:
            return index, wanted
        table = rows.programs(wanted)
        first = len(self.columns.number)
        slot_of = placed(self.slot_of, table["number"].astype(np.int32), first=first, gone=wanted)
        dead = bitmap(self.dead(wanted))
        bits = without_slots(self.terms, dead)
        for programs, terms in rows.terms(wanted):
            add_terms(bits, slots_where_known(slot_of, programs), terms)
        inside = rows.participations(wanted)
        answered, filled_in = without_slots(self.forms, dead), rows.forms_of(wanted)
        add_terms(answered, slots_where_known(slot_of, filled_in["program"]), filled_in["form"])
        position = points(table["latitude"], table["longitude"])
        new = np.arange(first, first + len(table), dtype=np.uint32)
        columns = self.columns.appended(Columns.of(table, np.zeros(len(table)), versions_of(table["number"])))
        names = self.name_orders(table["number"], wanted)
        names = order_of_names(slot_of)[columns.number] if names is None else names
        updated = replace(
            index,
            columns=replace(columns, name_order=names),
            space=self.space.extended(position),
            slot_of=slot_of,
            terms=with_networks(with_networks(bits, inside, slot_of), rows.contracts(wanted), slot_of),
            forms=answered,
            located=(self.located - dead) | bitmap(new[~np.isnan(position[0])]),
            states_insurance=(self.states_insurance - dead) | bitmap(new[table["states_insurance"] > 0]),
            samples=(self.samples - dead) | bitmap(new[table["demonstration"] > 0]),
            outside=with_networks(without_slots(self.outside, dead), rows.outside(wanted), slot_of),
            participants=self.participants_with(inside, slot_of),
            words=self.words.updated(wanted, slot_of),
            by_video=self.by_video.updated(dead, ByVideo.read(slot_of.tolist(), wanted)),
            appended=self.appended + len(table),
            derived={},
        )
        return updated, wanted

    def with_reference(self) -> Index:
        return replace(
            self,
            timetables=Timetables.read(),
            coverage=Coverage.read(),
            source_forms=rows.source_forms(),
            derived={},
        )

    def dead(self, numbers: Sequence[int]) -> Slots:
        """The present slots of ``numbers``."""
        slots = self.slot_of[[number for number in numbers if number < len(self.slot_of)]]
        return np.sort(slots[slots != NOWHERE]).astype(np.uint32)

    def name_orders(self, numbers: NDArray[np.int32], wanted: Sequence[int]) -> Floats | None:
        """``name_order`` with those of ``numbers`` behind it; ``None`` when there is no room left between names.

        Names that follow each other are spread evenly between the one before them and the one after.
        """
        found = np.array(rows.predecessors(wanted), dtype=np.int64).reshape(-1, 2)
        begins = ~np.isin(found[:, 1], found[:, 0])
        firsts = np.flatnonzero(begins)
        slots = slots_where_known(self.slot_of, found[begins, 1])
        low = (
            np.where(slots == NOWHERE, -1.0, self.columns.name_order[slots]) if len(self) else np.full(len(slots), -1.0)
        )
        order = np.append(np.unique(self.columns.name_order), np.inf)
        high = np.minimum(order[np.searchsorted(order, low, side="right")], low + 2.0)
        lengths = np.diff(np.append(firsts, len(found)))
        share = (np.arange(len(found)) - np.repeat(firsts, lengths) + 1) / np.repeat(lengths + 1, lengths)
        if np.any((high - low) / (lengths + 1) < LEAST_GAP):
            return None
        by_number = np.zeros(int(found[:, 0].max(initial=0)) + 1)
        by_number[found[:, 0]] = np.repeat(low, lengths) + share * np.repeat(high - low, lengths)
        return np.concatenate([self.columns.name_order, by_number[numbers]])

    def participants_with(self, table: rows.Table, slot_of: NDArray[np.int32]) -> dict[int, Participants]:
        """Old slots stay in: they are dead, and no bitmap of matches has them."""
        new = participants_of(table, slot_of)
        merged = dict(self.participants)
        for number, more in new.items():
            old = merged.get(number)
            merged[number] = (
                more
                if old is None
                else Participants(
                    np.concatenate([old.slots, more.slots]), np.concatenate([old.verified_at, more.verified_at])
                )
            )
        return merged


NOTHING = BitMap()


def placed(
    slot_of: NDArray[np.int32], numbers: NDArray[np.int32], *, first: int, gone: Collection[int] = ()
) -> NDArray[np.int32]:
    """``slot_of`` with ``gone`` nowhere and then ``numbers`` in the slots from ``first`` on."""
    size = max(len(slot_of), int(numbers.max(initial=-1)) + 1)
    result = np.full(size, NOWHERE, dtype=np.int32)
    result[: len(slot_of)] = slot_of
    result[[number for number in gone if number < size]] = NOWHERE
    result[numbers] = np.arange(first, first + len(numbers), dtype=np.int32)
    return result


def versions_of(
    numbers: NDArray[np.int32], before: Index | None = None, changed: Collection[str] = ()
) -> NDArray[np.int64]:
    """A new version for each of ``numbers``, or the one it had ``before`` if it is not among ``changed``."""
    versions = np.full(len(numbers), next(VERSIONS))
    if before is not None and len(before.slot_of):
        slots = slots_where_known(before.slot_of, numbers)
        same = slots != NOWHERE
        same &= ~np.isin(numbers, before.numbers_of(changed))
        versions[same] = before.columns.version[slots[same]]
    return versions


def order_of_names(slot_of: NDArray[np.int32]) -> Floats:
    """By number, the place of each program among all by name; as the database orders."""
    names = rows.by_name()
    order = np.zeros(len(slot_of) or 1)
    known = names < len(order)
    order[names[known]] = np.flatnonzero(known)
    return order


def slots_where_known(slot_of: NDArray[np.int32], numbers: NDArray[Any]) -> NDArray[np.int32]:
    """The slot of each number; nowhere for −1, and for one that was written while others were read."""
    if not len(slot_of):
        return np.full(len(numbers), NOWHERE, dtype=np.int32)
    known = (numbers >= 0) & (numbers < len(slot_of))
    return np.where(known, slot_of[np.where(known, numbers, 0)], NOWHERE)


def add_terms(bits: dict[int, BitMap], slots: NDArray[np.int32], terms: NDArray[np.int32]) -> None:
    """Adds pairs of slot and term. Bitmaps in ``bits`` are changed in place: they must be its own."""
    known = slots != NOWHERE
    slots, terms = slots[known], terms[known]
    if not len(terms):
        return
    present = np.zeros(int(terms.max()) + 1, dtype=bool)
    present[terms] = True
    distinct = np.flatnonzero(present)
    ranks = np.zeros(len(present), dtype=np.uint16 if len(distinct) < 0xFFFF else np.int32)
    ranks[distinct] = np.arange(len(distinct))
    order = np.argsort(ranks[terms], kind="stable")
    ends = np.cumsum(np.bincount(ranks[terms], minlength=len(distinct)))
    for term, group in zip(distinct.tolist(), np.split(slots[order], ends[:-1]), strict=True):
        more = bitmap(np.sort(group).astype(np.uint32))
        bits[term] = bits[term] | more if term in bits else more


def without_slots(bits: dict[int, BitMap], dead: BitMap) -> dict[int, BitMap]:
    """A copy of ``bits`` in which nothing has the slots ``dead``; untouched bitmaps are shared."""
    return {term: found - dead if found.intersect(dead) else found for term, found in bits.items()}


def with_networks(bits: dict[int, BitMap], table: rows.Table, slot_of: NDArray[np.int32]) -> dict[int, BitMap]:
    """``bits`` with the programs of ``table``, by number of the network."""
    add_terms(bits, slots_where_known(slot_of, table["program"]), table["network"].astype(np.int32))
    return bits


def participants_of(table: rows.Table, slot_of: NDArray[np.int32]) -> dict[int, Participants]:
    """By number of the network."""
    slots = slots_where_known(slot_of, table["program"].astype(np.int32))
    order = np.lexsort((slots, table["network"]))
    order = order[slots[order] != NOWHERE]
    networks, begins = np.unique(table["network"][order], return_index=True)
    parts = np.split(order, begins[1:]) if len(networks) else []
    return {
        int(network): Participants(slots[part].astype(np.uint32), table["verified_at"][part].astype(np.float64))
        for network, part in zip(networks, parts, strict=True)
    }


__all__ = ["Index", "Participants", "slots_of"]
