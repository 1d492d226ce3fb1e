"""Is the server of a data folder alive? What ``postmaster.pid`` says, checked against the processes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """The first lines of ``postmaster.pid``."""

    pid: int
    port: int


def read_pid_file(data: Path) -> Postmaster | None:
    """What the pid file says; ``None`` when there is none, or it is not complete yet."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Postmaster(pid=int(lines[0]), port=int(lines[3]))
    except (FileNotFoundError, IndexError, ValueError):
        return None


def running_postmaster(data: Path) -> Postmaster | None:
    """The server of this data folder, if it is alive.

    A pid alone proves nothing: after a restart of the machine or the container another process may
    have it, and a killed server whose parent does not collect it stays as a zombie.
    """
    postmaster = read_pid_file(data)
    if postmaster is None or not _works_in(postmaster.pid, data):
        return None
    return postmaster


def clear_after_crash(data: Path, patience_seconds: float = 10.0) -> None:
    """Remove the pid file of a server that was killed, once nothing of it is left.

    PostgreSQL refuses to start while the pid in the file exists, whoever has it, and while old
    backends are attached. They notice the death of their server at their next wait; one that
    computes for long is told to stop at once, as the server would have done in a crash.
    """
    deadline = time.monotonic() + patience_seconds
    while remains := _processes_in(data):
        if time.monotonic() > deadline:
            return  # Starting fails with PostgreSQL's own explanation.
        if time.monotonic() > deadline - patience_seconds / 2:
            _interrupt(remains)
        time.sleep(0.1)
    if _can_list_processes():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _interrupt(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGQUIT)
        except ProcessLookupError:
            continue


def _can_list_processes() -> bool:
    return (_PROC / "self" / "cwd").exists()


def _processes_in(data: Path) -> list[int]:
    """The processes whose working folder is the data folder: PostgreSQL's, all of them."""
    if not _can_list_processes():
        return []
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit() and _works_in(int(entry.name), data)]


def _works_in(pid: int, data: Path) -> bool:
    if _can_list_processes():
        try:
            return Path(_PROC, str(pid), "cwd").readlink() == data.resolve()
        except OSError:
            return False
    return _is_postgres_by_name(pid)


def _is_postgres_by_name(pid: int) -> bool:
    """Without ``/proc`` (macOS): the best ``ps`` can tell."""
    command = ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    return "postgres" in answer.stdout and not answer.stdout.lstrip().startswith("Z")
