"""How ``serve`` keeps the process that answers Prometheus."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from programs.ops.metrics.meter import FOLDER
from programs.ops.port import PortError, read_port, refuse_if_taken
from programs.ops.server import RUN_FOLDER, end_with_parent

PAUSE_SECONDS = 10.0
"""Before one that ended is started again."""


class Companion:
    """The exporter, and the folder that the workers write into."""

    def __init__(self, host: str, port: int, folder: Path, say: Callable[[str], None]) -> None:
        self.host, self.port, self.folder, self.say = host, port, folder, say
        self.process: subprocess.Popen[bytes] | None = None
        self.next_start = 0.0

    @property
    def environment(self) -> dict[str, str]:
        return {FOLDER: str(self.folder)}

    def look_after(self) -> None:
        """Start it, and start it again when it has ended."""
        if self.process is not None and self.process.poll() is not None:
            self.say("The process that answers Prometheus has ended; it is started again.")
            self.process, self.next_start = None, time.monotonic() + PAUSE_SECONDS
        if self.process is None and time.monotonic() >= self.next_start:
            command = [sys.executable, "-m", "programs.ops.metrics.exporter", "--host", self.host]
            self.process = subprocess.Popen(  # noqa: S603
                [*command, "--port", str(self.port)],
                env=os.environ | self.environment,
                preexec_fn=end_with_parent(),
            )

    def forget(self, pid: int) -> None:
        """A worker has ended: what it counted stays, how it was does not."""
        for path in self.folder.glob(f"gauge_live*_{pid}.db"):
            path.unlink(missing_ok=True)

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextlib.contextmanager
def companion(address: str, port: int, say: Callable[[str], None]) -> Iterator[Companion | None]:
    """For the server on ``port``; ``None`` without an address (``127.0.0.1:9464``)."""
    if not address:
        yield None
        return
    host, colon, number = address.rpartition(":")
    if not colon or not host:
        raise PortError(f"METRICS_ADDRESS={address!r}: an address and a port are needed, such as 127.0.0.1:9464.")
    try:
        metrics_port = read_port(number)
    except PortError as error:
        raise PortError(f"METRICS_ADDRESS={address!r}: {error}") from error
    refuse_if_taken(host.strip("[]"), metrics_port)
    folder = RUN_FOLDER / f"metrics-{port}"
    shutil.rmtree(folder, ignore_errors=True)  # counters begin anew with the server, as Prometheus expects
    folder.mkdir(parents=True)
    one = Companion(host.strip("[]"), metrics_port, folder, say)
    try:
        yield one
    finally:
        one.end()
        shutil.rmtree(folder, ignore_errors=True)
