"""Debian's PostgreSQL, whatever version it is: migrations, reading tests, backup and restore, and what does not fit."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.operations.running import CHECKOUT, environment, free_port

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
READING = (
    "tests/models/test_derived_columns.py",
    "tests/models/test_constraints.py",
    "tests/search/test_text.py",
    "tests/api/test_program_detail.py",
)
PASSWORD = "only-for-this-test"


class Postgres:
    """A cluster of its own, with the application's role and whatever databases a test makes."""

    def __init__(self, folder: Path) -> None:
        if not SERVERS:
            pytest.skip("Debian's PostgreSQL is not installed: no other version was tried")
        self.programs, self.folder, self.port = SERVERS[-1].parent, folder / "postgres", free_port()
        self.account: dict[str, Any] = {}
        self.folder.mkdir()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def run(self, name: str, *arguments: str) -> None:
        outcome = subprocess.run(
            [str(self.programs / name), *arguments], cwd="/", capture_output=True, text=True, **self.account,
            env={"PATH": "/usr/bin:/bin", "PGPORT": str(self.port), "PGHOST": "127.0.0.1", "PGUSER": "postgres"},
        )  # fmt: skip
        assert outcome.returncode == 0, outcome.stderr

    def sql(self, statement: str, database: str = "postgres") -> None:
        self.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", database, "--command", statement)

    def settings(self, database: str) -> dict[str, str]:
        return {
            "DATABASE_URL": f"postgresql://iop_finder:{PASSWORD}@127.0.0.1:{self.port}/{database}",
            "SECRET_KEY": "s" * 50,
        }


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder)
    data = server.folder / "data"
    server.run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N")
    options = f"-p {server.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    server.run("pg_ctl", "-D", str(data), "-w", "-s", "-l", str(server.folder / "log"), "-o", options, "start")
    try:
        server.sql(f"CREATE ROLE iop_finder LOGIN CREATEDB PASSWORD '{PASSWORD}'")
        yield server
    finally:
        server.run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "-s", "stop")
        shutil.rmtree(server.folder)


def told(server: Postgres, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT, env=environment(**server.settings(database)), capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def test_reading_tests_pass(postgres: Postgres) -> None:
    postgres.sql("CREATE DATABASE iop_finder OWNER iop_finder")
    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", *READING, "-n", "0", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider"],
        cwd=CHECKOUT, env=environment(**postgres.settings("iop_finder")), capture_output=True, text=True, timeout=550,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout[-3000:]
    assert " passed" in outcome.stdout


def test_backup_drill_and_restore(postgres: Postgres, folder: Path) -> None:
    postgres.sql("CREATE DATABASE kept OWNER iop_finder")
    backups = folder / "backups"
    for arguments in (("migrate", "-v", "0"), ("backup", str(backups)), ("restore_check", str(backups))):
        outcome = told(postgres, "kept", *arguments)
        assert outcome.returncode == 0, outcome.stderr
    assert "Equal: " in outcome.stdout
    postgres.sql("CREATE DATABASE second OWNER iop_finder")
    (backup,) = backups.glob("iop-finder-*")
    outcome = told(postgres, "second", "restore", str(backup))
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "CREATE DATABASE odd OWNER iop_finder TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'",
            "encoded as SQL_ASCII",
        ),
        ("CREATE DATABASE odd OWNER iop_finder TEMPLATE template0 LOCALE 'C'", "does not know small letters"),
        ("CREATE DATABASE odd", "may not create extensions"),
    ],
)
def test_what_does_not_fit_is_told_before_anything_is_made(postgres: Postgres, statement: str, words: str) -> None:
    postgres.sql(statement)
    try:
        outcome = told(postgres, "odd", "prepare")
        assert outcome.returncode == 1
        assert words in outcome.stderr
        assert outcome.stderr.startswith("Error: ")
    finally:
        postgres.sql("DROP DATABASE odd")
