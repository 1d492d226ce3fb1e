"""Pages kept as they are sent, as long as nothing on them has changed.

A page is rendered once for a reader: for one language, day, time zone, host and way of writing addresses. Where
requests differ (the link to the other language, the choices of a search, what is near) it has *slots*. What stood in
them the last time is kept beside the page as it was sent then: who asks for the same gets these bytes, for anybody
else they are filled anew. Nothing in a page is of one person: these pages have no token, no account, no cookie.

What it costs is bounded by ``BYTES_MAX``; pages asked for least recently go first. A frame is kept compressed.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from cachetools import LRUCache
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.html import conditional_escape
from isal import igzip

from programs.web.compression import CODINGS, best_coding, coded
from programs.web.frames import SLOT, slots_for
from programs.web.languages.switch import other_language_url
from programs.web.wording.words import Reader, for_one_reader

BYTES_MAX = 48 * 1024 * 1024
"""In one process. A listing takes about 25 kB in one language: frame, what was sent, what it stands for."""

OVERHEAD = 2_000
"""Bytes that a page takes beside its texts: keys, objects, what was read of it."""

Slots = Mapping[str, str]
Make = Callable[[Slots], str]


@dataclass(eq=False)
class Page:
    """A page with slots. ``about`` is for whoever made it: what slots are filled from. It is not kept beyond
    ``ends_at``, seconds since 1970."""

    frame: bytes
    about: Any = None
    ends_at: float = math.inf
    filled: Slots = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def made(cls, make: Make, slots: tuple[str, ...], about: Any = None, ends_at: float = math.inf) -> Page:
        """``make`` renders it with what stands for each slot. Raises ``ValueError`` where the page leaves one out."""
        text = make(slots_for(slots))
        if missing := set(slots) - set(SLOT.findall(text)):
            raise ValueError(f"The page has no slot {', '.join(sorted(missing))}")
        return cls(igzip.compress(text.encode(), 1), about, ends_at)

    @property
    def size(self) -> int:
        return OVERHEAD + len(self.frame) + sum(map(len, self.sent.values())) + sum(map(len, self.filled.values()))

    def text(self, values: Slots) -> str:
        """The page with ``values``, which are escaped."""
        pieces = SLOT.split(igzip.decompress(self.frame).decode())
        pieces[1::2] = [values[name] for name in pieces[1::2]]
        return "".join(pieces)

    def body(self, values: Slots, coding: str) -> bytes:
        """The page with ``values`` in its slots, coded. What is not marked safe is escaped."""
        values = {name: conditional_escape(value) for name, value in values.items()}
        filled, sent = self.filled, self.sent  # of one moment: another thread may fill it with something else
        if filled == values and coding in sent:
            return sent[coding]
        whole = self.text(values).encode()
        body = CODINGS[coding](whole) if coding else whole
        self.filled, self.sent = values, {**(sent if filled == values else {}), coding: body}
        return body


class Kept(Protocol):
    """What is kept: how many bytes it takes, and seconds since 1970 beyond which it is not."""

    @property
    def size(self) -> int: ...

    @property
    def ends_at(self) -> float: ...


K = TypeVar("K", bound=Kept)


class Bounded(Generic[K]):
    """What was asked for last, ``most`` bytes of it. Threads share it."""

    def __init__(self, most: int) -> None:
        self.kept: LRUCache[Hashable, K] = LRUCache(most, getsizeof=lambda page: page.size)
        self.lock = threading.Lock()

    def get(self, key: Hashable) -> K | None:
        with self.lock:
            page = self.kept.get(key)
        return page if page is not None and time.time() < page.ends_at and not settings.DEBUG else None

    def put(self, key: Hashable, page: K) -> None:
        """Keep a page, or count anew what it takes."""
        with self.lock:
            if page.size <= self.kept.maxsize:
                self.kept[key] = page

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()

    @property
    def size(self) -> int:
        """Bytes kept."""
        return int(self.kept.currsize)


class Pages(Bounded[Page]):
    """The pages that were asked for last."""

    def __init__(self, most: int = BYTES_MAX) -> None:
        super().__init__(most)


pages = Pages()


@receiver(setting_changed)
def forget(**_changed: Any) -> None:
    """A setting has changed, as it does in tests: pages name addresses of files, and what search engines may do."""
    pages.clear()


def key_of(request: HttpRequest, reader: Reader, *about: Hashable) -> Hashable:
    """What a page is kept by: what it is about and in which state, and for which reader at which host."""
    host = request.scheme, request.get_host(), request.META.get("SCRIPT_NAME", "")
    return (about, reader, host, settings.INDEXABLE)


def standing(request: HttpRequest, name: str, make: Make) -> HttpResponse:
    """A page that says the same to everybody who reads a language at a host on a day, but for the link to the other
    language: that names the query of the address, if it has one."""
    with for_one_reader() as reader:
        key = key_of(request, reader, name)
        page = pages.get(key)
        if page is None:
            page = Page.made(make, ("other_language_url",))
            pages.put(key, page)
        return sent(request, key, page, {"other_language_url": other_language_url(request)})


def sent(request: HttpRequest, key: Hashable, page: Page, values: Slots) -> HttpResponse:
    """The answer: ``page`` with ``values`` in its slots, in the coding that whoever asks takes."""
    before, coding = page.size, best_coding(request)
    body = page.body(values, coding)
    if key is not None and page.size != before:
        pages.put(key, page)
    return coded(HttpResponse(body), coding, body)
