"""One size, measured: in this process first, then under load beside the empty view."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from programs.benchmarks import load, queries, serving
from programs.benchmarks.databases import BenchmarkError, Size, address
from programs.benchmarks.load import CLIENTS, Load
from programs.benchmarks.memory import children_of, pss_megabytes
from programs.benchmarks.processor import database_server, seconds_of
from programs.benchmarks.queries import Observation, Plan
from programs.benchmarks.rows import LIVE, Row, fields_of
from programs.benchmarks.serving import WORKERS

WARM_UP_SECONDS = 1.0
SETTLE_SECONDS = 60.0
ANSWERS_EACH, SECONDS_MAX = 3, 30.0
ROWS_BETWEEN = 3
"""Rows between two measurements of the empty view: a shared machine does not stay the same for long."""

ACTIVE = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Measured:
    """One row at one size. ``share`` is its requests per second as a share of the empty view's, ``of_bare`` of a bare
    Django view's; ``cpu_ms`` is what a request took of the processor, application and database together, ``None``
    where the system does not tell.
    """

    row: Row
    observation: Observation
    load: Load
    share: float
    of_bare: float = 0.0
    cpu_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """How many seconds ``serve`` took until all its workers could search, reading the database, and what each worker
    then had of the memory: megabytes, what they share divided among them."""

    seconds: float
    workers: tuple[float, ...]


@dataclass(frozen=True)
class SizeMeasured:
    """All rows at one size, every measurement of the empty view, and plans by the row's name."""

    size: Size
    rows: tuple[Measured, ...]
    empty_view: tuple[Load, ...]
    plans: Mapping[str, list[Plan]]
    bare_view: tuple[Load, ...] = ()
    started: Started | None = None

    @property
    def failures(self) -> dict[str, str]:
        """Rows that got an answer other than 2xx, or none in time, and which of these."""
        return {measured.row.name: measured.load.fault for measured in self.rows if measured.load.failures}


def measure_size(size: Size, rows: Sequence[Row], *, seconds: float, say: Callable[[str], None]) -> SizeMeasured:
    """Measure ``rows`` against the connected database of ``size``."""
    fields = fields_of(size.listings)
    paths = {row.name: row.paths(fields) for row in rows}
    say("  queries and plans ...")
    observed = {row.name: queries.observe(row, paths[row.name]) for row in rows}
    plans = {row.name: queries.plans(observed[row.name].statements) for row in rows if row.shows_plan}
    took_ms = {name: observation.view_ms for name, observation in observed.items()}
    began, known = time.monotonic(), set(children_of(os.getpid()))
    with serving.served(address()) as port, serving.bare_served() as bare:
        server = [pid for pid in children_of(os.getpid()) if pid not in known and is_serve(pid)]
        started = Started(time.monotonic() - began, tuple(memory_of(server)))
        loaded = UnderLoad(port, bare, [*server, *database_server()], seconds, say)
        loaded.measure(rows, paths, took_ms)
    measured = tuple(
        Measured(row, observed[row.name], result, share, of_bare, cpu_ms)
        for row, result, share, of_bare, cpu_ms in loaded.measured
    )
    return SizeMeasured(size, measured, tuple(loaded.empty), plans, tuple(loaded.bare), started)


def is_serve(pid: int) -> bool:
    try:
        return b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def memory_of(server: Sequence[int]) -> Iterator[float]:
    """Of each process that a server has started, as far as the system tells."""
    for pid in server:
        for worker in children_of(pid):
            with contextlib.suppress(BenchmarkError):
                yield pss_megabytes(worker)


class UnderLoad:
    """Rows with their shares of both units, which are measured before and after every few of them."""

    def __init__(
        self, port: int, bare_port: int, processes: Sequence[int], seconds: float, say: Callable[[str], None]
    ) -> None:
        self.port, self.bare_port, self.processes, self.seconds, self.say = port, bare_port, processes, seconds, say
        self.empty, self.bare = list[Load](), list[Load]()
        self.measured: list[tuple[Row, Load, float, float, float | None]] = []

    def measure(self, rows: Sequence[Row], paths: Mapping[str, Sequence[str]], took_ms: Mapping[str, float]) -> None:
        self.measure_units()
        for start in range(0, len(rows), ROWS_BETWEEN):
            some = rows[start : start + ROWS_BETWEEN]
            self.say(f"  load: {', '.join(row.name for row in some)} ...")
            loads = [self.one(paths[row.name], enough(self.seconds, took_ms[row.name]), row.gzip) for row in some]
            self.measure_units()
            floor, bare = mean_of_last(self.empty), mean_of_last(self.bare)
            for row, (result, cpu_ms) in zip(some, loads, strict=True):
                self.measured.append((row, result, result.per_second / floor, result.per_second / bare, cpu_ms))

    def measure_units(self) -> None:
        self.empty.append(one_row(self.port, [LIVE], self.seconds, gzip=False))
        self.bare.append(one_row(self.bare_port, ["/"], self.seconds, gzip=False))

    def one(self, paths: Sequence[str], seconds: float, gzip: bool) -> tuple[Load, float | None]:
        """A row, and milliseconds of processor a request: of the measured seconds, without warming up."""
        load.measure(self.port, paths, WARM_UP_SECONDS, gzip=gzip)
        settle()
        before = seconds_of(self.processes)
        result = load.measure(self.port, paths, seconds, gzip=gzip)
        took = seconds_of(self.processes) - before
        settle()
        return result, took * 1000 / result.requests if result.requests and took else None


def mean_of_last(loads: Sequence[Load]) -> float:
    """Requests per second before and after some rows."""
    return (loads[-2].per_second + loads[-1].per_second) / 2 or 1.0


def enough(seconds: float, view_ms: float) -> float:
    """Seconds in which a row that takes ``view_ms`` alone is answered to every client a few times.

    Ended sooner, a slow row would count its quick answers only, and one that runs into the statement
    timeout would not be seen to fail.
    """
    return max(seconds, min(SECONDS_MAX, ANSWERS_EACH * CLIENTS / WORKERS * view_ms / 1000))


def one_row(port: int, paths: Sequence[str], seconds: float, *, gzip: bool) -> Load:
    """A row under load, after a moment in which caches and connections warm up."""
    load.measure(port, paths, WARM_UP_SECONDS, gzip=gzip)
    settle()
    result = load.measure(port, paths, seconds, gzip=gzip)
    settle()
    return result


def settle() -> None:
    """Wait until the server has done with requests whose clients have gone; slow ones hold the next row up."""
    deadline, idle = time.monotonic() + SETTLE_SECONDS, 0
    while idle < 2 and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(ACTIVE)
            idle = 0 if cursor.fetchone()[0] else idle + 1
        time.sleep(0.1)
