"""Which slots have a UUID."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from programs.search.index.columns import Columns


@dataclass(frozen=True, slots=True)
class ById:
    """``order`` are the slots that were there when all was read, by the first half of the id; later ones are few, and
    are looked through."""

    order: NDArray[np.int32]

    @classmethod
    def of(cls, columns: Columns) -> ById:
        return cls(np.argsort(columns.id_high, kind="stable").astype(np.int32))

    def slots(self, columns: Columns, ids: Iterable[UUID]) -> dict[UUID, list[int]]:
        """All slots, ascending, that each id had and has."""
        wanted = {divmod(pk.int, 1 << 64): pk for pk in ids}
        found: dict[UUID, list[int]] = {pk: [] for pk in wanted.values()}
        highs = np.array([high for high, _low in wanted], dtype=np.uint64)
        first = len(self.order)
        begins = np.searchsorted(columns.id_high[:first], highs, side="left", sorter=self.order)
        ends = np.searchsorted(columns.id_high[:first], highs, side="right", sorter=self.order)
        near = [self.order[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        near.append(np.flatnonzero(np.isin(columns.id_high[first:], highs)).astype(np.int32) + first)
        slots = np.unique(np.concatenate(near))
        for slot, *halves in zip(
            slots.tolist(), columns.id_high[slots].tolist(), columns.id_low[slots].tolist(), strict=True
        ):
            pk = wanted.get((halves[0], halves[1]))
            if pk is not None:
                found[pk].append(slot)
        return found
