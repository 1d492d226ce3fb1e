"""Where the embedded server keeps its files, and under which account it runs.

PostgreSQL refuses to run as root. As an ordinary user everything is in ``.postgres/`` of the
checkout. As root the server runs under an unprivileged account, and when that account cannot reach
the checkout (``/root`` is closed to it) the files go to a folder of our own under ``/var/tmp``.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from iop_finder.embedded_postgres.errors import ALTERNATIVE, EmbeddedServerError

CHECKOUT = Path(__file__).resolve().parents[2]
DEDICATED = "iop-finder-postgres"
"""The system account that docs/running.md lets an operator make; nothing here makes one."""


@dataclass(frozen=True)
class Account:
    """An operating-system account, by number."""

    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def subprocess_options(self) -> dict[str, Any]:
        """What ``subprocess.run`` needs to run a program under this account."""
        if self.is_ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach ``folder``; asked of the system, which knows about ACLs too."""
        if self.is_ours:
            return True
        try:
            command = ["/bin/sh", "-c", 'cd -- "$1" 2>/dev/null', "sh", str(folder)]
            answer = subprocess.run(command, cwd="/", **self.subprocess_options())  # noqa: S603
        except OSError as error:
            raise EmbeddedServerError(
                f"Root is not allowed to start programs under another account here ({error}), and PostgreSQL "
                f"refuses to run as root. Run this as an ordinary user. {ALTERNATIVE}"
            ) from error
        return answer.returncode == 0


def own_account() -> Account:
    return Account(os.geteuid(), os.getegid())


def server_account() -> Account:
    """The account for a new server: ourselves, or as root somebody without privileges.

    For root that is IOP_FINDER_POSTGRES_USER, else the owner of the checkout (so that the same
    checkout later works for them too), else the account that an operator made for it (``DEDICATED``), else
    ``nobody``, whose files every other program that runs as ``nobody`` could read.
    """
    if os.geteuid() != 0:
        return own_account()
    name = os.environ.get("IOP_FINDER_POSTGRES_USER", "")
    try:
        owner = CHECKOUT.stat()
        entry = pwd.getpwuid(owner.st_uid) if owner.st_uid and not name else pwd.getpwnam(name or _unprivileged())
    except KeyError as error:
        raise EmbeddedServerError(
            f"PostgreSQL refuses to run as root, and the account to run it under is missing ({error}). Create one and "
            f"name it in IOP_FINDER_POSTGRES_USER. {ALTERNATIVE}"
        ) from error
    if entry.pw_uid == 0:
        raise EmbeddedServerError("IOP_FINDER_POSTGRES_USER names root; PostgreSQL needs an ordinary account.")
    return Account(entry.pw_uid, entry.pw_gid)


def _unprivileged() -> str:
    try:
        return pwd.getpwnam(DEDICATED).pw_name
    except KeyError:
        return "nobody"


def _private_name() -> str:
    """A folder name of this checkout's own, for places that several checkouts share."""
    return f"iop-finder-{hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]}"


@lru_cache(maxsize=1)
def base_folder() -> Path:
    """The folder that holds the programs and all instances; not created here."""
    if chosen := os.environ.get("IOP_FINDER_POSTGRES_FOLDER"):
        return Path(chosen).resolve()
    if server_account().can_enter(CHECKOUT):
        return CHECKOUT / ".postgres"
    return Path("/var/tmp") / _private_name()  # noqa: S108 (create_base_folder checks whose it is)


def is_outside_checkout() -> bool:
    return CHECKOUT not in base_folder().parents


def create_base_folder() -> Path:
    """Create the base folder, or make sure that an existing one is nobody else's.

    Anybody may write to ``/var/tmp``: a folder of our name that another user put there, or a link
    to somewhere else, must not receive the data.
    """
    folder, account = base_folder(), server_account()
    # As an ordinary user only we may look inside; the server's account must be able to pass through.
    mode = 0o700 if account.is_ours else 0o711
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _refuse_foreign(folder)
    except OSError as error:
        raise EmbeddedServerError(f"Cannot create the database folder {folder}: {error.strerror}.") from error
    else:
        if os.geteuid() == 0 and CHECKOUT.stat().st_uid == account.uid:
            os.chown(folder, account.uid, account.gid)
        folder.chmod(mode)
    return folder


def _refuse_foreign(folder: Path) -> None:
    found = folder.lstat()
    expected = {os.geteuid()} | ({server_account().uid} if folder.parent == CHECKOUT else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in expected or found.st_mode & 0o022:
        raise EmbeddedServerError(
            f"{folder} exists, but it is not a folder that only we can write to (its owner is user number "
            f"{found.st_uid}, we are {os.geteuid()}). Run this as its owner, or remove the folder."
        )


def create_instance_folder(name: str) -> Path:
    """Create the folder of one instance inside the base folder."""
    folder = create_base_folder() / name
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(folder.parent.stat().st_mode & 0o777)
        keep_owner(folder)
    return folder


def keep_owner(path: Path) -> None:
    """Give a file that root made to whoever owns the folder it is in, so that they can use it later."""
    if os.geteuid() == 0:
        parent = path.parent.stat()
        os.chown(path, parent.st_uid, parent.st_gid)


def write_private(path: Path, text: str) -> None:
    """Replace a file atomically, readable by its owner only."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    keep_owner(draft)
    draft.replace(path)
