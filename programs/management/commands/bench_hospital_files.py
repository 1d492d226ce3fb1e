"""``manage.py bench_hospital_files``: how fast and in how little memory hospital files are read, and if rightly."""

from __future__ import annotations

import statistics
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks import hospital_files
from programs.benchmarks.random_hospital_files import compare
from programs.benchmarks.rate_files import timed
from programs.demonstration.rate_files.hospital import SHAPES, HospitalFileMade, HospitalOptions

MEGABYTE = 10**6
PEER_SEEDS = 10
ONE_ITEM = "one-item"
"""JSON whose one item is as large as the file."""


class Command(BaseCommand):
    help = (
        "Makes large hospital files and reads them: against the csv module over the same bytes (tables) and against "
        "ijson (JSON), and the memory of the command. --random N reads N small files and compares them with what they "
        "were made of instead; --peer compares codes and dollars with mrfkit, and its speed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--random", type=int, metavar="N", help="compare N random files with what they are made of")
        parser.add_argument("--seed", type=int, default=100_000, help="of the first random file")
        parser.add_argument("--size", type=float, default=100, metavar="MB", help="of the files for the speed")
        parser.add_argument("--memory", type=float, nargs="*", default=[20, 200], metavar="MB")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--peer", action="store_true", help="against mrfkit; needs the package index")
        parser.add_argument("--folder", type=Path, help="where files are made and kept; else in a temporary one")

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as temporary:
            folder = options["folder"] or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            if options["random"]:
                self.random(options["random"], options["seed"], folder)
                return
            self.speed(folder, options["size"], options["rounds"])
            for size in options["memory"]:
                for shape in (*SHAPES, ONE_ITEM):
                    self.memory(folder, shape, size)
            if options["peer"]:
                self.peer(folder, options["size"])

    def random(self, number: int, seed: int, folder: Path) -> None:
        found = compare(range(seed, seed + number), folder)
        self.stdout.write(f"{found.files:,} files, {found.facts:,} charges, {len(found.differences)} differences")
        for shape, files in sorted(found.shapes.items()):
            self.stdout.write(f"  {shape}: {files:,}")
        for kind, times in sorted(found.odd.items()):
            self.stdout.write(f"  odd: {kind}: {times:,}")
        if found.differences:
            raise CommandError("\n".join(found.differences[:50]))

    def made(self, folder: Path, shape: Any, size: float) -> Path:
        path = folder / f"{shape}-{size:g}.{'json' if shape in ('json', ONE_ITEM) else 'csv'}"
        if not path.exists() and shape == ONE_ITEM:
            hospital_files.large_item(path, int(size * MEGABYTE))
        elif not path.exists():
            hospital_files.large(path, shape, int(size * MEGABYTE))
        return path

    def speed(self, folder: Path, size: float, rounds: int) -> None:
        """In turns; the median of the ratios counts."""
        for shape in SHAPES:
            path = self.made(folder, shape, size)
            plainly = hospital_files.plain_json if shape == "json" else hospital_files.plain_csv
            ratios, spent = [], []
            for _round in range(rounds):
                plain = timed(lambda path=path, plainly=plainly: plainly(path))  # type: ignore[misc]
                read = timed(lambda path=path: hospital_files.extract(path, folder / "x.gz"))  # type: ignore[misc]
                ratios.append(plain.seconds / read.seconds)
                spent.append(f"{plain.seconds:.2f}/{read.seconds:.2f} s")
            against = "ijson" if shape == "json" else "csv"
            told = f"{path.stat().st_size / MEGABYTE / read.seconds:.0f} MB/s, {', '.join(spent)}; {read.output}"
            self.stdout.write(f"{shape}: {statistics.median(ratios):.2f} of {against} over the same bytes; {told}")

    def memory(self, folder: Path, shape: Any, size: float) -> None:
        spent = hospital_files.by_command(self.made(folder, shape, size), folder)
        self.stdout.write(f"{shape}, {size:g} MB: peak memory {spent.memory >> 20} MB; {spent.seconds:.1f} s")

    def peer(self, folder: Path, size: float) -> None:
        """Files without traps, of which both readers must say the same, and the speed over a large one."""
        python = hospital_files.peer_environment(folder)
        same, only = 0, list[str]()
        for seed in range(PEER_SEEDS):
            for shape in SHAPES:
                made = HospitalFileMade(HospitalOptions(seed=seed, shape=shape, rows=60, wanted=1))
                path = folder / f"peer.{'json' if shape == 'json' else 'csv'}"
                path.write_bytes(made.content())
                found, different = hospital_files.differences(path, folder, python)
                same, only = same + found, only + [f"seed {seed}, {shape}: {one}" for one in different]
        self.stdout.write(f"{hospital_files.PEER}: {same:,} codes with dollars the same, {len(only)} differences")
        path = self.made(folder, "tall", size)
        other, read = hospital_files.by_peer(path, folder, python), hospital_files.by_command(path, folder)
        told = f"{read.seconds:.1f} s, {other.seconds:.1f} s and {other.memory >> 20} MB, each with its start"
        self.stdout.write(
            f"against {hospital_files.PEER}, tall, {size:g} MB: {other.seconds / read.seconds:.1f} times; {told}"
        )
        if only:
            raise CommandError("\n".join(only[:50]))
