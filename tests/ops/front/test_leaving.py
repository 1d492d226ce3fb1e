"""A worker hands its socket on while clients ask: whoever is connected to it gets an answer, whoever comes, another."""

from __future__ import annotations

import collections
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from programs.ops import listening, worker

CHECKOUT = Path(__file__).resolve().parents[3]
HANDED_ON = 4
"""How often, in the test under load. `IOP_FINDER_HANDED_ON=200` gives it ten minutes' work."""


# -- The socket -----------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with listening.bound("127.0.0.1", 0) as bound:
        bound.listen(8)
        yield bound


def test_a_socket_that_accepts_nobody_any_more_leaves_whoever_waits_to_the_others(listener: socket.socket) -> None:
    with listener.dup() as others, socket.create_connection(listener.getsockname(), timeout=5):
        listening.accept_nobody(listener)
        with pytest.raises(BlockingIOError):
            listener.accept()
        others.settimeout(5)
        accepted, _address = others.accept()
        accepted.close()


def test_who_is_connected_is_seen_until_the_connection_is_closed(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    assert not listening.is_connected(port)
    listener.settimeout(5)
    with socket.create_connection(listener.getsockname(), timeout=5) as client:
        accepted, _address = listener.accept()
        with accepted:
            assert listening.is_connected(port)
            assert not listening.is_connected(port + 1)
            assert os.fstat(accepted.fileno())  # looking closed nothing
        client.recv(1)
    assert not listening.is_connected(port)


# -- A worker -------------------------------------------------------------------------------------


@pytest.fixture
def start(listener: socket.socket, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a toy on the socket, and waits until it says that it listens."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        with (tmp_path / "output").open("ab") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.ops.front.toy_server", f"fd={listener.fileno()}"],
                cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=stream, pass_fds=[listener.fileno()],
            )  # fmt: skip
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == b"listens\n", (tmp_path / "output").read_text()
        return process

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        process.wait(20)
        assert process.stdout
        process.stdout.close()


def asked(connection: socket.socket) -> bytes:
    """The answer, which is short enough to come in one piece."""
    connection.sendall(b"GET /who/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection.recv(65_536)


def connect(listener: socket.socket) -> socket.socket:
    return socket.create_connection(listener.getsockname(), timeout=20)


@pytest.mark.slow
def test_who_connected_before_is_answered_and_who_comes_later_by_the_next(
    listener: socket.socket, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    leaving = start()
    with connect(listener) as silent, connect(listener) as held:
        assert str(leaving.pid).encode() in asked(held)  # so the one before it is accepted, too
        follower = start()
        leaving.send_signal(signal.SIGTERM)
        while b"connection: close" not in (answer := asked(held)):  # until it has heard of it
            assert str(leaving.pid).encode() in answer
        for _turn in range(8):  # while one that leaves still accepted, every second would come to it
            with connect(listener) as late:
                assert str(follower.pid).encode() in asked(late)
        answer = asked(silent)
        assert str(leaving.pid).encode() in answer
        assert b"connection: close" in answer
    # Nobody is connected any more: it does not wait for the end of its time.
    assert leaving.wait(worker.GOODBYE_SECONDS) == 0


@pytest.mark.slow
def test_workers_that_follow_each_other_under_load_turn_nobody_away(
    listener: socket.socket, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    outcomes: collections.Counter[str] = collections.Counter()
    over = threading.Event()

    def ask(*, keep: bool) -> None:
        kept: http.client.HTTPConnection | None = None
        while not over.wait(0.002):
            connection = kept or http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=20)
            try:
                connection.request("GET", "/who/")
                answer = connection.getresponse()
                answer.read()
                outcomes[str(answer.status)] += 1
                kept = connection if keep and not answer.will_close else None
            except (OSError, http.client.HTTPException) as error:
                outcomes[repr(error)] += 1
                kept = None
            if kept is None:
                connection.close()
        if kept is not None:
            kept.close()

    clients = [threading.Thread(target=ask, kwargs={"keep": number > 3}) for number in range(6)]
    serving = start()
    for client in clients:
        client.start()
    for _turn in range(int(os.environ.get("IOP_FINDER_HANDED_ON", HANDED_ON))):
        follower = start()
        serving.terminate()
        assert serving.wait(20) == 0
        serving = follower
    over.set()
    for client in clients:
        client.join(30)
    assert set(outcomes) == {"200"}
