"""The archive of the write-ahead log: with a base backup, the way back to any second (``IOP_FINDER_POSTGRES_ARCHIVE``).

PostgreSQL hands over each finished file of its log, and one that is not finished after five minutes. See PostgreSQL's
manual, “Continuous Archiving and Point-in-Time Recovery”.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from iop_finder.embedded_postgres.errors import EmbeddedServerError

VARIABLE = "IOP_FINDER_POSTGRES_ARCHIVE"
TIMEOUT_SECONDS = 300
"""What a machine that is lost with its disk may take along."""

PLAIN_PATH = re.compile(r"/[\w./+@-]+")

REPLICATION_RULE = "host    replication  iop_finder  127.0.0.1/32  scram-sha-256\n"
REPLICATION_STATEMENT = "ALTER ROLE iop_finder REPLICATION;\n"
"""Base backups are taken over a connection of replication. On a managed server, the provider takes them."""


def archive_folder() -> Path | None:
    """Where the log goes; ``None``: nowhere. Raises for a path that a command of the shell could not hold."""
    value = os.environ.get(VARIABLE, "")
    if not value:
        return None
    if not PLAIN_PATH.fullmatch(value):
        raise EmbeddedServerError(f"{VARIABLE}={value!r}: an absolute path of letters, digits and ./_+@- is needed.")
    return Path(value)


def settings() -> dict[str, str]:
    """What the server must know. A file that is there with other contents is never replaced."""
    folder = archive_folder()
    if folder is None:
        return {}
    there, part = f"{folder}/%f", f"{folder}/%f.part"
    command = f"if test -f {there}; then cmp -s %p {there}; else cp %p {part} && sync {part} && mv {part} {there}; fi"
    return {"archive_mode": "on", "archive_command": command, "archive_timeout": str(TIMEOUT_SECONDS)}


def restore_command(folder: Path) -> str:
    if not PLAIN_PATH.fullmatch(str(folder)):
        raise EmbeddedServerError(f"{folder}: an absolute path of letters, digits and ./_+@- is needed.")
    return f"cp {folder}/%f %p"
