"""Frames have room: a loop in which calls go deep asks the operating system for no memory."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Callable
from threading import Thread

from programs.ops.frames import with_room
from programs.ops.front.rooms import Room
from programs.ops.front.work import Kind

DEPTHS = range(0, 400, 5)
TURNS = 50


def deep(calls: int, then: Callable[[], None]) -> None:
    deep(calls - 1, then) if calls else then()


def nothing() -> None:
    """One call more."""


def turns() -> None:
    for _turn in range(TURNS):
        deep(3, nothing)


def faults_of_the_worst_depth() -> int:
    """How often a loop of calls touched memory that was not there yet, where that was most."""

    def faults(depth: int) -> int:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        deep(depth, turns)
        return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before

    faults(max(DEPTHS))
    return max(faults(depth) for depth in DEPTHS)


def in_a_thread(call: Callable[[], int]) -> int:
    """What it says with no frames before its own."""
    said: list[int] = []
    thread = Thread(target=lambda: said.append(call()))
    thread.start()
    thread.join()
    return said[0]


def test_a_test_has_room() -> None:
    assert faults_of_the_worst_depth() < TURNS


def test_a_thread_has_room_when_it_takes_some() -> None:
    if sys.version_info < (3, 12):
        assert in_a_thread(faults_of_the_worst_depth) >= TURNS
    assert in_a_thread(with_room(faults_of_the_worst_depth)) < TURNS


def test_the_threads_that_answer_have_it() -> None:
    async def asked() -> int:
        room = Room(Kind("test", threads=1, waiting=1, patience=1.0))
        room.open(asyncio.get_running_loop())
        try:
            return await room.do(faults_of_the_worst_depth)
        finally:
            room.close()

    assert asyncio.run(asked()) < TURNS
