"""Room for the frames of deep calls, taken once.

Python 3.11 keeps the frames of calls in pieces of 16 KB. It asks the operating system for the next one when a call does
not fit, and gives it back when the call returns: where a loop calls across that edge, each turn maps memory and unmaps
it again. Django's views, forms and templates call each other that deeply: a page of the admin did so a thousand times,
and a test, which pytest calls from deep already, spent a fifth of its time on it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

ROOM = 1 << 16
"""Values of a frame, of eight bytes each. For a frame as large as this Python maps a megabyte: the half that it leaves
is for all that is called within, many hundred frames. Nothing writes to the other half, so it costs no memory."""

P = ParamSpec("P")
R = TypeVar("R")


def with_room(call: Callable[P, R]) -> Callable[P, R]:
    """The same, with room for the frames of whatever it calls."""

    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    within.__code__ = within.__code__.replace(co_stacksize=ROOM)
    return wraps(call)(within)
