"""Runs a coroutine in an event loop of its own, whatever the thread of the test is doing."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Return what the coroutine returns; raise what it raises.

    It runs in a thread of its own: the browser tests leave a running event loop in the thread of the tests, and
    `asyncio.run` refuses to start a second one there.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
