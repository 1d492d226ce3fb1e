"""What goes into the logs: enough to find a fault, nothing of a search, and no more than a set rate.

The words of an exception may quote what somebody typed, and so may the host, the path and the fields of a request that
Django refuses. So a line says which kind of thing happened, and where in the code; never with which values.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections import Counter
from types import TracebackType
from urllib.parse import quote

import orjson
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import Error
from django.http import Http404

from programs.ops.requests import current_request

ORDINARY = (SuspiciousOperation, BadRequest, Http404, Error)
"""What strangers can cause, or a database that is away: one line, without a traceback."""

LINES, SECONDS = 20, 10.0
"""Of one logger: so many lines in so many seconds; of more, the next line says how many there were."""

PATH_MAX = 200
TracedError = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Tracebacks without the words of the exception, which may quote a request; behind a line how many were held back
    before it, and the number of the request."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        held = getattr(record, "held_before", 0)
        return super().formatMessage(record) + (f" (and {held} lines before it)" if held else "")

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return f"{text} [{current_request.id}]" if current_request.id else text

    def formatException(self, ei: TracedError) -> str:  # noqa: N802 (logging's name)
        if settings.DEBUG or ei[1] is None:
            return super().formatException(ei)
        parts = []
        for error in chain(ei[1]):
            parts += [*traceback.format_tb(error.__traceback__), f"{type(error).__name__}\n"]
        return "".join(parts).rstrip()


class JsonFormatter(DiscreetFormatter):
    """The same as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        about = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": current_request.id,
        }
        if record.exc_info:
            about["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(about).decode()


def chain(error: BaseException) -> list[BaseException]:
    """The exception and those behind it, the first one first."""
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found and len(found) < 10:
        found.append(following)
        following = following.__cause__ or following.__context__
    return found[::-1]


class OneLine(logging.Filter):
    """Makes Django's records about a request discreet: the kind of fault, the method and the bare path."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("django.security."):
            record.msg, record.args, record.exc_info = record.name.removeprefix("django.security."), (), None
        elif isinstance(error, ORDINARY):
            record.msg, record.args, record.exc_info = type(error).__name__, (), None
        elif request is not None:
            record.msg, record.args = "Status %s", (getattr(record, "status_code", "?"),)
        if request is not None:
            record.msg = f"{record.getMessage()} at {quote(str(request.method)[:20])} {bare_path(request.path)}"
            record.args = ()
        return True


def bare_path(path: str) -> str:
    """A path as it may stand in a log: nothing that was escaped into it, no line break, not endless."""
    return quote(path.split("?", 1)[0].split(";", 1)[0][:PATH_MAX])


class SetRate(logging.Filter):
    """Lets ``LINES`` in ``SECONDS`` of each logger through, and counts the others.

    The next record that passes carries their number as ``held_before``; its message stays what it was, because
    every other handler sees the same record.
    """

    def __init__(self, lines: int = LINES, seconds: float = SECONDS) -> None:
        super().__init__()
        self.lines, self.seconds = lines, seconds
        self.since: dict[str, float] = {}
        self.let: Counter[str] = Counter()
        self.held: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        now, name = time.monotonic(), record.name
        if now - self.since.get(name, -self.seconds) >= self.seconds:
            self.since[name] = now
            self.let[name] = 0
        self.let[name] += 1
        if self.let[name] > self.lines:
            self.held[name] += 1
            return False
        if held := self.held.pop(name, 0):
            record.held_before = held
        return True
