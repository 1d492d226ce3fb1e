"""The sockets that workers accept from. They are opened by the process that watches over the workers.

On Linux every worker has one of its own on the same address (``SO_REUSEPORT``): the kernel spreads
connections evenly, where one socket for all lets whoever wakes first take most of them. A replaced worker
hands its socket on, with whoever waits at it; that of a worker which died is closed, so that the kernel
sends nobody there any more. Elsewhere all share one socket.
"""

from __future__ import annotations

import os
import resource
import socket
import sys
from pathlib import Path

BACKLOG = 1024
"""Connections that wait to be accepted; the kernel may allow fewer (``net.core.somaxconn``)."""

WRITE_SECONDS = 30
"""How long a client may take nothing at all of what is sent to it before the kernel drops the connection."""

KEEPALIVE_SECONDS = 60
"""After so long without a sound the kernel asks whether the other machine is still there."""

EACH_HAS_ONE = sys.platform == "linux"


def bound(host: str, port: int) -> socket.socket:
    """A socket bound to the address and not yet listening. Accepted connections inherit its deadlines."""
    family, kind, protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if address[0] == "::" else 1)
    if EACH_HAS_ONE:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, WRITE_SECONDS * 1000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_SECONDS)
    listener.setblocking(False)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def accept_nobody(listener: socket.socket) -> None:
    """Put a socket that nobody knows in the place of this one, in this process alone.

    Whoever accepts from the descriptor, in whatever thread, gets nobody from now on, and keeps who was accepted before;
    the socket itself goes on in the other processes that hold it, with whoever waits at it.
    """
    with socket.socket() as nobodys:
        nobodys.setblocking(False)
        nobodys.bind(("127.0.0.1", 0))
        nobodys.listen(1)
        os.dup2(nobodys.fileno(), listener.fileno(), inheritable=False)


def is_connected(port: int) -> bool:
    """Whether anybody is connected to this process at our ``port``; taken for granted where files cannot be listed."""
    try:
        descriptors = [int(file.name) for file in Path("/dev/fd").iterdir()]
    except OSError:
        return True
    return any(port_of_connection(descriptor) == port for descriptor in descriptors)


def port_of_connection(descriptor: int) -> int | None:
    """The port at our end of a connection; nothing for another file."""
    try:
        connection = socket.socket(fileno=descriptor)
    except OSError:  # no socket, or closed by now
        return None
    try:
        connection.getpeername()
        return int(connection.getsockname()[1]) if connection.family in (socket.AF_INET, socket.AF_INET6) else None
    except OSError:
        return None
    finally:
        connection.detach()


def raise_file_limit() -> int:
    """Let this process have as many open files as it may, and return how many: a connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 65_536) if hard != resource.RLIM_INFINITY else 65_536
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
