"""Load generators against a tiny server: what is not 2xx is counted, whichever of the two asks."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from programs.benchmarks import load, pieces
from programs.benchmarks.load import Load
from programs.benchmarks.measuring import enough

ASKED: set[tuple[str, str]] = set()


CONNECTIONS: list[object] = []


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        CONNECTIONS.append(self.client_address)

    def do_GET(self) -> None:
        ASKED.add((self.path, self.headers.get("Accept-Encoding", "")))
        self.send_response(503 if self.path == "/broken" else 200)
        self.send_header("Content-Length", "2")
        if self.path == "/closing":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *parts: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    request_queue_size = 64  # with fewer a connection that is made anew may wait for a second

    def handle_error(self, *request: object) -> None:
        """Clients leave when their time is over."""


@pytest.fixture
def port() -> Iterator[int]:
    ASKED.clear()
    CONNECTIONS.clear()
    with Server(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def with_wrk(port: int, paths: list[str], gzip: bool) -> Load:
    program = shutil.which("wrk")
    if not program:
        pytest.skip("wrk is not installed")
    return load.with_wrk(program, port, paths, 1, gzip=gzip)


def in_python(port: int, paths: list[str], gzip: bool) -> Load:
    return load.in_python(port, paths, 0.3, gzip=gzip)


GENERATORS = [pytest.param(with_wrk, marks=pytest.mark.slow), in_python]
"""wrk asks for a second at least, on all processors."""


@pytest.mark.parametrize("generator", GENERATORS)
def test_paths_are_asked_in_turn(generator, port: int) -> None:
    result = generator(port, ["/one?a=1&b=2", "/two"], True)
    assert {("/one?a=1&b=2", "gzip"), ("/two", "gzip")} == ASKED
    assert result.requests > 0
    assert result.failures == 0
    assert 0 < result.p50_ms <= result.p99_ms


@pytest.mark.parametrize("generator", GENERATORS)
def test_what_is_not_2xx_counts_as_failure(generator, port: int) -> None:
    result = generator(port, ["/fine", "/broken"], False)
    assert 0 < result.refused < result.requests


TRIED = range(load.CLIENTS, load.CLIENTS + 2)
"""wrk tries one connection first."""


@pytest.mark.parametrize("generator", GENERATORS)
@pytest.mark.parametrize(("path", "connections"), [("/closing", range(2 * load.CLIENTS, 10**6)), ("/", TRIED)])
def test_a_server_that_closes_connections_is_asked_on_others(generator, path, connections, port: int) -> None:
    result = generator(port, [path], False)
    assert result.requests > 2 * load.CLIENTS
    assert result.failures == 0
    assert len(CONNECTIONS) in connections


@pytest.mark.parametrize(("percent", "milliseconds"), [(50, 500), (99, 990), (100, 1000)])
def test_percentiles(percent: float, milliseconds: float) -> None:
    assert load.percentile([number / 1000 for number in range(1000, 0, -1)], percent) == milliseconds


@pytest.mark.parametrize(
    ("load_of_row", "failures"),
    [
        (Load(10, 1, 1, 1), 0),
        (Load(10, 1, 1, 1, refused=2, broken=1), 3),
        (Load(10, 1, 1, 1, unconnected=1, late=2), 3),
        (Load(0, 1, 0, 0), 1),
    ],
    ids=["all fine", "some refused", "some did not come", "no answer at all"],
)
def test_failures(load_of_row: Load, failures: int) -> None:
    assert load_of_row.failures == failures


@pytest.mark.parametrize(
    ("load_of_row", "fault"),
    [
        (Load(10, 1, 1, 1), ""),
        (Load(10, 1, 1, 1, refused=2), "2 not 2xx"),
        (Load(1200, 1, 1, 1, refused=1100, broken=1), "1,100 not 2xx, 1 cut off"),
        (Load(0, 1, 0, 0, unconnected=16), "16 without a connection"),
        (Load(9, 1, 1, 1, late=5), "5 not within 30 s"),
        (Load(0, 1, 0, 0), "no answer in time"),
    ],
)
def test_a_fault_is_said_in_words(load_of_row: Load, fault: str) -> None:
    assert load_of_row.fault == fault


@pytest.mark.parametrize(("view_ms", "seconds"), [(1, 5), (500, 12), (10_000, 30)])
def test_slow_rows_are_asked_for_longer(view_ms: float, seconds: float) -> None:
    assert enough(5, view_ms) == seconds


def test_a_percentile_of_nothing() -> None:
    assert load.percentile([], 50) == 0


def test_where_nobody_listens_there_is_no_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        result = load.in_python(taken.getsockname()[1], ["/"], 0.1, gzip=False)
    assert result.fault == "1 without a connection"


FINE, CUT = Load(10, 2, 1, 1), Load(10, 2, 1, 1, broken=5)


def test_a_round_that_failed_does_not_count_and_is_told() -> None:
    found = {"home": {"new": [FINE, FINE], "before": [FINE, CUT]}}
    assert list(pieces.whole(found["home"]["new"], found["home"]["before"])) == [(5.0, 5.0)]
    assert pieces.faults_of(found) == ["home, before, round 2: 5 cut off"]
    assert list(pieces.whole([CUT])) == []
