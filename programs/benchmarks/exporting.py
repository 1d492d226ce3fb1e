"""What it costs to write the files of the whole directory: time and, above all, memory, at several sizes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.serving import environment

PATIENCE_SECONDS = 3 * 3600.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one ``manage.py write_exports``: seconds by the clock, seconds of the processor, the most memory it had."""

    programs: int
    files: int
    bytes: int
    seconds: float
    processor: float
    memory_mb: float


def write(database_url: str, folder: Path) -> Cost:
    """Let a process of its own write the files. Raises ``BenchmarkError``."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "manage.py", "write_exports"],
        cwd=settings.BASE_DIR,
        env=environment(database_url) | {"EXPORT_FOLDER": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        status, usage = waited_for(child.pid, began)
    except BaseException:
        child.kill()
        child.wait()
        raise
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise BenchmarkError(f"manage.py write_exports ended with {child.returncode}.")
    kilobytes = usage.ru_maxrss if sys.platform == "linux" else usage.ru_maxrss / 1024
    written = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return Cost(
        programs=lines_in(next(path for path in written if path.suffix == ".ndjson")),
        files=len(written),
        bytes=sum(path.stat().st_size for path in written),
        seconds=time.monotonic() - began,
        processor=usage.ru_utime + usage.ru_stime,
        memory_mb=kilobytes / 1024,
    )


def waited_for(pid: int, began: float) -> tuple[int, Any]:
    """Its end, with what it used. Raises ``BenchmarkError`` after three hours."""
    while time.monotonic() - began < PATIENCE_SECONDS:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return status, usage
        time.sleep(0.05)
    raise BenchmarkError("manage.py write_exports takes too long.")


def lines_in(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
