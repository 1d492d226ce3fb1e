"""Recovery to a point in time: a base backup and the archived log become a new instance. The old one is not touched."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from datetime import datetime
from pathlib import Path

from iop_finder.embedded_postgres import archive, folders, postmaster
from iop_finder.embedded_postgres.cluster import POSTGRESQL_MAJOR, Address, Cluster
from iop_finder.embedded_postgres.errors import EmbeddedServerError

PATIENCE_SECONDS = 3_600.0
SIGNAL = "recovery.signal"


def recover(*, base: Path, logs: Path, until: datetime, name: str) -> Cluster:
    """Make the instance ``name`` from a base backup, as it was at ``until``; it is stopped afterwards.

    Raises ``EmbeddedServerError`` when the instance exists, or the log has a hole or ends before ``until``; nothing is
    left then.
    """
    cluster = Cluster(name)
    refuse_unfit(cluster, base, logs, until)
    try:
        with cluster.transition():
            laid_out(cluster, base, logs, until)
            replayed(cluster)
    except BaseException:
        with cluster.transition():
            cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)
        raise
    return cluster


def refuse_unfit(cluster: Cluster, base: Path, logs: Path, until: datetime) -> None:
    if cluster.folder.exists():
        raise EmbeddedServerError(f"There is an instance {cluster.name} already; choose another name.")
    try:
        found = (base / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise EmbeddedServerError(f"{base} is no base backup ({error.strerror}).") from error
    if found != POSTGRESQL_MAJOR:
        raise EmbeddedServerError(f"{base} was made by PostgreSQL {found}, this is {POSTGRESQL_MAJOR}.")
    if not logs.is_dir():
        raise EmbeddedServerError(f"{logs} is no folder with an archived log.")
    if until.tzinfo is None:
        raise EmbeddedServerError("The time needs its zone, for example 2026-11-28T08:00:00Z.")


def laid_out(cluster: Cluster, base: Path, logs: Path, until: datetime) -> None:
    """The files of the new instance, with what it must do first."""
    draft, account = cluster.folder / "data.new", cluster.account
    shutil.copytree(base, draft, symlinks=True)
    configuration = draft / "postgresql.auto.conf"
    configuration.write_text(
        configuration.read_text(encoding="utf-8")
        + f"restore_command = '{archive.restore_command(logs)}'\n"
        + f"recovery_target_time = '{until.isoformat()}'\nrecovery_target_action = 'promote'\n",
        encoding="utf-8",
    )
    (draft / SIGNAL).touch()
    draft.chmod(0o700)
    if not account.is_ours:
        for path in (draft, *draft.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
    draft.rename(cluster.data)
    folders.write_private(
        cluster.folder / "state.json", cluster.state_of(Address(port=0, password=secrets.token_hex()))
    )


def unreached(cluster: Cluster) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"The log does not reach that time, or has a hole: nothing was made. PostgreSQL says: {cluster.last_words()}"
    )


def replayed(cluster: Cluster) -> None:
    """Start it, wait until it has read the log and goes on by itself, and stop it.

    Its own log is not archived meanwhile: it would stand beside that of the instance it came from. PostgreSQL removes
    the file that told it to recover a moment before it has: stopped in that moment, it would read on when it is next
    started, past the time.
    """
    before = os.environ.pop(archive.VARIABLE, None)
    try:
        try:
            cluster.start_once()
        except EmbeddedServerError as error:
            raise unreached(cluster) from error
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (cluster.data / SIGNAL).exists() or not cluster.is_in_production():
            if postmaster.running_postmaster(cluster.data) is None:
                raise unreached(cluster)
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"PostgreSQL is still reading its log after {PATIENCE_SECONDS:.0f} s.")
            time.sleep(0.05)
        cluster.stop()
    finally:
        if before is not None:
            os.environ[archive.VARIABLE] = before
    # The password is that of the other instance: without the file, the next start makes a new one.
    (cluster.folder / "state.json").unlink()
    cleared = [
        line
        for line in (cluster.data / "postgresql.auto.conf").read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.startswith(("restore_command", "recovery_target"))
    ]
    (cluster.data / "postgresql.auto.conf").write_text("".join(cleared), encoding="utf-8")
