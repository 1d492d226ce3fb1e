"""Processes of a test: started, waited for, stopped; and what they need."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DEPLOY = CHECKOUT / "docs" / "deploy"
HOST = "directory.example"
INSTANCE = "faults"
"""The database of ``make faults``: the demonstration's listings, not that of the tests."""

TOKEN = "token-of-the-operations-tests"
PATIENCE_SECONDS = 120.0
PLACES = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"


def program(name: str) -> str:
    """Where it is; the test is skipped, loudly in the summary, where it is not installed."""
    found = shutil.which(name, path=PLACES)
    if found is None:
        pytest.skip(f"{name} is not installed: the example for it was NOT tried")
    return found


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


def environment(**changes: str) -> dict[str, str]:
    """Nothing of our own environment decides but where the embedded database lies."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY", "DEBUG"}}
    return kept | {"IOP_FINDER_POSTGRES_INSTANCE": INSTANCE, "ALLOWED_HOSTS": f"{HOST},127.0.0.1,localhost"} | changes


@contextlib.contextmanager
def started(command: list[str], port: int, log: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that listens on ``port`` within; its output goes to ``log``."""
    with log.open("ab") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, cwd=CHECKOUT, **options)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert process.poll() is None, log.read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, log.read_text(errors="replace")[-2000:]
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    outcome = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT, env=environment(**changes), capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    return outcome


@dataclass
class Site:
    """A running application, its log and its metrics."""

    port: int
    log: Path
    metrics: int = 0

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while ask(f"http://127.0.0.1:{self.port}/health/ready/")[0] != 200:
            assert time.monotonic() < deadline, self.log.read_text(errors="replace")[-2000:]
            time.sleep(0.1)

    def wait_for_line(self, words: str) -> None:
        """Lines are gathered for a moment before they are written."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.log.read_text(errors="replace"):
            assert time.monotonic() < deadline, words
            time.sleep(0.05)


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **options: Any) -> None:
        return None


def ask(
    address: str,
    *,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    certificate: Path | None = None,
) -> tuple[int, dict[str, str], str]:
    """Status, headers with small letters, and text; redirects are not followed. Status 0: nobody answered."""
    handlers: list[Any] = [NoRedirects()]
    if certificate:
        handlers.append(urllib.request.HTTPSHandler(context=trusting(certificate)))
    request = urllib.request.Request(address, data=data, headers=dict(headers or {}))  # noqa: S310 - of ours
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=20) as answer:
            return answer.status, lowered(answer.headers), answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, lowered(error.headers), error.read().decode(errors="replace")
    except OSError:
        return 0, {}, ""


def lowered(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def trusting(certificate: Path) -> ssl.SSLContext:
    """Trusts this certificate alone; the name is checked by whoever asks for ``localhost``."""
    return ssl.create_default_context(cafile=str(certificate))
