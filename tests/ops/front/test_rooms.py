"""A room: so many threads, a bounded queue, and a patience that is short for who comes when there are too many."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from programs.giving_way import answering
from programs.ops.front.rooms import FRONT_PLACES, FullError, Room
from programs.ops.front.work import Kind
from tests.ops.front import loop


def in_room(test: Callable[[Room], Coroutine[Any, Any, None]], **about: Any) -> None:
    room = Room(Kind("test", **({"threads": 1, "waiting": 1, "patience": 0.05} | about)))

    async def run() -> None:
        room.open(asyncio.get_running_loop())
        await test(room)
        room.close()

    loop.run(run())


def test_what_a_job_returns_or_raises_comes_back() -> None:
    async def test(room: Room) -> None:
        assert await room.do(lambda: threading.current_thread().name) == "test-0"
        with pytest.raises(ZeroDivisionError):
            await room.do(lambda: 1 / 0)
        assert room.inside == 0

    in_room(test)


def test_whoever_is_answered_is_counted_so_that_others_give_way() -> None:
    async def test(room: Room) -> None:
        before = answering.number
        assert await room.do(lambda: answering.number) == before + 1
        with pytest.raises(ZeroDivisionError):
            await room.do(lambda: 1 / 0)
        assert answering.number == before

    in_room(test)


def test_beyond_threads_and_places_nobody_gets_in() -> None:
    async def test(room: Room) -> None:
        gate = threading.Event()
        inside = [asyncio.create_task(room.do(lambda: gate.wait(5))) for _each in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(FullError):
            await room.do(lambda: None)
        gate.set()
        assert await asyncio.gather(*inside) == [True, True]
        assert room.inside == 0

    in_room(test)


@pytest.mark.parametrize(("before", "waits"), [(FRONT_PLACES - 1, 0.5), (FRONT_PLACES, 0.05)])
def test_patience_in_front_and_behind(monkeypatch: pytest.MonkeyPatch, before: int, waits: float) -> None:
    monkeypatch.setattr("programs.ops.front.rooms.FRONT_SECONDS", 0.5)

    async def test(room: Room) -> None:
        gate = threading.Event()
        inside = [asyncio.create_task(room.do(lambda: gate.wait(10))) for _each in range(1 + before)]
        await asyncio.sleep(0)
        began, ran = time.monotonic(), []
        with pytest.raises(FullError):
            await room.do(lambda: ran.append(1))
        assert waits <= time.monotonic() - began + 0.01 < waits + 0.4
        gate.set()
        await asyncio.gather(*inside, return_exceptions=True)
        await room.do(lambda: None)
        assert ran == []  # who was refused is not served behind their back
        assert room.inside == 0

    in_room(test, waiting=20)


def test_a_client_that_has_gone_harms_nobody() -> None:
    async def test(room: Room) -> None:
        gone = asyncio.create_task(room.do(lambda: time.sleep(0.05)))
        await asyncio.sleep(0.01)
        gone.cancel()
        assert await room.do(lambda: "next") == "next"
        assert room.inside == 0

    in_room(test)
