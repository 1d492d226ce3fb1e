"""Listings kept ready in memory: read once, and again when the program has changed.

What is kept is the public listing and what was rendered of it, by program, for whoever finds it
next; nothing of a search. The index has another version of a program whenever it changed, so a
listing that is out of date is never taken.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import orjson
from cachetools import LRUCache

from programs.search.index.snapshot import Index
from programs.search.listings import Listing, listings_by_number

if TYPE_CHECKING:  # answers are read from the directory, which keeps listings
    from programs.search.answers import Answer

KEPT = 4_096
"""Listings in memory, about 20 KB each with what was rendered of them; the least recently found go first."""

OF_A_SEARCH = ("url", "distance_miles", "match")
"""What a search adds to a listing, or a host; the rest is the same for everybody."""


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A listing, its JSON without what a search adds and without the last brace, and fragments made of it.

    ``fragments`` is for whoever renders listings: what may be read again, by keys of theirs.
    """

    listing: Listing
    json: bytes
    fragments: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One result: a kept listing, what this search says of it, and what it answers to each choice."""

    kept: KeptListing
    distance_miles: float | None
    match: Mapping[str, Any]
    answers: tuple[Answer, ...] = ()

    @property
    def listing(self) -> Listing:
        """All of it as one dictionary."""
        return cast(Listing, {**self.kept.listing, "distance_miles": self.distance_miles, "match": self.match})

    def json(self, url: str) -> bytes:
        """All of it as JSON; ``url`` is the absolute address of its page."""
        more = {"url": url, "distance_miles": self.distance_miles, "match": self.match}
        return self.kept.json + b"," + orjson.dumps(more, default=str)[1:]


class KeptListings:
    """The listings that were found last, by number and version of the program. Threads share them."""

    def __init__(self) -> None:
        self.kept: LRUCache[tuple[int, int], KeptListing] = LRUCache(KEPT)
        self.lock = threading.Lock()

    def of(self, index: Index, slots: Sequence[int]) -> list[KeptListing | None]:
        """The listings in ``slots``, in order; ``None`` for one that has vanished. One query if any must be read."""
        numbers, versions = index.columns.number, index.columns.version
        keys = [(int(numbers[slot]), int(versions[slot])) for slot in slots]
        with self.lock:
            known = {key: self.kept[key] for key in keys if key in self.kept}
        missing = {number: (number, version) for number, version in keys if (number, version) not in known}
        if missing:
            fresh = {missing[number]: ready(listing) for number, listing in listings_by_number(list(missing)).items()}
            known |= fresh
            with self.lock:
                self.kept.update(fresh)
        return [known.get(key) for key in keys]

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()


def ready(listing: Listing) -> KeptListing:
    shared = {name: value for name, value in listing.items() if name not in OF_A_SEARCH}
    return KeptListing(listing, orjson.dumps(shared, default=str, option=orjson.OPT_UTC_Z)[:-1])
