"""Searches while others write: what ten small commits a second leave of the reads, and what one large commit does.

All builds are served against the same database, and asked in turn. A small write confirms the openings of one
program, as a listing does once a week. The large one changes a twentieth of all programs in one commit, and is taken
back by another: every answer meanwhile must be that of before or that of after.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from programs.benchmarks import load
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.load import CLIENTS, Load, percentile
from programs.benchmarks.memory import children_of, pss_megabytes
from programs.benchmarks.rows import ANYWHERE, METROS
from programs.benchmarks.serving import HOST, WORKERS

A_SECOND = 10
PLACES = 480
SHARE_OF_ALL = 20
"""One program in so many is changed in the large commit."""

SEEN_WITHIN = 10.0
"""Seconds in which everybody must have seen a write, or the benchmark says so."""

TRIES = 100
FEW, SAME = 3, 5
"""Paths that are asked whether a large commit was read, and how often they must say so: any worker may answer."""

SETTLED_SECONDS = 120.0
"""In which a large commit must be seen by all workers."""

QUIET_SECONDS = 5.0
"""For which the same is asked before the large commit."""

LIVE, LIVE_PAUSE = "/health/live/", 0.05

Seen = tuple[str, int, float, int]
"""Of one request the path, the status, the milliseconds and the count that the answer tells, -1 for none. Bodies are
not kept: those of minutes at a million take the memory that PostgreSQL has its tables in."""

CONFIRM = "UPDATE programs_program SET openings_reported_at = clock_timestamp() WHERE number = %s"
CLOSE = """
    UPDATE programs_program SET accepting = CASE accepting WHEN 'yes' THEN 'no' ELSE accepting END,
                                accepting_note = accepting_note || ' '
     WHERE number %% %s = 0
"""
OPEN = """
    UPDATE programs_program SET accepting = CASE WHEN number = ANY(%s) THEN 'yes' ELSE accepting END,
                                accepting_note = rtrim(accepting_note)
     WHERE number %% %s = 0
"""
TO_CLOSE = "SELECT array_agg(number) FROM programs_program WHERE accepting = 'yes' AND number %% %s = 0"


@dataclass
class Build:
    """One checkout that is served: what it gave in each round."""

    name: str
    port: int
    pid: int
    quiet: list[Load] = field(default_factory=list)
    written: list[Load] = field(default_factory=list)
    seen_after: list[float] = field(default_factory=list)
    bulk: Bulk | None = None

    @property
    def kept(self) -> float:
        """The share of the reads that the writes leave: the median of the rounds."""
        return statistics.median(
            two.per_second / one.per_second for one, two in zip(self.quiet, self.written, strict=True)
        )

    def median(self, loads: Sequence[Load], name: str) -> float:
        return statistics.median(getattr(one, name) for one in loads)


@dataclass(frozen=True, slots=True)
class Bulk:
    """Two large commits while clients search: answers, the slowest, those that were refused or told a third state, the
    99th percentile beside that of a quiet while, the slowest answer of ``/health/live/``, and memory (megabytes, all
    workers) before and after."""

    answers: int
    slowest_ms: float
    refused: int
    refused_quiet: int
    wrong: int
    p99_ms: float
    quiet_p99_ms: float
    live_ms: float
    before: float
    after: float


def paths() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ANYWHERE, [PLACES])
        return [f"/api/v1/programs/?near={zip_code}&payment=medicaid" for (zip_code,) in cursor.fetchall()]


@contextlib.contextmanager
def writing(highest: int) -> Iterator[None]:
    """Within, another thread commits ``A_SECOND`` small writes a second."""
    done = threading.Event()
    writer = threading.Thread(target=write_until, args=[done, highest], name="writer")
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


def write_until(done: threading.Event, highest: int) -> None:
    dice, begins = random.Random(17), time.monotonic()  # noqa: S311
    try:
        with connection.cursor() as cursor:
            for place in itertools.count():
                if done.wait(max(0.0, begins + place / A_SECOND - time.monotonic())):
                    return
                cursor.execute(CONFIRM, [dice.randint(1, highest)])
    finally:
        connection.close()


def measure(build: Build, asked: Sequence[str], seconds: float, highest: int) -> None:
    """One round of a build."""
    load.measure(build.port, asked, 1.0, gzip=False)
    build.quiet.append(load.measure(build.port, asked, seconds, gzip=False))
    with writing(highest):
        build.written.append(load.measure(build.port, asked, seconds, gzip=False))
    build.seen_after.append(seconds_until_seen(build.port))


# -- When a write is seen -------------------------------------------------------------------------


def seconds_until_seen(port: int) -> float:
    """How long after a commit somebody, who need not see it, was still answered as before: every worker is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, number FROM programs_program WHERE status = 'published' ORDER BY id LIMIT 1")
        pk, number = cursor.fetchone()
        path = f"/api/v1/programs/?ids={pk}"
        before = {body for status, _ms, body in (answer(port, path) for _each in range(20)) if status == http.client.OK}
        if not before:
            raise BenchmarkError(f"{path} is not answered.")
        cursor.execute(CONFIRM, [number])
    committed, last = time.monotonic(), 0.0
    while (now := time.monotonic() - committed) < 3.0 or (now < SEEN_WITHIN and now - last < 1.0):
        if answer(port, path)[2] in before:
            last = time.monotonic() - committed
    return last


