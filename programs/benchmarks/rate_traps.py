"""What is odd in a made-up rate file with one trap alone, trap by trap: a table for docs/rates.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from programs.demonstration.rate_files.in_network import TRAPS, InNetwork, Options
from programs.demonstration.rate_files.truth import facts_of_extract, truth_of_text
from programs.imports.extracts import writing
from programs.imports.tic.extracting import extract_file

HEAD = ("| trap | way | rates | what was odd |", "| --- | --- | --- | --- |")


def trap_table(folder: Path) -> Iterator[str]:
    """The table's lines. Each file is made and read in ``folder``; a wrong reading stands there as such."""
    yield from HEAD
    for trap in TRAPS:
        options = Options(seed=21, groups=60, items=60, traps=frozenset({trap}))
        text = "".join(InNetwork(options).text()).encode()
        path, out = folder / "in-network.json", folder / "extract.ndjson.gz"
        path.write_bytes(text)
        with writing(out) as writer:
            header = extract_file(path, writer)
        right = facts_of_extract(out) == truth_of_text(text)
        odd = ", ".join(f"`{kind}` {number}" for kind, number in header.odd.items()) or "nothing"
        yield f"| `{trap}` | {header.way} | {header.counts.rates if right else '**wrong**'} | {odd} |"
