"""Sixteen clients that ask one after the other for some paths in turn, on connections that stay open.

``wrk`` where it is installed. Otherwise our own loop over sockets: the load generators on PyPI take
more of the two cores than the application they measure, and on a shared machine what the generator
takes is missing from the figures. The report says which one it was.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import selectors
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.serving import HOST

CLIENTS = 16
TIMEOUT_SECONDS = 30
SCRIPT = Path(__file__).with_name("rotate.lua")


@dataclass(frozen=True)
class Load:
    """What a few seconds of load gave. ``refused`` answers were not 2xx; others did not come: ``unconnected`` clients
    found no connection, ``broken`` connections ended before the answer did, ``late`` answers took longer than
    ``TIMEOUT_SECONDS``."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int = 0
    unconnected: int = 0
    broken: int = 0
    late: int = 0

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    @property
    def failures(self) -> int:
        """Answers that were not 2xx or did not come; 1 when there was none at all."""
        return self.refused + self.unconnected + self.broken + self.late or int(self.requests == 0)

    @property
    def fault(self) -> str:
        """What was wrong with the answers, in words; empty where nothing was."""
        counted = {
            "not 2xx": self.refused,
            "without a connection": self.unconnected,
            "cut off": self.broken,
            f"not within {TIMEOUT_SECONDS} s": self.late,
        }
        told = ", ".join(f"{count:,} {what}" for what, count in counted.items() if count)
        return told or ("" if self.requests else "no answer in time")


def generator() -> str:
    """The name of the load generator of this machine."""
    return "wrk" if shutil.which("wrk") else "the built-in Python loop (wrk is not installed)"


def measure(port: int, paths: Sequence[str], seconds: float, *, gzip: bool) -> Load:
    """Load the server for ``seconds``, and no longer than the timeout of one request beyond."""
    program = shutil.which("wrk")
    return with_wrk(program, port, paths, seconds, gzip=gzip) if program else in_python(port, paths, seconds, gzip=gzip)


def with_wrk(program: str, port: int, paths: Sequence[str], seconds: float, *, gzip: bool) -> Load:
    """One thread: it is enough for all clients, and leaves the other core to the application.

    wrk itself counts 4xx and 5xx only; that no path is redirected has been checked before.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        command = [program, "-t1", f"-c{CLIENTS}", f"-d{max(1, round(seconds))}s", f"--timeout={TIMEOUT_SECONDS}s"]
        command += ["-s", str(SCRIPT), f"http://{HOST}:{port}/", "--", file.name, "gzip" if gzip else "plain"]
        limit = seconds + TIMEOUT_SECONDS + 30
        outcome = subprocess.run(command, capture_output=True, text=True, timeout=limit)  # noqa: S603
    lines = [text for text in outcome.stdout.splitlines() if text.startswith("{")]
    if outcome.returncode or not lines:
        raise BenchmarkError(f"wrk failed: {outcome.stderr or outcome.stdout}")
    return Load(**json.loads(lines[-1]))


# -- Without wrk ----------------------------------------------------------------------------------


CLOSES = b"\r\nconnection: close"


@dataclass(eq=False)
class Client:
    """One open connection, what has come of its answer, and when it asked. ``is_closed``: the answer says that the
    server closes the connection behind it, as Groonga's always does; this is no fault."""

    port: int
    turns: Iterator[bytes]
    connection: socket.socket = field(init=False)
    received: bytes = b""
    wanted: int = 0
    asked_at: float = 0.0
    is_closed: bool = False

    def connect(self) -> None:
        self.connection = socket.create_connection((HOST, self.port), timeout=TIMEOUT_SECONDS)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        self.received, self.wanted, self.asked_at = b"", 0, time.perf_counter()
        self.connection.sendall(next(self.turns))

    def ask_again(self, selector: selectors.BaseSelector) -> None:
        """After an answer: on another connection where the server closes this one (RFC 9112, section 9.6)."""
        if self.is_closed:
            selector.unregister(self.connection)
            self.connection.close()
            self.connect()
            selector.register(self.connection, selectors.EVENT_READ, self)
        self.ask()

    def close(self) -> None:
        self.connection.close()

    def read(self) -> bool:
        """Take what has come; whether the answer is whole. Raises ``OSError`` when it never will be."""
        data = self.connection.recv(262_144)
        if not data:
            raise ConnectionResetError
        self.received += data
        if not self.wanted:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return False
            self.wanted = head + 4 + length_of_body(self.received[:head])
            self.is_closed = CLOSES in self.received[:head].lower()
        return len(self.received) >= self.wanted

    @property
    def was_refused(self) -> bool:
        return not self.received.startswith(b"HTTP/1.1 2")


def length_of_body(head: bytes) -> int:
    """Content-Length of an answer. Raises ``BenchmarkError`` without one: streams are not measured."""
    for text in head.lower().split(b"\r\n"):
        if text.startswith(b"content-length:"):
            return int(text.partition(b":")[2])
    raise BenchmarkError("An answer has no Content-Length: measure it with wrk.")


def in_python(port: int, paths: Sequence[str], seconds: float, *, gzip: bool) -> Load:
    """The same with the standard library."""
    extra = "Accept-Encoding: gzip\r\n" if gzip else ""
    requests = [f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{extra}\r\n".encode() for path in paths]
    turns = itertools.cycle(requests)
    clients = [Client(port, turns) for _each in range(CLIENTS)]
    with selectors.DefaultSelector() as selector, contextlib.ExitStack() as opened:
        for client in clients:
            try:
                client.connect()
            except OSError:
                return Load(0, seconds, 0.0, 0.0, unconnected=1)
            opened.callback(client.close)
            selector.register(client.connection, selectors.EVENT_READ, client)
            client.ask()
        return collect(selector, seconds)


def collect(selector: selectors.BaseSelector, seconds: float) -> Load:
    """Read and ask again until the time is over; answers still under way do not count, as with wrk."""
    took: list[float] = []
    refused = 0
    started = time.perf_counter()
    deadline, silence = started + seconds, started + TIMEOUT_SECONDS
    while (now := time.perf_counter()) < deadline and now < silence:
        for key, _events in selector.select(timeout=0.1):
            client: Client = key.data
            try:
                if not client.read():
                    continue
            except OSError:
                return Load(len(took), now - started, 0.0, 0.0, refused, broken=1)
            took.append(time.perf_counter() - client.asked_at)
            silence = time.perf_counter() + TIMEOUT_SECONDS
            refused += client.was_refused
            try:
                client.ask_again(selector)
            except OSError:
                return Load(len(took), time.perf_counter() - started, 0.0, 0.0, refused, broken=1)
    elapsed = time.perf_counter() - started
    late = 0 if time.perf_counter() < silence else len(selector.get_map())
    return Load(len(took), elapsed, percentile(took, 50), percentile(took, 99), refused, late=late)


def percentile(seconds: Sequence[float], percent: float) -> float:
    """Nearest rank, in milliseconds; 0 of nothing."""
    if not seconds:
        return 0.0
    rank = max(1, -(-len(seconds) * percent // 100))
    return sorted(seconds)[int(rank) - 1] * 1000
