"""The API's search and the pages beside another checkout, by turns: alone in one process, and served to 16 clients.

Both builds are asked the same of the same database. Alone, each answers in a process of its own through the WSGI
application as the web server has it: what is told are milliseconds of processor, which other guests of a machine
disturb least, and by the clock. Served, both stand ready all the time and are loaded in turn; the share of the empty
view is that of the same round.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from programs.benchmarks import load, serving
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.measuring import WARM_UP_SECONDS, settle
from programs.benchmarks.rows import LIVE, fields_of

WORKER = Path(__file__).with_name("answered_elsewhere.py")
GZIP = {"Accept-Encoding": "gzip"}
API = "/api/v1/programs/"
FILTERS = "condition=alcohol-use&payment=medicaid&age=adult"
"""Three that listings of federal files do say."""

Ask = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked. ``again`` sends the ``ETag`` of the first answer."""

    name: str
    path: str
    headers: Mapping[str, str]
    again: bool = False


ROWS = (
    Row("empty view", LIVE, {}),
    Row("nearest 20 + count", API + "?near={anywhere}&ordering=distance", {}),
    Row("3 filters + all facets + count", API + "?near={anywhere}&facets=true&" + FILTERS, {}),
    Row("best, near 480 places", API + "?near={anywhere}", {}),
    Row("facets, near a metro", API + "?near={zip}&ordering=distance&facets=true", {}),
    Row("nationwide facets", API + "?near={zip}&ordering=distance&radius=any&facets=true", {}),
    Row("nationwide best", API + "?near={zip}&radius=any", {}),
    Row("text", API + "?q={text}", {}),
    Row("text near a place", API + "?near={zip}&ordering=distance&q={text}", {}),
    Row("misspelled", API + "?q={misspelled}", {}),
    Row("results page, gzip", "/programs/?near={anywhere}", GZIP),
    Row("results page, 3 filters, gzip", "/programs/?near={anywhere}&" + FILTERS, GZIP),
    Row("results as a table, gzip", "/programs/?near={anywhere}&view=table", GZIP),
    Row("listing page, gzip", "/programs/{slug}/", GZIP),
    Row("listing page, gzip, from a search", "/programs/{slug}/?" + FILTERS, GZIP),
    Row("home page, gzip", "/", GZIP),
    Row("near me, gzip", "/near-me/", GZIP),
    Row("city page, gzip", "/programs/near/colorado/denver/", GZIP),
    Row("one program of the API", API + "{id}/", {}),
    Row("the same asked again: 304", API + "{id}/", {}, again=True),
)
EMPTY = ROWS[0]


@dataclass(frozen=True, slots=True)
class Alone:
    """Median milliseconds of one row in one build, of processor and by the clock, and both of each address when it was
    asked first. ``differing`` are addresses with another count, or other programs on the page, than the first build
    has; ``None`` where no programs are listed."""

    processor: float
    clock: float
    first: float
    first_clock: float
    differing: int | None = None


Measured = dict[str, dict[str, Alone]]
"""By row, by build."""


def paths_of(row: Row, listings: int, places: int) -> list[str]:
    return list(dict.fromkeys(row.path.format_map(one) for one in fields_of(listings)))[:places]


def environment(url: str) -> dict[str, str]:
    """The same for both: database, key, settings; and one order of sets, so that answers can be compared."""
    known = {**os.environ, **serving.environment(url), "LOG_LEVEL": "CRITICAL", "PYTHONHASHSEED": "0"}
    known.pop("IOP_FINDER_POSTGRES_INSTANCE", None)
    return known


