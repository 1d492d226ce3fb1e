"""What every peer has: a name, a version, a way to say that it is not there, and processes that end with it."""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.peers.questions import Asked
from programs.benchmarks.serving import HOST, end, status_of

START_SECONDS = 120.0


class NotInstalledError(Exception):
    """The peer cannot be measured here; the text says what is missing, and what would bring it."""


class Answering(Protocol):
    """A peer that runs and has the listings."""

    name: str
    version: str
    port: int

    def path(self, question: Asked) -> str:
        """What to ask for over HTTP."""

    def count(self, answer: bytes) -> int:
        """How many matched, by an answer."""


class Peer(Protocol):
    """A peer over HTTP. ``running`` raises ``NotInstalledError``."""

    name: str

    def running(self, folder: Path, listings: Path) -> AbstractContextManager[Answering]:
        """Within, it has ``listings`` and answers; its files are in ``folder``, which goes away."""


@contextlib.contextmanager
def process(command: Sequence[str], port: int, path: str, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A child that answers 200 at ``path`` of a port on the loopback address; ended by its pid."""
    with tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **more)  # noqa: S603
        try:
            deadline = time.monotonic() + START_SECONDS
            while status_of(port, path) != http.client.OK:
                if child.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise BenchmarkError(f"{command[0]} did not start. Its last words:\n{log.read()[-2000:]}")
                time.sleep(0.1)
            yield child
        finally:
            end(child)


def fetched(port: int, path: str, body: bytes | None = None, seconds: float = 600) -> bytes:
    """The body of an answer that is 200. Raises ``BenchmarkError`` with what any other says."""
    client = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        client.request("GET" if body is None else "POST", path, body, headers)
        answer = client.getresponse()
        content = answer.read()
    except OSError as error:
        raise BenchmarkError(f"{path[:200]} gave no answer: {error}") from error
    finally:
        client.close()
    if answer.status != http.client.OK:
        raise BenchmarkError(f"{path[:200]} answers {answer.status}: {content[:500]!r}")
    return content
