"""``manage.py bench_rate_files``: how fast and in how little memory rate files are read, and whether rightly."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
from argparse import ArgumentParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.benchmarks import machine, rate_files
from programs.benchmarks.large_rate_files import Large, LargeFile
from programs.benchmarks.random_rate_files import compare
from programs.benchmarks.rate_traps import trap_table

GIGABYTE = 10**9
LIBRARIES = ("isal", "stringzilla", "msgspec", "numpy", "ijson")
BAR_BEFORE, BAR_ALONE, BAR_EVENTS, BAR_PEER = 0.40, 0.60, 8.0, 10.0
BAR_MEMORY = 150


def where() -> str:
    """The machine and the versions that figures come from."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    system = f"{machine.cores()} cores{machine.processor()}, load {os.getloadavg()[0]:.1f}"
    return f"{system}; Python {platform.python_version()}, {versions}"


class Command(BaseCommand):
    help = (
        "Makes large rate files and reads them: against unpacking alone, against ijson, against cms-mrf-extractor "
        "(installed in a folder of its own), and the memory of the command. With --random N it reads N small random "
        "files both ways and compares them with json.loads instead, and with --traps it writes the table of what is "
        "odd in files with one trap each."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--random", type=int, metavar="N", help="compare N random files with json.loads")
        parser.add_argument("--traps", action="store_true", help="what is odd in files with one trap each")
        parser.add_argument("--seed", type=int, default=100_000, help="of the first random file")
        parser.add_argument("--size", type=float, default=2.0, metavar="GB", help="unpacked, for the speed")
        parser.add_argument("--memory", type=float, nargs="*", default=[0.2, 2.0], metavar="GB", help="add 20 for all")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--peer", action="store_true", help="against cms-mrf-extractor; needs the package index")
        parser.add_argument("--folder", type=Path, help="where files are made and kept; else in a temporary one")

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as temporary:
            folder = options["folder"] or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            if options["traps"]:
                self.stdout.write("\n".join(trap_table(folder)))
                return
            if options["random"]:
                self.random(options["random"], options["seed"], folder)
                return
            self.stdout.write(where())
            self.speed(folder, options["size"], options["rounds"])
            self.slower_ways(folder)
            if options["peer"]:
                self.against_peer(folder, options["size"])
            for size in options["memory"]:
                self.memory(folder, size)

    def random(self, number: int, seed: int, folder: Path) -> None:
        found = compare(range(seed, seed + number), folder)
        self.stdout.write(f"{found.files:,} files, {found.facts:,} rates, {len(found.differences)} differences")
        for (order, way), files in sorted(found.ways.items()):
            self.stdout.write(f"  {order}: {files:,} {way}")
        for reason, files in found.reasons.most_common():
            if reason:
                self.stdout.write(f"  event by event: {reason}: {files:,}")
        if found.differences:
            raise CommandError("\n".join(found.differences[:50]))

    def made(self, folder: Path, name: str, large: Large) -> Path:
        path = folder / f"{name}.json.gz"
        if not path.exists():
            size = LargeFile(large).write(path)
            self.stdout.write(f"{path.name}: {size:,} bytes, {path.stat().st_size:,} packed")
        return path

    def speed(self, folder: Path, size: float, rounds: int) -> None:
        """Unpacking and reading in turns; the median of the ratios counts."""
        files = {
            ("groups before the rates", BAR_BEFORE): self.made(folder, f"before-{size:g}", Large(int(size * GIGABYTE))),
            ("rates alone", BAR_ALONE): self.made(folder, f"alone-{size:g}", Large(int(size * GIGABYTE), 0, 0)),
        }
        for (name, bar), path in files.items():
            ratios, spent = [], []
            for _round in range(rounds):
                plain = rate_files.timed(lambda path=path: rate_files.unpack(path))  # type: ignore[misc]
                read = rate_files.timed(lambda path=path: rate_files.extract(path, folder / "x.gz"))  # type: ignore[misc]
                ratios.append(plain.seconds / read.seconds)
                spent.append(f"{plain.seconds:.2f}/{read.seconds:.2f} s")
            self.line(
                f"{name}: share of plain unpacking",
                statistics.median(ratios),
                bar,
                f"{', '.join(spent)}; {read.output}",
            )

    def slower_ways(self, folder: Path) -> None:
        path = self.made(folder, "before-0.2", Large(GIGABYTE // 5, 92_200, 5_700))
        read = rate_files.timed(lambda: rate_files.extract(path, folder / "x.gz"))
        plain = rate_files.timed(lambda: rate_files.plain_events(path))
        own = rate_files.timed(lambda: rate_files.extract(path, folder / "y.gz", "events"))
        told = f"{read.seconds:.2f} s, ijson {plain.seconds:.2f} s, our own event reader {own.seconds:.2f} s"
        self.line("against ijson, 0.2 GB", plain.seconds / read.seconds, BAR_EVENTS, told)

    def against_peer(self, folder: Path, size: float) -> None:
        """The other extractor in its own process, against reading in this one, which has been started already."""
        path = self.made(folder, f"before-{size:g}", Large(int(size * GIGABYTE)))
        other = rate_files.by_peer(path, folder, rate_files.peer_environment(folder))
        read = rate_files.timed(lambda: rate_files.extract(path, folder / "x.gz"))
        told = f"{read.seconds:.2f} s, {other.seconds:.2f} s and {other.memory >> 20} MB"
        self.line(f"against {rate_files.PEER}, {size:g} GB", other.seconds / read.seconds, BAR_PEER, told)

    def memory(self, folder: Path, size: float) -> None:
        """The command's own peak, with Python and Django; the same wanted groups at every size."""
        large = Large(int(size * GIGABYTE), 92_200 if size < 1 else 922_000, 57_000, dense=size > 5)
        spent = rate_files.by_command(self.made(folder, f"memory-{size:g}", large), folder)
        megabytes = spent.memory >> 20
        judged = "" if megabytes <= BAR_MEMORY else "  MISSED"
        self.stdout.write(
            f"peak memory at {size:g} GB: {megabytes} MB (bar {BAR_MEMORY}){judged}; {spent.seconds:.1f} s"
        )

    def line(self, name: str, found: float, bar: float, told: str) -> None:
        judged = "" if found >= bar else "  MISSED"
        self.stdout.write(f"{name}: {found:.2f} (bar {bar:.2f}){judged}; {told}")
