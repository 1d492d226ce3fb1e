"""How ``serve --jobs`` keeps a worker of background jobs beside the web server."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from programs.ops.server import RunFile, end_with_parent

CHECKOUT = Path(__file__).resolve().parents[2]

PAUSE_SECONDS = 10.0
"""Before one that ended is started again."""

GRACE_SECONDS = 14.0
"""A little longer than a worker gives to the job that it has begun."""


class Background:
    """The process. It holds the run file as the web workers do: ``stop`` waits for it as well."""

    def __init__(self, held: RunFile | None, say: Callable[[str], None]) -> None:
        self.held, self.say = held, say
        self.process: subprocess.Popen[bytes] | None = None
        self.next_start = 0.0

    @property
    def groups(self) -> list[int]:
        """The number of its group of processes, while it runs."""
        return [self.process.pid] if self.process is not None and self.process.poll() is None else []

    def look_after(self) -> None:
        """Start it, and start it again when it has ended."""
        if self.process is not None and self.process.poll() is not None:
            self.say("The worker of background jobs has ended; it is started again.")
            self.process, self.next_start = None, time.monotonic() + PAUSE_SECONDS
        if self.process is None and time.monotonic() >= self.next_start:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=CHECKOUT,
                process_group=0,
                pass_fds=[self.held.descriptor] if self.held else [],
                preexec_fn=end_with_parent(),
            )

    def tell(self) -> None:
        """Let it end, while the web workers end."""
        if self.process is not None:
            self.process.terminate()

    def end(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its job is put back when its lease has run out
            self.process.wait()


@contextlib.contextmanager
def background(wanted: bool, held: RunFile | None, say: Callable[[str], None]) -> Iterator[Background | None]:
    """For as long as the web server runs; ``None`` where none is wanted."""
    if not wanted:
        yield None
        return
    one = Background(held, say)
    try:
        yield one
    finally:
        one.end()
