"""The application as a child process, served as in production: ``manage.py serve``, DEBUG off."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from programs.benchmarks.databases import BenchmarkError

HOST = "127.0.0.1"
START_SECONDS = 300.0
STOP_SECONDS = 45.0
WORKERS = 2
READY_TIMES = 20
"""Ready answers in a row: each worker has a search index to read, and a probe asks one of them."""


def environment(database_url: str) -> dict[str, str]:
    """What decides how the child runs; the rest of ours goes along. No throttle: it would answer 429."""
    return os.environ | {
        "DATABASE_URL": database_url,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DEBUG": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": HOST,
        "API_ANONYMOUS_RATE": "",
        "STATIC_ROOT": str(settings.STATIC_ROOT),
        "DIRECTORY_FOLDER": "",  # every process reads the database, whatever another run has left
    }


@contextlib.contextmanager
def served(database_url: str, *, checkout: Path | None = None, **more: str) -> Iterator[int]:
    """The port on the loopback address at which the application answers, with ``more`` variables, within the block;
    that of another ``checkout``, run with this Python, where one is named.

    Its access log goes to a file that vanishes, as it would go to a journal. Raises
    ``BenchmarkError`` with the log's end when it does not start.
    """
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--host", HOST, "--port", str(port), "--workers", str(WORKERS)]
    with tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(  # noqa: S603
            command,
            cwd=checkout or settings.BASE_DIR,
            env=environment(database_url) | more | ({"PYTHONPATH": str(checkout)} if checkout else {}),
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_ready(child, port, log)
            yield port
        finally:
            end(child)


@contextlib.contextmanager
def bare_served() -> Iterator[int]:
    """The port at which ``bare_site`` answers, served by as many workers."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(WORKERS), "--host", HOST]
    command += ["--port", str(port), "--blocking-threads", "1", "programs.benchmarks.bare_site:application"]
    about = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(command, cwd=settings.BASE_DIR, env=about, stdout=log, stderr=log)  # noqa: S603
        try:
            wait_until_ready(child, port, log, path="/")
            yield port
        finally:
            end(child)


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind((HOST, 0))
        return int(candidate.getsockname()[1])


def wait_until_ready(child: subprocess.Popen[bytes], port: int, log: IO[str], *, path: str = "/health/ready/") -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = 0
    while ready < READY_TIMES:
        ready = ready + 1 if status_of(port, path) == http.client.OK else 0
        if child.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            raise BenchmarkError(f"The web server did not become ready. Its last words:\n{log.read()[-2000:]}")
        time.sleep(0.02 if ready else 0.2)


def status_of(port: int, path: str) -> int:
    """The status of one answer; 0 when there is none."""
    client = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        client.request("GET", path)
        return client.getresponse().status
    except OSError:
        return 0
    finally:
        client.close()


def end(child: subprocess.Popen[bytes]) -> None:
    """``serve`` stops its workers in order; should it hang, it is killed, and the kernel ends them."""
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    try:
        child.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
