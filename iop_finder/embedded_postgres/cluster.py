"""One instance: a data folder with a role and a database, and the server that runs on it.

Callers hold ``Cluster.transition()`` around everything that changes state; ``server`` does.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import time
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from iop_finder.embedded_postgres import archive, configuration, folders, locks, postmaster
from iop_finder.embedded_postgres.errors import EmbeddedServerError
from iop_finder.embedded_postgres.software import Software, find_software

POSTGRESQL_MAJOR = "18"
_START_SECONDS = 60
_STOP_SECONDS = 15
_HAND_OVER_SECONDS = 60
_PORT_ATTEMPTS = 5


@dataclass(frozen=True)
class Address:
    """How to connect. The password is for this machine only and in a file that only we can read."""

    port: int
    password: str
    user: str = configuration.ROLE
    database: str = configuration.DATABASE
    host: str = "127.0.0.1"


class PortTakenError(Exception):
    """Something else listens on the port we meant to use."""


class Cluster:
    """The files and the server of one instance."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", name):
            raise EmbeddedServerError(
                f"IOP_FINDER_POSTGRES_INSTANCE={name!r}: use small letters, digits, - and _, at most 31 of them."
            )
        self.name = name
        self.folder = folders.base_folder() / name
        self.data = self.folder / "data"

    def __repr__(self) -> str:
        return f"<Cluster {self.name} in {self.folder}>"

    @cached_property
    def software(self) -> Software:
        return find_software()

    @property
    def account(self) -> folders.Account:
        """Who the server runs as: for an existing cluster, the owner of its files."""
        try:
            owner = self.data.stat()
        except FileNotFoundError:
            return folders.server_account()
        except PermissionError as error:
            raise EmbeddedServerError(f"{self.folder} belongs to another user; run this as its owner.") from error
        return folders.Account(owner.st_uid, owner.st_gid)

    def transition(self) -> AbstractContextManager[None]:
        """The lock for creating, starting and stopping."""
        folders.create_instance_folder(self.name)
        return locks.exclusively(self.folder / "transition.lock", "starting or stopping PostgreSQL")

    # -- What is known about it ------------------------------------------------------------------

    def address(self) -> Address | None:
        """The address that the last start wrote down."""
        try:
            return Address(**json.loads((self.folder / "state.json").read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _known_address(self) -> Address:
        if address := self.address():
            return address
        raise EmbeddedServerError(f"{self.folder / 'state.json'} vanished while PostgreSQL was starting. Try again.")

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def is_running(self) -> bool:
        return postmaster.running_postmaster(self.data) is not None

    def is_ready(self) -> bool:
        """Whether the server is alive and answers on the port that the state file names."""
        address, running = self.address(), postmaster.running_postmaster(self.data)
        if address is None or running is None or running.port != address.port:
            return False
        return self._answer(address.port) == 0

    def is_in_production(self) -> bool:
        """Whether PostgreSQL has noted that it runs: not before the end of a recovery."""
        outcome = self.software.run("pg_controldata", str(self.data), account=self.account)
        return re.search(r"^Database cluster state: +in production$", outcome.stdout, re.MULTILINE) is not None

    def _answer(self, port: int) -> int:
        """pg_isready's exit status: 0 accepts, 1 rejects (it is starting or stopping), 2 is silent."""
        arguments = ("--host=127.0.0.1", f"--port={port}", "--timeout=3", "--quiet")
        return self.software.run("pg_isready", *arguments, account=folders.own_account()).returncode

    # -- Creating --------------------------------------------------------------------------------

    def ensure_running(self) -> Address:
        """Create the cluster if there is none, start the server if none answers; return its address."""
        if not self.exists():
            self._create()
        self._check_version()
        if self.address() is None:
            self._renew_password()
        if not self.is_ready():
            self._start_or_wait()
        return self._known_address()

    def _create(self) -> None:
        """Make the cluster in a draft folder, so that one which was interrupted is never used."""
        draft, account, password = self.folder / "data.new", self.account, secrets.token_urlsafe(24)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if not account.is_ours:
            os.chown(draft, account.uid, account.gid)
        options = configuration.initdb_options(self.name)
        self._must("initdb", *options, f"--pgdata={draft}", account=account)
        (draft / "pg_hba.conf").write_text(configuration.ACCESS_RULES, encoding="utf-8")
        self._without_server(draft, configuration.initial_statements(password), account)
        self._write_state(Address(port=0, password=password))
        draft.rename(self.data)

    def _renew_password(self) -> None:
        """The state file is lost or damaged: set a new password without needing the old one."""
        self.stop()
        postmaster.clear_after_crash(self.data)
        password = secrets.token_urlsafe(24)
        self._without_server(self.data, configuration.new_password_statement(password), self.account)
        self._write_state(Address(port=0, password=password))

    def _without_server(self, data: Path, statements: str, account: folders.Account) -> None:
        """Run statements in single-user mode: no port, and the password is in no argument list."""
        arguments = ("--single", "-D", str(data), "-c", "exit_on_error=on", "-c", "log_statement=none", "postgres")
        self._must("postgres", *arguments, account=account, stdin=statements)

    def _must(self, program: str, *arguments: str, account: folders.Account, stdin: str = "") -> None:
        outcome = self.software.run(program, *arguments, account=account, stdin=stdin)
        if outcome.returncode:
            raise EmbeddedServerError(f"{program} failed in {self.folder}: {outcome.stderr.strip()[-1500:]}")

    def _write_state(self, address: Address) -> None:
        folders.write_private(self.folder / "state.json", self.state_of(address))

    @staticmethod
    def state_of(address: Address) -> str:
        return json.dumps(asdict(address))

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != POSTGRESQL_MAJOR:
            raise EmbeddedServerError(
                f"{self.data} was made by PostgreSQL {found}, this is {POSTGRESQL_MAJOR}. Dump it with the old version "
                "(pg_dump), or move the folder away to begin anew."
            )

    # -- Starting and stopping -------------------------------------------------------------------

    def _start_or_wait(self) -> None:
        """Start the server; one that is alive but still starting (or going down) is waited for."""
        deadline = time.monotonic() + _START_SECONDS
        while running := postmaster.running_postmaster(self.data):
            if self.is_ready():
                return
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"PostgreSQL (process {running.pid}) is alive, but does not answer on port {running.port}. "
                    f"Its log is in {self.data / 'log'}; `make stop` stops it."
                )
            time.sleep(0.1)
        postmaster.clear_after_crash(self.data)
        self._start()

    def start_once(self) -> None:
        """Start a server whose files are laid out already."""
        self._start()

    def _prepare_archive(self) -> None:
        """With an archive: its folder, and the right to take base backups, which only a superuser can give."""
        folder = archive.archive_folder()
        if folder is None or configuration.is_throwaway(self.name):
            return
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.account.is_ours and folder.stat().st_uid == os.geteuid():
                os.chown(folder, self.account.uid, self.account.gid)
        except OSError as error:
            raise EmbeddedServerError(f"Cannot make {archive.VARIABLE}={folder}: {error.strerror}.") from error
        rules = self.data / "pg_hba.conf"
        if archive.REPLICATION_RULE not in (text := rules.read_text(encoding="utf-8")):
            self._without_server(self.data, archive.REPLICATION_STATEMENT, self.account)
            rules.write_text(text + archive.REPLICATION_RULE, encoding="utf-8")

    def _start(self) -> None:
        self._prepare_archive()
        address = self._known_address()
        pinned = _pinned_port()
        port = pinned or address.port
        for _attempt in range(_PORT_ATTEMPTS):
            if not pinned and not _is_free(port):
                port = _free_port()
            self._write_state(Address(port=port, password=address.password))
            try:
                return self._start_on(port)
            except PortTakenError:
                if pinned:
                    raise EmbeddedServerError(
                        f"Port {pinned} (IOP_FINDER_POSTGRES_PORT) is taken by another program. Stop it, name another "
                        "port, or unset the variable to let a free one be chosen."
                    ) from None
                port = 0
        raise EmbeddedServerError(f"No free port for PostgreSQL on 127.0.0.1 after {_PORT_ATTEMPTS} attempts.")

    def _start_on(self, port: int) -> None:
        settings = configuration.server_settings(self.name) | {"port": str(port)}
        # pg_ctl hands the options to a shell.
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        early_log = self.data / "startup.log"
        early_log.unlink(missing_ok=True)
        arguments = ("--wait", "--silent", f"--pgdata={self.data}", f"--log={early_log}", f"--options={options}")
        outcome = self.software.run("pg_ctl", "start", *arguments, account=self.account, cwd=self.folder)
        if outcome.returncode == 0:
            return
        if not _is_free(port):
            raise PortTakenError
        raise EmbeddedServerError(f"PostgreSQL did not start. {outcome.stderr.strip()} {self.last_words()}")

    def last_words(self) -> str:
        """The ends of the logs: before the log collector ran, and from it."""
        early_log = self.data / "startup.log"
        logs = sorted(self.data.glob("log/*.log"), key=lambda path: path.stat().st_mtime)[-1:]
        return " ".join(path.read_text(errors="replace").strip()[-800:] for path in [early_log, *logs] if path.exists())

    def stop(self) -> bool:
        """Stop the server; ``True`` if there was one. Open connections are cut, nothing is lost.

        Told to stop in the moment in which it recovers from a crashed backend, PostgreSQL 18.1 hangs;
        an immediate stop is safe too, and only makes the next start replay its log. With an archive that would leave
        the end of the log behind, which a fast stop hands over: it has longer.
        """
        if not self.is_running():
            return False
        patience = _HAND_OVER_SECONDS if os.environ.get(archive.VARIABLE) else _STOP_SECONDS
        for mode, seconds in (("fast", patience), ("immediate", 10)):
            arguments = ("--wait", "--silent", f"--mode={mode}", f"--timeout={seconds}", f"--pgdata={self.data}")
            try:
                self.software.run("pg_ctl", "stop", *arguments, account=self.account, timeout=seconds + 10)
            except subprocess.TimeoutExpired:
                continue
            if not self.is_running():
                return True
        raise EmbeddedServerError(f"PostgreSQL in {self.folder} does not stop.")


def _pinned_port() -> int:
    value = os.environ.get("IOP_FINDER_POSTGRES_PORT", "")
    if not value:
        return 0
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise EmbeddedServerError(f"IOP_FINDER_POSTGRES_PORT={value!r}: a port is a number from 1 to 65535.")
    return int(value)


def _is_free(port: int) -> bool:
    if port == 0:
        return False
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])
