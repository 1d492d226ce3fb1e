"""The part of a file that is looked at: unpacked bytes with a cursor, reading on as they are needed."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator

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

    ``look`` is called with all of ``data`` and the place from which it is new, a few bytes before included.
    """

    OVERLAP = 64

    def __init__(self, blocks: Iterator[bytes], look: Callable[[bytes, int], None] | None = None) -> None:
        self.blocks, self.look = blocks, look
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
        """Read on: another block, and as many as double what waits behind the cursor. ``False`` at the end."""
        if self.ended:
            return False
        wanted, blocks = len(self.data) - self.at, []
        while wanted >= 0 and (block := next(self.blocks, None)) is not None:
            blocks.append(block)
            wanted -= len(block)
        self.ended = wanted >= 0
        if not blocks:
            return False
        cut = max(0, self.at - HISTORY)
        self._keep(cut)
        new = len(self.data) - cut
        self.data = b"".join((memoryview(self.data)[cut:], *blocks))
        self.base, self.at = self.base + cut, self.at - cut
        if self.look:
            self.look(self.data, max(0, new - self.OVERLAP))
        return True

    def _keep(self, cut: int) -> None:
        """Keep the ``cut`` bytes that leave the window, if they may be wanted again and are not too many."""
        if self.keep_from is None:
            return
        if self.base + cut - self.keep_from > KEPT:
            self.kept.clear()
            self.keep_from = None
        elif cut:
            self.kept.append((self.base, self.data, cut))

    def keep(self, offset: int) -> None:
        """From now on keep what comes after ``offset`` (in the file), a little before it included."""
        self.keep_from = offset
        while self.kept and self.kept[0][0] + self.kept[0][2] <= offset - HISTORY:
            self.kept.popleft()

    def recover(self, offset: int) -> tuple[bytes, int] | None:
        """Bytes around ``offset`` up to the end of the window, and where ``offset`` is in them; ``None`` if gone."""
        if offset >= self.base:
            return self.data, offset - self.base
        if self.keep_from is None or not self.kept or self.kept[0][0] > offset:
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
