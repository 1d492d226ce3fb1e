"""The index as it is at one moment. It never changes: an update makes another one that shares what stayed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs import vocabularies
from programs.forms import ALWAYS_ANSWERED, Form, asking
from programs.search.index import rows
from programs.search.index.by_id import ById
from programs.search.index.by_video import ByVideo
from programs.search.index.columns import Columns, Participants
from programs.search.index.inverted import InvertedIndex
from programs.search.index.placing import NOWHERE, Placing
from programs.search.index.reference import Coverage, Timetables
from programs.search.index.segment import Segment
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

LEAST_GAP = 1e-8
"""Between the orders of two names: with less, all are put in order again."""

VERSIONS = count(1)
NOTHING = BitMap()
T = TypeVar("T")
Made = TypeVar("Made", bound="BitMap | tuple[BitMap, ...]")


@dataclass(frozen=True)
class Index:
    """Every public program. A *slot* is the place of a program in all columns; a slot without terms is dead.

    ``derived`` is what was made of it. ``carried`` are facts about each program by itself: in what follows this index
    they are made again for the programs that changed, and for no other.
    """

    columns: Columns
    space: Space
    placing: Placing
    by_id: ById
    terms: Mapping[int, BitMap]
    forms: Mapping[int, BitMap]
    located: BitMap
    states_insurance: BitMap
    samples: BitMap
    outside: Mapping[int, BitMap]  # by number of the network: said to be out of it
    participants: dict[int, Participants]
    timetables: Timetables
    by_video: ByVideo
    coverage: Coverage
    words: InvertedIndex
    source_forms: tuple[Form, ...] = ()
    appended: int = 0
    derived: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    carried: dict[Hashable, Carried] = field(default_factory=dict, repr=False)

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
        """Miles that a program may lie from its point at most; of a slot that is blank in a file it is NaN."""
        miles = self.columns.uncertainty_miles
        return self.once("farthest uncertainty", lambda: float(np.fmax.reduce(miles, initial=0.0)))

    def unknown(self, facet: Facet) -> BitMap:
        """The programs that say nothing about a facet."""
        return self.of_each(facet, lambda index: index.everything - index.any_of(term.number for term in facet))

    def unasked(self, facet: Facet, term: Term) -> BitMap:
        """The programs that do not say a term because nobody asked them for it: unknown, which is not no.

        Left out are those that were asked for a broader term and say none, and of a term of ``MAYBE`` all that
        do not say the other one.
        """
        return self.of_each(("unasked", term.number), lambda index: index.read_unasked(facet, term))

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
        slots = self.placing.at(numbers)
        return bitmap(np.sort(slots[slots != NOWHERE]).astype(np.uint32))

    def numbers_of(self, ids: Collection[str]) -> list[int]:
        """Numbers of the programs with these UUIDs, as far as the index has them."""
        if not ids:
            return []
        slots = [slot for some in self.by_id.slots(self.columns, map(UUID, ids)).values() for slot in some]
        return [int(number) for number in np.unique(self.columns.number[slots])]

    def slots_of_ids(self, ids: Iterable[UUID]) -> list[int]:
        """The slots of the public programs among ``ids``, in that order."""
        wanted = list(ids)
        if not wanted:
            return []
        found, everything = self.by_id.slots(self.columns, wanted), self.everything
        return [slot for pk in wanted for slot in found[pk] if slot in everything]

    def id_of(self, slot: int) -> UUID:
        """The id of the program in a slot."""
        return UUID(int=(int(self.columns.id_high[slot]) << 64) | int(self.columns.id_low[slot]))

    @property
    def without_timetable(self) -> BitMap:
        """The programs that do not say when they meet."""
        return self.of_each(
            "without timetable",
            lambda index: index.everything - index.any_of(int(number) for number in index.timetables.number),
        )

    def place_of_term(self, facet: Facet) -> NDArray[np.int8]:
        """By slot, the place in the vocabulary of the one term that a program has; their number where it has none."""
        return self.by_slot(("place", facet), lambda index, first: index.read_places(facet, first))

    def read_places(self, facet: Facet, first: int) -> NDArray[np.int8]:
        places = np.full(len(self.columns) - first, len(facet.terms), dtype=np.int8)
        for place, term in enumerate(facet):
            places[self.slots_from(first, self.term(term.number))] = place
        return places

    def slots_from(self, first: int, programs: BitMap) -> Slots:
        """Those of ``programs`` in the slots from ``first`` on, counted from there."""
        later = programs & BitMap(range(first, len(self.columns))) if first else programs
        return slots_of(later) - np.uint32(first)

    # -- Facts that depend on the index alone -----------------------------------------------------

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes, kept as long as this index is; threads may make it twice."""
        if key not in self.derived:
            self.derived[key] = make()
        found: T = self.derived[key]
        return found

    def of_each(self, key: Hashable, make: Callable[[Index], Made], *, of_networks: bool = False) -> Made:
        """Programs of which something is so, where that depends on the program itself and on reference data only.

        ``make`` makes it of an index, and is asked again for an index of the programs that changed. ``of_networks``:
        it also depends on the networks that a program is in.
        """
        found = self.carried.get(key)
        if found is None:
            found = self.carried[key] = Carried(make, make(self), of_networks)
        found.is_asked = True
        return cast(Made, found.made)

    def by_slot(self, key: Hashable, make: Callable[[Index, int], NDArray[Any]], *, of: Any = None) -> NDArray[Any]:
        """The same as an array: ``make`` makes it of an index, for the slots from a first one on.

        ``of`` is what it depends on beside the index; what was made of another is forgotten. It must not depend on
        networks.
        """
        known: BySlot | None = self.derived.get(key)
        if known is None or known.of != of:
            known = BySlot(of, make(self, 0))
        elif len(known.array) < len(self.columns):
            known = BySlot(of, np.concatenate([known.array, make(self, len(known.array))]))
        self.derived[key] = known
        return known.array

    # -- Making -----------------------------------------------------------------------------------

    @classmethod
    def read(cls, before: Index | None = None, changed: Collection[str] = ()) -> Index:
        """All published programs, from the database.

        Those that ``before`` has, an earlier state of the same database, keep their version but for ``changed``.
        """
        table = rows.programs()
        table = table[order_of_space(table["latitude"], table["longitude"])]
        numbers = table["number"].astype(np.int32)
        placing = Placing.of(numbers)
        columns = Columns.of(table, order_of_names(placing)[numbers], versions_of(numbers, before, changed))
        position = points(table["latitude"], table["longitude"])
        segment = Segment.read(None, table, position, placing)
        return cls(
            **segment.parts,
            columns=columns,
            space=Space.of(position),
            placing=placing,
            by_id=ById.of(columns),
            timetables=Timetables.read(),
            coverage=Coverage.read(),
            words=InvertedIndex.read(placing, lexicon().looked_for),
            source_forms=rows.source_forms(),
        )

    def updated(self, ids: Sequence[str], *, reference: bool, alone: bool = False) -> tuple[Index, list[int]]:
        """The index with the programs ``ids`` as they are now, and their numbers: they move to new slots at the end.

        Some may be deleted, or new, or not public. ``reference`` reads networks, payers,
        timetables and what lists ask again. ``alone``: another index will follow this one, not that.
        """
        index = self.with_reference() if reference else self
        found = rows.numbers_by_id(ids)
        wanted = sorted({*found.values(), *self.numbers_of(set(ids) - found.keys())})
        if not wanted:
            return index, wanted
        table, first = rows.programs(wanted), len(self.columns)
        numbers = table["number"].astype(np.int32)
        dead = self.of_numbers(wanted)
        placing = self.placing.with_moved(numbers, first=first, gone=wanted)
        position = points(table["latitude"], table["longitude"])
        segment = Segment.read(wanted, table, position, placing, first=first)
        names = self.name_orders(numbers, wanted)
        fresh = Columns.of(table, np.zeros(len(table)) if names is None else names, versions_of(numbers))
        columns = self.columns.appended(fresh, alone=alone)
        if names is None:
            columns = columns.with_others(name_order=order_of_names(placing)[columns.number])
        updated = replace(
            index,
            **Segment.within(self).merged(dead, segment, alone=alone).parts,
            columns=columns,
            space=self.space.extended(position, alone=alone),
            placing=placing,
            words=self.words.updated(wanted, placing),
            appended=self.appended + len(table),
            derived={},
            carried={},
        )
        if not reference:
            updated.carry(self, dead, replace(updated, **segment.parts, derived={}, carried={}))
        return updated, wanted

    def with_networks(self, ids: Sequence[str]) -> Index:
        """The index with the programs ``ids`` in the networks in which they are now; they stay in their slots.

        Nothing but their networks has changed, so that nothing else is read.
        """
        table = rows.changes(sorted(rows.numbers_by_id(ids).values()))
        slots = self.placing.at(table["number"])
        table, slots = table[slots != NOWHERE], slots[slots != NOWHERE]
        if not len(table):
            return self
        version, changed_at = self.columns.version.copy(), self.columns.changed_at.copy()
        version[slots], changed_at[slots] = next(VERSIONS), table["changed_at"]
        says = bitmap(np.sort(slots[table["states_insurance"] > 0]).astype(np.uint32))
        dead = bitmap(np.sort(slots).astype(np.uint32))
        segment = Segment.within(self).with_networks(table["number"].tolist(), dead, says, self.placing)
        carried = {key: fact for key, fact in list(self.carried.items()) if not fact.of_networks}
        return replace(
            self,
            **segment.parts,
            columns=self.columns.with_others(version=version, changed_at=changed_at),
            derived={key: made for key, made in list(self.derived.items()) if isinstance(made, BySlot)},
            carried=carried,
        )

    def carry(self, before: Index, dead: BitMap, changed: Index) -> None:
        """Take over what was asked of ``before``, without the slots ``dead`` and with that of ``changed``."""
        for key, fact in list(before.carried.items()):
            if fact.is_asked:
                self.carried[key] = fact.without_and_with(dead, changed)
        self.derived.update((key, made) for key, made in list(before.derived.items()) if isinstance(made, BySlot))

    def with_reference(self) -> Index:
        return replace(
            self,
            timetables=Timetables.read(),
            coverage=Coverage.read(),
            source_forms=rows.source_forms(),
            derived={},
            carried={},
        )

    def name_orders(self, numbers: NDArray[np.int32], wanted: Sequence[int]) -> Floats | None:
        """``name_order`` of ``numbers``; ``None`` when there is no room left between names.

        Names that follow each other are spread evenly between the one before them and the one after.
        """
        found = rows.neighbours(wanted)
        if not len(found):
            return np.empty(0)
        firsts = np.flatnonzero(~np.isin(found[:, 1], found[:, 0]))
        lasts = np.append(firsts[1:], len(found)) - 1
        low = self.name_order_of(found[firsts, 1], otherwise=np.full(len(firsts), -1.0))
        high = self.name_order_of(found[lasts, 2], otherwise=low + 2.0)
        lengths = lasts - firsts + 1
        if not np.all((high - low) / (lengths + 1) >= LEAST_GAP):  # NaN where the index does not have a neighbour
            return None
        share = (np.arange(len(found)) - np.repeat(firsts, lengths) + 1) / np.repeat(lengths + 1, lengths)
        orders = np.repeat(low, lengths) + share * np.repeat(high - low, lengths)
        by_number = np.argsort(found[:, 0])
        return np.asarray(orders[by_number[np.searchsorted(found[:, 0], numbers, sorter=by_number)]])

    def name_order_of(self, numbers: NDArray[np.int64], *, otherwise: Floats) -> Floats:
        """That of each program, ``otherwise`` for −1; NaN of one that the index does not have."""
        slots = self.placing.at(numbers)
        known = np.where(slots == NOWHERE, np.nan, self.columns.name_order[slots] if len(self.columns) else np.nan)
        return np.where(numbers == -1, otherwise, known)


