"""Answers requests in the checkout it is run in, for ``programs.benchmarks.pieces``: a line of JSON for each.

It is the WSGI application as the web server has it, deadlines and checks of connections included. Run by path with
another checkout as the working directory, so that it imports nothing of ours.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

sys.path[0] = str(Path.cwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
HOST = "127.0.0.1:8000"
READ_SECONDS, PAUSE_SECONDS = 600.0, 0.1
"""Where the database has gone, nobody waits for ever."""


def environ_of(method: str, address: str, headers: dict[str, str]) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    host, _colon, port = HOST.partition(":")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": HOST,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }


def answered(application: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Status, headers in order of their names, the body's hash and length, and seconds by the clock and of this
    thread."""
    told: list[Any] = []
    environ = environ_of(asked.get("method", "GET"), asked["path"], asked.get("headers", {}))
    clock, thread = time.perf_counter(), time.thread_time()
    parts = application(environ, lambda status, headers, *_error: told.extend((status, headers)))
    body = b"".join(parts)
    with contextlib.suppress(AttributeError):
        parts.close()
    thread, clock = time.thread_time() - thread, time.perf_counter() - clock
    return {
        "status": int(told[0].split()[0]),
        "headers": sorted(told[1]),
        "body": hashlib.blake2b(body).hexdigest(),
        "length": len(body),
        "text": body.decode(errors="replace") if asked.get("text") else "",
        "clock": clock,
        "thread": thread,
    }


def main() -> None:
    from iop_finder.wsgi import application, reading

    reading.join()
    from django.db import OperationalError

    from programs.search.keeper import current

    deadline = time.monotonic() + READ_SECONDS
    while True:  # on a busy machine it takes longer than a request would wait
        try:
            current()
            break
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answered(application, json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
