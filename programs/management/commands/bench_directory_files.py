"""``manage.py bench_directory_files``: are plans' directories read rightly, how fast, and in how little memory?"""

from __future__ import annotations

import gzip
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson
from django.core.management.base import BaseCommand, CommandError
from isal import igzip

from programs.benchmarks.rate_files import in_process, timed
from programs.demonstration.directory_files.made import TRAPS, Directory, Options
from programs.demonstration.directory_files.truth import facts_of_extract, truth_of_text
from programs.demonstration.rate_files.layout import LAYOUTS
from programs.imports.extracts import writing
from programs.imports.qhp.extracting import extract_directory

MEGABYTE = 10**6


class Command(BaseCommand):
    help = (
        "Makes directories and reads them: with --random N small ones with every trap, each compared with json.loads; "
        "else one of --size MB, in turns with ijson (C backend) that reads every entry, and the memory of the command "
        "at that size and at a tenth of it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--random", type=int, metavar="N", help="compare N random directories with json.loads")
        parser.add_argument("--seed", type=int, default=1_000, help="of the first one")
        parser.add_argument("--size", type=float, default=200, metavar="MB", help="unpacked")
        parser.add_argument("--rounds", type=int, default=3)

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            if options["random"]:
                self.random(options["random"], options["seed"], folder)
                return
            large = made(folder / "large.json.gz", options["size"])
            self.speed(large, options["rounds"])
            for path in (made(folder / "small.json.gz", options["size"] / 10), large):
                command = [sys.executable, sys.argv[0], "extract_qhp", str(path), "--out", str(folder / "out")]
                spent = in_process(command, folder)
                self.stdout.write(f"{path.name}: peak memory {spent.memory / MEGABYTE:.0f} MB")

    def random(self, number: int, seed: int, folder: Path) -> None:
        facts, wrong = 0, []
        for at in range(seed, seed + number):
            layout = LAYOUTS[at % len(LAYOUTS)]
            made_up = Directory(Options(at, 20, layout=layout, shuffled=at % 3 == 0, traps=frozenset(TRAPS)))
            text = "".join(made_up.text()).encode()
            (folder / "providers.json").write_bytes(text)
            with writing(folder / "out") as writer:
                extract_directory([folder / "providers.json"], writer)
            truth = truth_of_text(text)
            facts += len(truth)
            if facts_of_extract(folder / "out") != truth:
                wrong.append(str(at))
        self.stdout.write(f"{number:,} directories, {facts:,} facilities, {len(wrong)} differences")
        if wrong:
            raise CommandError(f"seeds {', '.join(wrong[:50])}")

    def speed(self, path: Path, rounds: int) -> None:
        """Processor time in turns."""
        out = path.with_suffix(".out")
        for _round in range(rounds):
            ours, plain = timed(lambda: extract(path, out)), timed(lambda: by_events(path))
            line = (
                f"extract {ours.seconds:.1f} s, ijson {plain.seconds:.1f} s: {plain.seconds / ours.seconds:.1f} times"
            )
            self.stdout.write(f"{line} ({ours.output})")


def extract(path: Path, out: Path) -> str:
    with writing(out) as writer:
        counts = extract_directory([path], writer).counts
    return f"{counts.entries:,} entries, {counts.kept:,} kept"


def by_events(path: Path) -> int:
    """The plain way: every entry made by ``ijson``, those of facilities counted."""
    with igzip.open(path) as file:
        return sum(entry["type"] == "FACILITY" for entry in ijson.items(file, "item"))


def made(path: Path, megabytes: float) -> Path:
    """A directory of about this size, unpacked, in gzip; one in ten is a facility, half of these are wanted."""
    size = 0
    with gzip.open(path, "wt", compresslevel=1) as file:
        for piece in entries(int(megabytes * MEGABYTE)):
            size += file.write(piece)
    return path


def entries(size: int) -> Iterator[str]:
    """The text of one made-up directory, again and again until it has ``size`` characters."""
    made_up = Directory(Options(7, 2_000, persons=0.9))
    inside = "".join(made_up.text())[1:-1]
    yield "["
    for at in range(max(1, size // len(inside))):
        yield ("," if at else "") + inside
    yield "]"