def answer(port: int, path: str) -> tuple[int, float, bytes]:
    """Status, milliseconds and body of one request on a connection of its own."""
    began = time.perf_counter()
    client = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        client.request("GET", path)
        response = client.getresponse()
        return response.status, (time.perf_counter() - began) * 1000, response.read()
    except OSError:
        return 0, (time.perf_counter() - began) * 1000, b""
    finally:
        client.close()


# -- One large commit -----------------------------------------------------------------------------


def bulk(build: Build, say: Callable[[str], None]) -> Bulk:
    """Change a twentieth of all programs, and change it back, while all clients search near large cities."""
    cities = itertools.islice(itertools.cycle(METROS), CLIENTS)
    radii = [100 + place for place in range(CLIENTS)]  # no two clients ask the same
    wanted = [
        f"/api/v1/programs/?near={city[0]}&radius={radius}&accepting=true"
        for city, radius in zip(cities, radii, strict=True)
    ]
    before, memory = counts(build.port, wanted), memory_of(build)
    with connection.cursor() as cursor:
        cursor.execute(TO_CLOSE, [SHARE_OF_ALL])
        closed: list[int] = cursor.fetchone()[0] or []
    with asking(build.port, wanted) as quiet:
        time.sleep(QUIET_SECONDS)
    with asking(build.port, wanted) as seen, asking(build.port, [LIVE], pause=LIVE_PAUSE) as live:
        try:
            changed = commit(CLOSE, [SHARE_OF_ALL])
            after = settled(build.port, wanted, other_than=before)
        finally:
            commit(OPEN, [closed, SHARE_OF_ALL])
        settled(build.port, wanted, other_than=after)
    say(f"    {changed:,} programs in one commit, twice")
    return judged(seen, quiet, live, [before, after], (memory, memory_of(build)))


@contextlib.contextmanager
def asking(port: int, wanted: Sequence[str], *, pause: float = 0.0) -> Iterator[list[Seen]]:
    """Within, each of ``wanted`` is asked by a client of its own, again and again; what they were answered."""
    seen, done = list[Seen](), threading.Event()
    clients = [threading.Thread(target=ask_until, args=[done, port, path, seen, pause]) for path in wanted]
    for client in clients:
        client.start()
    try:
        yield seen
    finally:
        done.set()
        for client in clients:
            client.join()


