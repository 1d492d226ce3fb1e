"""The part of a file that is looked at: unpacked bytes with a cursor, reading on as they are needed."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence

HISTORY = 1 << 16
"""Bytes before the cursor that stay in the window, to walk back from a key to the brace of its object."""

KEPT = 16 << 20
"""Bytes since the last object that was seen which are kept beside the window, to prove where a list ends."""

PIECE = 8 << 20
"""The largest piece (one negotiated rate, one provider group, one plain member) that is decoded at once."""


class NotProvedError(Exception):
    """The fast way cannot prove what it sees; the event parser must read the file. The message says what it was."""


class Window:
    """Bytes ``data`` of a file from ``base`` on, and the cursor ``at`` in them.

    ``look`` is called with all of ``data`` and the place from which it is new, a few bytes before included. ``more``
    reads on by more than ``least`` bytes.
    """

    OVERLAP = 64

    def __init__(
        self, blocks: Iterator[bytes], look: Callable[[bytes, int], None] | None = None, least: int = 0
    ) -> None:
        self.blocks, self.look, self.least = blocks, look, least
        self.data, self.base, self.at = b"", 0, 0
        self.ended = False
        self.kept: deque[tuple[int, bytes, int]] = deque()
        """Former windows: where they begin in the file, their bytes, and how many of these are not in the next one."""
        self.keep_from: int | None = None

    @property
    def offset(self) -> int:
        """Where the cursor is in the unpacked file."""
        return self.base + self.at

    def more(self) -> bool:
        """Read on: more than ``least``, and as much as waits behind the cursor. ``False`` at the end."""
        wanted, blocks = max(self.least, len(self.data) - self.at), []
        while wanted >= 0 and (block := self._next()):
            blocks.append(block)
            wanted -= len(block)
        if not blocks:
            return False
        self._join(blocks)
        return True

    def next(self, keys: Sequence[bytes]) -> bool:
        """Read on where nothing that stands in the window is needed but to walk back over. ``False`` at the end.

        Almost always the next block becomes the window as it is, and costs no copy; not where one of ``keys``, or an
        escape, may begin in this window and end in the next.
        """
        block = self._next()
        if not block:
            return False
        seam = self.data[1 - self.OVERLAP :] + block[: self.OVERLAP - 1]
        if b"\\" in seam or any(key in seam for key in keys):
            self._join([block])
            return True
        self._leave(len(self.data))
        self.base, self.at, self.data = self.base + len(self.data), 0, block
        if self.look:
            self.look(block, 0)
        return True

    def _next(self) -> bytes:
        """The next block that holds anything; empty at the end."""
        while not self.ended:
            block = next(self.blocks, None)
            if block:
                return block
            self.ended = block is None
        return b""

    def _join(self, blocks: Sequence[bytes]) -> None:
        cut = max(0, self.at - HISTORY)
        self._leave(cut)
        new = len(self.data) - cut
        self.data = b"".join((memoryview(self.data)[cut:], *blocks))
        self.base, self.at = self.base + cut, self.at - cut
        if self.look:
            self.look(self.data, max(0, new - self.OVERLAP))

    def _leave(self, cut: int) -> None:
        """Keep the ``cut`` bytes that leave the window, as far as they may be wanted again and are not too many."""
        if cut:
            self.kept.append((self.base, self.data, cut))
        ends = self.base + cut
        if self.keep_from is not None and ends - self.keep_from > KEPT:
            self.keep_from = None
        self._forget(ends if self.keep_from is None else self.keep_from)

    def _forget(self, offset: int) -> None:
        """Of what was kept only what stands behind ``offset``, or a little before it, is wanted."""
        while self.kept and self.kept[0][0] + self.kept[0][2] <= offset - HISTORY:
            self.kept.popleft()

    def keep(self, offset: int) -> None:
        """From now on keep what comes after ``offset`` (in the file), a little before it included."""
        self.keep_from = offset
        self._forget(offset)

    def back(self, offset: int) -> None:
        """Have what stands a little before ``offset`` in the window as well, if it is kept."""
        parts: deque[memoryview] = deque([memoryview(self.data)])
        while self.kept and self.base > offset - HISTORY:
            base, data, cut = self.kept.pop()
            parts.appendleft(memoryview(data)[:cut])
            self.base, self.at = base, self.at + cut
        if len(parts) > 1:
            self.data = b"".join(parts)

    def recover(self, offset: int) -> tuple[bytes, int] | None:
        """Bytes around ``offset`` up to the end of the window, and where ``offset`` is in them; ``None`` if gone."""
        if offset >= self.base:
            self.back(offset)
            return self.data, offset - self.base
        if not self.kept or self.kept[0][0] > offset:
            return None
        parts = [memoryview(data)[:cut] for _base, data, cut in self.kept]
        return b"".join((*parts, self.data)), offset - self.kept[0][0]

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Match at the cursor, reading on while the end of the window may have cut the match; the cursor stays."""
        found = pattern.match(self.data, self.at)
        while found is None or found.end() == len(self.data):
            if len(self.data) - self.at > PIECE or not self.more():
                return found
            found = pattern.match(self.data, self.at)
        return found

    def take(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        """Match at the cursor and move it behind. Raises ``NotProvedError`` that names ``what`` was expected."""
        found = self.match(pattern)
        if found is None:
            raise NotProvedError(f"{what} expected")
        self.at = found.end()
        return found
