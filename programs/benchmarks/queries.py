"""One row asked inside this process: its queries, its time in the database, and the plans."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.rows import Row
from programs.benchmarks.serving import HOST

ASKED = 12
"""Paths asked in this process: every metro once."""

PATIENCE_SECONDS, ASKED_AT_LEAST = 5.0, 3

PLAN_LINES, STATEMENT_LENGTH, LINE_LENGTH = 40, 700, 160


@dataclass(frozen=True)
class Observation:
    """Medians over the paths, and of the first path the statements. ``matches`` is the mean ``count``."""

    queries: int
    database_ms: float
    view_ms: float
    matches: float | None
    statements: tuple[str, ...]


class Stopwatch:
    """Sums the seconds that statements take, fetching aside; an ``execute_wrapper``."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started


def observe(row: Row, paths: Sequence[str]) -> Observation:
    """Ask the first paths of a row. Raises ``BenchmarkError`` where the row is not what it says it is."""
    client = Client(HTTP_HOST=HOST)
    asked, counts = first_asked(client, row, paths)
    queries, statements = 0, tuple[str, ...]()
    for place, path in enumerate(asked):
        with CaptureQueriesContext(connection) as captured:
            get(client, path)
        queries = max(queries, len(captured))
        if not place:
            statements = tuple(query["sql"] for query in captured.captured_queries)
    times = [timed(client, path) for path in asked]
    return Observation(
        queries=queries,
        database_ms=statistics.median(database for database, _view in times) * 1000,
        view_ms=statistics.median(view for _database, view in times) * 1000,
        matches=statistics.mean(counts) if counts else None,
        statements=statements,
    )


def first_asked(client: Client, row: Row, paths: Sequence[str]) -> tuple[list[str], list[int]]:
    """The paths to observe and what they count, asked once to warm up; fewer of them where they are slow."""
    asked: list[str] = []
    counts: list[int] = []
    started = time.monotonic()
    for path in paths[:ASKED]:
        count = matches_of(row, path, get(client, path))
        asked.append(path)
        counts += [] if count is None else [count]
        if time.monotonic() - started > PATIENCE_SECONDS and len(asked) >= ASKED_AT_LEAST:
            break
    return asked, counts


def get(client: Client, path: str) -> bytes:
    response = client.get(path, secure=settings.SECURE_SSL_REDIRECT)
    if response.status_code != HTTPStatus.OK:
        raise BenchmarkError(f"{path} answers {response.status_code}, not 200.")
    return response.content


def matches_of(row: Row, path: str, content: bytes) -> int | None:
    """The count of a search; ``None`` of anything else."""
    if row.group != "API":
        return None
    count: int | None = json.loads(content).get("count")
    if (row.finds == "some" and not count) or (row.finds == "none" and count):
        raise BenchmarkError(f"“{row.name}” should find {row.finds}, but {path} found {count}.")
    return count


def timed(client: Client, path: str) -> tuple[float, float]:
    """Seconds in the database, and in all."""
    watch = Stopwatch()
    started = time.perf_counter()
    with connection.execute_wrapper(watch):
        get(client, path)
    return watch.seconds, time.perf_counter() - started


# -- Plans ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """A statement, shortened, its time with planning, and the lines of ``EXPLAIN (ANALYZE, BUFFERS)``."""

    statement: str
    ms: float
    lines: tuple[str, ...]


def plans(statements: Sequence[str]) -> list[Plan]:
    """Runs each statement once more."""
    found = []
    with connection.cursor() as cursor:
        for statement in statements:
            if statement.lstrip().upper().startswith("SELECT"):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
                lines = [row[0] for row in cursor.fetchall()]
                found.append(Plan(shortened(statement), time_of(lines), tidy(lines)))
    return found


def time_of(lines: Sequence[str]) -> float:
    """Milliseconds of planning and execution, as the plan's last lines say."""
    return sum(
        float(number) for line in lines for number in re.findall(r"^(?:Planning|Execution) Time: ([\d.]+)", line)
    )


def shortened(statement: str) -> str:
    """The statement with its long list of columns left out, and not longer than is readable."""
    text = re.sub(r"\s+", " ", statement).strip()
    text = text.replace('"programs_program".', "").replace('"programs_place".', "")
    if len(text) > STATEMENT_LENGTH:
        text = f"{text[: STATEMENT_LENGTH // 2]} … {text[-STATEMENT_LENGTH // 2 :]}"
    return text


def tidy(lines: Sequence[str]) -> tuple[str, ...]:
    """A plan, cut where it gets too long or too wide."""
    kept = [line if len(line) <= LINE_LENGTH else line[: LINE_LENGTH - 1] + "…" for line in lines]
    if len(kept) > PLAN_LINES:
        kept = [*kept[: PLAN_LINES - 3], f"… {len(kept) - PLAN_LINES + 1} lines …", *kept[-2:]]
    return tuple(kept)
