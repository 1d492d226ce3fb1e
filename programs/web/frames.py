"""Templates rendered once for each language, with slots left open for what differs from request to request.

Rendering the words, links and icons around the results anew for every request took longer than the
search itself. The templates stay ordinary ones: a slot is a variable of theirs that stands by itself,
neither asked about in an ``if`` nor put through a filter.

A page is put together as bytes. Its words hold characters beyond Latin-1: as a text each of them would take two bytes,
and be coded anew for every request.
"""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from programs.web.languages.addresses import prefix
from programs.web.wording.words import language as active_language

MARK = secrets.token_hex(8)
"""No text of a listing can look like a slot."""

SLOT = re.compile(f"\ue000{MARK}:(\\w+)\ue001")
"""A slot in a rendered template, between characters for private use."""


def slots_for(names: Iterable[str]) -> dict[str, SafeString]:
    """What stands for each slot while a template is rendered."""
    return {name: mark_safe(f"\ue000{MARK}:{name}\ue001") for name in names}  # noqa: S308 - no text but the name


@dataclass(frozen=True, slots=True)
class Frame:
    """A rendered template: HTML and names of slots by turns; HTML first and last."""

    pieces: tuple[str, ...]
    coded: tuple[bytes, ...]
    """The same in UTF-8."""

    @classmethod
    def of(cls, template: str, slots: tuple[str, ...], **values: Any) -> Frame:
        """``values`` stand in it for everybody. Raises ``ValueError`` when the template has no place for one of
        ``slots``."""
        pieces = tuple(SLOT.split(render_to_string(template, values | slots_for(slots))))
        if missing := set(slots) - set(pieces[1::2]):
            raise ValueError(f"{template} has no slot {', '.join(sorted(missing))}")
        return cls(pieces, tuple(map(str.encode, pieces)))

    def filled(self, values: dict[str, Any]) -> SafeString:
        """The HTML with ``values`` in the slots; whatever is not marked safe is escaped."""
        texts = list(self.pieces)
        texts[1::2] = [escaped(values[name]) for name in texts[1::2]]
        return SafeString("".join(texts))  # a rendered template and escaped values

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return sum(map(sys.getsizeof, (*self.pieces, *self.coded)))

    def parts(self, values: dict[str, Any]) -> Parts:
        """The same in UTF-8, not yet joined: a page is joined once, whatever stands in what. A value in bytes, or in
        parts, is HTML already."""
        parts: Parts = []
        for number, piece in enumerate(self.coded):
            if number % 2:
                parts += encoded(values[self.pieces[number]])
            else:
                parts.append(piece)
        return parts


Parts = list[bytes]
"""HTML in UTF-8."""


def encoded(value: Any) -> Parts:
    """``value`` as HTML in UTF-8; a text that is not marked safe is escaped."""
    if isinstance(value, list):
        return value
    return [value if isinstance(value, bytes) else escaped(value).encode()]


def escaped(value: Any) -> str:
    """``conditional_escape``, which first asks of every text whether its translation must wait."""
    kind = type(value)
    return str(value) if kind is SafeString else escape(value) if kind is str else conditional_escape(value)


@lru_cache(maxsize=64)
def kept(template: str, slots: tuple[str, ...], language: str | None, address_prefix: str) -> Frame:
    """By language, and by whether addresses name it: a frame is full of links."""
    return Frame.of(template, slots)


def filled(template: str, **values: Any) -> SafeString:
    """``template`` in the active language with ``values`` in its slots."""
    return frame(template, values).filled(values)


def parts(template: str, **values: Any) -> Parts:
    """The same in UTF-8, not yet joined. Values may be bytes, or parts of another frame: they are HTML."""
    return frame(template, values).parts(values)


def frame(template: str, values: dict[str, Any]) -> Frame:
    if settings.DEBUG:  # a template that is being written is read again
        return Frame.of(template, tuple(values))
    return kept(template, tuple(values), active_language(), prefix())
