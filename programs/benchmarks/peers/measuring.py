"""Rounds in turn: every engine is asked the same for some seconds, then the next, and all again."""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from programs.benchmarks import load
from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.peers.peer import Answering, NotInstalledError, fetched
from programs.benchmarks.peers.questions import Asked, Kind
from programs.benchmarks.processor import seconds_of

WARM_UP_SECONDS = 1.0
WARM_TIMES, WARM_SECONDS_MAX = 3, 30.0
"""Before the first round each engine is asked every question so often, as far as it can in so many seconds: each of its
processes has then seen nearly all of them."""

COMPARED = 48
"""Questions of a kind whose counts are compared."""

OURS = "IOP Finder"
MAY_DIFFER = 0.01
"""Of all matches together: programs at the very edge of a circle."""

TELL_NO_COUNT = frozenset({"milli"})
KNOW_WORDS_ALONE = frozenset({"milli"})

Say = Callable[[str], None]


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def ask(self, questions: Sequence[Asked], seconds: float) -> dict[str, Any]: ...


@dataclass
class Compared:
    """One kind of question: what each engine gave in each round, and how many of its counts differ from ours.

    Over HTTP a figure is requests per second, in process milliseconds of processor for a question. ``cpu_ms`` is what a
    request over HTTP takes of the processor, in all processes of the engine.
    """

    kind: Kind
    figures: dict[str, list[float]] = field(default_factory=dict)
    cpu_ms: dict[str, list[float]] = field(default_factory=dict)
    differing: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def add(self, name: str, figure: float) -> None:
        self.figures.setdefault(name, []).append(figure)

    @contextlib.contextmanager
    def trying(self, name: str) -> Iterator[None]:
        """Within, an engine is asked. A peer that fails is left out of the question from then on, and it is said why.

        Raises ``BenchmarkError`` where it is ours.
        """
        try:
            yield
        except (BenchmarkError, NotInstalledError) as error:
            if name == OURS:
                raise
            self.ended.add(name)
            self.figures.pop(name, None)
            self.failed[name] = " ".join(str(error).split())[:200]

    def ratio(self, ours: str, theirs: str) -> float:
        """Ours by theirs: the median of the rounds."""
        pairs = zip(self.figures[ours], self.figures[theirs], strict=True)
        return statistics.median(one / other for one, other in pairs if other)

    def median(self, name: str) -> float:
        return statistics.median(self.figures[name])


def over_http(
    kinds: Sequence[Kind],
    served: Sequence[Answering],
    processes: Mapping[str, Sequence[int]],
    rounds: int,
    seconds: float,
    say: Say,
) -> list[Compared]:
    """The first of ``served`` is ours: the counts of the others are compared with it. ``processes`` are those of each
    engine."""
    found = [Compared(kind) for kind in kinds]
    for compared in found:
        say(f"  over HTTP, every question of “{compared.kind.name}” is asked ...")
        counts = {}
        for one in served:
            with compared.trying(one.name):
                some = compared.kind.questions[:COMPARED]
                counts[one.name] = [one.count(fetched(one.port, one.path(asked))) for asked in some]
                warmed(one, compared.kind)
        compare(compared, counts)
    for round_ in range(rounds):
        say(f"  over HTTP, round {round_ + 1} of {rounds} ({load.generator()}) ...")
        for compared in found:
            for one in turned([one for one in served if one.name not in compared.ended], round_):
                with compared.trying(one.name):
                    loaded(compared, one, processes.get(one.name, ()), seconds)
    return found


def warmed(one: Answering, kind: Kind) -> None:
    """Ask every question of a kind some times."""
    paths = [one.path(asked) for asked in kind.questions]
    first = load.measure(one.port, paths, WARM_UP_SECONDS, gzip=False)
    if first.requests == 0:
        raise BenchmarkError(f"{one.name} gives no answer: {first.fault}")
    wanted = WARM_TIMES * len(paths) / first.per_second
    load.measure(one.port, paths, min(max(wanted, WARM_UP_SECONDS), WARM_SECONDS_MAX), gzip=False)


def loaded(compared: Compared, one: Answering, processes: Sequence[int], seconds: float) -> None:
    """One figure of an engine under load."""
    paths = [one.path(asked) for asked in compared.kind.questions]
    load.measure(one.port, paths, WARM_UP_SECONDS, gzip=False)
    before = seconds_of(processes)
    result = load.measure(one.port, paths, seconds, gzip=False)
    took = seconds_of(processes) - before
    if result.failures:
        compared.failed[one.name] = result.fault
    compared.add(one.name, result.per_second)
    if took and result.requests:
        compared.cpu_ms.setdefault(one.name, []).append(took * 1000 / result.requests)


def in_process(
    kinds: Sequence[Kind], asking: Sequence[Engine], rounds: int, seconds: float, say: Say
) -> list[Compared]:
    """The same without a server; milli looks for words alone, and tells no count."""
    found = [Compared(kind) for kind in kinds]
    for round_ in range(rounds):
        say(f"  in process, round {round_ + 1} of {rounds} ...")
        for compared in found:
            counts = {}
            for one in turned([one for one in asking if one.name not in compared.ended], round_):
                if one.name in KNOW_WORDS_ALONE and not compared.kind.questions[0].text:
                    continue
                with compared.trying(one.name):
                    answer = one.ask(compared.kind.questions[:COMPARED], seconds)
                    compared.add(one.name, answer["cpu_ms"])
                    counts[one.name] = answer["counts"]
            if not round_:
                compare(compared, counts)
    return found


def turned(some: Sequence[Any], round_: int) -> Sequence[Any]:
    """The same, another one first in each round."""
    first = round_ % len(some)
    return [*some[first:], *some[:first]]


def compare(compared: Compared, counts: Mapping[str, Sequence[int]]) -> None:
    """Notes how many counts are not ours, where the question means the same."""
    for name in counts.keys() - {OURS, *TELL_NO_COUNT} if compared.kind.same else ():
        pairs = list(zip(counts[OURS], counts[name], strict=True))
        differing = [(one, other) for one, other in pairs if one != other]
        away = sum(abs(one - other) for one, other in differing) / max(1, sum(one for one, _other in pairs))
        compared.differing[name] = ("**by more than 1 %**: " if away > MAY_DIFFER else "") + (
            f"{len(differing)} of {len(pairs)}, such as {differing[0][0]:,} and {differing[0][1]:,}"
            if differing
            else f"none of {len(pairs)}"
        )
