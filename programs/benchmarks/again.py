"""What asking again costs: one program's 200, its 304 and the empty view, by turns in one process.

Only the ratios mean anything. Without a web server around them: it would add the same to each and flatter both ratios.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.test import Client

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.serving import HOST
from programs.models import Program

LIVE = "/health/live/"
WARM_UP = 20


@dataclass(frozen=True)
class Again:
    """Milliseconds that nine of ten turns take at least: on a busy machine the others tell of its other guests.

    By the clock, which counts what the database does and what other processes take meanwhile, or of this thread alone.
    """

    whole: float
    known: float
    empty: float

    @property
    def against_whole(self) -> float:
        """How many 304 in the time of a 200."""
        return self.whole / self.known

    @property
    def against_empty(self) -> float:
        """The share of the empty view's speed that a 304 has."""
        return self.empty / self.known


CLOCKS: dict[str, Callable[[], float]] = {"by the clock": time.perf_counter, "of this thread": time.thread_time}


def measure(rounds: int, clock: Callable[[], float]) -> Again:
    """Raises ``BenchmarkError`` where no program is published, or something else is answered."""
    program = Program.objects.published().order_by("pk").first()
    if program is None:
        raise BenchmarkError("There is no published program.")
    client, address = Client(HTTP_HOST=HOST), f"/api/v1/programs/{program.pk}/"
    etag = client.get(address)["ETag"]
    turns: dict[str, Callable[[], int]] = {
        "whole": lambda: client.get(address).status_code,
        "known": lambda: client.get(address, headers={"If-None-Match": etag}).status_code,
        "empty": lambda: client.get(LIVE).status_code,
    }
    expected = {"whole": HTTPStatus.OK, "known": HTTPStatus.NOT_MODIFIED, "empty": HTTPStatus.OK}
    took: dict[str, list[float]] = {name: [] for name in turns}
    for number in range(WARM_UP + rounds):
        for name, ask in turns.items():
            started = clock()
            status = ask()
            if status != expected[name]:
                raise BenchmarkError(f"{name}: {status} instead of {expected[name].value}.")
            if number >= WARM_UP:
                took[name].append((clock() - started) * 1000)
    return Again(**{name: statistics.quantiles(times, n=10)[0] for name, times in took.items()})