@contextlib.contextmanager
def answering(checkout: Path, environ: Mapping[str, str]) -> Iterator[Ask]:
    """Asks a process that runs ``checkout`` with this Python."""
    process = subprocess.Popen(  # noqa: S603 - this Python and a file of ours
        [sys.executable, str(WORKER)],
        cwd=checkout,
        env=dict(environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    asking, answers = process.stdin, process.stdout
    assert asking is not None  # noqa: S101
    assert answers is not None  # noqa: S101

    def ask(asked: dict[str, Any]) -> dict[str, Any]:
        asking.write(json.dumps(asked) + "\n")
        asking.flush()
        line = answers.readline()
        if not line:
            raise BenchmarkError(f"The process in {checkout} has ended.")
        found: dict[str, Any] = json.loads(line)
        return found

    try:
        yield ask
    finally:
        process.communicate()


def alone(askers: Mapping[str, Ask], rounds: int, places: int, listings: int, rows: Sequence[Row] = ROWS) -> Measured:
    """Every row of every build by turns: each address once, then ``rounds`` times."""
    found: Measured = {}
    for row in rows:
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in askers}
        first: dict[str, list[tuple[float, float]]] = {name: [] for name in askers}
        told: dict[str, list[Listed]] = {name: [] for name in askers}
        for place, path in enumerate(paths_of(row, listings, places)):
            asked = {name: request_for(row, path, ask) for name, ask in askers.items()}
            for number in range(rounds + 1):
                for name in rotated(list(askers), place + number):
                    answer = askers[name](asked[name] | ({} if number else {"text": True}))
                    expect(row, path, answer)
                    (took if number else first)[name].append((answer["thread"] * 1000, answer["clock"] * 1000))
                    if not number:
                        told[name].append(listed(answer["text"]))
        reference = next(iter(told.values()))
        found[row.name] = {
            name: Alone(
                processor=statistics.median(processor for processor, _clock in times),
                clock=statistics.median(clock for _processor, clock in times),
                first=statistics.median(processor for processor, _clock in first[name]),
                first_clock=statistics.median(clock for _processor, clock in first[name]),
                differing=differing(told[name], reference),
            )
            for name, times in took.items()
        }
    return found


Listed = tuple[int, tuple[str, ...]] | None
"""The count of an answer and the programs on its page; ``None`` of one that lists none."""


def listed(text: str) -> Listed:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        answer = json.loads(text)
        return answer["count"], tuple(one["id"] for one in answer["results"])
    return None


def differing(some: Sequence[Listed], others: Sequence[Listed]) -> int | None:
    if not any(some):
        return None
    return sum(one != other for one, other in zip(some, others, strict=True))


def request_for(row: Row, path: str, ask: Ask) -> dict[str, Any]:
    asked: dict[str, Any] = {"path": path, "headers": dict(row.headers)}
    if row.again:
        asked["headers"]["If-None-Match"] = dict(ask(asked)["headers"])["ETag"]
    return asked


def expect(row: Row, path: str, answer: Mapping[str, Any]) -> None:
    expected = 304 if row.again else 200
    if answer["status"] != expected:
        raise BenchmarkError(f"{row.name}: {path} answers {answer['status']}, not {expected}.")


def rotated(names: Sequence[str], by: int) -> Sequence[str]:
    """None of them is always asked first."""
    by %= len(names)
    return [*names[by:], *names[:by]]


# -- Served ---------------------------------------------------------------------------------------


Rates = dict[str, dict[str, list[load.Load]]]
"""By row and build, what the load of each round gave; a round with a fault stays, and its rate does not count."""


def served(
    checkouts: Mapping[str, Path],
    url: str,
    *,
    rounds: int,
    seconds: float,
    places: int,
    listings: int,
    chosen: Sequence[Row] = ROWS,
) -> Rates:
    """Every row of every build under load by turns. Rows that need a header of their own are left out."""
    rows = [row for row in chosen if not row.again]
    found: Rates = {row.name: {name: [] for name in checkouts} for row in rows}
    with contextlib.ExitStack() as stack:
        ports = {
            name: stack.enter_context(serving.served(url, checkout=folder, PYTHONHASHSEED="0"))
            for name, folder in checkouts.items()
        }
        for number in range(rounds):
            for row in rows:
                paths, gzip = paths_of(row, listings, places), bool(row.headers)
                for name in rotated(list(ports), number):
                    load.measure(ports[name], paths, WARM_UP_SECONDS, gzip=gzip)
                    settle()
                    result = load.measure(ports[name], paths, seconds, gzip=gzip)
                    settle()
                    found[row.name][name].append(result)
    return found


def whole(*rounds: Sequence[load.Load]) -> Iterator[tuple[float, ...]]:
    """Requests per second of those rounds in which nothing failed in any of ``rounds``, which were asked by turns."""
    for loads in zip(*rounds, strict=True):
        if not any(one.failures for one in loads):
            yield tuple(one.per_second for one in loads)


def faults_of(found: Rates) -> list[str]:
    """What went wrong, for each row, build and round: “home page, gzip, before, round 2: 5 cut off”."""
    return [
        f"{row}, {build}, round {number}: {one.fault}"
        for row, builds in found.items()
        for build, rounds in builds.items()
        for number, one in enumerate(rounds, start=1)
        if one.failures
    ]


def own_checkout() -> Path:
    return Path(settings.BASE_DIR)
