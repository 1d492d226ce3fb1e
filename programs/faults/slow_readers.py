"""Readers of a large file who take two kilobytes a second, and how long others wait for a search meanwhile."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote

from programs.benchmarks.serving import HOST
from programs.faults.hostile import crowd
from programs.faults.site import ZIP_CODES
from programs.faults.visitors import Tally, newcomers

READERS, BYTES_PER_SECOND = 16, 2_000
PAUSE_SECONDS = 0.5
PER_SECOND = 10.0
"""Searches: as many as a busy hour brings, and far from what the site can do."""

WARM_UP_SECONDS = 3.0
RATIO_MAX = 1.5


@dataclass
class Reading:
    """What came of it: milliseconds of searches beside readers and without, and seconds until their first bytes."""

    without: Tally = field(default_factory=Tally)
    beside: Tally = field(default_factory=Tally)
    ratios: list[float] = field(default_factory=list)
    """Of the 99th percentiles of each turn."""

    first_bytes: list[float] = field(default_factory=list)
    still_reading: int = 0

    def lines(self) -> list[str]:
        first = sorted(self.first_bytes)
        turns = ", ".join(f"{ratio:.2f}" for ratio in self.ratios)
        lost = len(self.without.lost) + len(self.without.refused), len(self.beside.lost) + len(self.beside.refused)
        return [
            f"{len(self.without)} searches without, {len(self.beside)} beside {READERS} readers at "
            f"{BYTES_PER_SECOND / 1000:g} kB/s, in turns; not served {lost[0]} and {lost[1]}",
            f"p50 {self.without.percentile(50):.0f} and {self.beside.percentile(50):.0f} ms, "
            f"p99 {self.without.percentile(99):.0f} and {self.beside.percentile(99):.0f} ms; of the turns {turns} ×, "
            f"median {median(self.ratios or [math.nan]):.2f} (bar {RATIO_MAX}); load average {os.getloadavg()[0]:.1f}",
            f"first byte of a download: median {median(first) if first else math.nan:.3f} s, "
            f"at most {max(first, default=math.nan):.3f} s; {self.still_reading} still read at the end",
        ]


def measure(port: int, path: str, *, seconds: float, turns: int) -> Reading:
    """In turns: searches alone, and the same beside readers of ``path``, ``seconds`` each. It ends by itself."""
    return asyncio.run(measured(port, path, seconds, turns))


async def measured(port: int, path: str, seconds: float, turns: int) -> Reading:
    reading, searches = Reading(), [f"/programs/?near={quote(code)}" for code in ZIP_CODES]
    await newcomers(port, searches, seconds=WARM_UP_SECONDS, per_second=PER_SECOND)
    for number in range(turns):
        found: dict[bool, Tally] = {}
        for readers in (True, False) if number % 2 else (False, True):
            found[readers] = await turn(port, path, searches, seconds, reading if readers else None)
        reading.without.answers += found[False].answers
        reading.beside.answers += found[True].answers
        reading.ratios.append(found[True].percentile(99) / found[False].percentile(99))
    return reading


async def turn(port: int, path: str, searches: Sequence[str], seconds: float, reading: Reading | None) -> Tally:
    """Searches for a while; with ``reading``, beside readers."""
    if reading is None:
        return await newcomers(port, searches, seconds=seconds, per_second=PER_SECOND)
    first_bytes = reading.first_bytes

    async def reader(connection: socket.socket) -> None:
        await read_slowly(connection, path, first_bytes)

    async with crowd(port, READERS, reader) as connections:
        tally = await newcomers(port, searches, seconds=seconds, per_second=PER_SECOND)
        reading.still_reading += sum(connection.fileno() >= 0 for connection in connections)
    return tally


async def read_slowly(connection: socket.socket, path: str, first_bytes: list[float]) -> None:
    """Ask for a file and take a little of it at a time."""
    loop, sent = asyncio.get_running_loop(), time.monotonic()
    await loop.sock_sendall(connection, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    got = await loop.sock_recv(connection, 256)
    first_bytes.append(time.monotonic() - sent)
    while got:
        await asyncio.sleep(PAUSE_SECONDS)
        got = await loop.sock_recv(connection, int(BYTES_PER_SECOND * PAUSE_SECONDS))
