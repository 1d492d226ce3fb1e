"""One application behind a proxy for all tests of this folder, and a certificate that is thrown away."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.running import HOST, TOKEN, Site, environment, free_port, manage, program, started

REDIRECT = {"HTTPS": "1", "BEHIND_PROXY": "1", "NUM_PROXIES": "1", "CSRF_TRUSTED_ORIGINS": f"https://{HOST}"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("operations")


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Reachable by the accounts that proxies and databases run under, which pytest's own is not."""
    made = Path(tempfile.mkdtemp(prefix="iop-finder-operations-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared() -> None:
    """The database and the static files."""
    manage("prepare")


@pytest.fixture(scope="session")
def site(prepared: None, folder: Path) -> Iterator[Site]:
    port, metrics = free_port(), free_port()
    log = folder / "serve.log"
    settings = REDIRECT | {"METRICS_ADDRESS": f"127.0.0.1:{metrics}", "HEALTH_TOKEN": TOKEN, "LOG_FORMAT": "json"}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with started(command, port, log, env=environment(**settings)):
        running = Site(port, log, metrics)
        running.wait_until_ready()
        yield running


@pytest.fixture(scope="session")
def certificate(folder: Path) -> Path:
    """``cert.pem`` with ``key.pem`` beside it, for ``localhost``, for a day."""
    command = [
        program("openssl"),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    (folder / "key.pem").chmod(0o644)
    return folder / "cert.pem"
