"""A list of objects → its elements, as bytes, one after the other, whatever its layout and size.

Where an element ends is guessed: before a comma and a brace with the key that the first element began with. If what is
up to there decodes as one whole object, it is the element, for no object is the beginning of another. Else, and always
after some wrong guesses, brackets and strings are counted. Not more than one element is in memory, and none larger than
``LARGEST``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError

LARGEST = 8 << 20
"""Bytes of one element. A provider in a thousand plans has a tenth of a megabyte."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"
BLANK = re.compile(rb"[ \t\r\n]*")
STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
FLAT = rb"(?:[^\"{}\[\]]++|" + STRING + rb")*+"
STRETCH = re.compile(rb"(?:[^\"{}\[\]]++|" + STRING + rb"|\{" + FLAT + rb"\})*+", re.DOTALL)
"""Up to the next bracket that counts, or to the beginning of a string that goes on; objects without brackets in them
are passed over as a whole."""


FIRST_KEY = re.compile(rb'\{[ \t\r\n]*("[^"\\]{1,40}")')
GUESSES = 3
"""Wrong guesses after which there are no more: the keys of this file have no order."""

Decode = Callable[[bytes], Any]


class Text:
    """The unpacked bytes of one file, of which only what is not yet passed is held."""

    def __init__(self, path: Path, blocks: Iterator[bytes]) -> None:
        self.path, self.blocks = path, blocks
        self.held, self.at, self.passed = b"", 0, 0
        self.boundary: re.Pattern[bytes] | None = None
        self.guesses = GUESSES
        self.bom = False
        first = next((block for block in blocks if block), b"")
        while len(first) < len(BOM) and (more := next(blocks, None)) is not None:
            first += more
        if first.startswith(UTF_16) or b"\0" in first[:4]:
            raise BadFileError(path, _("the file is written in UTF-16; it must be UTF-8."))
        self.bom = first.startswith(BOM)
        self.held = first.removeprefix(BOM)

    def more(self) -> bool:
        """Read a block more; whether there was one."""
        block = next(self.blocks, None)
        if block is None:
            return False
        self.passed += self.at
        self.held, self.at = self.held[self.at :] + block, 0
        return True

    def next(self) -> bytes:
        """The next byte that is not blank, not passed yet; none at the end."""
        while True:
            found = BLANK.match(self.held, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.held) or not self.more():
                return self.held[self.at : self.at + 1]

    def wrong(self) -> BadFileError:
        """What is said of text that is no JSON, or not this kind of it; never what the file says."""
        if not self.held[self.at :] and next(self.blocks, None) is None:
            return BadFileError(self.path, _("the file is damaged or cut off (%(reason)s).") % {"reason": _("no end")})
        text = _("this is no JSON, near byte %(at)d of what was unpacked.")
        return BadFileError(self.path, text % {"at": self.passed + self.at})

    def element(self) -> bytes:
        """The object or list that begins here, to its end."""
        depth, at = 1, self.at + 1
        while True:
            found = STRETCH.match(self.held, at)
            end = found.end() if found else at
            mark = self.held[end : end + 1]
            if mark in b'"':  # a string that is not whole yet, or nothing
                at = self.longer(end - self.at)
                continue
            at = end + 1
            depth += 1 if mark in b"{[" else -1
            if not depth:
                element, self.at = self.held[self.at : at], at
                return element

    def longer(self, begun: int) -> int:
        """Read on within an element, of which ``begun`` bytes were looked at; where to look on."""
        if len(self.held) - self.at > LARGEST:
            problem = _("one entry has more than %(megabytes)d MB, near byte %(at)d of what was unpacked.")
            raise BadFileError(self.path, problem % {"megabytes": LARGEST >> 20, "at": self.passed + self.at})
        if not self.more():
            self.at = len(self.held)
            raise self.wrong()
        return self.at + begun

    def guessed(self, decode: Decode) -> tuple[bytes, Any] | None:
        """The object that begins here and ends where one is guessed to end, decoded; ``None`` if it does not."""
        if not self.guesses or self.boundary is None:
            return None
        found = self.boundary.search(self.held, self.at)
        if found is None:
            return None
        element = self.held[self.at : found.start() + 1]
        try:
            value = decode(element)
        except (msgspec.DecodeError, RecursionError):
            self.guesses -= 1
            return None
        self.at += len(element)
        return element, value

    def counted(self, decode: Decode) -> tuple[bytes, Any]:
        """The object that begins here, by its brackets. The first one says how later ones begin."""
        element = self.element()
        if self.boundary is None and (key := FIRST_KEY.match(element)):
            between = rb"\}[ \t\r\n]*,[ \t\r\n]*(?=\{[ \t\r\n]*" + re.escape(key[1]) + rb"[ \t\r\n]*:)"
            self.boundary = re.compile(between)
        return element, decode(element)

    def elements(self, decode: Decode) -> Iterator[tuple[bytes, Any]]:
        """The objects of the list that the text is, each with what ``decode`` makes of it.

        Raises ``BadFileError`` for anything else in the list, or behind it, and whatever ``decode`` raises.
        """
        if self.next() != b"[":
            raise self.wrong()
        self.at += 1
        if self.next() == b"]":
            self.at += 1
        else:
            while True:
                if self.next() != b"{":
                    raise self.wrong()
                yield self.guessed(decode) or self.counted(decode)
                if (mark := self.next()) not in (b",", b"]"):
                    raise self.wrong()
                self.at += 1
                if mark == b"]":
                    break
        if self.next():
            raise self.wrong()
