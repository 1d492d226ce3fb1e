"""``pg_dump`` and ``pg_restore`` of the version that fits, and how they reach the database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from iop_finder.embedded_postgres import server as embedded
from programs.ops.backup.errors import BackupError

DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Tool:
    """A program, and what must be in its environment."""

    path: str
    version: str
    environment: dict[str, str]

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def server_version() -> str:
    """``18.1``, as the server says."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


def major_of(version: str) -> int:
    return int(version.split(".")[0])


def find_tool(name: str, *, for_major: int) -> Tool:
    """The program for a server of this major version: the same one, else the next newer one.

    A newer ``pg_dump`` reads an older server, and never the other way round.
    """
    found = [tool for path, libraries in candidates(name) if (tool := tool_at(path, libraries))]
    fitting = sorted((tool for tool in found if tool.major >= for_major), key=lambda tool: tool.major)
    if not fitting:
        have = ", ".join(sorted({tool.version for tool in found})) or "none"
        raise BackupError(
            f"{name} for PostgreSQL {for_major} is needed, and there is {have}. "
            f"Debian, Ubuntu: apt install postgresql-client-{for_major}"
        )
    return fitting[0]


def candidates(name: str) -> list[tuple[str, dict[str, str]]]:
    """Where the program may be, and the libraries it needs."""
    places: list[tuple[str, dict[str, str]]] = []
    if settings.EMBEDDED_POSTGRES:
        software = embedded.current_instance().software
        libraries = {key: value for key, value in software.environment().items() if key.endswith("LIBRARY_PATH")}
        places.append((software.program(name), libraries))
    if found := shutil.which(name):
        places.append((found, {}))
    places += [(str(path), {}) for path in sorted(DEBIAN.glob(f"*/bin/{name}"))]
    return places


def tool_at(path: str, libraries: dict[str, str]) -> Tool | None:
    try:
        answer = subprocess.run(  # noqa: S603
            [path, "--version"], capture_output=True, text=True, env=os.environ | libraries, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\b(\d+)(?:\.\d+)*", answer.stdout)
    return Tool(path, version[0], libraries) if version and not answer.returncode else None


def connection_environment(tool: Tool, database: str = "") -> dict[str, str]:
    """The environment in which ``tool`` connects as Django does; the password is in no argument list."""
    about = connection.settings_dict
    _arguments, given = connection.client_class.settings_to_cmd_args_env(about, [])
    named = {
        "PGHOST": about["HOST"],
        "PGPORT": str(about["PORT"] or ""),
        "PGUSER": about["USER"],
        "PGPASSWORD": about["PASSWORD"],
        "PGDATABASE": database or about["NAME"],
        "PGAPPNAME": "iop_finder backup",
    }
    return {
        **os.environ,
        **tool.environment,
        **(given or {}),
        **{name: str(text) for name, text in named.items() if text},
    }


def said(errors: bytes) -> str:
    """The first words of a program's complaint, without the rows that some of them quote."""
    lines = [line for line in errors.decode(errors="replace").splitlines() if "ERROR" in line or "error:" in line]
    return " ".join(lines[:2])[:300] or errors.decode(errors="replace").strip()[:300] or "it gave no reason"
