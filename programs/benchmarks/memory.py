"""What processes take of the memory of the machine. What several share is divided among them (Linux)."""

from __future__ import annotations

from pathlib import Path

from programs.benchmarks.databases import BenchmarkError


def pss_megabytes(pid: int | str = "self") -> float:
    """Proportional set size. Raises ``BenchmarkError`` where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError as error:
        raise BenchmarkError(f"The memory of process {pid} cannot be read: {error.strerror}.") from error
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that live."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found
