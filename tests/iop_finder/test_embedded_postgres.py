"""The embedded server: who starts it, who stops it, and what it survives.

Each test works as users do, with processes of their own; the servers live in a folder apart.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from iop_finder.embedded_postgres import configuration, folders, postmaster, software
from iop_finder.embedded_postgres.cluster import Cluster
from iop_finder.embedded_postgres.errors import EmbeddedServerError

# Every test starts and stops servers.
pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]

PREAMBLE = """
import os, signal, sys, time
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "iop_finder.embedded_postgres", "NAME": "iop_finder"}})
import django
django.setup()
from django.db import connection
from iop_finder.embedded_postgres import server

def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]

def postmaster():
    return int((server.current_instance().data / "postmaster.pid").read_text().split()[0])
"""
HOLD = "print(ask('show port'), postmaster(), flush=True); sys.stdin.read()"


@dataclass
class Instance:
    """An instance of the embedded server for one test."""

    name: str
    base: Path

    @property
    def folder(self) -> Path:
        return self.base / self.name

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def is_running(self) -> bool:
        return postmaster.running_postmaster(self.data) is not None

    def command(self, code: str) -> list[str]:
        return [sys.executable, "-c", PREAMBLE + code]

    def environment(self, **extra: str) -> dict[str, str]:
        ours = {"IOP_FINDER_POSTGRES_FOLDER": str(self.base), "IOP_FINDER_POSTGRES_INSTANCE": self.name}
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return inherited | ours | {"PYTHONPATH": str(CHECKOUT)} | extra

    def run(self, code: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(code), env=self.environment(**extra), capture_output=True, text=True, timeout=90
        )

    def answer(self, code: str, **extra: str) -> str:
        outcome = self.run(code, **extra)
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout.strip()

    @contextmanager
    def user(self, code: str = HOLD) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
        """A process that uses the server until its input ends; with the port and the server's pid."""
        with subprocess.Popen(
            self.command(code), env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            port, pid = process.stdout.readline().split()
            yield process, port, int(pid)

    def log(self) -> str:
        return "".join(
            path.read_text(errors="replace") for path in [*self.data.glob("log/*"), self.data / "startup.log"]
        )


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """A base folder that the server's account can reach, which pytest's own is not for root's."""
    folder = Path(tempfile.mkdtemp(prefix="iop-finder-tests-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def fresh_instance(base: Path) -> Iterator[Instance]:
    fresh = Instance(name=f"t{uuid.uuid4().hex[:8]}", base=base)
    yield fresh
    fresh.run("server.stop_all()")
    assert not fresh.is_running


@pytest.fixture
def instance(base: Path) -> Iterator[Instance]:
    """An instance that does not exist yet."""
    yield from fresh_instance(base)


@pytest.fixture(scope="module")
def seasoned(base: Path) -> Iterator[Instance]:
    for fresh in fresh_instance(base):
        assert fresh.answer("print(ask('select 41 + 1'))") == "42"
        yield fresh


@pytest.fixture
def used(seasoned: Instance) -> Instance:
    """An instance that was used before, and does not run; shared, for creating one takes a second."""
    assert not seasoned.is_running
    return seasoned


# -- Starting and stopping ------------------------------------------------------------------------


def test_settings_and_help_start_nothing(instance: Instance) -> None:
    outcome = subprocess.run(
        [sys.executable, "manage.py", "help"], env=instance.environment(), cwd=CHECKOUT, capture_output=True, text=True
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "prepare" in outcome.stdout
    assert not instance.folder.exists()


def test_the_first_connection_starts_the_server_and_the_end_of_the_process_stops_it(instance: Instance) -> None:
    assert instance.answer("print(ask('show server_version'))").startswith("18.")
    assert instance.data.is_dir()
    assert not instance.is_running


def test_two_processes_share_one_server_and_the_last_one_stops_it(instance: Instance) -> None:
    with instance.user() as (holder, _port, pid):
        assert instance.answer("print(postmaster() if ask('select 1') else 0)") == str(pid)
        assert instance.is_running
        holder.communicate()
    assert not instance.is_running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_user_ended_by_a_signal_stops_the_server(used: Instance, number: signal.Signals) -> None:
    with used.user() as (holder, _port, _pid):
        holder.send_signal(number)
        holder.wait(timeout=30)
    assert not used.is_running


def test_after_kill_9_of_the_last_user_the_next_one_tidies_up(used: Instance) -> None:
    with used.user() as (holder, _port, pid):
        holder.kill()
        holder.wait()
    assert used.is_running
    assert used.answer("print(postmaster() if ask('select 1') else 0)") == str(pid)
    assert not used.is_running


def test_after_kill_9_of_the_server_connections_recover(used: Instance) -> None:
    code = """
connection.cursor().execute("drop table if exists kept; create table kept as select 7 as number")
first = postmaster()
os.kill(first, signal.SIGKILL)
connection.close()
print(ask("select number from kept"), postmaster() != first)
"""
    assert used.answer(code) == "7 True"


def test_threads_that_lose_the_server_together_all_recover(used: Instance) -> None:
    code = """
import threading
ask("select 1")
os.kill(postmaster(), signal.SIGKILL)
answers = []
def again():
    answers.append(ask("select 1"))
    connection.close()
threads = [threading.Thread(target=again) for _ in range(8)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
print(len(answers))
"""
    assert used.answer(code) == "8"


def test_stop_all_stops_a_server_in_use_and_says_so(used: Instance) -> None:
    with used.user() as (holder, _port, _pid):
        assert used.answer("print(server.running(), server.stop_all())") == (
            f"['{used.name}'] [Stopped(name='{used.name}', was_in_use=True)]"
        )
        assert not used.is_running
        holder.communicate()


def test_a_forked_child_neither_stops_the_server_nor_keeps_it(used: Instance) -> None:
    code = """
ask("select 1"); connection.close()
if os.fork() == 0:
    ask("select 1")
    sys.exit(0)
os.wait()
print(ask("select 5"))
"""
    assert used.answer(code) == "5"
    assert not used.is_running


# -- Ports ----------------------------------------------------------------------------------------


def test_a_port_taken_meanwhile_is_replaced(used: Instance) -> None:
    before = json.loads((used.folder / "state.json").read_text())["port"]
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", before))
        squatter.listen()
        after = used.answer("print(ask('show port'))")
    assert after != str(before)


def test_a_pinned_port_is_used_and_its_being_taken_is_explained(used: Instance) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        port = str(squatter.getsockname()[1])
        squatter.listen()
        outcome = used.run("ask('select 1')", IOP_FINDER_POSTGRES_PORT=port)
    assert outcome.returncode != 0
    assert f"Port {port} (IOP_FINDER_POSTGRES_PORT) is taken" in outcome.stderr
    assert used.answer("print(ask('show port'))", IOP_FINDER_POSTGRES_PORT=port) == port


@pytest.mark.parametrize("port", ["0", "65536", "five", "-1"])
def test_a_senseless_pinned_port_is_refused(used: Instance, port: str) -> None:
    assert "a port is a number from 1 to 65535" in used.run("ask('select 1')", IOP_FINDER_POSTGRES_PORT=port).stderr


# -- Data -----------------------------------------------------------------------------------------


def test_the_files_are_private_and_the_role_is_an_ordinary_one(used: Instance) -> None:
    assert stat.S_IMODE((used.folder / "state.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(used.data.stat().st_mode) == 0o700
    assert used.answer("print(ask('select rolsuper from pg_roles where rolname = current_user'))") == "False"


def test_only_the_password_opens_the_door(used: Instance) -> None:
    code = """
import psycopg2
address = server.join()
for user, password in [(address.user, "wrong"), ("postgres", "postgres"), ("postgres", "")]:
    try:
        psycopg2.connect(host="127.0.0.1", port=address.port, user=user, password=password, dbname="postgres")
    except psycopg2.OperationalError:
        print("refused")
"""
    assert used.answer(code).split() == ["refused"] * 3


def test_the_application_is_durable_and_only_the_tests_are_not() -> None:
    for name in ("app", "bench"):
        assert configuration.server_settings(name)["fsync"] == "on"
        assert configuration.server_settings(name)["full_page_writes"] == "on"
    assert configuration.server_settings("test")["fsync"] == "off"


def test_settings_reach_the_server(used: Instance) -> None:
    code = "print(*[ask('show ' + name) for name in ('fsync', 'jit', 'listen_addresses')])"
    assert used.answer(code) == "on off 127.0.0.1"


def test_a_lost_state_file_is_replaced_without_losing_data(used: Instance) -> None:
    used.answer("connection.cursor().execute('drop table if exists kept; create table kept as select 9 as number')")
    (used.folder / "state.json").write_text("{damaged")
    assert used.answer("print(ask('select number from kept'))") == "9"


def test_a_creation_that_was_interrupted_begins_anew(instance: Instance) -> None:
    used_up = instance.folder / "data.new"
    used_up.mkdir(parents=True)
    (used_up / "PG_VERSION").write_text("18")
    assert instance.answer("print(ask('select 1'))") == "1"


def test_a_stale_pid_file_whose_number_another_process_has_is_no_obstacle(used: Instance) -> None:
    owner = used.data.stat()
    stale = used.data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{used.data}\n1700000000\n5432\n\n127.0.0.1\n  1234567  12345\nready\n")
    os.chown(stale, owner.st_uid, owner.st_gid)
    assert used.answer("print(ask('select 1'))") == "1"


def test_data_of_another_major_version_is_refused(used: Instance) -> None:
    (used.data / "PG_VERSION").write_text("17\n")
    assert "was made by PostgreSQL 17" in used.run("ask('select 1')").stderr
    (used.data / "PG_VERSION").write_text("18\n")


# -- Privacy --------------------------------------------------------------------------------------


def test_no_statement_leaves_a_trace_in_the_log(used: Instance) -> None:
    """A cast that fails quotes its input; a timeout and a crash would name the statement."""
    code = """
import threading
from django.db import Error
def attempt(sql, parameters=()):
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except Error as error:
        print(type(error).__name__, flush=True)
    connection.close()
attempt("select %s::int", ["marker-39.7392"])
attempt("select 1/0 as marker_39")
attempt("set statement_timeout = 50; select pg_sleep(9), 'marker-timeout'")
attempt("select marker_unknown")
attempt("do $$ begin raise warning 'marker-warning'; end $$")
victim = threading.Thread(target=attempt, args=("select pg_sleep(30), 'marker-crash'",))
victim.start()
time.sleep(1)
with connection.cursor() as cursor:
    cursor.execute("select pid from pg_stat_activity where query like '%%marker-crash%%' and pid <> pg_backend_pid()")
    os.kill(cursor.fetchone()[0], signal.SIGKILL)
victim.join()
time.sleep(1)  # let it recover: a stop in that moment is another matter
connection.close()
ask("select 1")
"""
    printed = used.answer(code).split()
    assert printed[:4] == ["DataError", "DataError", "OperationalError", "ProgrammingError"]
    assert "was terminated by signal 9" in used.log()
    assert "marker" not in used.log()


# -- Where it cannot run, or must not -------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o777, 0o720])
def test_a_folder_that_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    prepared.chmod(mode)
    monkeypatch.setattr(folders, "base_folder", lambda: prepared)
    with pytest.raises(EmbeddedServerError, match="not a folder that only we can write to"):
        folders.create_base_folder()


def test_a_link_or_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.mkdir()
    link.symlink_to(target)
    monkeypatch.setattr(folders, "base_folder", lambda: link)
    with pytest.raises(EmbeddedServerError, match="not a folder that only we can write to"):
        folders.create_base_folder()
    if os.geteuid() == 0:
        os.chown(target, 12345, 12345)
        monkeypatch.setattr(folders, "base_folder", lambda: target)
        with pytest.raises(EmbeddedServerError, match="its owner is user number 12345"):
            folders.create_base_folder()


def test_a_platform_without_a_build_is_told_of_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(software, "DISTRIBUTION", "no-such-distribution")
    with pytest.raises(EmbeddedServerError, match="DATABASE_URL to any PostgreSQL 15–18"):
        software.find_software()


@pytest.mark.parametrize("name", ["", "Test", "../up", "a b", "x" * 40])
def test_an_instance_name_is_a_plain_word(name: str) -> None:
    with pytest.raises(EmbeddedServerError, match="IOP_FINDER_POSTGRES_INSTANCE"):
        Cluster(name)


def test_manage_py_prints_the_reason_without_a_traceback(instance: Instance) -> None:
    outcome = subprocess.run(
        [sys.executable, "manage.py", "showmigrations"],
        env=instance.environment(IOP_FINDER_POSTGRES_INSTANCE="Not Plain"),
        cwd=CHECKOUT, capture_output=True, text=True,
    )  # fmt: skip
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Error: IOP_FINDER_POSTGRES_INSTANCE=")
    assert "Traceback" not in outcome.stderr


def test_repeated_use_is_cheap(used: Instance) -> None:
    """Every connection asks for the address: a file to read, no process to start."""
    code = """
server.join(); begin = time.perf_counter()
for _ in range(100): server.join()
print(time.perf_counter() - begin < 0.5)
"""
    assert used.answer(code) == "True"
