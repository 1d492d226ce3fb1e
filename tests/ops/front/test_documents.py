"""What docs/serving.md and docs/running.md say is what the code does."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from programs.ops import listening, server, worker
from programs.ops.front import front
from programs.ops.front.work import KINDS
from tests.cases import every

CHECKOUT = Path(__file__).resolve().parents[3]
SERVING = (CHECKOUT / "docs" / "serving.md").read_text()
RUNNING = (CHECKOUT / "docs" / "running.md").read_text()


@every("kind", KINDS, ids=lambda kind: kind.name)
def test_kinds_of_work(kind: object) -> None:
    row = f"| {kind.name} | {kind.threads} | {kind.waiting} | {kind.patience} s |"  # type: ignore[attr-defined]
    assert row in SERVING


@every(
    ("name", "seconds"),
    [
        ("HEAD_SECONDS", worker.HEAD_SECONDS),
        ("BODY_SECONDS", front.BODY_SECONDS),
        ("WRITE_SECONDS", listening.WRITE_SECONDS),
        ("KEEPALIVE_SECONDS", listening.KEEPALIVE_SECONDS),
        ("GRACE_SECONDS", server.GRACE_SECONDS),
    ],
)
def test_deadlines(name: str, seconds: float) -> None:
    assert re.search(rf"\| {seconds:.0f} \| `{name}` in ", SERVING)


def test_connections_to_the_database() -> None:
    number = sum(kind.threads for kind in KINDS if kind.database)
    assert f"{number} in a worker" in RUNNING


# -- The example of a proxy -------------------------------------------------------------------------


@contextlib.contextmanager
def started(command: list[str], port: int, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 40
        while True:
            assert process.poll() is None
            assert time.monotonic() < deadline
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="nginx is not installed")
def test_behind_the_nginx_of_the_example_a_client_cannot_say_who_it_is(tmp_path: Path) -> None:
    behind, before = free_port(), free_port()
    example = (CHECKOUT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = example.replace("127.0.0.1:8000", f"127.0.0.1:{behind}").replace(
        "listen 443 ssl http2;", f"listen {before};"
    )
    text = re.sub(r"listen 80;", f"listen 127.0.0.1:{free_port()};", re.sub(r" +ssl_.*\n", "", text))
    configuration = tmp_path / "nginx.conf"
    head = f"daemon off; pid {tmp_path}/pid; error_log /dev/null; events {{}}\nhttp {{"
    folders = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration.write_text(f"{head}{folders}\n{text}}}\n")
    tmp_path.chmod(0o755)
    toy = [sys.executable, "-m", "tests.ops.front.toy_server", str(behind)]
    nginx = [str(shutil.which("nginx", path="/usr/sbin:/usr/bin")), "-c", str(configuration), "-p", str(tmp_path)]
    request = (
        b"GET /said HTTP/1.1\r\nHost: directory.example\r\nX-Forwarded-For: 198.51.100.7\r\n"
        b"X-Forwarded-Proto: https\r\nX_Forwarded_For: 198.51.100.8\r\nConnection: close\r\n\r\n"
    )
    with started(toy, behind, BEHIND_PROXY="1", NUM_PROXIES="1"), started(nginx, before):
        assert answer_to(request, before).endswith(b"\r\n\r\nfor=127.0.0.1 proto=http")


@pytest.mark.slow
def test_without_a_proxy_nobody_can(tmp_path: Path) -> None:
    port = free_port()
    request = b"GET /said HTTP/1.0\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n\r\n"
    with started([sys.executable, "-m", "tests.ops.front.toy_server", str(port)], port):
        assert answer_to(request, port).endswith(b"for=None proto=None")


def answer_to(request: bytes, port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)
