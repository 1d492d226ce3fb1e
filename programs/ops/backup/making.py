"""Making a backup: everything in it is of one moment, and nothing half is ever left under its name."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pyrage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from iop_finder.version import version
from programs.ops.backup import content, searches, tools
from programs.ops.backup.errors import BackupError
from programs.ops.backup.folder import MANIFEST, STAMP, backups_in
from programs.ops.backup.keys import Keys, keys
from programs.ops.backup.manifest import Manifest
from programs.ops.backup.removals import removals_now
from programs.ops.backup.thinning import kept
from programs.search.keeper import at_leisure, brought_up_to_date

DUMP, ENCRYPTED = "database.dump", "database.dump.age"
CHUNK = 1 << 20


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder of backups: one backup or drill at a time. The kernel lets go of it when we die."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BackupError(f"Cannot write to {folder}: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(f"Another backup or drill is at work in {folder}. Nothing was done.") from None
    finally:
        os.close(descriptor)


@dataclass
class Counted:
    """A file that is written to, counted and digested as it goes to the disk."""

    file: IO[bytes]
    size: int = 0
    digest: Any = None

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        written = self.file.write(data)
        self.size += written
        self.digest.update(data)
        return written

    def flush(self) -> None:
        self.file.flush()


def make_backup(folder: Path, *, now: datetime | None = None) -> tuple[Path, Manifest]:
    """Write a new backup into ``folder``, named for ``now``. Raises ``BackupError``; nothing half is left then."""
    encryption = keys()
    with alone(folder):
        sweep(folder)
        now = (now or datetime.now(UTC)).replace(microsecond=0)
        target = folder / f"iop-finder-{now:{STAMP}}"
        if target.exists():
            raise BackupError(f"{target} is already there: does the clock of this machine step back?")
        draft = target.with_name(target.name + ".part")
        draft.mkdir(mode=0o700)
        try:
            manifest = written_into(draft, now, encryption)
            draft.rename(target)
        except OSError as error:
            raise BackupError(of_disk(error, folder)) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return target, manifest


def of_disk(error: OSError, folder: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"The disk of {folder} is full. The backup that was begun was taken away; the others are as they were."
    return f"The backup could not be written to {folder}: {error.strerror or error}."


def sweep(folder: Path) -> None:
    """Take away what a killed backup left; we hold the lock, so nobody is writing it."""
    for left in folder.glob("iop-finder-*.part"):
        shutil.rmtree(left, ignore_errors=True)


def written_into(draft: Path, now: datetime, encryption: Keys) -> Manifest:
    """The dump and the manifest of one snapshot of the database."""
    server = tools.server_version()
    tool = tools.find_tool("pg_dump", for_major=tools.major_of(server))
    with at_leisure():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        dump = dumped(draft, tool, snapshot, encryption)
        manifest = Manifest(
            made_at=now.isoformat(),
            application=version(),
            migrations=sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            server=server,
            dump=dump,
            tables=content.tables(),
            sequences=content.sequences(),
            structure=content.structure(),
            searches=searches.answers(brought_up_to_date(None)),
            removals=removals_now() | {"at": now.isoformat()},
        )
    manifest.write(draft, encryption)
    for path in (draft / dump["file"], draft / MANIFEST, draft):
        sync(path)
    return manifest


def sync(path: Path) -> None:
    """Wait until it is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def dumped(draft: Path, tool: tools.Tool, snapshot: str, encryption: Keys) -> dict[str, Any]:
    """Let ``pg_dump`` write, through age when there is a key. What the manifest says of the file."""
    command = [
        tool.path,
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        "--lock-wait-timeout=60s",
    ]
    name = ENCRYPTED if encryption.recipient else DUMP
    with (draft / name).open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        counted = Counted(file)
        with subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=tools.connection_environment(tool)
        ) as process:
            heard = listening_to(process)
            try:
                copied(process, counted, encryption)
            except BaseException:
                process.kill()
                raise
            status = process.wait()
            words = heard()
        if status:
            raise BackupError(f"pg_dump failed: {tools.said(words)}")
    return {
        "file": name,
        "bytes": counted.size,
        "sha256": counted.digest.hexdigest(),
        "program": f"pg_dump {tool.version}",
        "recipient": str(encryption.recipient or ""),
    }


def listening_to(process: subprocess.Popen[bytes]) -> Any:
    """Read what a program complains of in a thread, so that it never waits for us; call the answer to get it."""
    words: list[bytes] = []

    def read() -> None:
        assert process.stderr is not None  # noqa: S101 - a pipe was asked for
        words.append(process.stderr.read())

    thread = threading.Thread(target=read, daemon=True)
    thread.start()

    def heard() -> bytes:
        thread.join(10)
        return b"".join(words)

    return heard


def copied(process: subprocess.Popen[bytes], counted: Counted, encryption: Keys) -> None:
    """From the program to the file. Raises ``OSError`` of the disk."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    if encryption.recipient is None:
        shutil.copyfileobj(process.stdout, counted, CHUNK)
        return
    try:
        pyrage.encrypt_io(process.stdout, counted, [encryption.recipient])
    except pyrage.EncryptError as error:
        # Its words have the number of the system's error, and nothing else has.
        full = f"[Errno {errno.ENOSPC}]" in str(error)
        raise OSError(errno.ENOSPC if full else errno.EIO, "encrypting failed") from error


def thin_out(folder: Path) -> list[Path]:
    """Remove the backups that the rule does not keep; which they were."""
    with alone(folder):
        found = backups_in(folder)
        stay = kept(found)
        gone = [path for time, path in found.items() if time not in stay]
        for path in gone:
            # Its manifest first: what is left of a removal that was interrupted is no backup.
            (path / MANIFEST).unlink()
            shutil.rmtree(path)
    return gone
