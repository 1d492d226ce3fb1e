"""The reader's language and day, and words of ours in that language.

Django finds out anew each time which language and time zone are active. A card asks thirty times, a
page hundreds of times: whoever writes much at once does it ``for_one_reader``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone, translation

from programs.web.languages.addresses import beginning, prefix


class Reader(NamedTuple):
    """For whom a page is written, and what the addresses in it begin with (``languages.addresses.prefix``)."""

    language: str | None
    today: date
    zone: tzinfo
    address_prefix: str


READING: ContextVar[Reader | None] = ContextVar("reading", default=None)


@contextmanager
def for_one_reader() -> Iterator[Reader]:
    """Within, language and day stay what they are now, or what they were where it began."""
    if (known_reader := READING.get()) is not None:
        yield known_reader
        return
    reader = Reader(translation.get_language(), timezone.localdate(), timezone.get_current_timezone(), prefix())
    token = READING.set(reader)
    try:
        yield reader
    finally:
        READING.reset(token)


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Within, what is written is for ``reader``, whoever asks for it."""
    with translation.override(reader.language), timezone.override(reader.zone), beginning(reader.address_prefix):
        token = READING.set(reader)
        try:
            yield
        finally:
            READING.reset(token)


def language() -> str | None:
    """The active language."""
    reader = READING.get()
    return reader.language if reader else translation.get_language()


def today() -> date:
    reader = READING.get()
    return reader.today if reader else timezone.localdate()


def zone() -> tzinfo:
    """The active time zone."""
    reader = READING.get()
    return reader.zone if reader else timezone.get_current_timezone()


def gettext(text: str) -> str:
    """``text`` in the active language. Only for texts of ours, of which there is a number."""
    return known(language(), text)


@lru_cache(maxsize=1024)
def known(in_language: str | None, text: str) -> str:
    return translation.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Whichever of two texts of ours goes with ``count``, in the active language."""
    return known_of_two(language(), one, many, count)


@lru_cache(maxsize=4096)
def known_of_two(in_language: str | None, one: str, many: str, count: int) -> str:
    return translation.ngettext(one, many, count)
