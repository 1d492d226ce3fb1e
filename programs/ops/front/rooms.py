"""A room: threads for one kind of work, and a short queue before its door.

The event loop lets requests in and tells the time; threads take the next one by themselves, so that none
waits for the loop while there is work.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any

from programs.giving_way import answering
from programs.ops.frames import with_room
from programs.ops.front.work import Kind

FRONT_PLACES, FRONT_SECONDS = 14, 1.0
"""Who finds so few before them will be served in a moment, unless all threads stand still: they may wait for a second,
so that a short hitch (a worker that dies, a database that recovers) refuses nobody. Who comes behind them when
there are too many has the kind's own short patience."""

Job = Callable[[], Any]


class FullError(Exception):
    """Nobody will have time for it soon enough: come again later."""


class Ticket:
    """One job on its way through a room. Whoever takes the claim, a thread or the clock, has it for good."""

    __slots__ = ("claim", "future", "job")

    def __init__(self, job: Job, future: asyncio.Future[Any]) -> None:
        self.job, self.future, self.claim = job, future, threading.Lock()

    def taken(self) -> bool:
        return self.claim.acquire(blocking=False)


class Room:
    """The threads and the queue of a kind. ``do`` must be called on one event loop only."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.inside = 0
        """Requests that have a thread or wait for one."""
        self.queue: queue.SimpleQueue[Ticket | None] = queue.SimpleQueue()
        self.threads = [
            threading.Thread(target=with_room(self._work), name=f"{kind.name}-{number}", daemon=True)
            for number in range(kind.threads)
        ]

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        for thread in self.threads:
            thread.start()

    def close(self) -> None:
        """Let threads end once what is queued is done."""
        for _thread in self.threads:
            self.queue.put(None)

    async def do(self, job: Job) -> Any:
        """What ``job`` returns, run in a thread of the room. Raises ``FullError`` at once or after ``patience``."""
        if self.inside >= self.kind.threads + self.kind.waiting:
            raise FullError
        ticket = Ticket(job, self.loop.create_future())
        clock = None
        if self.inside >= self.kind.threads:
            clock = self.loop.call_later(self._patience(), self._give_up, ticket)
        self.inside += 1
        self.queue.put(ticket)
        try:
            return await ticket.future
        finally:
            if clock is not None:
                clock.cancel()

    def _patience(self) -> float:
        """How long one more may wait."""
        in_front = self.inside < self.kind.threads + FRONT_PLACES
        return max(self.kind.patience, FRONT_SECONDS) if in_front else self.kind.patience

    def _give_up(self, ticket: Ticket) -> None:
        """The clock: on the loop, and only if no thread was faster."""
        if ticket.taken():
            self.inside -= 1
            if not ticket.future.done():
                ticket.future.set_exception(FullError())

    def _work(self) -> None:
        while (ticket := self.queue.get()) is not None:
            if not ticket.taken():
                continue
            try:
                with answering:
                    outcome, error = ticket.job(), None
            except Exception as problem:
                outcome, error = None, problem
            self.loop.call_soon_threadsafe(self._done, ticket.future, outcome, error)
            del ticket, outcome, error

    def _done(self, future: asyncio.Future[Any], outcome: Any, error: Exception | None) -> None:
        self.inside -= 1
        if future.done():  # the client has gone
            return
        if error is None:
            future.set_result(outcome)
        else:
            future.set_exception(error)
