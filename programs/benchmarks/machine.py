"""The machine and the versions that the figures come from. No names of hosts, people or folders."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from pathlib import Path

import django
import granian
from django.db import connection


def describe(load_before: float) -> list[tuple[str, str]]:
    """Pairs of what and which, for the report; ``load_before`` is the load average before we made any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
        version, buffers = cursor.fetchone()
    return [
        ("processor", f"{cores()} cores{processor()}"),
        ("memory", memory()),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("load average before", f"{load_before:.2f}"),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("granian", granian.__version__),
        ("PostgreSQL", f"{version.split()[0]}, shared_buffers {buffers}"),
    ]


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """`` of <model>`` where the system says it."""
    return next((f" of {text}" for text in lines_of("/proc/cpuinfo", "model name")), "")


def memory() -> str:
    kilobytes = next(lines_of("/proc/meminfo", "MemTotal"), "").split()
    return f"{int(kilobytes[0]) / 1024**2:.0f} GB" if kilobytes else "unknown"


def lines_of(path: str, key: str) -> Iterator[str]:
    file = Path(path)
    lines = file.read_text().splitlines() if file.exists() else []
    return (line.partition(":")[2].strip() for line in lines if line.startswith(key))
