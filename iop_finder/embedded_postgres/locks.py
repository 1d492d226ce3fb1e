"""Advisory locks that the kernel releases when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iop_finder.embedded_postgres.errors import EmbeddedServerError
from iop_finder.embedded_postgres.folders import keep_owner

# Longer than the slowest thing done under an exclusive lock: a start that recovers after a crash.
PATIENCE_SECONDS = 180


@contextmanager
def exclusively(path: Path, doing: str) -> Iterator[None]:
    """Hold ``path`` as an exclusive lock; wait for others, but not for ever."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _try(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"Another command has been busy {doing} for {PATIENCE_SECONDS} seconds ({path}). "
                    "Is it stopped in a debugger or with Ctrl-Z?"
                )
            time.sleep(0.03)
        yield
    finally:
        os.close(descriptor)


def hold_shared(folder: Path) -> int:
    """Take a shared lock on a folder and return its descriptor; closing it releases the lock.

    The folder itself is locked, not a file in it: systemd-tmpfiles, which clears old files out of
    ``/var/tmp``, leaves a locked folder alone.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_held(folder: Path) -> bool:
    """Whether any process holds the shared lock on ``folder``."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return not _try(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        existed = path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise EmbeddedServerError(
            f"{path} belongs to another user. Run this as its owner, or as root; or remove the folder {path.parent}."
        ) from error
    if not existed:
        keep_owner(path)
    return descriptor


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
