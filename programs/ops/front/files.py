"""Files as answers: granian reads them and keeps to the pace of whoever takes them, in Rust, without a thread of ours.

Who was cut off goes on with one ``Range`` (RFC 9110, section 14); several at once get the whole file.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from programs.ops.front.wsgi import Answer, Heading

ONE_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")

Headers = list[tuple[str, str]]


def send_file(protocol: Any, head: Heading, answer: Answer) -> None:
    """The file, or the part of it that is asked for."""
    size = int(dict(answer.headers).get("content-length", "0"))
    # Of a file that is compressed on the way, parts would be of other bytes than the file's.
    in_parts = answer.status == HTTPStatus.OK and not dict(answer.headers).get("content-encoding")
    headers = [*answer.headers, ("accept-ranges", "bytes")] if in_parts else answer.headers
    wanted = part_wanted(head, answer, size) if in_parts else None
    if wanted is None:
        protocol.response_file(answer.status, headers, answer.file)
        return
    start, end = wanted
    if start >= end:
        headers = replaced(headers, "content-length", "0")
        protocol.response_empty(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, [*headers, ("content-range", f"bytes */{size}")]
        )
        return
    headers = replaced(headers, "content-length", str(end - start))
    headers.append(("content-range", f"bytes {start}-{end - 1}/{size}"))
    protocol.response_file_range(HTTPStatus.PARTIAL_CONTENT, headers, answer.file, start, end)


def part_wanted(head: Heading, answer: Answer, size: int) -> tuple[int, int] | None:
    """From which byte to before which; ``None``: all of them. An empty part is one that the file does not have."""
    match = ONE_RANGE.fullmatch(head.get("range").strip())
    if match is None or head.method != "GET" or not is_the_same(head, answer):
        return None
    first, last = match["first"], match["last"]
    if not first:
        return (max(0, size - int(last)), size if int(last) else 0) if last else None
    if last and int(last) < int(first):
        return None  # not valid, and so ignored
    return int(first), min(size, int(last) + 1) if last else size


def is_the_same(head: Heading, answer: Answer) -> bool:
    """Whether the part belongs to what the client has already (``If-Range``)."""
    known = head.get("if-range")
    return not known or known == dict(answer.headers).get("etag")


def replaced(headers: Headers, name: str, value: str) -> Headers:
    return [(key, value if key == name else old) for key, old in headers]
