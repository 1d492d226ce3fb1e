"""Large files go to granian by their path: nobody reads them here. Parts of them, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application

from programs.ops.front import wsgi
from programs.ops.front.files import send_file
from programs.ops.front.wsgi import LARGE_BYTES, Answer, Heading, OpenFile, environ_of, whole
from tests.cases import every
from tests.exports.conftest import Write, folder, write
from tests.factories import ProgramFactory

__all__ = ["folder", "write"]

SIZE = 1000
WHOLE = ("file", 200, "1000", None)


class Protocol:
    """What granian is told."""

    said: tuple[Any, ...] = ()

    def response_file(self, status: int, headers: list[tuple[str, str]], path: str) -> None:
        self.said = ("file", status, dict(headers)["content-length"], dict(headers).get("content-range"))

    def response_file_range(self, status: int, headers: list[tuple[str, str]], path: str, start: int, end: int) -> None:
        self.said = ("part", status, dict(headers)["content-length"], dict(headers)["content-range"], start, end)

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.said = ("empty", status, dict(headers)["content-length"], dict(headers)["content-range"])


def told(method: str = "GET", status: int = 200, encoding: str = "", **headers: str) -> tuple[Any, ...]:
    answer = Answer(status, [("content-length", str(SIZE)), ("etag", '"a"')], b"", file="/file")
    if encoding:
        answer.headers.append(("content-encoding", encoding))
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    protocol = Protocol()
    send_file(protocol, Heading(method, "/", "", "", "http", "HTTP/1.1", sent), answer)
    return protocol.said


def part(start: int, end: int) -> tuple[Any, ...]:
    return ("part", 206, str(end - start), f"bytes {start}-{end - 1}/{SIZE}", start, end)


NONE_OF_IT = ("empty", 416, "0", f"bytes */{SIZE}")


@every(
    ("wanted", "expected"),
    [
        ("bytes=0-0", part(0, 1)),
        ("bytes=0-999", part(0, 1000)),
        ("bytes=0-1000", part(0, 1000)),
        ("bytes=999-", part(999, 1000)),
        ("bytes=1000-", NONE_OF_IT),
        ("bytes=1000-1001", NONE_OF_IT),
        ("bytes=-1", part(999, 1000)),
        ("bytes=-1000", part(0, 1000)),
        ("bytes=-1001", part(0, 1000)),
        ("bytes=-0", NONE_OF_IT),
        ("bytes=-", WHOLE),
        ("bytes=5-4", WHOLE),
        ("bytes=0-1,4-5", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=" + "9" * 30 + "-", WHOLE),
        ("lines=0-1", WHOLE),
        ("", WHOLE),
    ],
)
def test_one_part_of_a_file(wanted: str, expected: tuple[Any, ...]) -> None:
    assert told(range=wanted) == expected


def test_who_has_another_file_gets_all_of_this() -> None:
    assert told(range="bytes=0-1", if_range='"a"') == part(0, 2)
    assert told(range="bytes=0-1", if_range='"b"') == WHOLE
    assert told(range="bytes=0-1", if_range="Sat, 28 Nov 2026 14:00:00 GMT") == WHOLE


def test_only_a_get_of_the_file_as_it_is_has_parts() -> None:
    assert told("HEAD", range="bytes=0-1") == WHOLE
    assert told(status=404, range="bytes=0-1")[:2] == ("file", 404)
    assert told(encoding="gzip", range="bytes=0-1") == WHOLE


def sent(path: Path) -> Answer:
    """What becomes of a file that an application sends as PEP 3333 has it."""

    def application(environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(path.stat().st_size))])
        found: Iterable[bytes] = environ["wsgi.file_wrapper"](path.open("rb"))
        return found

    head = Heading("GET", "/", "", "127.0.0.1", "http", "HTTP/1.1", [])
    return whole(application, environ_of(head, b"", server=("127.0.0.1", "80")))


@pytest.mark.parametrize(("size", "by_path"), [(0, False), (LARGE_BYTES, False), (LARGE_BYTES + 1, True)])
def test_a_large_file_is_not_read(tmp_path: Path, size: int, by_path: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a" * size)
    answer = sent(path)
    assert (answer.file, len(answer.body)) == ((str(path), 0) if by_path else ("", size))


def test_what_is_no_file_on_a_disk_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that something else has cut out, a file that was read from: their path says another thing."""
    monkeypatch.setattr(wsgi, "LARGE_BYTES", 1)
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    with path.open("rb") as file:
        assert OpenFile(file).large == str(path)
        file.read(1)
        assert OpenFile(file).large == ""
        assert b"".join(OpenFile(file)) == b"bc"
    with path.open("rb") as first, open(first.fileno(), "rb", closefd=False) as numbered:
        assert OpenFile(numbered).large == ""


def test_an_export_goes_by_its_path(write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "LARGE_BYTES", 1)
    for signal in (request_started, request_finished):  # they would close the connection of this test
        monkeypatch.setattr(signal, "send", lambda **_named: [])
    ProgramFactory()
    name = write()["programs.ndjson", None].name
    head = Heading(
        "GET", f"/api/v1/exports/files/{name}", "", "127.0.0.1", "http", "HTTP/1.1",
        [("host", "localhost"), ("accept-encoding", "gzip")],
    )  # fmt: skip
    answer = whole(get_wsgi_application(), environ_of(head, b"", server=("localhost", "80")))
    assert (answer.status, answer.body, answer.file) == (200, b"", str(folder / f"{name}.gz"))
    assert dict(answer.headers)["content-length"] == str((folder / f"{name}.gz").stat().st_size)
