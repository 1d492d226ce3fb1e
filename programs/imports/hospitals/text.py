"""Unpacked bytes as lines of text, none of them too long: UTF-8, and what is not UTF-8 as Windows-1252."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.extracts import Oddities
from programs.imports.tic.events import BOM, MARKS

LONGEST_LINE = 8 << 20
"""Characters of one line. A header with four thousand columns has half a million."""

ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as Python keeps them (PEP 383)."""


class _Raw(io.RawIOBase):
    """Blocks of bytes as a stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks, self.held = blocks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.held:
            block = next(self.blocks, None)
            if block is None:
                return 0
            self.held = block
        number = min(len(buffer), len(self.held))
        buffer[:number] = self.held[:number]
        self.held = self.held[number:]
        return number


def looked_at(path: Path, blocks: Iterator[bytes], odd: Oddities) -> tuple[Iterator[bytes], bool]:
    """The blocks without a byte order mark, and whether they begin a JSON value. Raises ``BadFileError``."""
    first = next(blocks, b"")
    while len(first) < len(BOM) + 1 and (more := next(blocks, None)) is not None:
        first += more
    if first.startswith(MARKS) or b"\0" in first[:4]:
        raise BadFileError(path, _("the file is written in UTF-16; it must be UTF-8."))
    if first.startswith(BOM):
        odd.note("byte-order-mark", "", "the file begins with a byte order mark")
        first = first.removeprefix(BOM)
    while not first.strip() and (more := next(blocks, None)) is not None:
        first = more
    if not first.strip():
        raise BadFileError(path, _("the file is empty."))

    def all_of_it() -> Iterator[bytes]:
        yield first
        yield from blocks

    return all_of_it(), first.lstrip().startswith((b"{", b"["))


def lines_of(path: Path, blocks: Iterator[bytes], odd: Oddities) -> Iterator[str]:
    """Lines with their ends. Raises ``BadFileError`` for one that is too long."""
    raw = io.BufferedReader(_Raw(blocks), 1 << 18)
    # Line ends as they are: the csv module tells those within cells from the others.
    text = io.TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="")
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise BadFileError(path, _("the line is too long for a table of charges."), row=number)
        if not line.isascii() and ESCAPED.search(line):
            odd.note("not-utf-8", f"line {number}", "bytes that are no UTF-8 are read as Windows-1252")
            line = ESCAPED.sub(windows, line)
        yield line


def windows(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) - 0xDC00]).decode("cp1252", errors="replace")
