"""How often somebody asks: counted across the processes of a server, in memory, and nothing about who it was.

A caller is a keyed hash of their network address; the key changes every day and is nowhere stored. Counts are in a
piece of memory that ``manage.py serve`` makes and hands to its workers: no database, so that a limit works
while that is away, and nothing on a disk. Where nobody made one, each process counts for itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import ipaddress
import mmap
import os
import struct
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

ROW = struct.Struct("<QII")
"""A caller's mark, when their window began (seconds), and how often they asked in it."""

ROWS, NEIGHBOURS = 65_536, 8
"""A caller has a place among so many neighbours; where all are taken, the one that began first gives way."""

SIZE = ROWS * ROW.size
DESCRIPTOR = "IOP_FINDER_RATES"
"""The environment variable with the descriptor of the shared memory."""

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def shared_memory() -> int:
    """The descriptor of a new piece of memory for ``Counts``, without a name in the file system."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("rates")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, SIZE)
    return descriptor


@dataclass(frozen=True, slots=True)
class Count:
    """How often, in a window that began at ``since``, in seconds since 1970."""

    number: int
    since: int


class Counts:
    """Counts of callers, each in a window of its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    @cached_property
    def descriptor(self) -> int:
        given = os.environ.get(DESCRIPTOR, "")
        return int(given) if given else shared_memory()

    @cached_property
    def memory(self) -> mmap.mmap:
        return mmap.mmap(self.descriptor, SIZE)

    @contextlib.contextmanager
    def alone(self) -> Iterator[mmap.mmap]:
        """Neither another thread nor another process counts meanwhile."""
        with self.lock:
            memory = self.memory
            fcntl.lockf(self.descriptor, fcntl.LOCK_EX)
            try:
                yield memory
            finally:
                fcntl.lockf(self.descriptor, fcntl.LOCK_UN)

    def add(self, who: bytes, *, window: int, now: float) -> Count:
        """Count one more of ``who``, and say how many there were since their window began.

        A window that began in the future, because a clock was set back, is over.
        """
        mark, start = int.from_bytes(who[:8], "little") or 1, int.from_bytes(who[8:12], "little") % ROWS
        with self.alone() as memory:
            places = [(start + step) % ROWS * ROW.size for step in range(NEIGHBOURS)]
            rows = [ROW.unpack_from(memory, place) for place in places]
            chosen = next((index for index, row in enumerate(rows) if row[0] == mark), None)
            if chosen is None:
                chosen = min(range(NEIGHBOURS), key=lambda index: rows[index][1])
            found, since, number = rows[chosen]
            if found != mark or not since <= now < since + window:
                since, number = int(now), 0
            number = min(number + 1, 2**32 - 1)
            ROW.pack_into(memory, places[chosen], mark, since, number)
        return Count(number, since)

    def clear(self) -> None:
        with self.alone() as memory:
            memory[:] = bytes(SIZE)


counts = Counts()


def refuse_to_count_alone() -> None:
    """Raise ``ImproperlyConfigured`` where rates are set and each process of another server would count alone."""
    if (settings.API_ANONYMOUS_RATE or settings.PAGE_RATE) and not os.environ.get(DESCRIPTOR) and not settings.DEBUG:
        raise ImproperlyConfigured(
            "API_ANONYMOUS_RATE and PAGE_RATE are counted together by the workers of `manage.py serve` only; under "
            "another server each process would count alone. Serve with it, or unset them and let the proxy limit."
        )


def read_rate(text: str) -> tuple[int, int] | None:
    """``60/min`` as a number and seconds; ``None`` for an empty text. Raises ``ValueError`` for anything else."""
    if not text:
        return None
    number, _slash, period = text.partition("/")
    if not (number.isascii() and number.isdecimal() and int(number) > 0 and period[:1] in PERIODS):
        raise ValueError(f"“{text}” is no rate: write it as 60/min or 1000/hour.")
    if period not in {"s", "sec", "second", "m", "min", "minute", "h", "hour", "d", "day"}:
        raise ValueError(f"“{text}” is no rate: write it as 60/min or 1000/hour.")
    return int(number), PERIODS[period[0]]


def caller(scope: str, request: HttpRequest) -> bytes:
    """The keyed hash of who asks, for one ``scope`` and one day."""
    return keyed_hash(scope, network_of(address_of(request)))


def keyed_hash(scope: str, value: str) -> bytes:
    """32 bytes that say nothing of ``value`` to whoever has not our secret, and tomorrow not even to us."""
    return salted_hmac(
        f"programs.quality.rates {scope} {datetime.now(UTC):%Y-%m-%d}", value, algorithm="sha256"
    ).digest()


def address_of(request: HttpRequest) -> str:
    """The address of the client: the connection's, or what ``NUM_PROXIES`` proxies of ours say."""
    claimed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.NUM_PROXIES
    if proxies and claimed:
        return str(claimed[-min(proxies, len(claimed))])
    return str(request.META.get("REMOTE_ADDR") or "")


def network_of(address: str | None) -> str:
    """The address, or the /64 of an IPv6 address: one household has 2^64 of those."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
