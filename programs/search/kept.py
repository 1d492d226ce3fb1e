"""Listings kept ready in memory: read once, and again when the program has changed.

What is kept is the public listing and what was rendered of it, by program, for whoever finds it
next; nothing of a search. The index has another version of a program whenever it changed, so a
listing that is out of date is never taken. A mark that ends at a moment ends what is kept with it.

Where a program has changed that searches have found, whoever brings the directory up to date reads its listing again,
and has made again what was rendered of it: a roster that changes every program leaves nobody with twenty to read.

A listing is kept as bytes: its JSON, which lists of the API send as it is, and itself packed, a tenth of what it
takes unpacked. Those that were read last stay unpacked.
"""

from __future__ import annotations

import math
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import orjson
from cachetools import Cache, LRUCache
from django.utils import timezone
from isal import isal_zlib

from programs.giving_way import give_way
from programs.search.index.placing import NOWHERE
from programs.search.index.snapshot import Index
from programs.search.listings import Listing, listings_by_number

if TYPE_CHECKING:  # answers are read from the directory, which keeps listings
    from programs.search.answers import Answer

BYTES_MAX = 96 * 1024 * 1024
"""For listings in one process, with what was rendered of them: 14 kB each in one language (2.3 kB of JSON, 1.4 kB
packed, the rest rendered), so that the 6,640 of the federal lists are all there; of those that only the API sends
nothing is rendered, and 20,000 are there. The least recently found go first."""

OVERHEAD = 1_200
"""Bytes that are counted for the objects of a listing."""

UNPACKED = 1_024
"""Listings that stay unpacked, about 12 kB each."""

AT_ONCE = 20
"""Listings that are read again by one query, as a page of results has."""

OF_A_SEARCH = ("url", "distance_miles", "match")
"""What a search adds to a listing, or a host; the rest is the same for everybody."""


class Unpacked:
    """The listings that were unpacked last; of an older one only bytes are left. Threads share it."""

    def __init__(self, most: int = UNPACKED) -> None:
        self.most = most
        self.some: deque[KeptListing] = deque()
        self.lock = threading.Lock()

    def add(self, one: KeptListing) -> None:
        with self.lock:
            self.some.append(one)
            if len(self.some) > self.most:
                self.some.popleft().unpacked = None


unpacked = Unpacked()


class KeptListing:
    """A listing, its JSON without what a search adds and without the last brace, and fragments made of it.

    ``fragments`` is for whoever renders listings: what may be read again, by keys of theirs; ``rendered`` are the
    bytes that these take. ``found`` is larger the later a search found it. After ``ends_at``, seconds since 1970, it
    says something else, and where networks begin or end on a day, on another day than ``day``. What every search asks
    of it is there without unpacking: ``is_virtual``, ``is_exact`` (its street is known), and the ``zones`` of its
    timetables.
    """

    __slots__ = (
        "among",
        "bytes_rendered",
        "day",
        "ends_at",
        "found",
        "fragments",
        "is_exact",
        "is_virtual",
        "json",
        "key",
        "packed",
        "unpacked",
        "url",
        "zones",
    )

    def __init__(self, listing: Listing, json: bytes) -> None:
        self.json, self.url = json, listing["url"]
        self.packed: bytes = isal_zlib.compress(pickle.dumps(listing), 1)
        self.fragments: dict[Any, Any] = {}
        self.bytes_rendered = self.found = 0
        self.among: KeptListings | None = None
        self.key = (0, 0)
        self.ends_at: float = min((one["until"].timestamp() for one in listing["under_review"]), default=math.inf)
        turns = any(one["since"] or one["until"] for one in listing["networks"])
        self.day = timezone.localdate() if turns else None
        self.is_virtual = listing["format"] == "virtual"
        self.is_exact = listing["location"]["precision"] == "street"
        self.zones = frozenset(zone for track in listing["schedule"]["tracks"] if (zone := track["time_zone"]))
        self.unpacked: Listing | None = None

    @property
    def listing(self) -> Listing:
        """To be read only: all who find it share it."""
        listing = self.unpacked
        if listing is None:
            # Bytes of ours, which have never left this process.
            listing = self.unpacked = cast(Listing, pickle.loads(isal_zlib.decompress(self.packed)))  # noqa: S301
            unpacked.add(self)
        return listing

    def holds(self, now: float) -> bool:
        """Whether it says at ``now`` what the program says."""
        return now < self.ends_at and (self.day is None or self.day == timezone.localdate())

    @property
    def rendered(self) -> int:
        """Bytes of ``fragments``. Whoever adds to these says so, and the listing is weighed again."""
        return self.bytes_rendered

    @rendered.setter
    def rendered(self, size: int) -> None:
        self.bytes_rendered = size
        if self.among is not None:
            self.among.weigh(self)

    @property
    def weight(self) -> int:
        """Bytes that it takes in memory, packed."""
        return len(self.json) + len(self.packed) + OVERHEAD + self.rendered


