"""What is read of some programs, or all: bitmaps of the slots in which they are placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.search.index import rows
from programs.search.index.by_video import ByVideo
from programs.search.index.columns import Participants
from programs.search.index.layered import NOTHING, Layered
from programs.search.index.placing import NOWHERE, Placing
from programs.search.index.space import Floats, bitmap, slots_of
from programs.vocabularies import NETWORKS_ABOVE, TIMETABLES_ABOVE

Bits = dict[int, BitMap]


@dataclass(frozen=True)
class Segment:
    """``terms`` are networks too; ``forms`` by number of the form; ``outside`` and ``participants`` by number of the
    network."""

    terms: Mapping[int, BitMap]
    forms: Mapping[int, BitMap]
    located: BitMap
    states_insurance: BitMap
    samples: BitMap
    outside: Mapping[int, BitMap]
    participants: dict[int, Participants]
    by_video: ByVideo

    @classmethod
    def read(
        cls, numbers: Sequence[int] | None, table: rows.Table, position: Floats, placing: Placing, *, first: int = 0
    ) -> Segment:
        """Of the programs ``numbers``, every one where ``None``. ``table`` are their rows in the slots from ``first``
        on."""
        terms: Bits = {}
        for programs, some in rows.terms(numbers):
            add_terms(terms, placing.at(programs), some)
        inside, outside, filled_in = rows.participations(numbers), rows.outside(numbers), rows.forms_of(numbers)
        for found in (inside, rows.contracts(numbers)):
            add_terms(terms, placing.at(found["program"]), found["network"].astype(np.int32))

        def where(holds: NDArray[np.bool_]) -> BitMap:
            return bitmap((np.flatnonzero(holds) + first).astype(np.uint32))

        return cls(
            terms=terms,
            forms=bits_of(filled_in["program"], filled_in["form"], placing),
            located=where(~np.isnan(position[0])),
            states_insurance=where(table["states_insurance"] > 0),
            samples=where(table["demonstration"] > 0),
            outside=bits_of(outside["program"], outside["network"], placing),
            participants=participants_of(inside, placing),
            by_video=ByVideo.read(placing, numbers),
        )

    def merged(self, dead: BitMap, more: Segment, *, alone: bool) -> Segment:
        """Without the slots ``dead`` and with ``more``, which has later ones; bitmaps that stay are shared."""
        participants = dict(self.participants)
        for number, new in more.participants.items():
            old = participants.get(number)
            participants[number] = new if old is None else old.appended(new, alone=alone)
        return Segment(
            terms=upon(self.terms, dead, more.terms),
            forms=upon(self.forms, dead, more.forms),
            located=(self.located - dead) | more.located,
            states_insurance=(self.states_insurance - dead) | more.states_insurance,
            samples=(self.samples - dead) | more.samples,
            outside=upon(self.outside, dead, more.outside),
            participants=participants,
            by_video=self.by_video.updated(dead, more.by_video),
        )

    def with_networks(
        self, numbers: Sequence[int], changed: BitMap, states_insurance: BitMap, placing: Placing
    ) -> Segment:
        """With the programs ``numbers``, whose slots are ``changed``, in the networks in which they are now; those of
        them in ``states_insurance`` say of a network whether they are in it."""
        inside, outside, contracts = rows.participations(numbers), rows.outside(numbers), rows.contracts(numbers)
        terms = bits_of(inside["program"], inside["network"], placing)
        add_terms(terms, placing.at(contracts["program"]), contracts["network"].astype(np.int32))
        networks = [term for term in self.terms if NETWORKS_ABOVE < term <= TIMETABLES_ABOVE]
        out = bits_of(outside["program"], outside["network"], placing)
        return replace(
            self,
            terms=instead(self.terms, networks, changed, terms),
            outside=instead(self.outside, list(self.outside), changed, out),
            states_insurance=(self.states_insurance - changed) | states_insurance,
            participants=participants_with(self.participants, changed, participants_of(inside, placing)),
        )

    @classmethod
    def within(cls, index: Any) -> Segment:
        """The part of an index."""
        return cls(**{one.name: getattr(index, one.name) for one in fields(cls)})

    @property
    def parts(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def upon(bits: Mapping[int, BitMap], dead: BitMap, more: Mapping[int, BitMap]) -> Layered[int]:
    return (bits if isinstance(bits, Layered) else Layered(bits)).with_more(more, dead)


def instead(
    bits: Mapping[int, BitMap], keys: Sequence[int], changed: BitMap, now: Mapping[int, BitMap]
) -> Layered[int]:
    """``bits`` in which the slots ``changed`` have, of ``keys`` and all keys of ``now``, those of ``now`` alone."""
    layered = bits if isinstance(bits, Layered) else Layered(bits)
    others = {key: layered.get(key, NOTHING) for key in {*keys, *now}}
    others = {key: (slots - changed) | now.get(key, NOTHING) for key, slots in others.items()}
    return layered.with_others(others)


def participants_with(
    before: Mapping[int, Participants], changed: BitMap, now: Mapping[int, Participants]
) -> dict[int, Participants]:
    """The same of participants."""
    found: dict[int, Participants] = {}
    moved = slots_of(changed)
    for network in before.keys() | now.keys():
        parts = [now[network]] if network in now else []
        if network in before:
            stays = ~np.isin(before[network].slots, moved)
            parts.append(Participants.of(before[network].slots[stays], before[network].verified_at[stays]))
        slots = np.concatenate([part.slots for part in parts])
        order = np.argsort(slots, kind="stable")
        if len(order):
            verified_at = np.concatenate([part.verified_at for part in parts])
            found[network] = Participants.of(slots[order], verified_at[order])
    return found


def add_terms(bits: Bits, slots: NDArray[np.int32], terms: NDArray[np.int32]) -> None:
    """Adds pairs of slot and term."""
    known = slots != NOWHERE
    slots, terms = slots[known], terms[known]
    if not len(terms):
        return
    distinct, ranks = distinct_and_ranks(terms)
    order = np.argsort(ranks, kind="stable")
    ends = np.cumsum(np.bincount(ranks, minlength=len(distinct)))
    for term, group in zip(distinct.tolist(), np.split(slots[order], ends[:-1]), strict=True):
        more = bitmap(np.sort(group).astype(np.uint32))
        bits[term] = bits[term] | more if term in bits else more


FEW = 10_000
"""So many are sooner sorted than counted by their numbers, which go into the millions."""


def distinct_and_ranks(terms: NDArray[np.int32]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The distinct ones, ascending, and of each its place among them."""
    if len(terms) < FEW:
        return np.unique(terms, return_inverse=True)
    present = np.zeros(int(terms.max()) + 1, dtype=bool)
    present[terms] = True
    distinct = np.flatnonzero(present)
    ranks = np.zeros(len(present), dtype=np.uint16 if len(distinct) < 0xFFFF else np.int32)
    ranks[distinct] = np.arange(len(distinct))
    return distinct, ranks[terms]


def bits_of(programs: NDArray[Any], terms: NDArray[Any], placing: Placing) -> Bits:
    """By term the slots of the programs that have it."""
    bits: Bits = {}
    add_terms(bits, placing.at(programs), terms.astype(np.int32))
    return bits


def participants_of(table: rows.Table, placing: Placing) -> dict[int, Participants]:
    """By number of the network."""
    slots = placing.at(table["program"])
    order = np.lexsort((slots, table["network"]))
    order = order[slots[order] != NOWHERE]
    networks, begins = np.unique(table["network"][order], return_index=True)
    parts = np.split(order, begins[1:]) if len(networks) else []
    return {
        int(network): Participants.of(slots[part].astype(np.uint32), table["verified_at"][part].astype(np.float64))
        for network, part in zip(networks, parts, strict=True)
    }
