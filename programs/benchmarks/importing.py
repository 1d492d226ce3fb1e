"""How long an import takes and how much memory, beside another checkout: the same file, in turns, on one server.

Each import goes into a database of its own, copied from one that this build made of the tables and places of its
checkout; all of them have ``_bench_import_`` in their names and are dropped again.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from django.db import connection

HERE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Taken:
    """One import: seconds by the clock, seconds of processor of the command, peak memory in MB."""

    seconds: float
    processor: float
    megabytes: float


def side_by_side(checkouts: dict[str, Path], file: Path, rounds: int) -> Iterator[tuple[str, Taken]]:
    """Import ``file`` ``rounds`` times with each checkout, one after the other, into fresh tables."""
    names = {label: f"{connection.settings_dict['NAME']}_bench_import_{place}" for place, label in enumerate(checkouts)}
    try:
        for label, name in names.items():
            recreate(name)
            for command in (["migrate", "-v0"], ["load_gazetteer"]):
                run(checkouts[label], name, command)
        for _round in range(rounds):
            for label, name in names.items():
                recreate(f"{name}_run", template=name)
                yield label, run(checkouts[label], f"{name}_run", ["import_samhsa", str(file), "--apply"])
    finally:
        for name in names.values():
            for one in (f"{name}_run", name):
                execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')


def run(checkout: Path, database: str, command: list[str]) -> Taken:
    """Run a command of a checkout with this Python, and say what it took. Raises ``CalledProcessError``."""
    environment = os.environ | {"DATABASE_URL": address_of(database), "SECRET_KEY": "of-a-benchmark"}
    arguments = [sys.executable, "manage.py", *command]
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  (our own command)
        arguments, cwd=checkout, env=environment, stdout=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return Taken(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def address_of(database: str) -> str:
    given = connection.get_connection_params()
    user, password = (quote(str(given.get(name) or ""), safe="") for name in ("user", "password"))
    host = quote(str(given.get("host", "")), safe="")
    return f"postgresql://{user}:{password}@{host}:{given.get('port', 5432)}/{database}"


def recreate(name: str, template: str = "template0") -> None:
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def execute(statement: str) -> None:
    """A statement that no transaction may hold."""
    with contextlib.closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute(statement)


def middle(taken: list[Taken]) -> Taken:
    """The median of each number."""
    return Taken(*(median(getattr(one, name) for one in taken) for name in Taken.__slots__))
