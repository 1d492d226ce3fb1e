"""Which servers run from this checkout: started once, found again, stopped without leaving anything behind.

Every child gets a process group of its own. The terminal's Ctrl-C then reaches only us, we stop the
groups in order, and whatever is left of one is found by the group's number.

Each running server holds a lock on a file in ``.run/``, inherited by its children. While any of them
lives the lock is held, so the group numbers in the file are still theirs and ``stop`` may signal them.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from programs.ops.port import PortError

RUN_FOLDER = Path(__file__).resolve().parents[2] / ".run"

GRACE_SECONDS = 15.0
"""For requests that were begun; statement timeouts end them before this."""

START_PATIENCE_SECONDS = 40.0
"""How long a new server waits for one that is on its way out."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1


def reloading_command(*, host: str, port: int) -> list[str]:
    """Django's development server, which starts anew when a file changes."""
    return [sys.executable, "manage.py", "runserver", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]


# -- Run files ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunFile:
    """The lock that says "a server is running on this port", with the pids of those who run it."""

    path: Path
    descriptor: int

    def write(self, about: Mapping[str, Any]) -> None:
        """Replace what it says: ``parent`` and ``groups`` are numbers of processes. Readers may come at any time."""
        text = json.dumps(about).encode()
        os.pwrite(self.descriptor, text, 0)
        os.ftruncate(self.descriptor, len(text))


def read_run_file(path: Path) -> dict[str, Any]:
    """What a run file says; empty when there is none, or it is being written."""
    try:
        about = json.loads(path.read_text() or "{}")
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}


@contextlib.contextmanager
def run_file(port: int) -> Iterator[RunFile | None]:
    """Hold the run file of ``port``; ``None`` where the checkout cannot be written to."""
    path = RUN_FOLDER / f"serve-{port}.json"
    try:
        RUN_FOLDER.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield None
        return
    # One that is on its way out is waited for; where one starts or serves, two would be one too many.
    _wait(lambda: _locked_now(descriptor, path) or not read_run_file(path).get("stopping"), START_PATIENCE_SECONDS)
    if not _locked_now(descriptor, path):
        os.close(descriptor)
        raise PortError(f"A server of this checkout is starting or stopping on port {port}; see `make stop`.")
    try:
        held = RunFile(path, descriptor)
        held.write({"parent": os.getpid(), "groups": []})
        yield held
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _locked_now(descriptor: int, path: Path) -> bool:
    """Whether we hold the lock now, on a file that is still the one at ``path``: whoever stops removes it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    with contextlib.suppress(FileNotFoundError):
        if os.fstat(descriptor).st_ino == path.stat().st_ino:
            return True
    replaced = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.dup2(replaced, descriptor)
    os.close(replaced)
    return False


def _is_locked(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def stop_running() -> list[int]:
    """Stop every web server of this checkout, and return their ports."""
    ports = []
    for path in sorted(RUN_FOLDER.glob("serve-*.json")):
        if _is_locked(path):
            _stop_server(path)
            ports.append(int(path.stem.removeprefix("serve-")))
        path.unlink(missing_ok=True)
    return ports


def _stop_server(path: Path) -> None:
    """Ask the parent to stop; if it is gone or does not answer, end what is left of the group."""
    about = read_run_file(path)
    parent, groups = [about.get("parent", 0)], about.get("groups", [])
    steps: list[tuple[Callable[[int, int], None], list[int], int]] = [
        (os.kill, parent, signal.SIGTERM),
        (os.killpg, groups, signal.SIGTERM),
        (os.killpg, groups, signal.SIGKILL),
        (os.kill, parent, signal.SIGKILL),
    ]
    for send, numbers, what in steps:
        reached = [_sent(send, number, what) for number in numbers]
        if any(reached) and _wait(lambda: not _is_locked(path), GRACE_SECONDS + 10):
            return
    raise RuntimeError(f"The server recorded in {path} does not stop.")


def _sent(send: Callable[[int, int], None], number: int, what: int) -> bool:
    """Whether there was anybody to take the signal."""
    try:
        if number:
            send(number, what)
    except ProcessLookupError:
        return False
    return bool(number)


def ask_to_reload() -> list[int]:
    """Let every server of this checkout replace its workers; the ports. It does so one after the other."""
    ports = []
    for path in sorted(RUN_FOLDER.glob("serve-*.json")):
        about = read_run_file(path)
        if _is_locked(path) and "workers" in about and _sent(os.kill, about["parent"], signal.SIGUSR1):
            ports.append(int(path.stem.removeprefix("serve-")))
    return ports


def workers_of(port: int) -> dict[str, Any]:
    """What the server on ``port`` says of its workers."""
    return read_run_file(RUN_FOLDER / f"serve-{port}.json")


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


# -- Running the development server ---------------------------------------------------------------


@dataclass
class Supervisor:
    """Runs one child with its descendants until it ends or a signal asks us to stop."""

    command: Sequence[str]
    environment: Mapping[str, str]
    held: RunFile | None = None
    asked_to_stop: bool = field(default=False, init=False)
    group: int = field(default=0, init=False)

    def run(self, when_listening: Callable[[], None], host: str, port: int) -> int:
        """Run to the end. 0 when we were asked to stop, else the child's status, never 0."""
        before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        try:
            child = self._spawn()
            self._wait_until_listening(child, when_listening, host, port)
            while child.poll() is None and not self.asked_to_stop:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=0.5)
            self._end_group(child)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0 if self.asked_to_stop else (child.returncode or 1)

    def _spawn(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(  # noqa: S603
            self.command,
            env=dict(self.environment),
            process_group=0,
            pass_fds=[self.held.descriptor] if self.held else [],
            preexec_fn=end_with_parent(),
        )
        self.group = child.pid
        if self.held:
            self.held.write({"parent": os.getpid(), "groups": [self.group]})
        if self.asked_to_stop:  # by a signal that came before there was a group to pass it to
            self._signal_group(signal.SIGTERM)
        return child

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Pass the wish on; asked a second time, insist."""
        self._signal_group(signal.SIGKILL if self.asked_to_stop else signal.SIGTERM)
        self.asked_to_stop = True

    def _signal_group(self, number: int) -> bool:
        """Send a signal (0: none) to all of the group; whether there was anybody."""
        try:
            if self.group:
                os.killpg(self.group, number)
        except ProcessLookupError:
            return False
        return bool(self.group)

    def _wait_until_listening(
        self, child: subprocess.Popen[bytes], when_listening: Callable[[], None], host: str, port: int
    ) -> None:
        while child.poll() is None and not self.asked_to_stop:
            with contextlib.suppress(OSError), socket.create_connection((_reachable(host), port), timeout=1):
                when_listening()
                return
            time.sleep(0.1)

    def _end_group(self, child: subprocess.Popen[bytes]) -> None:
        """Leave nothing of the group alive, whoever ended first."""

        def is_gone() -> bool:
            child.poll()
            return not self._signal_group(0)

        self._signal_group(signal.SIGTERM)
        if not _wait(is_gone, GRACE_SECONDS):
            self._signal_group(signal.SIGKILL)
            _wait(is_gone, GRACE_SECONDS)
        child.wait()


def _reachable(host: str) -> str:
    """An address at which to reach a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)


def end_with_parent() -> Callable[[], None] | None:
    """On Linux: have the kernel end the child should we be killed without a chance to do it."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
