"""Readers of a large file who take two kilobytes a second, and how long others wait for a search meanwhile."""

from __future__ import annotations

import asyncio
import math
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote

from programs.benchmarks.serving import HOST
from programs.faults.hostile import crowd
from programs.faults.site import ZIP_CODES
from programs.faults.visitors import Answer, Tally, newcomers

READERS, BYTES_PER_SECOND = 16, 2_000
PAUSE_SECONDS = 0.5
PER_SECOND = 10.0
"""Searches: as many as a busy hour brings, and far from what the site can do."""

WARM_UP_SECONDS = 3.0


@dataclass
class Reading:
    """What came of it: milliseconds of searches beside readers and without, and seconds until their first bytes."""

    without: Tally = field(default_factory=Tally)
    beside: Tally = field(default_factory=Tally)
    first_bytes: list[float] = field(default_factory=list)
    still_reading: int = 0

    @property
    def ratio(self) -> float:
        return self.beside.percentile(99) / self.without.percentile(99)

    def lines(self) -> list[str]:
        first = sorted(self.first_bytes)
        lost = len(self.without.lost) + len(self.without.refused), len(self.beside.lost) + len(self.beside.refused)
        return [
            f"{len(self.without)} searches without, {len(self.beside)} beside {READERS} readers at "
            f"{BYTES_PER_SECOND / 1000:g} kB/s, in turns; not served {lost[0]} and {lost[1]}",
            f"p50 {self.without.percentile(50):.0f} and {self.beside.percentile(50):.0f} ms, "
            f"p99 {self.without.percentile(99):.0f} and {self.beside.percentile(99):.0f} ms: {self.ratio:.2f} ×",
            f"first byte of a download: median {median(first) if first else math.nan:.3f} s, "
            f"at most {max(first, default=math.nan):.3f} s; {self.still_reading} still read at the end",
        ]


def measure(port: int, path: str, *, seconds: float, turns: int) -> Reading:
    """In turns: searches alone, and the same beside readers of ``path``, ``seconds`` each. It ends by itself."""
    return asyncio.run(measured(port, path, seconds, turns))


async def measured(port: int, path: str, seconds: float, turns: int) -> Reading:
    reading, searches = Reading(), [f"/programs/?near={quote(code)}" for code in ZIP_CODES]
    await newcomers(port, searches, seconds=WARM_UP_SECONDS, per_second=PER_SECOND)
    for _turn in range(turns):
        reading.without.answers += await asked(port, searches, seconds)

        async def reader(connection: socket.socket) -> None:
            await read_slowly(connection, path, reading.first_bytes)

        async with crowd(port, READERS, reader) as connections:
            reading.beside.answers += await asked(port, searches, seconds)
            reading.still_reading += sum(connection.fileno() >= 0 for connection in connections)
    return reading


async def asked(port: int, paths: Sequence[str], seconds: float) -> list[Answer]:
    return (await newcomers(port, paths, seconds=seconds, per_second=PER_SECOND)).answers


async def read_slowly(connection: socket.socket, path: str, first_bytes: list[float]) -> None:
    """Ask for a file and take a little of it at a time."""
    loop, sent = asyncio.get_running_loop(), time.monotonic()
    await loop.sock_sendall(connection, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    got = await loop.sock_recv(connection, 256)
    first_bytes.append(time.monotonic() - sent)
    while got:
        await asyncio.sleep(PAUSE_SECONDS)
        got = await loop.sock_recv(connection, int(BYTES_PER_SECOND * PAUSE_SECONDS))
