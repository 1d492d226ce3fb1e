"""Seconds of processor that processes have taken, with all that they started (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection

from programs.benchmarks.memory import children_of

OWN, OF_CHILDREN = slice(11, 13), slice(13, 15)
"""Places in ``/proc/<pid>/stat`` behind the name: ticks in user and system mode; those of children that have ended."""


def seconds_of(roots: Iterable[int]) -> float:
    """What these processes and their descendants have taken so far, those that have ended included."""
    ticks = 0
    for pid in {each for root in roots for each in tree_of(root)}:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in (*fields[OWN], *fields[OF_CHILDREN]))
    return ticks / os.sysconf("SC_CLK_TCK")


def tree_of(pid: int) -> Iterator[int]:
    yield pid
    for child in children_of(pid):
        yield from tree_of(child)


def database_server() -> list[int]:
    """The process of PostgreSQL that starts all others, where it is on this machine and is told apart; else none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8'")
        backend, is_here = cursor.fetchone()
    try:
        fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
        is_postgres = "postgres" in Path(f"/proc/{fields[1]}/comm").read_text()
    except OSError:
        return []
    return [int(fields[1])] if is_here and is_postgres else []
