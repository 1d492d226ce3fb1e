"""A worker as in production around a toy application, with deadlines of a second. Its argument is a port.

Or it is the descriptor of a socket that is bound (`fd=5`): then the deadlines are those of production."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterable
from typing import Any

import uvloop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")

from programs.ops import listening, worker
from programs.ops.front import front, rooms, work

LARGE = 8_000_000


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers with what it was asked for; takes as long as it is told."""
    path = environ["PATH_INFO"]
    if path == "/programs/":
        time.sleep(float(environ["QUERY_STRING"] or 0))
    body = b"x" * LARGE if path == "/large" else f"{path} {len(environ['wsgi.input'].read())}".encode()
    if path == "/said":
        said = (environ.get("HTTP_X_FORWARDED_FOR"), environ.get("HTTP_X_FORWARDED_PROTO"))
        body = "for={} proto={}".format(*said).encode()
    if path == "/authorization":
        body = repr(environ.get("HTTP_AUTHORIZATION")).encode()
    if path == "/who/":
        body = str(os.getpid()).encode()
    if path.startswith("/health/refused/"):
        body = b"In crisis? Call 988."
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def main() -> None:
    given, _equals, descriptor = sys.argv[1].partition("fd=")
    if descriptor:
        listener = socket.socket(fileno=int(descriptor))
    else:
        worker.HEAD_SECONDS = listening.WRITE_SECONDS = 1
        front.BODY_SECONDS = 1.0
        listener = listening.bound("127.0.0.1", int(given))
    listener.listen(listening.BACKLOG)
    toy = front.Front(application)
    search = work.Kind("search", threads=1, waiting=2, patience=0.3)
    toy.rooms[work.SEARCH] = rooms.Room(search)
    _reader, report = os.pipe()
    if descriptor:
        sys.stdout.write("listens\n")
        sys.stdout.flush()
    uvloop.run(worker.serve(toy, listener, report))
    toy.log.close()
    os._exit(0)


if __name__ == "__main__":
    main()
