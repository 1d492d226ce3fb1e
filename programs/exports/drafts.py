"""Files that are hashed and compressed while they are written, and get their names when they are whole.

A name bears the beginning of the SHA-256 of what is in the file: the same content has the same name, so that a file may
be written twice, and no name ever means other bytes.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HASH_LENGTH = 16
"""Hexadecimal digits of a hash in a name: 64 bits. The whole one is in the index."""

DRAFT, GZIP = ".part", ".gz"
COMPRESSION = 6
AS_GZIP = 16 + zlib.MAX_WBITS
"""What zlib must be told to write RFC 1952."""


class ExportError(Exception):
    """Nothing could be written; the message says why and what to do."""


class BusyError(ExportError):
    """Somebody else is writing into the folder."""


class Counted:
    """A file that counts and digests what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.bytes, self.digest = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.bytes += len(data)
        self.digest.update(data)
        self.file.write(data)

    def close(self) -> None:
        """On the disk, before anybody is told of it."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


@dataclass(frozen=True, slots=True)
class Finished:
    """A file under its name, and what is known of it and of the one with ``.gz`` behind its name."""

    name: str
    bytes: int
    sha256: str
    gzip_bytes: int
    gzip_sha256: str


class Draft:
    """One file that is being written, plain and compressed. Its name will be ``stem``, a hash and ``ending``."""

    def __init__(self, folder: Path, stem: str, ending: str) -> None:
        self.folder, self.stem, self.ending = folder, stem, ending
        self.paths = [folder / f"{stem}.{ending}{more}{DRAFT}" for more in ("", GZIP)]
        self.plain = Counted(self.paths[0].open("wb"))
        self.compressed = Counted(self.paths[1].open("wb"))
        # Of zlib's own, neither a time nor a name is in it: the same content is the same bytes.
        self.gzip = zlib.compressobj(COMPRESSION, zlib.DEFLATED, AS_GZIP)

    def write(self, data: bytes) -> None:
        self.plain.write(data)
        self.compressed.write(self.gzip.compress(data))

    def finish(self) -> Finished:
        """Give both files their names."""
        self.compressed.write(self.gzip.flush())
        self.plain.close()
        self.compressed.close()
        sha256 = self.plain.digest.hexdigest()
        name = f"{self.stem}-{sha256[:HASH_LENGTH]}.{self.ending}"
        for path, more in zip(self.paths, ("", GZIP), strict=True):
            path.replace(self.folder / f"{name}{more}")
        return Finished(name, self.plain.bytes, sha256, self.compressed.bytes, self.compressed.digest.hexdigest())

    def give_up(self) -> None:
        """Take away what was begun. What is finished stays."""
        for counted in (self.plain, self.compressed):
            with contextlib.suppress(OSError):
                counted.file.close()
        for path in self.paths:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def drafting(folder: Path, stem: str, ending: str) -> Iterator[Draft]:
    """A draft, which is taken away if the block fails."""
    draft = Draft(folder, stem, ending)
    try:
        yield draft
    except BaseException:
        draft.give_up()
        raise


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder: one writer at a time. The kernel lets go of it when we die, and the next one sweeps.

    Raises ``BusyError``, and ``ExportError`` for a folder that cannot be written to or a disk that is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ExportError(f"Cannot write to {folder}: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        sweep(folder)
        yield
    except BlockingIOError:
        raise BusyError(f"Files are being written into {folder} already. Nothing was done.") from None
    except OSError as error:
        raise ExportError(of_disk(error, folder)) from error
    finally:
        os.close(descriptor)


def of_disk(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {folder} is full. What was begun was taken away; the files of before are as they were."
    return f"Files could not be written to {folder}: {error.strerror or error}."


def sweep(folder: Path) -> None:
    """Take away what one that was killed left; we hold the lock, so that nobody is writing it."""
    for left in folder.glob(f"*{DRAFT}"):
        left.unlink(missing_ok=True)
