"""What a worker counts. Without ``METRICS_ADDRESS`` nothing is counted and nothing imported."""

from __future__ import annotations

import os
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client's own name; ``serve`` sets it for its workers."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
READY_MADE, REFUSED, NO_ROUTE = "ready made", "refused", "none"


class Meter:
    """Takes numbers; here nothing happens to them."""

    def count(self, *, kind: str, route: str, status: int, seconds: float) -> None:
        """One answer: which kind of work, the name of its route, its status and how long it took."""

    def state(self, *, memory: int, programs: int, breaker_open: bool) -> None:
        """How this worker is: bytes, programs in its directory, whether it gave the database up for now."""


class PrometheusMeter(Meter):
    """Writes into the files that the exporter adds up."""

    def __init__(self) -> None:
        from prometheus_client import Counter, Gauge, Histogram  # it reads the environment when it is imported

        self.answers = Counter("iop_finder_answers", "Answers, by route and class of status.", ["route", "status"])
        self.refusals = Counter("iop_finder_refusals", "Requests that no thread was free for.", ["status"])
        self.seconds = Histogram("iop_finder_answer_seconds", "Time until the answer left.", ["kind"], buckets=SECONDS)
        self.memory = Gauge("iop_finder_worker_memory_bytes", "Memory of all workers.", multiprocess_mode="livesum")
        self.workers = Gauge("iop_finder_workers", "Workers that live.", multiprocess_mode="livesum")
        self.programs = Gauge("iop_finder_programs", "Programs that a search sees.", multiprocess_mode="livemin")
        self.breaker = Gauge(
            "iop_finder_database_refused", "Workers that gave the database up.", multiprocess_mode="livesum"
        )
        self.workers.set(1)
        self.children: dict[tuple[str, str], Any] = {}

    def count(self, *, kind: str, route: str, status: int, seconds: float) -> None:
        if route == REFUSED:
            self.refusals.labels(str(status)).inc()
        key = (route, f"{status // 100}xx")
        if (child := self.children.get(key)) is None:
            child = self.children[key] = self.answers.labels(*key)
        child.inc()
        self.seconds.labels(kind).observe(seconds)

    def state(self, *, memory: int, programs: int, breaker_open: bool) -> None:
        self.memory.set(memory)
        self.programs.set(programs)
        self.breaker.set(breaker_open)


def meter() -> Meter:
    return PrometheusMeter() if os.environ.get(FOLDER) else Meter()
