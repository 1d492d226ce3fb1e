"""The port to serve on, checked before anything slow happens.

Needs the standard library only: ``make run`` runs this file before there is an environment.
"""

from __future__ import annotations

import errno
import os
import socket
import sys


class PortError(Exception):
    """PORT or HOST cannot be used; the message says why and what to do."""


def read_port(text: str) -> int:
    """The number in PORT, or an error that names it."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise PortError(f"PORT={text!r} is not a port: it must be a number from 1 to 65535, for example PORT=8000.")
    return int(text)


def refuse_if_taken(host: str, port: int) -> None:
    """Raise ``PortError`` unless a server could listen there now."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise PortError(f"HOST={host!r} is not an address of this machine: {error.strerror}.") from error
    with socket.socket(family, kind, protocol) as candidate:
        # As the web server does: a connection that was closed a moment ago does not occupy the port.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(address)
        except OSError as error:
            raise PortError(_explanation(host, port, error)) from error


def _explanation(host: str, port: int, error: OSError) -> str:
    other = port + 1 if port < 65535 else 8000
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program (or by this one: `make stop` stops it). "
            f"Choose another with PORT, for example: make run PORT={other}"
        )
    if error.errno == errno.EACCES:
        return f"Only root may serve on port {port}. Choose a PORT above 1023, for example: make run PORT=8000"
    return f"Cannot serve on HOST={host} PORT={port}: {error.strerror}."


if __name__ == "__main__":
    try:
        refuse_if_taken(os.environ.get("HOST") or "127.0.0.1", read_port(os.environ.get("PORT") or "8000"))
    except PortError as problem:
        sys.exit(f"Error: {problem}")
