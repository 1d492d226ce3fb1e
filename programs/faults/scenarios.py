"""What is done to the site, and what a visitor sees of it. Every scenario is bounded in number and time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
import urllib.parse
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from programs.faults import hostile
from programs.faults.site import PLAIN_PATHS, Site, describe
from programs.faults.visitors import HOST, Connection, Tally, browsers, newcomers, regulars

QUIET_PER_SECOND = 30.0
"""Enough that the 99th percentile is not the slowest one, and far from what can be served."""

SETTLE_SECONDS = 2.0


@dataclass
class Seen:
    """One row of the report. Milliseconds and seconds; ``numbers`` are for whoever compares."""

    fault: str
    saw: str
    lost: str = "nothing"
    recovered: str = "at once"
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Scale:
    """How long and how much: the whole suite, or the short form."""

    seconds: float
    idle: int
    browsers: int
    clients: Sequence[int]
    stopped: float


FULL = Scale(seconds=7.0, idle=2000, browsers=100, clients=(8, 32, 128, 512), stopped=20.0)
SHORT = Scale(seconds=2.0, idle=300, browsers=6, clients=(16,), stopped=5.0)

PAGES = ("/programs/?near=80203", "/guide/", "/programs/?near=10001", "/privacy/")


async def quiet(site: Site, seconds: float) -> Tally:
    """Newcomers to a site that has nothing else to do."""
    return await newcomers(site.port, PAGES, seconds=seconds, per_second=QUIET_PER_SECOND)


def told(tally: Tally) -> str:
    """In words: how many were served and how fast, how many refused and how fast, how many lost."""
    text = f"{len(tally.served)} of {len(tally)} served, p99 {tally.percentile(99):.0f} ms"
    if tally.refused:
        text += f"; {len(tally.refused)} × 503 within {tally.percentile(99, tally.refused):.0f} ms"
    return text + (f"; {len(tally.lost)} lost" if tally.lost else "")


def seen(fault: str, tally: Tally, since: float, **numbers: float) -> Seen:
    """The row of a fault that began at ``since``."""
    wrong = [answer.sent for answer in tally.between(since, float("inf")).answers if not answer.served]
    recovered = f"{max(wrong) - since:.1f} s" if wrong else "at once"
    lost = f"{len(tally.lost)} of {len(tally)} requests" if tally.lost else "nothing"
    return Seen(fault, told(tally), lost, recovered, {"p99": tally.percentile(99), **numbers})


# -- Clients who mean no good -----------------------------------------------------------------------


async def beside_a_crowd(site: Site, scale: Scale, fault: str, number: int, behave: hostile.Crowd) -> Seen:
    before = await quiet(site, scale.seconds)
    async with hostile.crowd(site.port, number, behave):
        await asyncio.sleep(SETTLE_SECONDS)
        since = time.monotonic()
        during = await quiet(site, scale.seconds)
    ratio = during.percentile(99) / before.percentile(99)
    row = seen(fault, during, since, ratio=ratio)
    row.saw += f" ({ratio:.1f} × the quiet {before.percentile(99):.0f} ms)"
    return row


async def slow_bodies(site: Site, scale: Scale) -> Seen:
    return await beside_a_crowd(site, scale, "8 clients send a form byte by byte", 8, hostile.slow_body)


async def stuck_readers(site: Site, scale: Scale) -> Seen:
    return await beside_a_crowd(site, scale, "140 clients never read their answer", 140, hostile.never_reads)


async def idle_crowd(site: Site, scale: Scale) -> Seen:
    return await beside_a_crowd(site, scale, f"{scale.idle} connections that say nothing", scale.idle, hostile.idle)


async def slow_heads(site: Site, scale: Scale) -> Seen:
    return await beside_a_crowd(site, scale, "200 clients send a head without end", 200, hostile.slow_head)


async def browser_crowd(site: Site, scale: Scale) -> Seen:
    files = ["/robots.txt", "/favicon.ico", *PLAIN_PATHS] * 3
    alone = await browsers(site.port, PAGES[0], files, visitors=5, per_second=0.7, stays=0.0)
    since = time.monotonic()
    tally = await browsers(site.port, PAGES[0], files, visitors=scale.browsers, per_second=2.0)
    ratio = tally.percentile(99) / alone.percentile(99)
    row = seen(f"{scale.browsers} visitors with a browser's six connections, two a second", tally, since, ratio=ratio)
    row.saw += f" for a page with all it links ({ratio:.1f} × alone)"
    return row


# -- Too many ----------------------------------------------------------------------------------------


async def load_at(site: Site, scale: Scale, clients: int) -> Seen:
    paths = site.mix()
    since = time.monotonic()
    tally = await regulars(site.port, paths, seconds=scale.seconds, clients=clients)
    rate = len(tally.served) / scale.seconds
    row = seen(f"{clients} clients at once, the plain mix", tally, since, per_second=rate)
    row.saw = f"{rate:.0f} a second; {row.saw}"
    return row


async def overload(site: Site, scale: Scale) -> Seen:
    """Twice as many newcomers as can be served: what is served stays quick, the others are told at once."""
    paths = site.mix()
    saturated = await regulars(site.port, paths, seconds=scale.seconds, clients=8)
    rate = len(saturated.served) / scale.seconds
    half = await newcomers(site.port, paths, seconds=scale.seconds, per_second=rate / 2)
    since = time.monotonic()
    double = await newcomers(site.port, paths, seconds=scale.seconds, per_second=rate * 2)
    ratio = double.percentile(99) / half.percentile(99)
    refused = double.percentile(99, double.refused)
    row = seen(f"twice the saturating load ({rate * 2:.0f} a second)", double, since, ratio=ratio, refused=refused)
    row.saw += f" ({ratio:.1f} × half load)"
    row.recovered = "with the load"
    return row


async def junk_logins(site: Site, scale: Scale) -> Seen:
    body = urllib.parse.urlencode({"username": "admin", "password": "wrong"})
    head = f"POST /admin/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    head += "Cookie: csrftoken=" + "a" * 32 + "\r\n"
    body += "&csrfmiddlewaretoken=" + "a" * 32
    request = f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()

    async def try_again_and_again() -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(HOST, site.port)
                writer.write(request)
                await reader.read()
                writer.close()
            await asyncio.sleep(0.02)

    before = await quiet(site, scale.seconds)
    trying = [asyncio.create_task(try_again_and_again()) for _each in range(16)]
    since = time.monotonic()
    during = await quiet(site, scale.seconds)
    for task in trying:
        task.cancel()
    await asyncio.gather(*trying, return_exceptions=True)
    ratio = during.percentile(99) / before.percentile(99)
    row = seen("16 clients try passwords without a pause", during, since, ratio=ratio)
    row.saw += f" ({ratio:.1f} × the quiet {before.percentile(99):.0f} ms)"
    return row


# -- Deaths ------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def under_way(site: Site, paths: Sequence[str], seconds: float, per_second: float) -> AsyncIterator[Tally]:
    """Newcomers who keep coming while the block does its worst; their answers are complete behind it."""
    tally = Tally()
    task = asyncio.create_task(newcomers(site.port, paths, seconds=seconds, per_second=per_second))
    yield tally
    tally.answers = (await task).answers


async def with_load(
    site: Site, fault: str, act: Callable[[], Awaitable[None]], *, seconds: float, per_second: float = 25.0
) -> Seen:
    paths = site.mix()
    async with under_way(site, paths, seconds, per_second) as tally:
        await asyncio.sleep(2.0)
        since = time.monotonic()
        await act()
    after = tally.between(since, since + 5.0)
    failed = 100 * (len(after) - len(after.served)) / max(1, len(after))
    row = seen(fault, tally.between(since, float("inf")), since, failed=failed)
    row.saw += f"; {failed:.1f} % of the first 5 s failed"
    return row


async def worker_killed(site: Site, scale: Scale) -> Seen:
    async def act() -> None:
        os.kill(site.workers()[0], signal.SIGKILL)

    return await with_load(site, "`kill -9` of a worker", act, seconds=scale.seconds + 4)


async def backend_killed(site: Site, scale: Scale) -> Seen:
    """PostgreSQL then ends all its connections and recovers."""

    async def act() -> None:
        backends = [pid for pid in site.postgres()[1:] if "127.0.0.1(" in describe([pid])]
        os.kill((backends or site.postgres()[-1:])[0], signal.SIGKILL)

    return await with_load(site, "`kill -9` of a database backend", act, seconds=scale.seconds + 8)


async def postmaster_killed(site: Site, scale: Scale) -> Seen:
    async def act() -> None:
        os.kill(site.postgres()[0], signal.SIGKILL)

    return await with_load(site, "`kill -9` of the postmaster", act, seconds=scale.seconds + 18)


async def database_stopped(site: Site, scale: Scale) -> Seen:
    """Its processes stand still: connections stay open and nothing answers."""
    before = await newcomers(site.port, PLAIN_PATHS, seconds=scale.seconds, per_second=8)
    searching = asyncio.create_task(
        newcomers(site.port, site.mix(), seconds=scale.stopped + scale.seconds + 6, per_second=8)
    )
    pids = site.postgres()
    since = time.monotonic()
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        plain = await newcomers(site.port, PLAIN_PATHS, seconds=scale.stopped, per_second=8)
    finally:
        for pid in reversed(pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    over = time.monotonic()
    searches = await searching
    ratio = plain.percentile(99) / before.percentile(99)
    row = seen(
        f"database processes stopped for {scale.stopped:.0f} s",
        searches.between(over, float("inf")),
        over,
        ratio=ratio,
        plain_lost=len(plain) - len(plain.served),
    )
    stood = searches.between(since, over)
    row.saw = (
        f"pages without it: {told(plain)} ({ratio:.1f} × quiet); searches meanwhile: {told(stood)}; "
        f"afterwards: {told(searches.between(over + 6, float('inf')))}"
    )
    row.lost = f"{len(stood.lost)} of {len(stood)} requests" if stood.lost else "nothing"
    return row


async def server_killed(site: Site, scale: Scale) -> Seen:
    """The whole server, as when the machine runs out of memory; whoever supervises it starts it again."""
    paths = site.mix()
    async with under_way(site, paths, 4.0, 25.0) as tally:
        await asyncio.sleep(2.0)
        since = time.monotonic()
        if site.process is not None:
            site.process.kill()
            site.process.wait()
    await asyncio.sleep(1.0)
    started = time.monotonic()
    await asyncio.to_thread(site.start)
    again = await quiet(site, scale.seconds)
    row = seen("`kill -9` of the whole server", tally, since)
    row.recovered = f"{time.monotonic() - started - scale.seconds:.1f} s after it was started again"
    row.saw += f"; afterwards: {told(again)}"
    return row


async def recording(site: Site) -> str:
    """What ``ps`` shows, and what one visitor's requests come to, while a worker dies."""
    lines = ["before:", describe(site.workers())]
    victim, began = site.workers()[0], time.monotonic()
    for number in range(24):
        if number == 6:
            os.kill(victim, signal.SIGKILL)
            lines.append(f"{time.monotonic() - began:5.2f} s  kill -9 {victim}")
        answer = await Connection(site.port).ask(PAGES[0], keep=False)
        lines.append(f"{answer.sent - began:5.2f} s  GET /programs/ {answer.status} {answer.ms:6.1f} ms")
        if number in {8, 23}:
            lines.append(describe(site.workers()))
        await asyncio.sleep(0.25)
    return "\n".join(lines)
