"""Thousands of small hospital files of random layout and traps, against what they were made of."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from programs.demonstration.rate_files.hospital import SHAPES, TRAPS, HospitalFileMade, HospitalOptions
from programs.demonstration.rate_files.hospital_truth import facts_of_extract, truth_of
from programs.demonstration.rate_files.layout import LAYOUTS
from programs.imports.errors import BadFileError
from programs.imports.extracts import writing
from programs.imports.hospitals import document
from programs.imports.hospitals.extracting import extract_file
from programs.imports.published import unpacked
from programs.imports.tic import events

BLOCKS = (23, 64, 200, 1 << 18)


@dataclass(slots=True)
class Compared:
    """What many files showed: of which layouts they were, what was odd, and what was wrong."""

    files: int = 0
    facts: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def random_options(chance: random.Random, seed: int) -> HospitalOptions:
    """How one file looks."""
    return HospitalOptions(
        seed=seed,
        shape=chance.choice(SHAPES),
        rows=chance.randint(0, 15),
        plans=chance.randint(0, 5),
        wanted=chance.random(),
        version=chance.choice(("2.0.0", "2.2.1", "3.0.0")),
        layout=chance.choice(LAYOUTS),
        traps=frozenset(trap for trap in TRAPS if chance.random() < 0.3),
    )


def compare(seeds: range, folder: Path) -> Compared:
    """Make the file of each seed in ``folder``, read it in blocks of a few bytes, and compare with what it was made of.
    What differs is named by its seed."""
    found = Compared()
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 (made-up data)
        options = random_options(chance, seed)
        made = HospitalFileMade(options)
        path, out = folder / f"charges.{'json' if options.shape == 'json' else 'csv'}", folder / "extract.ndjson.gz"
        path.write_bytes(made.content())
        truth = truth_of(made)
        with ExitStack() as stack:
            for module, name in ((unpacked, "READ"), (events, "FEED"), (document, "HELD")):
                stack.enter_context(mock.patch.object(module, name, chance.choice(BLOCKS)))
            try:
                with writing(out) as writer:
                    extract_file(path, writer)
            except BadFileError as error:
                found.differences.append(f"seed {seed}: {options.shape}: refused: {error}")
                continue
        header, facts = facts_of_extract(out)
        found.files, found.facts = found.files + 1, found.facts + len(truth)
        found.shapes[options.shape] += 1
        found.odd.update(header.odd)
        if facts != truth:
            differing = next((pair for pair in zip(facts, truth, strict=False) if pair[0] != pair[1]), None)
            found.differences.append(
                f"seed {seed}: {options.shape}: {len(facts)} charges, expected {len(truth)}; {differing}"
            )
    return found
