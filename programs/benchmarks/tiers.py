"""What a second tier costs: each search with it beside one that asks as much and whose first tier fills the page.

All are asked in turn, in rounds: what a busy machine does to one of them it does to all. Without the second tier most
of these find nothing, and so rank and show nothing: that is no measure of a page of results. What asks for as many
things of the same kind, but for such that federal lists do say, is: it ranks, explains and shows as many programs.
Another checkout, one from before there was a second tier, is asked the same in a process of its own.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import OperationalError
from django.http import QueryDict

from programs.benchmarks.rows import METROS
from programs.search import Directory, Question, SearchPage, answer, facet_groups, read
from programs.search.keeper import current

CHOICES = {
    "condition=depression": "condition=alcohol-use",
    "condition=self-harm&age=adolescent": "condition=trauma&age=adult",
    "therapy=dbt&payment=medicaid": "therapy=cbt&payment=medicaid",
    "when=evenings": "service=aftercare",
    "accepting=true": "age=adult",
    "format=virtual": "format=hybrid",
    "condition=depression&condition=anxiety&when=evenings&accepting=true": (
        "condition=alcohol-use&condition=opioid-use&payment=medicaid&age=adult"
    ),
    "q=anxiety": "q=cbt",
    "therapy=cbt&payment=medicaid": "therapy=cbt&payment=medicaid",
}
"""What federal lists say little of, so that most of what it finds is in the second tier, and as much that they do say.
The last fills the page before its second tier begins."""

KINDS = ("with", "without", "stated")
BEFORE = ("before", "before, stated")
WORKER = Path(__file__).with_name("asked_elsewhere.py")

Ask = Callable[[str, bool], tuple[float, int]]
"""From a query, and whether with all counts, to microseconds of processor and results on the page."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one search, microseconds (median) and results on the page (mean) by kind: ``KINDS``, ``BEFORE``."""

    choices: str
    facets: bool
    took: dict[str, float]
    results: dict[str, float]

    def over(self, kind: str) -> float:
        return self.took["with"] / self.took[kind]


def queries(choices: str, place: str) -> dict[str, str]:
    """The searches by kind."""
    near = f"near={quote(place)}&radius=50"
    said = f"{near}&{CHOICES[choices]}"
    return {
        "with": f"{near}&{choices}&unstated=include",
        "without": f"{near}&{choices}&unstated=exclude",
        "stated": f"{said}&unstated=exclude",
        "before": f"{near}&{choices}",
        "before, stated": said,
    }


def measured(here: Ask, before: Ask | None, *, rounds: int, facets: bool) -> Iterator[Cost]:
    """Each of ``CHOICES`` near every metro, ``rounds`` times in turn."""
    askers: Mapping[str, Ask] = dict.fromkeys(KINDS, here) | (dict.fromkeys(BEFORE, before) if before else {})
    for choices in CHOICES:
        took: dict[str, list[float]] = {kind: [] for kind in askers}
        results: dict[str, list[int]] = {kind: [] for kind in askers}
        for round_ in range(rounds + 1):
            for metro in METROS:
                asked = queries(choices, metro[0])
                for kind in rotated([*askers], round_):
                    microseconds, found = askers[kind](asked[kind], facets)
                    if round_:  # the first warms up
                        took[kind].append(microseconds)
                        results[kind].append(found)
        yield Cost(
            choices,
            facets,
            {kind: statistics.median(times) for kind, times in took.items()},
            {kind: statistics.mean(found) for kind, found in results.items()},
        )


def rotated(kinds: Sequence[str], by: int) -> Sequence[str]:
    """None of them always follows the same."""
    by %= len(kinds)
    return [*kinds[by:], *kinds[:by]]


def patiently() -> Directory:
    """The directory: on a busy machine it takes longer to read than a search would wait."""
    while True:
        with contextlib.suppress(OperationalError):
            return current()


def asked_of(directory: Directory) -> Ask:
    """Asks this process. Questions are read once."""
    known: dict[str, Question] = {}

    def ask(query: str, facets: bool) -> tuple[float, int]:
        if query not in known:
            question = read(QueryDict(query), directory, strict=True)
            assert isinstance(question, Question), question  # noqa: S101 - the queries are ours
            known[query] = question
        return timed(known[query], directory, facets=facets)

    return ask


def timed(question: Question, directory: Directory, *, facets: bool) -> tuple[float, int]:
    """Microseconds of processor, which do not count what else the machine does, and results on the page."""
    began = time.thread_time()
    found = answer(question, directory, facet_groups() if facets else ())
    microseconds = (time.thread_time() - began) * 1e6
    return microseconds, len(found.results) if isinstance(found, SearchPage) else 0


def asked_elsewhere(checkout: Path, instance: str) -> tuple[subprocess.Popen[str], Ask]:
    """A process of another checkout, run with this Python on a database instance that has its tables and programs."""
    process = subprocess.Popen(  # noqa: S603 - this Python and a file of ours
        [sys.executable, str(WORKER)],
        cwd=checkout,
        env={**os.environ, "IOP_FINDER_POSTGRES_INSTANCE": instance, "PYTHONPATH": str(checkout)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    asking, answers = process.stdin, process.stdout
    assert asking is not None  # noqa: S101
    assert answers is not None  # noqa: S101

    def ask(query: str, facets: bool) -> tuple[float, int]:
        asking.write(f"{int(facets)} {query}\n")
        asking.flush()
        microseconds, found = answers.readline().split()
        return float(microseconds), int(found)

    return process, ask
