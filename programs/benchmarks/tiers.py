"""What a second tier costs: each search with it, without it, and one whose first tier fills the page, side by side.

All are asked in one process, one after the other, in rounds: what a busy machine does to one of them it does to all.
The second tier has a page of programs to rank, explain and show where the first alone has few or none, so the third
kind is the fair measure of a page of results, and the second of what is only looked for.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from programs.benchmarks.rows import METROS
from programs.search import Directory, Question, SearchPage, answer, facet_groups, read

CHOICES = (
    "condition=depression",
    "condition=self-harm&age=adolescent",
    "therapy=dbt&payment=medicaid",
    "when=evenings",
    "accepting=true",
    "format=virtual",
    "condition=depression&condition=anxiety&when=evenings&accepting=true",
    "q=anxiety",
)
"""What federal lists say little of: most of what these find is in the second tier."""

KINDS = ("with", "without", "filled")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one search, the medians of microseconds: with the second tier, without it, and of a full first tier."""

    choices: str
    facets: bool
    took: dict[str, float]
    results: dict[str, float]

    @property
    def over_without(self) -> float:
        return self.took["with"] / self.took["without"]

    @property
    def over_filled(self) -> float:
        return self.took["with"] / self.took["filled"]


def queries(choices: str, place: str) -> dict[str, str]:
    """The three searches; the third asks for nothing that anybody could leave open, and has as wide a circle."""
    near = f"near={place}&radius=50"
    return {
        "with": f"{near}&{choices}&unstated=include",
        "without": f"{near}&{choices}&unstated=exclude",
        "filled": f"{near}&ordering=best&unstated=exclude",
    }


def measured(directory: Directory, *, rounds: int, facets: bool) -> Iterator[Cost]:
    """Each of ``CHOICES`` near every metro, ``rounds`` times in turn."""
    for choices in CHOICES:
        asked = {kind: [of(queries(choices, metro[0])[kind], directory) for metro in METROS] for kind in KINDS}
        took: dict[str, list[float]] = {kind: [] for kind in KINDS}
        results: dict[str, list[int]] = {kind: [] for kind in KINDS}
        for round_ in range(rounds + 1):
            for place in range(len(METROS)):
                for kind in rotated(KINDS, round_):
                    seconds, found = timed(asked[kind][place], directory, facets=facets)
                    if round_:  # the first warms up
                        took[kind].append(seconds * 1e6)
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


def of(query: str, directory: Directory) -> Question:
    question = read(QueryDict(query), directory, strict=True)
    assert isinstance(question, Question), question  # noqa: S101 - the queries are ours
    return question


def timed(question: Question, directory: Directory, *, facets: bool) -> tuple[float, int]:
    """Seconds of processor, which do not count what else the machine does, and results on the page."""
    began = time.thread_time()
    found = answer(question, directory, facet_groups() if facets else ())
    seconds = time.thread_time() - began
    return seconds, len(found.results) if isinstance(found, SearchPage) else 0
