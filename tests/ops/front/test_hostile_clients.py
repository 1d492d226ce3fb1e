"""Clients that ask slowly, wrongly or not at all, against a real worker around a toy application."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ops.front.toy_server import LARGE

CHECKOUT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.slow


@dataclass
class Toy:
    process: subprocess.Popen[bytes]
    port: int
    output: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, request: bytes, *, half_close: bool = False) -> bytes:
        """All that comes back until the server closes."""
        with self.connect() as connection:
            with contextlib.suppress(OSError):
                connection.sendall(request)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            return everything(connection)

    def get(self, path: str) -> tuple[int, float, bytes]:
        """Status, seconds and whole answer."""
        started = time.monotonic()
        answer = self.ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return int(answer.split()[1]), time.monotonic() - started, answer


def everything(connection: socket.socket) -> bytes:
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port = candidate.getsockname()[1]
    output = tmp_path_factory.mktemp("toy") / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ops.front.toy_server", str(port)], cwd=CHECKOUT, stdout=stream, stderr=stream
        )
    running = Toy(process, port, output)
    deadline = time.monotonic() + 40
    while True:
        assert process.poll() is None, output.read_text()
        assert time.monotonic() < deadline, output.read_text()
        with contextlib.suppress(OSError), running.connect():
            break
        time.sleep(0.1)
    yield running
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (b"", b"None"),
        (b"Authorization: Bearer iopf_live_abc\r\n", b"'Bearer iopf_live_abc'"),
        ("Authorization: Bearer iopf_test_…\r\n".encode(), b"''"),
        ("Authorization: Bearer iopf_live_é\r\n".encode("latin-1"), b"''"),
    ],
)
def test_a_key_that_is_no_text_is_not_left_out(toy: Toy, sent: bytes, seen: bytes) -> None:
    """Without it whoever sends a key for tests would be answered from the real directory, as nobody's request."""
    answer = toy.ask(b"GET /authorization HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + sent + b"\r\n")
    assert answer.rpartition(b"\r\n\r\n")[2] == seen


FORM = b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"


def test_slow_bodies_hold_nobody_up_and_are_told_so(toy: Toy) -> None:
    slow = [toy.connect() for _each in range(30)]
    for connection in slow:
        connection.sendall(FORM + b"Content-Length: 900\r\n\r\na")
    assert [toy.get("/guide/")[0] for _each in range(5)] == [200] * 5
    answers = [everything(connection) for connection in slow]
    for connection in slow:
        connection.close()
    assert {answer.split()[1] for answer in answers} == {b"408"}
    assert all(b"988" in answer for answer in answers)


def test_readers_that_never_read_hold_nobody_up_and_are_dropped(toy: Toy) -> None:
    stuck = []
    for _each in range(20):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", toy.port))
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        stuck.append(connection)
    assert [toy.get("/guide/")[0] for _each in range(5)] == [200] * 5
    if sys.platform == "linux":
        time.sleep(6)  # the kernel looks at a window that stays shut at growing intervals
        assert all(len(everything(connection)) < LARGE for connection in stuck)
    for connection in stuck:
        connection.close()
    assert len(toy.get("/large")[2]) > LARGE


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: loc"])
def test_a_head_that_does_not_come_is_not_waited_for(toy: Toy, sent: bytes) -> None:
    started = time.monotonic()
    assert toy.ask(sent) == b""
    assert 0.9 < time.monotonic() - started < 5


def test_a_kept_connection_that_asks_nothing_more_is_closed(toy: Toy) -> None:
    started = time.monotonic()
    assert toy.ask(b"GET /guide/ HTTP/1.1\r\nHost: localhost\r\n\r\n").count(b"HTTP/1.1 200") == 1
    assert 0.9 < time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("request_sent", "status"),
    [
        (FORM + b"Content-Length: 65536\r\n\r\n" + b"a" * 65536, b"200"),
        (FORM + b"Content-Length: 65537\r\n\r\n", b"413"),
        (FORM + b"Content-Length: 99999999999999999999\r\n\r\n", b"400"),
        (FORM + b"Content-Length: -1\r\n\r\n", b"400"),
        (FORM + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", b"400"),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"411"),
        (b"GET /programs/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\na", b"413"),
        (b"GET /guide/ HTTP/1.0\r\n\r\n", b"200"),
        (b"GET /guide/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 8000) for n in range(100)) + b"\r\n", b"431"),
        (b"NONSENSE\r\n\r\n", b"400"),
    ],
)
def test_what_is_said_to_odd_requests(toy: Toy, request_sent: bytes, status: bytes) -> None:
    assert toy.ask(request_sent).split(maxsplit=2)[1] == status


def test_a_body_that_ends_early_reaches_nobody(toy: Toy) -> None:
    answer = toy.ask(FORM + b"Content-Length: 9\r\n\r\nabc", half_close=True)
    assert answer == b"" or answer.split()[1] == b"400"


def test_an_endless_chunked_body_is_refused_before_it_is_read(toy: Toy) -> None:
    with toy.connect() as connection:
        connection.sendall(FORM + b"Transfer-Encoding: chunked\r\n\r\n")
        assert everything(connection).split()[1] == b"411"


def test_pipelined_requests_are_answered_in_turn(toy: Toy) -> None:
    one = b"GET /guide/%d HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = toy.ask(b"".join(one % number for number in range(5)))
    assert [answer.index(b"/guide/%d 0" % number) for number in range(5)] == sorted(
        answer.index(b"/guide/%d 0" % number) for number in range(5)
    )


def test_a_client_that_resets_in_mid_answer_harms_nobody(toy: Toy) -> None:
    for _each in range(20):
        connection = toy.connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(10)
        connection.close()
    assert toy.get("/guide/")[0] == 200


def test_who_would_wait_too_long_is_told_to_come_again_at_once(toy: Toy) -> None:
    """One search at a time here, two may wait for a second; help never waits."""
    answers: list[tuple[int, float, bytes]] = []
    asking = [threading.Thread(target=lambda: answers.append(toy.get("/programs/?1.5"))) for _each in range(6)]
    for thread in asking:
        thread.start()
    time.sleep(0.2)
    for path in ("/health/live/", "/crisis/", "/guide/"):
        status, seconds, _answer = toy.get(path)
        assert (status, seconds < 0.2) == (200, True)
    for thread in asking:
        thread.join()
    assert sorted(status for status, _seconds, _answer in answers) == [200] + [503] * 5
    refused = [answer for answer in answers if answer[0] == 503]
    assert max(seconds for _status, seconds, _answer in refused) < 1.4
    assert sorted(seconds for _status, seconds, _answer in refused)[2] < 0.5  # no room even to wait
    assert all(b"retry-after: 3" in answer and b"988" in answer for _status, _seconds, answer in refused)
    assert toy.get("/programs/?0")[0] == 200


def test_what_was_answered_is_in_the_log_and_nothing_else_of_it(toy: Toy) -> None:
    toy.get("/guide/%3Fnear=marker-1?near=marker-2")
    time.sleep(0.5)
    log = toy.output.read_text()
    assert "GET /guide/ 200" in log
    assert "marker" not in log
