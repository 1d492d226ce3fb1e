"""Visitors who ask politely, and how long they waited."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
PATIENCE_SECONDS = 10.0
NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: when it was sent (``time.monotonic``), the status (0: none came) and the milliseconds to its end."""

    sent: float
    status: int
    ms: float
    path: str = ""
    retry_after: bool = False
    crisis_line: bool = False

    @property
    def served(self) -> bool:
        return 200 <= self.status < 400


@dataclass
class Tally:
    """Many answers."""

    answers: list[Answer] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.answers)

    @property
    def served(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.served]

    @property
    def refused(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status in {429, 503}]

    @property
    def lost(self) -> list[Answer]:
        """Neither served nor politely refused: errors, resets and silence."""
        return [answer for answer in self.answers if not answer.served and answer.status not in {429, 503}]

    def percentile(self, percent: float, chosen: Iterable[Answer] | None = None) -> float:
        """Milliseconds, nearest rank; of served answers unless others are given. NaN of none."""
        times = sorted(answer.ms for answer in (self.served if chosen is None else chosen))
        return times[max(1, math.ceil(len(times) * percent / 100)) - 1] if times else math.nan

    def between(self, start: float, end: float) -> Tally:
        """Those sent from ``start`` until ``end``."""
        return Tally([answer for answer in self.answers if start <= answer.sent < end])

    def of(self, belongs: Callable[[Answer], bool]) -> Tally:
        return Tally([answer for answer in self.answers if belongs(answer)])


@dataclass
class Connection:
    """One TCP connection of a visitor, opened when it is first needed and again after it was closed."""

    port: int
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, *, keep: bool = True, extra: str = "", patience: float = PATIENCE_SECONDS) -> Answer:
        """GET ``path``. Never raises for what the server does: status 0 is an answer too.

        A kept connection that the server had closed before anything of this request was answered is
        opened anew once, as browsers do.
        """
        sent = time.monotonic()
        kept = self.streams is not None
        try:
            async with asyncio.timeout(patience):
                try:
                    return await self._ask(sent, path, keep, extra)
                except (OSError, EOFError):
                    if not kept:
                        raise
                    self.close()
                    return await self._ask(sent, path, keep, extra)
        except (OSError, EOFError, ValueError, TimeoutError):
            self.close()
            return Answer(sent, NO_ANSWER, (time.monotonic() - sent) * 1000, path)

    async def _ask(self, sent: float, path: str, keep: bool, extra: str) -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection(HOST, self.port)
        reader, writer = self.streams
        closing = "" if keep else "Connection: close\r\n"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{extra}{closing}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0]
        body = await reader.readexactly(int(length)) if length else await reader.read()
        ms = (time.monotonic() - sent) * 1000
        if not keep or not length or "\r\nconnection: close" in head:
            self.close()
        status = int(head.split(maxsplit=2)[1])
        return Answer(sent, status, ms, path, "\r\nretry-after:" in head, b"988" in body)

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


async def newcomers(
    port: int,
    paths: Sequence[str],
    *,
    seconds: float,
    per_second: float,
    extra: str = "",
    until: Callable[[], bool] = lambda: False,
) -> Tally:
    """People who come at a steady rate, each on a connection of their own, whether or not others were answered; for so
    many seconds, or until somebody says so."""
    tally, turns, under_way = Tally(), itertools.cycle(paths), set()

    async def one(path: str) -> None:
        tally.answers.append(await Connection(port).ask(path, keep=False, extra=extra))

    started = time.monotonic()
    for number in range(int(seconds * per_second)):
        await asyncio.sleep(max(0.0, started + number / per_second - time.monotonic()))
        if until():
            break
        task = asyncio.create_task(one(next(turns)))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return tally


async def regulars(port: int, paths: Sequence[str], *, seconds: float, clients: int, extra: str = "") -> Tally:
    """So many people who ask one thing after the other, each on a connection that stays open."""
    tally, turns, deadline = Tally(), itertools.cycle(paths), time.monotonic() + seconds

    async def one() -> None:
        connection = Connection(port)
        while time.monotonic() < deadline:
            answer = await connection.ask(next(turns), extra=extra)
            tally.answers.append(answer)
            if not answer.served:
                await asyncio.sleep(0.2)  # nobody hammers at a closed door
        connection.close()

    await asyncio.gather(*(one() for _each in range(clients)))
    return tally


BROWSER_CONNECTIONS = 6
BROWSER_STAYS_SECONDS = 20.0


async def browsers(
    port: int,
    page: str,
    files: Sequence[str],
    *,
    visitors: int,
    per_second: float,
    stays: float = BROWSER_STAYS_SECONDS,
) -> Tally:
    """Visitors with a browser: a page, what it links over six connections, and these stay open behind them.

    One answer for each visitor: of the page, with the time until all of it was there; lost when any part was.
    """
    tally, started = Tally(), time.monotonic()

    async def one(number: int) -> None:
        await asyncio.sleep(max(0.0, started + number / per_second - time.monotonic()))
        connections = [Connection(port) for _each in range(BROWSER_CONNECTIONS)]
        begun = time.monotonic()
        shown = await connections[0].ask(page)
        parts = await asyncio.gather(*(over(each, files[start::6]) for start, each in enumerate(connections)))
        worst = next((part for some in parts for part in some if not part.served), shown)
        tally.answers.append(Answer(begun, worst.status, (time.monotonic() - begun) * 1000, page))
        await asyncio.sleep(stays)
        for connection in connections:
            connection.close()

    await asyncio.gather(*(one(number) for number in range(visitors)))
    return tally


async def over(connection: Connection, paths: Sequence[str]) -> list[Answer]:
    """One after the other over one connection, which is opened even when there is nothing to fetch."""
    return [await connection.ask(path) for path in paths or ["/health/live/"]]
