"""One size, measured: in this process first, then under load beside the empty view."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from programs.benchmarks import load, queries, serving
from programs.benchmarks.databases import Size, address
from programs.benchmarks.load import CLIENTS, Load
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
    """One row at one size. ``share`` is its requests per second as a share of the empty view's."""

    row: Row
    observation: Observation
    load: Load
    share: float


@dataclass(frozen=True)
class SizeMeasured:
    """All rows at one size, every measurement of the empty view, and plans by the row's name."""

    size: Size
    rows: tuple[Measured, ...]
    empty_view: tuple[Load, ...]
    plans: Mapping[str, list[Plan]]

    @property
    def failures(self) -> list[str]:
        """Rows that got an answer other than 2xx, or none."""
        return [measured.row.name for measured in self.rows if measured.load.failures]


def measure_size(size: Size, rows: Sequence[Row], *, seconds: float, say: Callable[[str], None]) -> SizeMeasured:
    """Measure ``rows`` against the connected database of ``size``."""
    fields = fields_of(size.listings)
    paths = {row.name: row.paths(fields) for row in rows}
    say("  queries and plans ...")
    observed = {row.name: queries.observe(row, paths[row.name]) for row in rows}
    plans = {row.name: queries.plans(observed[row.name].statements) for row in rows if row.shows_plan}
    took_ms = {name: observation.view_ms for name, observation in observed.items()}
    with serving.served(address()) as port:
        measured, empty_view = under_load(port, rows, paths, took_ms, seconds, say=say)
    return SizeMeasured(
        size,
        tuple(Measured(row, observed[row.name], result, share) for row, result, share in measured),
        tuple(empty_view),
        plans,
    )


def under_load(
    port: int,
    rows: Sequence[Row],
    paths: Mapping[str, Sequence[str]],
    took_ms: Mapping[str, float],
    seconds: float,
    *,
    say: Callable[[str], None],
) -> tuple[list[tuple[Row, Load, float]], list[Load]]:
    """Rows with their share of the empty view, which is measured before and after every few of them."""
    measured: list[tuple[Row, Load, float]] = []
    empty_view = [one_row(port, [LIVE], seconds, gzip=False)]
    for start in range(0, len(rows), ROWS_BETWEEN):
        some = rows[start : start + ROWS_BETWEEN]
        say(f"  load: {', '.join(row.name for row in some)} ...")
        loads = [one_row(port, paths[row.name], enough(seconds, took_ms[row.name]), gzip=row.gzip) for row in some]
        empty_view.append(one_row(port, [LIVE], seconds, gzip=False))
        floor = (empty_view[-2].per_second + empty_view[-1].per_second) / 2
        measured += [(row, result, result.per_second / floor) for row, result in zip(some, loads, strict=True)]
    return measured, empty_view


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