class BySlot(NamedTuple):
    """An array by slot, and what it depends on beside the index."""

    of: Any
    array: NDArray[Any]


@dataclass(slots=True)
class Carried:
    """A fact that is taken over where somebody has asked for it since it was last."""

    make: Callable[[Index], Any]
    made: BitMap | tuple[BitMap, ...]
    of_networks: bool = False
    is_asked: bool = False

    def without_and_with(self, dead: BitMap, changed: Index) -> Carried:
        more = self.make(changed)
        if isinstance(self.made, tuple):
            parts = [(before - dead) | later for before, later in zip(self.made, more, strict=True)]
            return Carried(self.make, more._make(parts) if hasattr(more, "_make") else tuple(parts), self.of_networks)
        return Carried(self.make, (self.made - dead) | more, self.of_networks)


def versions_of(
    numbers: NDArray[np.int32], before: Index | None = None, changed: Collection[str] = ()
) -> NDArray[np.int64]:
    """A new version for each of ``numbers``, or the one it had ``before`` if it is not among ``changed``."""
    versions = np.full(len(numbers), next(VERSIONS))
    if before is not None:
        slots = before.placing.at(numbers)
        same = slots != NOWHERE
        same &= ~np.isin(numbers, before.numbers_of(changed))
        versions[same] = before.columns.version[slots[same]]
    return versions


def order_of_names(placing: Placing) -> Floats:
    """By number, the place of each program among all by name; as the database orders."""
    names = rows.by_name()
    order = np.zeros(len(placing) or 1)
    known = names < len(order)
    order[names[known]] = np.flatnonzero(known)
    return order


__all__ = ["Index", "Participants", "slots_of"]
