"""The server of the tests, with what it has at work.

A browser that leaves a page, or is closed, does not wait for what it has asked for; the server answers all the same.
Such an answer reads tables that are being emptied. Between two tests, where none may touch the database, an update of
the directory fails by that, and is not tried again for a second: the first answer of the next test would be that
failure, a 500. So a test ends when its server rests.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from programs.search.keeper import keeper
from tests.browser import axe

REST_SECONDS = 60.0

FILES = "/static/"
KEPT = ("Cache-Control", "public, max-age=86400, immutable")
AXE = axe.SCRIPT.read_bytes()
MAX_AGE = re.compile(r"max-age=\d+")
"""How long browsers may keep answers that the next test has other rows for."""

Start = Callable[..., Any]


class Served:
    """A WSGI application around that of the live server."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app, self.at_work, self.changed = app, 0, threading.Condition()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == axe.ADDRESS:
            start("200 OK", [("Content-Type", "text/javascript"), ("Content-Length", str(len(AXE))), KEPT])
            return [AXE]
        return self.counted(environ, start)

    def counted(self, environ: dict[str, Any], start: Start) -> Iterator[bytes]:
        is_file = environ["PATH_INFO"].startswith(FILES)

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start(status, with_age(headers, is_file=is_file and status[:3] in ("200", "304")), *rest)

        with self.changed:
            self.at_work += 1
        answer = None
        try:
            answer = self.app(environ, started)
            yield from answer
        finally:
            if close := getattr(answer, "close", None):
                close()
            with self.changed:
                self.at_work -= 1
                self.changed.notify_all()

    def wait(self) -> None:
        """Until no request is at work, nor the directory brought up to date. Raises ``AssertionError`` after a
        minute."""
        last = time.monotonic() + REST_SECONDS
        with self.changed:
            assert self.changed.wait_for(lambda: not self.at_work, REST_SECONDS), "The server has not answered."
        while keeper.updater or keeper.rereader:
            assert time.monotonic() < last, "The directory is still being read."
            time.sleep(0.005)


def no_failure_stays() -> None:
    """What failed between two tests is tried again at once."""
    keeper.rests_until = 0.0


def with_age(headers: list[tuple[str, str]], *, is_file: bool) -> list[tuple[str, str]]:
    """Static files are kept; of all else the browser asks again."""
    if is_file:
        return [*((name, value) for name, value in headers if name != "Cache-Control"), KEPT]
    return [(name, MAX_AGE.sub("max-age=0", value) if name == "Cache-Control" else value) for name, value in headers]
