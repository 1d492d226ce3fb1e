"""What goes into the logs: enough to find a fault, nothing of a search, no more than a set rate."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import DataError
from django.test import Client, RequestFactory

from programs.ops.front.log import AccessLog, line
from programs.ops.logs import DiscreetFormatter, OneLine, SetRate

MARK = "marker-80203"


# -- The access log ---------------------------------------------------------------------------------


def access_line(path: str) -> str:
    return line(1_893_553_445, "GET", path, 200, 0.00126)


def test_an_access_line_has_method_path_status_and_time_only() -> None:
    assert access_line("/programs/") == "2030-01-02 03:04:05 +0000 GET /programs/ 200 1.3 ms\n"


@pytest.mark.parametrize("path", ["/programs/?near=80203", "/programs/;near=80203", "/programs/?a?b;near=80203"])
def test_search_words_that_were_escaped_into_the_path_are_cut_off(path: str) -> None:
    assert " /programs/ " in access_line(path)
    assert "80203" not in access_line(path)


def test_a_line_break_in_the_path_forges_no_line() -> None:
    assert access_line("/a\nb\x1b[31m") == "2030-01-02 03:04:05 +0000 GET /a%0Ab%1B%5B31m 200 1.3 ms\n"


def test_a_long_path_is_cut() -> None:
    assert len(access_line("/" + "x" * 5000)) < 300


def written(tmp_path: Path, add: Any, **options: Any) -> str:
    path = tmp_path / "log"
    with path.open("wb") as file:
        log = AccessLog(file.fileno(), **options)
        add(log)
        log.close()
    return path.read_text()


def test_no_line_is_lost_when_it_stops(tmp_path: Path) -> None:
    def add(log: AccessLog) -> None:
        for number in range(5000):
            log.add("GET", f"/{number}", 200, 0.0)

    assert written(tmp_path, add, lines_per_second=10_000).count(" 200 ") == 5000


def test_beyond_the_rate_lines_are_counted_by_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.ops.front.log.time.time", lambda: 1_000_000.5)

    def add(log: AccessLog) -> None:
        for number in range(7):
            log.add("GET", "/", 503 if number == 6 else 200, 0.0)

    lines = written(tmp_path, add, lines_per_second=3).splitlines()
    assert len(lines) == 4
    assert lines[-1].endswith("and 4 more requests (200: 3, 503: 1)")


def test_a_full_disk_stops_nobody_and_is_told_of() -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    log = AccessLog(descriptor)
    log.add("GET", "/", 200, 0.0)
    log.close()
    assert log.lost == 1
    os.close(descriptor)


# -- Messages ---------------------------------------------------------------------------------------


def logged(record: logging.LogRecord) -> str:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter("{levelname} {name}: {message}", style="{"))
    handler.addFilter(OneLine())
    handler.handle(record)
    return stream.getvalue()


def record_of(name: str, message: str, error: Exception | None = None, **extra: Any) -> logging.LogRecord:
    raised = None
    if error is not None:
        try:
            raise error
        except Exception as caught:
            raised = (type(caught), caught, caught.__traceback__)
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), raised)
    for key, value in extra.items():
        setattr(record, key, value)
    return record


@pytest.mark.parametrize("error", [DisallowedHost(f"Invalid HTTP_HOST header: '{MARK}'"), TooManyFieldsSent(MARK)])
def test_what_a_stranger_can_cause_is_one_line_without_its_words(rf: RequestFactory, error: Exception) -> None:
    name = f"django.security.{type(error).__name__}"
    text = logged(record_of(name, str(error), error, request=rf.get(f"/a/%3F{MARK}", {"near": MARK})))
    assert text == f"ERROR {name}: {type(error).__name__} at GET /a/\n"


def test_a_traceback_says_where_and_not_with_which_words(rf: RequestFactory) -> None:
    text = logged(
        record_of("django.request", f"Internal: {MARK}", ValueError(MARK), request=rf.get("/"), status_code=500)
    )
    assert text.startswith("ERROR django.request: Status 500 at GET /\n")
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert MARK not in text


def test_a_flood_of_one_kind_is_counted() -> None:
    rate = SetRate(lines=2, seconds=1000)
    records = [record_of("a", f"{number}") for number in range(5)]
    assert [rate.filter(record) for record in records] == [True, True, False, False, False]
    assert rate.filter(record_of("b", "another logger")) is True
    rate.since["a"] -= 1000
    after = record_of("a", "later")
    assert rate.filter(after)
    assert after.getMessage() == "later"
    assert DiscreetFormatter("{message}", style="{").format(after) == "later (and 3 lines before it)"
    assert DiscreetFormatter("{message}", style="{").format(records[0]) == "0"


@pytest.fixture
def everything_logged() -> Iterator[StringIO]:
    """What the handlers of the settings write, without their limit of lines, down to debugging."""
    stream = StringIO()
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.server")]
    handlers = {handler for logger in loggers for handler in logger.handlers if type(handler) is logging.StreamHandler}
    before = [(handler, handler.setStream(stream), list(handler.filters)) for handler in handlers]
    for handler in handlers:
        handler.filters = [each for each in handler.filters if not isinstance(each, SetRate)]
    levels = [(logger, logger.level) for logger in loggers[:2]]
    yield stream
    for handler, was, filters in before:
        handler.setStream(was or sys.stderr)
        handler.filters = filters
    for logger, level in levels:
        logger.setLevel(level)


@pytest.mark.django_db
def test_nothing_of_a_request_is_in_any_log(client: Client, everything_logged: StringIO) -> None:
    """Marked values in every field, header and part of the address, also where the page fails."""
    client.raise_request_exception = False
    names = ("accept", "accept-language", "origin", "referer", "user-agent", "cookie", "if-none-match", "x-a")
    headers = dict.fromkeys(names, f'{MARK} \\"[')
    for path in (
        "/programs/",
        f"/programs/{MARK}/",
        "/api/v1/programs/",
        "/places/suggest/",
        "/fit-check/",
        "/compare/",
    ):
        for query in ("near", "q", "radius", "free", "id", "page", MARK):
            client.get(path, {query: f"{MARK}'\x00"}, headers=headers)
        client.post(path, {"message": MARK, MARK: "a"}, headers=headers)
    client.get("/", headers={"host": MARK})
    client.get(f"/guide/%3F{MARK}", headers=headers)
    client.post("/language/", {f"{MARK}{number}": MARK for number in range(1100)})
    client.post("/admin/login/", {"username": MARK, "password": MARK})
    with mock.patch("programs.web.pieces.sent", side_effect=ValueError(MARK)):
        assert client.get("/", {"near": MARK}).status_code == 500
    with mock.patch("programs.web.pieces.sent", side_effect=DataError(f'invalid input syntax: "{MARK}"')):
        assert client.get("/", {"near": MARK}).status_code == 500
    text = everything_logged.getvalue()
    assert "ValueError" in text
    assert "TooManyFieldsSent" in text
    assert MARK not in text
