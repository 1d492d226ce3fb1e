"""What it costs to write the files of the whole directory: time and, above all, memory, at several sizes."""

from __future__ import annotations

import contextlib
import os
import re
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
        memory, usage = looked_after(child, began)
    except BaseException:
        child.kill()
        child.wait()
        raise
    if child.returncode:
        raise BenchmarkError(f"manage.py write_exports ended with {child.returncode}.")
    written = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return Cost(
        programs=lines_in(next(path for path in written if path.suffix == ".ndjson")),
        files=len(written),
        bytes=sum(path.stat().st_size for path in written),
        seconds=time.monotonic() - began,
        processor=usage.ru_utime + usage.ru_stime,
        memory_mb=memory / 1024,
    )


def looked_after(child: subprocess.Popen[bytes], began: float) -> tuple[int, Any]:
    """Wait for its end: the most memory that it had, in kB, and what it used. Raises ``BenchmarkError``.

    What the kernel says at the end counts what we had when it was born of us, so that it is asked meanwhile.
    """
    memory = 0
    while time.monotonic() - began < PATIENCE_SECONDS:
        memory = most_memory(child.pid) or memory
        found, status, usage = os.wait4(child.pid, os.WNOHANG)
        if found:
            child.returncode = os.waitstatus_to_exitcode(status)
            return memory, usage
        time.sleep(0.05)
    raise BenchmarkError("manage.py write_exports takes too long.")


def most_memory(pid: int) -> int:
    """The most that a process has had since its program was loaded, in kB (Linux); 0 where nobody says."""
    with contextlib.suppress(OSError, AttributeError):
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


def lines_in(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
