"""Bitmaps that few changes lie upon: what an update costs is what changed, however many bitmaps there are.

``base`` stays as it was when all was read. Of an update are only ``more``, what the changed programs have, and
``dead``, where they were before. Both are put together for a key when somebody asks for it. For a key in ``whole``,
``more`` is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pyroaring import BitMap

K = TypeVar("K")
NOTHING = BitMap()


class Layered(Mapping[K, Any]):
    """By key a ``BitMap``; without ``dead``, anything that ``|`` joins. What is given out must not be changed."""

    __slots__ = ("base", "dead", "known", "more", "whole")

    def __init__(
        self,
        base: Mapping[K, Any],
        more: Mapping[K, Any] | None = None,
        dead: BitMap = NOTHING,
        whole: frozenset[K] = frozenset(),
    ) -> None:
        self.base, self.more, self.dead, self.whole = base, more or {}, dead, whole
        self.known: dict[K, Any] = {}

    def get(self, key: K, default: Any = None) -> Any:
        found = self.known.get(key)
        if found is None:
            below, above = None if key in self.whole else self.base.get(key), self.more.get(key)
            if below is None and above is None:
                return default
            if below is not None and self.dead and below.intersect(self.dead):
                below = below - self.dead
            found = above if below is None else below if above is None else below | above
            self.known[key] = found
        return found

    def __getitem__(self, key: K) -> Any:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return key in self.base or key in self.more

    def __iter__(self) -> Iterator[K]:
        yield from self.base
        yield from (key for key in self.more if key not in self.base)

    def __len__(self) -> int:
        return len(self.base) + sum(key not in self.base for key in self.more)

    def with_more(self, more: Mapping[K, Any], dead: BitMap = NOTHING) -> Layered[K]:
        """Without the places ``dead`` and with ``more``."""
        above = merged(self.more, dead, more) if dead else joined(self.more, more)
        return Layered(self.base, above, self.dead | dead, self.whole)

    def with_others(self, others: Mapping[K, Any]) -> Layered[K]:
        """With other values for some keys."""
        return Layered(self.base, {**self.more, **others}, self.dead, self.whole.union(others))


def joined(some: Mapping[K, Any], more: Mapping[K, Any]) -> dict[K, Any]:
    found = dict(some)
    for key, slots in more.items():
        found[key] = found[key] | slots if key in found else slots
    return found


def merged(bits: Mapping[K, Any], dead: BitMap, more: Mapping[K, Any]) -> dict[K, Any]:
    """``bits`` without ``dead`` together with ``more``; bitmaps that stay are shared."""
    return joined({key: slots - dead if slots.intersect(dead) else slots for key, slots in bits.items()}, more)
