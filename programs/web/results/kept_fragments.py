"""What was rendered of a listing, kept beside it: cards and rows of the table.

It is kept by what it depends on (language, day and what a search asks of it), never by who asked, and goes with the
listing when that changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

from programs.search import KeptListing

VARIANTS = 12
"""Of one program and kind, in several languages and with what was asked for in front."""

KINDS = ("cards", "rows")


class Sized(Protocol):
    @property
    def size(self) -> int:
        """Bytes in memory."""


Fragment = TypeVar("Fragment", bound=Sized)


def kept_fragment(kept: KeptListing, kind: str, key: Hashable, make: Callable[[], Fragment]) -> Fragment:
    """The fragment of a ``kind`` for ``key``; ``make`` makes it where it is not there."""
    some: dict[Hashable, Fragment] = kept.fragments.setdefault(kind, {})
    found = some.get(key)
    if found is None:
        if len(some) >= VARIANTS:
            some.clear()
        found = some[key] = make()
        of_kinds = (kept.fragments.get(one, {}) for one in KINDS)
        kept.rendered = sum(fragment.size for some in of_kinds for fragment in list(some.values()))
    return found
