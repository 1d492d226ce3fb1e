"""How fast register files are read beside the ``csv`` module, and how well NPIs find their programs."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programs.benchmarks.made_entries import MadeEntry, made_entries
from programs.benchmarks.made_register import write_large
from programs.benchmarks.rosters import divided, without
from programs.imports.nppes import columns
from programs.imports.nppes.extracting import extract_nppes
from programs.rosters.registry.entries import Nearby
from programs.rosters.registry.outcomes import Pair, pairs_of, with_rivals
from programs.rosters.sites import Sites
from programs.vocabularies import BY_TAXONOMY

ROUNDS = 3
NAME = "npidata_pfile_20050523-20261108.csv"


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds of processor, the best of ``ROUNDS`` in turn, and the most memory of a process that only extracts."""

    rows: int
    megabytes: float
    extracting: float
    plain: float
    peak: float

    @property
    def ratio(self) -> float:
        return self.plain / self.extracting


def reading(folder: Path, rows: int) -> Reading:
    """The same file extracted, and every row of it read with ``csv``."""
    path, out = folder / NAME, folder / "extract.gz"
    write_large(path, rows)
    fast, plain = [], []
    for _round in range(ROUNDS):
        fast.append(processor(lambda: extract_nppes([path], out)))
        plain.append(processor(lambda: every_row(path)))
    size = path.stat().st_size / 1e6
    return Reading(rows, size, min(fast), min(plain), peak_of(path, out))


def processor(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def every_row(path: Path) -> int:
    """The plain way: each row by ``csv``, kept where it is an organization with a wanted taxonomy."""
    places = [columns.COLUMNS.index(name) for name in columns.TAXONOMY]
    kept = 0
    with path.open(newline="", encoding="utf-8") as file:
        for cells in csv.reader(file):
            kept += cells[1] == "2" and any(cells[place] in BY_TAXONOMY for place in places)
    return kept


def peak_of(path: Path, out: Path) -> float:
    """Megabytes of a fresh process that extracts a file, its libraries included."""
    code = (
        "import django, resource, sys; django.setup(); from pathlib import Path;"
        "from programs.imports.nppes.extracting import extract_nppes;"
        f"extract_nppes([Path({str(path)!r})], Path({str(out)!r}));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    scale = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes here
    return int(done.stdout) / scale


@dataclass(slots=True)
class Judged:
    """Links on made-up registers. ``findable``: entries of a listed program; ``found``: linked without a person."""

    entries: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: int = 0
    findable: int = 0
    found: int = 0
    seconds: float = 0.0

    @property
    def share(self) -> float:
        return self.found / self.findable if self.findable else 0.0


def judged(*, entries: int, seed: int) -> Judged:
    """As many registers as it takes for so many entries: in each, every known listing has one entry."""
    known, left_out = divided(seed)
    nearby = Nearby.of(without(Sites.read(demonstration=False), left_out))
    told = Judged()
    turn = 0
    while told.entries < entries:
        made = list(made_entries(known, left_out, seed=seed + turn))[: entries - told.entries]
        start = time.process_time()
        pairs = with_rivals(pair for one in made for pair in pairs_of(one.entry, nearby))
        told.seconds += time.process_time() - start
        judge(made, pairs, told)
        turn += 1
    return told


def judge(made: Iterable[MadeEntry], pairs: Iterable[Pair], told: Judged) -> None:
    by_npi: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_npi.setdefault(pair.npi, []).append(pair)
    for one in made:
        mine = by_npi.get(one.entry.npi, [])
        automatic = [pair for pair in mine if pair.is_automatic]
        is_right = any(pair.program == one.program for pair in automatic)
        told.entries += 1
        told.wrong += any(pair.program != one.program for pair in automatic)
        outcome = "site" if automatic else "waits" if mine else "none"
        told.outcomes[one.noise if one.program is None else "a listing’s own", outcome] += 1
        if one.program is not None:
            told.findable += 1
            told.found += is_right
