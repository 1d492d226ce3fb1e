"""A request that is whole, as WSGI has it (PEP 3333), and the answer to it, whole as well."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from programs.ops.metrics.meter import NO_ROUTE
from programs.ops.requests import REQUEST_ID, ROUTE, current_request

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"})
"""Between two machines only (RFC 9110, section 7.6.1): the web server has dealt with them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Names of headers in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    route: str = NO_ROUTE
    """The name of the route that answered, for the metrics; never a path."""

    file: str = ""
    """The path of the file that is the body, in place of ``body``; granian reads it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a request as it came. ``path`` is decoded; ``client`` is an address without its port."""

    method: str
    path: str
    query: str
    client: str
    scheme: str
    protocol: str
    headers: list[tuple[str, str]]

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.headers if key == name), default)


FORWARDED = frozenset({"forwarded", "x-real-ip", "x-client-ip"})
"""Besides ``x-forwarded-…``: what only a proxy of ours may say."""


def environ_of(head: Heading, body: bytes, *, server: tuple[str, str], from_proxy: bool = False) -> Environ:
    """The WSGI environment. Headers with an underscore are left out: they would pass for others with a dash.

    So is what proxies say of a client, unless the request comes ``from_proxy``, one of ours.
    """
    environ: Environ = {
        "REQUEST_METHOD": head.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": head.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": head.query,
        "SERVER_NAME": server[0],
        "SERVER_PORT": server[1],
        "SERVER_PROTOCOL": head.protocol,
        "REMOTE_ADDR": head.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": head.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": OpenFile,
    }
    for name, value in head.headers:
        if "_" in name or name in HOP_BY_HOP:
            continue
        if not from_proxy and (name in FORWARDED or name.startswith("x-forwarded-")):
            continue
        key = UNPREFIXED.get(name) or "HTTP_" + name.upper().replace("-", "_")
        if key in environ:
            value = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}"
        environ[key] = value
    return environ


LARGE_BYTES = 256 * 1024
"""A file of more is sent by its path; a smaller one is read at once and is an answer like any other."""


class OpenFile:
    """A file as the body of an answer (PEP 3333, “Optional Platform-Specific File Handling”), as Django's
    ``FileResponse`` gives it. Nobody reads a large one here: its path goes to granian, and no thread waits for whoever
    takes it."""

    def __init__(self, file: Any, block_size: int = 64 * 1024) -> None:
        self.file, self.block_size = file, block_size

    @property
    def large(self) -> str:
        """The path of a large file on a disk; blank for anything else, which is read."""
        file = self.file
        is_whole = isinstance(file, io.BufferedReader) and isinstance(file.name, str) and file.tell() == 0
        return file.name if is_whole and os.fstat(file.fileno()).st_size > LARGE_BYTES else ""

    def __iter__(self) -> Iterator[bytes]:
        while block := self.file.read(self.block_size):
            yield block

    def close(self) -> None:
        self.file.close()


def whole(application: Application, environ: Environ) -> Answer:
    """Call ``application`` and take its answer to the last byte."""
    current_request.id = environ.get(REQUEST_ID, "")
    began: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Callable[[bytes], object]:
        began[:] = [int(status[:3]), [(name.lower(), value) for name, value in headers]]
        return written.append

    written: list[bytes] = []
    parts = application(environ, start_response)
    file = parts.large if isinstance(parts, OpenFile) else ""
    try:
        if not file:
            written.extend(parts)
    finally:
        if callable(close := getattr(parts, "close", None)):
            close()
    status, headers = began
    return Answer(status, headers, b"".join(written), environ.get(ROUTE, NO_ROUTE), file)