@dataclass(slots=True)
class Result:
    """One result: a kept listing, what this search says of it, and what it answers to each choice, when it is asked.

    Nobody changes it; it is not frozen because that takes longer to make."""

    kept: KeptListing
    distance_miles: float | None
    match: Mapping[str, Any]
    answering: Callable[[], tuple[Answer, ...]] = tuple

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What it answers to each choice, in the order in which these were given, and what it leaves open beside."""
        return self.answering()

    @property
    def listing(self) -> Listing:
        """All of it as one dictionary."""
        return cast(Listing, {**self.kept.listing, "distance_miles": self.distance_miles, "match": self.match})

    def json(self, url: str, only: Sequence[str] = ()) -> bytes:
        """All of it as JSON, or ``only`` some keys; ``url`` is the absolute address of its page."""
        if only:
            whole: dict[str, Any] = {**self.listing, "url": url}
            return orjson.dumps({name: whole[name] for name in only}, default=str, option=orjson.OPT_UTC_Z)
        more = {"url": url, "distance_miles": self.distance_miles, "match": self.match}
        return self.kept.json + b"," + orjson.dumps(more, default=str)[1:]


Renewal = Callable[[KeptListing, KeptListing], None]
renewals: list[Renewal] = []
"""Of whoever renders listings: makes of the second one what was made of the first, which said what was so before."""


class KeptListings:
    """The listings that were found last, by number and version of the program. Threads share them."""

    def __init__(self, most: int = BYTES_MAX) -> None:
        self.searches = 0
        self.kept: LRUCache[tuple[int, int], KeptListing] = LRUCache(most, getsizeof=lambda one: one.weight)
        self.lock = threading.Lock()

    def of(self, index: Index, slots: Sequence[int]) -> list[KeptListing | None]:
        """The listings in ``slots``, in order; ``None`` for one that has vanished. One query if any must be read."""
        wanted = np.asarray(slots, dtype=np.int64)
        keys = list(zip(index.columns.number[wanted].tolist(), index.columns.version[wanted].tolist(), strict=True))
        known = self.known(keys)
        missing = {number: (number, version) for number, version in keys if (number, version) not in known}
        if missing:
            fresh = {missing[number]: ready(listing) for number, listing in listings_by_number(list(missing)).items()}
            known |= fresh
            self.keep(fresh)
        self.searches += 1
        for one in known.values():
            one.found = self.searches
        return [known.get(key) for key in keys]

    def keep(self, fresh: Mapping[tuple[int, int], KeptListing]) -> None:
        with self.lock:
            for key, one in fresh.items():
                if one.weight <= self.kept.maxsize:
                    self.kept[key], one.among, one.key = one, self, key

    def weigh(self, one: KeptListing) -> None:
        """Count what it takes now; who was found least recently makes room."""
        with self.lock:
            if one.key in self.kept and Cache.__getitem__(self.kept, one.key) is one:
                del self.kept[one.key]
                if one.weight <= self.kept.maxsize:
                    self.kept[one.key] = one

    def known(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], KeptListing]:
        """Those of ``keys`` that are kept and still say what the program says."""
        now, found = time.time(), {}
        with self.lock:
            for key in keys:
                try:
                    one = self.kept[key]  # ``get`` looks twice
                except KeyError:
                    continue
                if one.holds(now):
                    found[key] = one
        return found

    # -- Renewing ---------------------------------------------------------------------------------

    def outdated(self, index: Index) -> list[tuple[tuple[int, int], KeptListing]]:
        """Key in ``index`` and what is kept of each program that has changed, whoever was found last first."""
        with self.lock:
            kept = [(key, Cache.__getitem__(self.kept, key)) for key in sorted(self.kept)]  # which is no use of it
        newest = {number: (version, one) for (number, version), one in kept}
        found = []
        for (number, (version, one)), slot in zip(newest.items(), index.placing.at(list(newest)).tolist(), strict=True):
            if slot != NOWHERE and (now := int(index.columns.version[slot])) > version:
                found.append(((number, now), one))
        return sorted(found, key=lambda pair: pair[1].found, reverse=True)

    def renew(self, index: Index, is_over: Callable[[], bool]) -> int:
        """Read listings again whose programs have changed in ``index``, with what was rendered of them; how many.

        One query for ``AT_ONCE``, until ``is_over``."""
        outdated, renewed = self.outdated(index), 0
        while outdated and not is_over():
            some, outdated = dict(outdated[:AT_ONCE]), outdated[AT_ONCE:]
            now = listings_by_number([number for number, _version in some])
            for key, old in some.items():
                if key[0] in now:
                    give_way()
                    self.keep({key: renewed_from(old, now[key[0]])})
                    renewed += 1
        return renewed

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()


def renewed_from(old: KeptListing, listing: Listing) -> KeptListing:
    """What is kept of a program as it is now, with all that had been made of ``old``."""
    one = ready(listing)
    one.found = old.found
    for renewal in renewals:
        renewal(old, one)
    return one


def ready(listing: Listing) -> KeptListing:
    shared = {name: value for name, value in listing.items() if name not in OF_A_SEARCH}
    return KeptListing(listing, orjson.dumps(shared, default=str, option=orjson.OPT_UTC_Z)[:-1])
