"""The access log of a worker: a line is in it before its answer leaves, and nobody waits for a disk.

A line has time, method, path, status, milliseconds and the number of the request, and nothing about the visitor or
the search. Lines are written by a thread of their own. A stranger can make it write ``LINES_PER_SECOND`` at most: of
what comes beyond that within a second, one line says how many there were with which status.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import Counter
from urllib.parse import quote

import orjson

from programs.ops.logs import bare_path

LINES_PER_SECOND = 500
GATHER_SECONDS = 0.1
WAITING_MAX = 20_000
"""Lines that wait for a disk that does not answer; later ones are counted."""


class AccessLog:
    """Takes lines on the event loop, writes them to a file descriptor in a thread."""

    def __init__(self, descriptor: int = 1, lines_per_second: int = LINES_PER_SECOND, *, as_json: bool = False) -> None:
        self.descriptor, self.lines_per_second, self.as_json = descriptor, lines_per_second, as_json
        self.second, self.in_second = 0, 0
        self.surplus: Counter[int] = Counter()
        self.lost = 0
        self.queue: queue.Queue[bytes | None] = queue.Queue(WAITING_MAX)
        self.ending = threading.Event()
        self.writer = threading.Thread(target=self._write, name="access log", daemon=True)
        self.writer.start()

    def add(self, method: str, path: str, status: int, seconds: float, number: str = "") -> None:
        """Note an answer that is about to leave; ``number`` is that of the request."""
        now = int(time.time())
        if now != self.second:
            self.second, self.in_second = now, 0
            self._sum_up()
        self.in_second += 1
        if self.in_second > self.lines_per_second:
            self.surplus[status] += 1
        else:
            self._put((json_line if self.as_json else line)(now, method, path, status, seconds, number))

    def _sum_up(self) -> None:
        if self.surplus:
            total, statuses = self.surplus.total(), sorted(self.surplus.items())
            self.surplus = Counter()
            kinds = ", ".join(f"{status}: {number}" for status, number in statuses)
            self._say(f"and {total} more requests ({kinds})")

    def _say(self, words: str) -> None:
        self._put(self._told(words))

    def _told(self, words: str) -> str:
        """A line about the log itself."""
        now = stamp(time.time())
        return orjson.dumps({"time": now, "message": words}).decode() + "\n" if self.as_json else f"{now} {words}\n"

    def _put(self, text: str) -> None:
        try:
            self.queue.put_nowait(text.encode())
        except queue.Full:
            self.lost += 1

    def _write(self) -> None:
        while (data := self.queue.get()) is not None:
            # Woken for every line, this thread would take the interpreter from one that serves.
            self.ending.wait(GATHER_SECONDS)
            lines = [data]
            while not self.queue.empty():
                more = self.queue.get()
                if more is None:
                    self._out(lines)
                    return
                lines.append(more)
            self._out(lines)

    def _out(self, lines: list[bytes]) -> None:
        """Write, or count what a full disk did not take; say so once it does again."""
        if self.lost:
            lines.append(self._told(f"{self.lost} lines could not be written").encode())
        data = b"".join(lines)
        try:
            while data:
                data = data[os.write(self.descriptor, data) :]
        except OSError:
            self.lost += data.count(b"\n") - bool(self.lost)
        else:
            self.lost = 0

    def close(self, seconds: float = 5.0) -> None:
        """Write what is left, for at most ``seconds``."""
        self._sum_up()
        self.ending.set()
        self.queue.put(None)
        self.writer.join(seconds)


def line(now: float, method: str, path: str, status: int, seconds: float, number: str = "") -> str:
    """A path that was typed with an escaped question mark or line break brings nothing along and forges nothing."""
    end = f" {number}\n" if number else "\n"
    return f"{stamp(now)} {quote(method[:20])} {bare_path(path)} {status} {seconds * 1000:.1f} ms{end}"


def json_line(now: float, method: str, path: str, status: int, seconds: float, number: str = "") -> str:
    """The same as one JSON object."""
    about = {"time": stamp(now), "method": quote(method[:20]), "path": bare_path(path), "status": status}
    return orjson.dumps(about | {"ms": round(seconds * 1000, 1), "request": number}).decode() + "\n"


def stamp(now: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime(now))
