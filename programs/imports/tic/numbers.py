"""Numbers of groups, all of a window at once: a file has a million groups, of which a rate names one in sixteen.

Where a number is plain (``:40,`` or ``: 40,``, as almost all are written) it is compared here. What is otherwise in any
way is a hit, and looked at by itself.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection

import numpy as np
import stringzilla

NUMBER = b'"provider_group_id"'
LONGEST_NUMBER = 100
"""Bytes within which the number of a group ends."""

DIGITS = 18
"""Digits of a plain number: it is less than 2⁶³."""

COLON, BLANK, ZERO = b": 0"
ENDS = np.zeros(256, bool)
ENDS[[*b", }\r\n"]] = True
"""Bytes behind a number that is written out."""


MASK = (1 << 20) - 1
"""Most numbers are told apart by their last twenty bits, in a table."""


Hit = tuple[int, int]
"""The place of a group's number, and of the next one in the window (−1: none)."""


class Named:
    """The numbers that rates name, to be looked up many at a time."""

    def __init__(self, named: Collection[int | str]) -> None:
        self.named = named
        self.table = np.zeros(MASK + 1, bool)
        self.table[[number & MASK for number in named if type(number) is int]] = True

    def among(self, numbers: np.ndarray) -> np.ndarray:
        """For each of many numbers whether it is named."""
        found = self.table[numbers & MASK]
        likely = found.nonzero()[0]
        found[likely] = [*map(self.named.__contains__, numbers[likely].tolist())]
        return found


def keys_in(data: bytes, at: int) -> np.ndarray:
    """Places of all ``NUMBER`` from ``at`` on."""
    pieces = stringzilla.split(memoryview(data)[at:], NUMBER)
    width = ctypes.c_uint64 if pieces.offsets_are_large else ctypes.c_uint32
    many = pieces.offsets_nbytes // ctypes.sizeof(width)
    # Where each piece begins in a tape of all of them, without the keys between (Apache Arrow's layout).
    tape = np.ctypeslib.as_array((width * many).from_address(pieces.offsets_address))
    return tape[1:-1].astype(np.int64) + np.arange(many - 2) * len(NUMBER) + at


def hits_in(data: bytes, at: int, named: Named, ended: bool) -> tuple[list[Hit], int]:
    """Numbers from ``at`` on that are among those named or are not plain, and from where to look on in the next window.

    A number that may go on in the next window is none of them, unless the file has ``ended``.
    """
    keys = keys_in(data, at)
    whole = int(np.searchsorted(keys, len(data) - len(NUMBER) - LONGEST_NUMBER, "right"))
    starts, rest = keys[:whole], keys[whole:]
    named_or_odd = _named_or_odd(data, starts, named)
    following = np.append(keys[1:], -1)[:whole]
    hits = [*zip(starts[named_or_odd].tolist(), following[named_or_odd].tolist(), strict=True)]
    if not rest.size:
        return hits, len(data) - len(NUMBER)
    if not ended:
        return hits, int(rest[0])
    return hits + [(start, -1) for start in rest.tolist()], len(data) - len(NUMBER)


def _named_or_odd(data: bytes, starts: np.ndarray, named: Named) -> np.ndarray:
    """For each key whether its number is one of ``named``, or not plain."""
    letters = np.frombuffer(data, np.uint8)
    behind = starts + len(NUMBER)
    first = behind + 1 + (letters.take(behind + 1) == BLANK)
    values = np.zeros(len(starts), np.int64)
    lengths = np.zeros(len(starts), np.int64)
    goes_on = letters.take(behind) == COLON
    for place in range(DIGITS + 1):
        digit = letters.take(first + place) - ZERO  # beyond 9 for what is none, and before "0"
        goes_on &= digit < 10
        if not goes_on.any():
            break
        values = np.where(goes_on, values * 10 + digit, values)
        lengths += goes_on
    plain = ENDS.take(letters.take(first + lengths)) & (lengths > 0) & (lengths <= DIGITS)
    return named.among(values) | ~plain