def commit(statement: str, parameters: list[Any]) -> int:
    """How many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def ask_until(done: threading.Event, port: int, path: str, seen: list[Seen], pause: float) -> None:
    while not done.wait(pause):
        status, milliseconds, body = answer(port, path)
        seen.append((path, status, milliseconds, count_of(body)))


def counts(port: int, wanted: Sequence[str]) -> dict[str, int]:
    """What each path finds now; who is refused asks again."""
    found = dict[str, int]()
    for path in wanted:
        for _each in range(TRIES):
            found[path] = count_of(answer(port, path)[2])
            if found[path] >= 0:
                break
            time.sleep(0.1)
    return found


def count_of(body: bytes) -> int:
    try:
        return int(json.loads(body)["count"])
    except (ValueError, KeyError, TypeError):
        return -1


def settled(port: int, wanted: Sequence[str], *, other_than: Mapping[str, int]) -> dict[str, int]:
    """The counts when all workers have read the change: of a few paths several times the same, and not as before."""
    few, deadline = wanted[:FEW], time.monotonic() + SETTLED_SECONDS
    before, same, last = {path: other_than[path] for path in few}, 0, dict[str, int]()
    while same < SAME:
        if time.monotonic() > deadline:
            raise BenchmarkError(f"A large commit was not seen within {SETTLED_SECONDS:.0f} seconds.")
        now = counts(port, few)
        same = same + 1 if now == last and now != before else 0
        last = now
    return counts(port, wanted)


def judged(
    seen: Sequence[Seen],
    quiet: Sequence[Seen],
    live: Sequence[Seen],
    states: Sequence[Mapping[str, int]],
    memory: tuple[float, float],
) -> Bulk:
    good = [(path, count) for path, status, _ms, count in seen if status == http.client.OK]
    wrong = sum(count not in {state[path] for state in states} for path, count in good)
    during, before, alive = (
        [milliseconds / 1000 for _path, _status, milliseconds, _count in some] for some in (seen, quiet, live)
    )
    return Bulk(
        answers=len(seen),
        slowest_ms=percentile(during, 100),
        refused=len(seen) - len(good),
        refused_quiet=sum(status != http.client.OK for _path, status, _ms, _count in quiet),
        wrong=wrong,
        p99_ms=percentile(during, 99),
        quiet_p99_ms=percentile(before, 99),
        live_ms=percentile(alive, 100),
        before=memory[0],
        after=memory[1],
    )


def memory_of(build: Build) -> float:
    return sum(map(pss_megabytes, children_of(build.pid)))


# -- The page -------------------------------------------------------------------------------------

HEAD = (
    "build", "requests/s", "with 10 writes/s", "kept", "p50 ms", "p50 with writes", "p99 ms", "p99 with writes",
    "p99 ×", "seen by all after s",
)  # fmt: skip
BULK_HEAD = (
    "build", "answers", "slowest ms", "refused", "refused while quiet", "wrong", "p99 ms quiet", "p99 ms", "×",
    "liveness, slowest ms", "PSS MB before", "PSS MB after two", "×",
)  # fmt: skip


def rows_of(builds: Sequence[Build]) -> list[list[str]]:
    found = []
    for one in builds:
        p99 = [one.median(loads, "p99_ms") for loads in (one.quiet, one.written)]
        found.append([
            one.name, f"{one.median(one.quiet, 'per_second'):.0f}", f"{one.median(one.written, 'per_second'):.0f}",
            f"{one.kept:.0%}".replace("%", " %"), f"{one.median(one.quiet, 'p50_ms'):.1f}",
            f"{one.median(one.written, 'p50_ms'):.1f}", *(f"{each:.1f}" for each in p99),
            f"{p99[1] / p99[0]:.2f}" if p99[0] else "–", f"{max(one.seen_after):.2f}",
        ])  # fmt: skip
    return found


def bulk_rows(builds: Sequence[Build]) -> list[list[str]]:
    return [
        [
            one.name, f"{one.bulk.answers:,}", f"{one.bulk.slowest_ms:,.0f}", str(one.bulk.refused),
            str(one.bulk.refused_quiet),
            str(one.bulk.wrong), f"{one.bulk.quiet_p99_ms:.0f}", f"{one.bulk.p99_ms:.0f}",
            f"{one.bulk.p99_ms / one.bulk.quiet_p99_ms:.2f}" if one.bulk.quiet_p99_ms else "–",
            f"{one.bulk.live_ms:.0f}", f"{one.bulk.before:.0f}", f"{one.bulk.after:.0f}",
            f"{one.bulk.after / one.bulk.before:.2f}" if one.bulk.before else "–",
        ]
        for one in builds
        if one.bulk is not None
    ]  # fmt: skip


NOTES = f"""\
{CLIENTS} clients ask for the nearest programs that take Medicaid near {PLACES} places in turn, {WORKERS} workers serve,
generator, application and PostgreSQL share the machine. “Kept” is the median over rounds of the requests per second
with writes by those without in the same round; latencies are medians of rounds. “Seen by all after” is the longest time
after a commit in which an answer was still the old one, of whoever did not write: whoever has a session or a key sees
it in the next search. In the second table every twentieth program is changed in one commit and changed back in another,
while {CLIENTS} clients search: “wrong” are answers that are neither of before nor of after.
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A build to be served; ``folder`` is ``None`` for this one."""

    name: str
    folder: Path | None
