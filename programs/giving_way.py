"""Whoever is being answered comes first: what brings the directory up to date works in pieces, and stands still between
two of them meanwhile.

Of the threads of a process Python lets one run, and shares the time out evenly: beside an update an answer took twice
as long, and whoever has two cores and a busy database waits for those as well. So whoever answers says so
(``answering``), and whoever works in the background within ``in_pieces`` calls ``give_way`` where a piece ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

PAUSE_SECONDS = 0.02
"""The longest pause between two pieces: most answers take less."""

PAUSES_SECONDS = 0.4
"""All pauses of one piece of work: beside more requests than a process can answer it must end all the same."""

LOOK_SECONDS = 0.001
"""How often it is asked whether all have been answered."""


class Answering:
    """How many threads are answering somebody."""

    def __init__(self) -> None:
        self.number, self.lock = 0, threading.Lock()

    def __enter__(self) -> None:
        with self.lock:
            self.number += 1

    def __exit__(self, *raised: object) -> None:
        with self.lock:
            self.number -= 1


answering = Answering()


class Work(threading.local):
    """What this thread does in pieces: seconds that are left for pauses, and whether somebody waits for its end."""

    left = 0.0
    is_waited_for: Callable[[], bool] = staticmethod(lambda: False)


work = Work()


@contextmanager
def in_pieces(is_waited_for: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Within, ``give_way`` pauses while others are answered, unless somebody waits for what is made here."""
    work.left, work.is_waited_for = PAUSES_SECONDS, is_waited_for
    try:
        yield
    finally:
        work.left = 0.0


def give_way() -> None:
    """A piece is done: let those who are being answered go on, at most ``PAUSE_SECONDS``; nothing outside of
    ``in_pieces``."""
    if work.left <= 0 or not answering.number:
        return
    began = time.monotonic()
    most = min(PAUSE_SECONDS, work.left)
    while answering.number and not work.is_waited_for() and time.monotonic() - began < most:
        time.sleep(LOOK_SECONDS)
    work.left -= time.monotonic() - began


def giving_way(some: Iterable[T], size: int) -> Iterator[T]:
    """``some``, with a pause after every ``size`` of them."""
    those = iter(some)
    while piece := list(islice(those, size)):
        yield from piece
        give_way()
