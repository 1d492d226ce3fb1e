"""The site under test: a server of our own or of another checkout, with a database of its own beside it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from programs.benchmarks.serving import free_port
from programs.faults.visitors import HOST
from programs.ops.server import end_with_parent

INSTANCE = "faults"
PREPARE_SECONDS, START_SECONDS, STOP_SECONDS = 600.0, 90.0, 45.0
READY_TIMES, WARM_UP_REQUESTS = 15, 12
ZIP_CODES = ("80203", "10001", "60601", "90012", "33101", "77002", "98101", "02108", "30303", "85003", "63101", "97204")
FILTERS = ("", "&payment=medicaid", "&when=evenings", "&condition=depression", "&radius=100", "&q=trauma", "&page=2")
PLAIN_PATHS = ("/guide/", "/fit-check/", "/accessibility/", "/privacy/")


class FaultsError(Exception):
    """The suite cannot run; the message says why."""


@dataclass
class Site:
    """A checkout, its name in the report, and the server that runs from it."""

    name: str
    checkout: Path
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    log: IO[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of our own environment decides, but the database's folder and account."""
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}}
        return kept | {
            "IOP_FINDER_POSTGRES_INSTANCE": INSTANCE,
            "ALLOWED_HOSTS": HOST,
            "DEBUG": "0",
            "HTTPS": "0",
            "API_ANONYMOUS_RATE": "",
            "PAGE_RATE": "",
        }

    # -- The server ----------------------------------------------------------------------------------

    def prepare(self) -> None:
        command = [sys.executable, "manage.py", "prepare"]
        outcome = subprocess.run(  # noqa: S603
            command, cwd=self.checkout, env=self.environment, capture_output=True, text=True, timeout=PREPARE_SECONDS
        )
        if outcome.returncode:
            raise FaultsError(f"{self.name} cannot be prepared: {outcome.stderr[-1500:]}")

    def start(self, log: Path | None = None) -> None:
        """Serve on a free port of the loopback address, and wait until searches are answered."""
        self.port = free_port()
        self.log = (log or Path(os.devnull)).open("wb")
        command = [sys.executable, "manage.py", "serve", "--host", HOST, "--port", str(self.port)]
        self.process = subprocess.Popen(  # noqa: S603
            command,
            cwd=self.checkout,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=end_with_parent(),
        )
        deadline, ready = time.monotonic() + START_SECONDS, 0
        while ready < READY_TIMES:
            ready = ready + 1 if self.status("/health/ready/") == 200 else 0
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise FaultsError(f"{self.name} does not serve.")
            time.sleep(0.05 if ready else 0.2)
        for number in range(WARM_UP_REQUESTS):  # of every worker, as far as chance allows
            self.status(f"/programs/?near={ZIP_CODES[number % len(ZIP_CODES)]}")
            self.status(PLAIN_PATHS[number % len(PLAIN_PATHS)])

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextlib.contextmanager
    def serving(self, log: Path | None = None) -> Iterator[None]:
        try:
            self.start(log)
            yield
        finally:
            self.stop()

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    # -- What visitors ask for -----------------------------------------------------------------------

    def mix(self) -> list[str]:
        """80 % searches, 15 % listings, 5 % API, in an order that repeats."""
        address = f"http://{HOST}:{self.port}/api/v1/programs/?page_size=100&ordering=name"
        with urllib.request.urlopen(address, timeout=20) as answer:
            slugs = [program["slug"] for program in json.load(answer)["results"]]
        paths = []
        for number in range(200):
            place, also = ZIP_CODES[number % len(ZIP_CODES)], FILTERS[number % len(FILTERS)]
            if number % 20 < 16:
                paths.append(f"/programs/?near={place}{also}")
            elif number % 20 < 19:
                paths.append(f"/programs/{slugs[number % len(slugs)]}/")
            else:
                paths.append(f"/api/v1/programs/?near={place}{also}")
        return paths

    # -- Its processes -------------------------------------------------------------------------------

    def workers(self) -> list[int]:
        """Processes that answer requests: the last of each line of descent of the server."""
        if self.process is None:
            return []
        family = children(self.process.pid)
        below = [grandchild for child in family for grandchild in children(child)]
        return [pid for pid in (below or family) if "resource_tracker" not in command_of(pid)]

    def postgres(self) -> list[int]:
        """The postmaster of this site's own database first, then its children."""
        script = "from iop_finder.embedded_postgres import server; print(server.current_instance().data)"
        data = subprocess.run(  # noqa: S603
            [sys.executable, "-c", script], cwd=self.checkout, env=self.environment, capture_output=True, text=True
        ).stdout.strip()
        postmaster = int(Path(data, "postmaster.pid").read_text().split()[0])
        if "postgres" not in command_of(postmaster):
            raise FaultsError("The database's process is not there.")
        return [postmaster, *children(postmaster)]


def children(pid: int) -> list[int]:
    """Linux only, as the whole suite."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def command_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def memory_mb(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") >> 20
    return 0


def describe(pids: list[int]) -> str:
    """A line of ``ps`` for each, without folders."""
    lines: list[Any] = [f"{pid:>8} {memory_mb(pid):>4} MB  {shortened(command_of(pid))}" for pid in pids]
    return "\n".join(lines)


def shortened(command: str) -> str:
    words = command.split()
    return " ".join([Path(words[0]).name, *words[1:4]]) if words else "(gone)"
