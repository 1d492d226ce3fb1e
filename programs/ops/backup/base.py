"""Base backups of the embedded server: with the archived log, the way back to any second."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from iop_finder.embedded_postgres.archive import VARIABLE, archive_folder
from programs.ops.backup import tools
from programs.ops.backup.errors import BackupError
from programs.ops.backup.folder import STAMP, base_backups_in
from programs.ops.backup.making import alone

KEPT = 2
"""Base backups that stay; the log older than the older one goes."""

FIRST_FILE = re.compile(r"^START WAL LOCATION: .*\(file ([0-9A-F]{24})\)", re.MULTILINE)


def base_backup(folder: Path) -> Path:
    """Take one from the running server, check it, and remove what the two newest do not need."""
    archive = refuse_without_archive()
    with alone(folder):
        now = datetime.now(UTC)
        target = folder / f"base-{now:{STAMP}}"
        draft = target.with_name(target.name + ".part")
        for left in folder.glob("base-*.part"):
            shutil.rmtree(left)
        try:
            options = ["--format=plain", "--checkpoint=fast", "--wal-method=stream", "--no-password"]
            run("pg_basebackup", f"--pgdata={draft}", *options)
            run("pg_verifybackup", "--quiet", str(draft))
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        thin_out(folder, archive)
    return target


def refuse_without_archive() -> Path:
    archive = archive_folder()
    if not settings.EMBEDDED_POSTGRES:
        raise BackupError(
            "Base backups are of the embedded server. For your own: pgBackRest or Barman (docs/running.md)."
        )
    if archive is None:
        raise BackupError(f"Set {VARIABLE} to a folder, and start the server again.")
    with connection.cursor() as cursor:
        cursor.execute("SHOW archive_mode")
        if cursor.fetchone()[0] != "on":
            raise BackupError(f"The server was started without {VARIABLE}: restart the application (`make stop`).")
    return archive


def run(name: str, *arguments: str) -> None:
    tool = tools.find_tool(name, for_major=tools.major_of(tools.server_version()))
    environment = {key: text for key, text in tools.connection_environment(tool).items() if key != "PGDATABASE"}
    outcome = subprocess.run([tool.path, *arguments], capture_output=True, env=environment)  # noqa: S603
    if outcome.returncode:
        raise BackupError(f"{name} failed: {tools.said(outcome.stderr)}")


def thin_out(folder: Path, archive: Path) -> None:
    """Keep the newest base backups, and of the log what they need."""
    found = list(base_backups_in(folder).values())
    for path in found[:-KEPT]:
        shutil.rmtree(path)
    oldest = found[-KEPT:][0]
    first = FIRST_FILE.search((oldest / "backup_label").read_text(encoding="utf-8"))
    if first and os.access(archive, os.W_OK):
        run("pg_archivecleanup", str(archive), first[1])
