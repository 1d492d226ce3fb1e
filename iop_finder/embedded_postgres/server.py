"""Who uses the embedded server: the first process starts it, the last one to leave stops it.

Every process that uses an instance holds a shared lock on the instance's folder for the rest of its
life. The kernel releases the lock however the process ends, so a count cannot go wrong. Joining and
leaving are serialized by the cluster's transition lock.

A process killed with SIGKILL cannot stop the server; it stays, and the next process to use it
leaves as the last one, or ``manage.py stop`` stops it.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from dataclasses import dataclass
from types import FrameType

from iop_finder.embedded_postgres import folders, locks
from iop_finder.embedded_postgres.cluster import Address, Cluster
from iop_finder.embedded_postgres.errors import EmbeddedServerError

DEFAULT_INSTANCE = "app"

__all__ = [
    "Address",
    "EmbeddedServerError",
    "Stopped",
    "join",
    "known_address",
    "leave",
    "recover",
    "running",
    "stop_all",
]

_guard = threading.RLock()
_held: dict[str, int] = {}  # instance name -> descriptor of the shared lock


def current_instance() -> Cluster:
    """The instance that this process uses: IOP_FINDER_POSTGRES_INSTANCE, else "app"."""
    return Cluster(os.environ.get("IOP_FINDER_POSTGRES_INSTANCE") or DEFAULT_INSTANCE)


def join(*, quiet: bool = False) -> Address:
    """Use the server until this process ends; start it if it does not run. Cheap when repeated.

    ``quiet`` is for a caller that says by itself where the data are.
    """
    cluster = current_instance()
    with _guard:
        if cluster.name in _held and (address := cluster.address()):
            return address
        return _enter(cluster, quiet=quiet)


def known_address() -> Address | None:
    """Where the server listens, as far as known: for whoever must not wait until it has been started."""
    return current_instance().address()


def recover() -> Address:
    """After a failed connection: make sure that the server runs, wherever it listens now."""
    with _guard:
        return _enter(current_instance())


def _enter(cluster: Cluster, *, quiet: bool = False) -> Address:
    with cluster.transition():
        is_first_ever = not cluster.exists()
        if cluster.name not in _held:
            _held[cluster.name] = locks.hold_shared(cluster.folder)
            _leave_at_exit()
        address = cluster.ensure_running()
    if is_first_ever and folders.is_outside_checkout() and not quiet:
        sys.stderr.write(whereabouts() + "\n")
    return address


def leave() -> None:
    """Stop using the server, and stop it if nobody else uses it."""
    with _guard:
        for name in list(_held):
            cluster = Cluster(name)
            with cluster.transition():
                os.close(_held.pop(name))
                if not locks.is_held(cluster.folder):
                    cluster.stop()


def whereabouts() -> str:
    """One sentence about where the data are, and why they may not be in the checkout."""
    base = folders.base_folder()
    if not folders.is_outside_checkout() or os.environ.get("IOP_FINDER_POSTGRES_FOLDER"):
        return f"PostgreSQL keeps its data in {base}."
    return (
        f"PostgreSQL keeps its data in {base}: it cannot run as root, and the account it runs under cannot reach "
        f"{folders.CHECKOUT}. Some systems clear /var/tmp after 30 days: IOP_FINDER_POSTGRES_FOLDER names another "
        "place."
    )


# -- Stopping everything --------------------------------------------------------------------------


@dataclass(frozen=True)
class Stopped:
    """A server that ran, and whether some process was still using it."""

    name: str
    was_in_use: bool


def _clusters() -> list[Cluster]:
    """All instances of this checkout."""
    if not folders.base_folder().is_dir():
        return []
    base = folders.create_base_folder()  # exists: this refuses one that is not ours
    return [Cluster(data.parent.name) for data in sorted(base.glob("*/data"))]


def running() -> list[str]:
    """The names of the instances whose server is alive."""
    return [cluster.name for cluster in _clusters() if cluster.is_running()]


def stop_all() -> list[Stopped]:
    """Stop the servers of all instances of this checkout, used or not."""
    stopped = []
    for cluster in _clusters():
        with cluster.transition():
            was_in_use = locks.is_held(cluster.folder)
            if cluster.stop():
                stopped.append(Stopped(cluster.name, was_in_use))
    return stopped


# -- The end of the process -----------------------------------------------------------------------


def _leave_at_exit() -> None:
    if getattr(_leave_at_exit, "done", False):
        return
    _leave_at_exit.done = True  # type: ignore[attr-defined]
    atexit.register(_leave_quietly, os.getpid())
    _exit_on_termination()


def _leave_quietly(pid: int) -> None:
    """At exit nobody can act on an error any more; a forked child has nothing to leave."""
    if os.getpid() != pid:
        return
    try:
        leave()
    except (EmbeddedServerError, OSError) as error:
        sys.stderr.write(f"PostgreSQL was not stopped: {error}\n")


def _exit_on_termination() -> None:
    """Let SIGTERM and SIGHUP run the exit handlers; by default they end the process on the spot.

    Whoever has a handler of their own (a web server) decides for themselves.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _forget() -> None:
    """In a forked child: it has not joined; the lock it inherited is its parent's."""
    global _guard
    _guard = threading.RLock()
    while _held:
        os.close(_held.popitem()[1])


os.register_at_fork(after_in_child=_forget)
