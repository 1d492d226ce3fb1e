"""The drill: the newest backup is restored into a database of its own, compared, and deleted again."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import Error, connection

from iop_finder.postgres.databases import elsewhere, switch
from programs.ops.backup import restoring
from programs.ops.backup.errors import BackupError
from programs.ops.backup.folder import RESTORE_CHECK, backups_in
from programs.ops.backup.keys import keys
from programs.ops.backup.making import alone

MARK = "IOP Finder: the restore of a backup is being checked here; it is deleted again."


def restore_check(folder: Path, *, say: Callable[[str], None]) -> Path:
    """Try the newest backup of ``folder``. Raises ``BackupError``; a good outcome is noted beside the backups."""
    with alone(folder):
        found = backups_in(folder)
        if not found:
            raise BackupError(f"There is no backup in {folder}.")
        backup = found[max(found)]
        started = time.monotonic()
        with scratch_database() as name:
            say(f"In the database {name}:")
            manifest = restoring.restore_only(backup, keys(), say=say)
            if differences := restoring.differences(manifest):
                raise BackupError(f"{backup.name} does not restore to what was saved: " + "; ".join(differences))
        seconds = time.monotonic() - started
        note(folder, backup, seconds)
    rows = sum(table["rows"] for table in manifest.tables.values())
    counted = ", ".join(f"{len(lines)} {kind}" for kind, lines in manifest.structure.items())
    say(f"Equal: {len(manifest.tables)} tables with {rows:,} rows, {counted}, {len(manifest.sequences)} sequences, "
        f"{len(manifest.searches)} searches. {seconds:.1f} s; {name} is deleted.")  # fmt: skip
    return backup


def note(folder: Path, backup: Path, seconds: float) -> None:
    about = {"at": datetime.now(UTC).isoformat(), "backup": backup.name, "seconds": round(seconds, 1)}
    draft = folder / (RESTORE_CHECK + ".part")
    draft.write_text(json.dumps(about) + "\n", encoding="utf-8")
    draft.replace(folder / RESTORE_CHECK)


@contextlib.contextmanager
def scratch_database() -> Iterator[str]:
    """An empty database of the same server, which is the default connection's within. Deleted at the end."""
    application = connection.settings_dict["NAME"]
    name = f"{application}_restore_check"
    create(name)
    try:
        switch(name)
        yield name
    finally:
        switch(application)
        with contextlib.suppress(Error), elsewhere() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")


def create(name: str) -> None:
    """Make it, in place of what a drill that was killed has left. Raises ``BackupError`` for one of somebody else."""
    quoted = connection.ops.quote_name(name)
    try:
        with elsewhere() as cursor:
            cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
            if (row := cursor.fetchone()) and row[0] != MARK:
                raise BackupError(f"There is a database {name}, and it is none of ours: it stays as it is. Rename it.")
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
            cursor.execute(f"COMMENT ON DATABASE {quoted} IS %s", [MARK])
    except Error as error:
        reason = str(error).partition("\n")[0]
        raise BackupError(
            f"{reason}. The drill needs a role that may create a database: ALTER ROLE … CREATEDB."
        ) from error
