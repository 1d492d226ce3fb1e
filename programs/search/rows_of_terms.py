"""What each program says and was never asked, as a row of bits: of few programs the terms are sooner counted by reading
their rows than by asking each of some two hundred bitmaps, whose parts lie all over memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from programs.search.index.snapshot import Index
from programs.search.index.space import Slots

MOST = 32_768
"""Slots of which rows are kept: 50 bytes each."""

FEW = 256
"""So many programs are sooner read than every bitmap is asked for them."""

Rows = NDArray[np.uint8]
"""By slot, eight bits a byte."""


def packed(index: Index, first: int, columns: Sequence[BitMap]) -> Rows:
    """A row for each slot from ``first`` on, with a bit for each of ``columns``."""
    bits = np.zeros((len(index.columns) - first, len(columns)), dtype=np.bool_)
    for place, programs in enumerate(columns):
        bits[index.slots_from(first, programs), place] = True
    return np.packbits(bits, axis=1)


def counted(rows: Rows, width: int) -> NDArray[np.int64]:
    """How many of ``rows`` have each of ``width`` bits."""
    return np.asarray(np.unpackbits(rows, axis=1, count=width).sum(axis=0, dtype=np.int64))


def either(one: Rows, other: Rows, slots: Slots) -> Rows:
    """The rows of ``slots`` with the bits of both."""
    return one[slots] | other[slots]
