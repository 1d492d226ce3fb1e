"""Thousands of small rate files of random order and layout, read both ways, against ``json.loads``."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from programs.demonstration.rate_files.in_network import TRAPS, InNetwork, Options
from programs.demonstration.rate_files.layout import LAYOUTS
from programs.demonstration.rate_files.truth import Fact, facts_of_extract, truth_of_text
from programs.imports.errors import BadFileError
from programs.imports.extracts import writing
from programs.imports.published import unpacked
from programs.imports.tic import fast, window
from programs.imports.tic.extract import FileLine
from programs.imports.tic.extracting import Way, extract_file


@dataclass(slots=True)
class Compared:
    """What many files showed: how each was read first, and what was wrong."""

    files: int = 0
    facts: int = 0
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def random_options(chance: random.Random, seed: int) -> Options:
    """How one file looks."""
    return Options(
        seed=seed,
        groups=chance.randint(0, 30),
        items=chance.randint(0, 15),
        wanted=chance.random(),
        order=chance.choice(("cms", "alphabetical", "random")),
        layout=chance.choice(LAYOUTS),
        references=chance.choice(("before", "after", "none")),
        traps=frozenset(trap for trap in TRAPS if chance.random() < 0.4),
        version=chance.choice(("2.0.0", "1.3.1")),
    )


@contextmanager
def small_blocks(chance: random.Random) -> Iterator[None]:
    """Blocks and history of a few bytes, so that small files have as many ends of blocks as large ones."""
    sizes = (
        (unpacked, "READ", (23, 64, 200, 1 << 18)),
        (window, "HISTORY", (400, 3_000, 1 << 18)),
        (window, "KEPT", (500, 5_000, 1 << 24)),
        (fast, "AT_ONCE", (0, 500, 1 << 20)),
    )
    with ExitStack() as stack:
        for module, name, choices in sizes:
            stack.enter_context(mock.patch.object(module, name, chance.choice(choices)))
        yield


def compare(seeds: range, folder: Path) -> Compared:
    """Make the file of each seed in ``folder``, read it the usual way and event by event, and compare both with the
    truth and with each other. What differs is named by its seed."""
    found = Compared()
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 (made-up data)
        options = random_options(chance, seed)
        text = "".join(InNetwork(options).text()).encode()
        path = folder / "in-network.json"
        path.write_bytes(text)
        truth = truth_of_text(text)
        with small_blocks(chance):
            headers = [read(path, folder / "extract.ndjson.gz", way, truth, found, seed) for way in (None, "events")]
        first, second = headers
        found.files, found.facts = found.files + 1, found.facts + len(truth)
        if first is not None and second is not None:
            found.ways[options.order, first.way] += 1
            found.reasons[first.why] += 1
            if (first.counts, first.odd, first.findings) != (second.counts, second.odd, second.findings):
                found.differences.append(f"seed {seed}: the two ways find other things odd")
    return found


def read(path: Path, out: Path, way: Way | None, truth: list[Fact], found: Compared, seed: int) -> FileLine | None:
    """Read one file one way; a difference to the truth is noted."""
    try:
        with writing(out) as writer:
            header = extract_file(path, writer, way=way)
    except BadFileError as error:
        found.differences.append(f"seed {seed}, way {way or 'usual'}: refused: {error}")
        return None
    facts = facts_of_extract(out)
    if facts != truth:
        wrong = f"{len(facts)} rates, expected {len(truth)}, or others"
        found.differences.append(f"seed {seed}, way {header.way}: {wrong}")
    return header
