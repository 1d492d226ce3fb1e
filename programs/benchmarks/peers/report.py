"""The page ``docs/peers.md``."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from programs.benchmarks.load import CLIENTS
from programs.benchmarks.peers.measuring import COMPARED, OURS, Compared
from programs.benchmarks.peers.questions import NUMBERS, PLACES, WHOLE
from programs.benchmarks.report import figure, table

NOTES = f"""\
All engines have the same listings and are asked the same questions, in rounds in turn; the loopback address only.
**Read the ratios**: each is the median of the rounds' own. Before the first round every engine is asked all questions.

- Over HTTP {CLIENTS} clients ask on connections that stay open, Groonga on a new one each time, because it closes them
  behind every answer (`groonga-httpd`, which does not, takes as long); places are {PLACES} ZIP codes from all over.
  Ours answers as `manage.py serve` does, with 20 whole listings; Groonga (its query cache is off) with 20 rows of seven
  columns, conditions that its index answers first; GeoDjango as its parts are ordinarily put together (many-to-many
  terms that are prefetched, a geography and a text vector with indexes, a model's serializer), served by granian with
  as many workers. PostGIS measures on a spheroid, all others on spheres: at the edge of a circle counts may differ.
- In process each is one Python process; a figure is milliseconds of processor a question. There are two rows of each
  kind. “{NUMBERS}” compares like with like: the ranked numbers of the first 20 and the count, ours with the reading of
  the query string. “{WHOLE}” is what each hands over of these: ours whole listings with their reasons, and what is
  offered beside (4 kB each as JSON); Tantivy a listing as it was loaded; milli its three texts.
- Tantivy knows no circles, and is asked for the square about one, so that a few more match. The Python package of
  milli, Meilisearch's core, looks for words alone: it takes no filter and tells no count, in neither row.
- Near a place the questions ask for programs with a door (in person or hybrid). What is searched in text are words that
  our lexicon knows nothing about, so that all engines mean the same; misspelled words are each corrected in an engine's
  own way, and their counts are not compared. “Counts that differ” compares up to {COMPARED} questions of a kind with
  ours.
- “× as fast”: ours by theirs, of requests per second; in process, their time by ours. “Before” is an older build of
  ours on the same database, where one was named.
"""


PER_SECOND = 10_000


@dataclass
class Section:
    """What was measured with a number of listings. ``missing`` says why an engine was left out."""

    title: str
    http: list[Compared] = field(default_factory=list)
    alone: list[Compared] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def section(measured: Section) -> str:
    parts = [f"## {measured.title}"]
    parts.append(table(("engine", "version"), list(measured.versions.items())))
    if measured.missing:
        parts.append("\n".join(f"- Left out: {name}: {why}." for name, why in measured.missing.items()))
    parts += ["### To the strongest peer", strongest(measured)]
    parts += ["### Over HTTP, requests per second", figures(measured.http)]
    parts += ["### Over HTTP, milliseconds of processor a request", processor(measured.http)]
    parts += [f"### On paper, cores for {PER_SECOND:,} requests a second over HTTP", on_paper(measured.http)]
    parts += ["### In process, milliseconds of processor a question", figures(measured.alone)]
    return "\n\n".join(parts)


def strongest(measured: Section) -> str:
    """By question: the peer that is fastest, and how many times as fast ours is."""
    rows = []
    for http, compared in [*((True, one) for one in measured.http), *((False, one) for one in measured.alone)]:
        peers = {name: times(compared, name, http=http) for name in compared.figures if name != OURS}
        for name, ratio in sorted(peers.items(), key=lambda peer: peer[1]):
            where = "over HTTP" if http else "in process"
            rows.append((compared.kind.name, where, name, f"{figure(ratio)} ×", compared.differing.get(name, "–")))
    return table(("question", "where", "peer", "ours is as fast", "counts that differ"), rows)


def times(compared: Compared, name: str, *, http: bool) -> float:
    """How many times as fast as a peer ours is."""
    return compared.ratio(OURS, name) if http else compared.ratio(name, OURS)


def figures(some: Sequence[Compared]) -> str:
    names = list(dict.fromkeys(name for compared in some for name in compared.figures))
    rows = []
    for compared in some:
        cells = [figure(compared.median(name)) if name in compared.figures else "–" for name in names]
        faults = "; ".join(f"{name}: {fault}" for name, fault in compared.failed.items())
        rows.append((compared.kind.name, *cells, faults or "none"))
    return table(("question", *names, "faults"), rows)


def processor(some: Sequence[Compared]) -> str:
    """What a request takes in all processes of an engine, its database included; of the load generator nothing."""
    names = list(dict.fromkeys(name for compared in some for name in compared.cpu_ms))
    rows = [
        (
            compared.kind.name,
            *(f"{statistics.median(compared.cpu_ms[name]):.2f}" if name in compared.cpu_ms else "–" for name in names),
        )
        for compared in some
    ]
    return table(("question", *names), rows)


def on_paper(some: Sequence[Compared]) -> str:
    """How many cores so many requests take, by what one takes of the processor: of each question, and of all of them
    in equal parts, for engines that were asked all."""
    names = list(dict.fromkeys(name for compared in some for name in compared.cpu_ms))
    took = [{name: statistics.median(ms) for name, ms in compared.cpu_ms.items()} for compared in some]
    rows = [
        (compared.kind.name, *(cores(one[name]) if name in one else "–" for name in names))
        for compared, one in zip(some, took, strict=True)
    ]
    means = [
        cores(statistics.mean(one[name] for one in took)) if all(name in one for one in took) else "–" for name in names
    ]
    return table(("question", *names), [*rows, ("all of these in equal parts", *means)] if took else rows)


def cores(ms: float) -> str:
    return figure(ms / 1000 * PER_SECOND)


def page(command: str, machine: Sequence[tuple[str, str]], sections: Sequence[Section]) -> str:
    facts = [("command", f"`{command}`"), *machine]
    parts = [
        "# Beside other engines",
        "Written by `make bench-peers`; not edited by hand.",
        table(("", ""), facts),
        NOTES,
    ]
    return "\n\n".join([*parts, *map(section, sections)]) + "\n"
