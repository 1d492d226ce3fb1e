"""Clients who mean no good: they ask slowly, never read, or only sit there."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Protocol

from programs.faults.visitors import HOST

TRICKLE_SECONDS = 1.0
CONNECTIONS_MAX = 2_500
"""More than any scenario needs; whoever edits one cannot flood the machine by a slip."""


class Crowd(Protocol):
    """Makes a client's connection do its worst; ``None`` for one that only sits there."""

    async def __call__(self, connection: socket.socket) -> None: ...


@contextlib.asynccontextmanager
async def crowd(port: int, number: int, behave: Crowd) -> AsyncIterator[list[socket.socket]]:
    """So many connections that behave so until the block ends. One that the server closes stays closed."""
    if number > CONNECTIONS_MAX:
        raise ValueError(f"{number} connections are more than {CONNECTIONS_MAX}")
    loop, connections = asyncio.get_running_loop(), []
    for _each in range(number):
        connection = socket.socket()
        connection.setblocking(False)
        # A small window: what is not read fills it soon, as on a phone that has lost its network.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connections.append(connection)
    tasks = []
    try:
        for connection in connections:
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(loop.sock_connect(connection, (HOST, port)), 5)
            tasks.append(asyncio.create_task(quietly(behave, connection)))
        yield connections
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in connections:
            connection.close()


async def quietly(behave: Crowd, connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        await behave(connection)


async def idle(connection: socket.socket) -> None:
    """Connects and says nothing."""


async def slow_body(connection: socket.socket) -> None:
    """Promises 900 bytes of a form and sends one a second."""
    loop = asyncio.get_running_loop()
    head = "POST /language/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    await loop.sock_sendall(connection, f"{head}Content-Length: 900\r\n\r\n".encode())
    while True:
        await loop.sock_sendall(connection, b"a")
        await asyncio.sleep(TRICKLE_SECONDS)


async def slow_head(connection: socket.socket) -> None:
    """Sends a header field a second, and never the end of them."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connection, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    while True:
        await loop.sock_sendall(connection, b"X-A: b\r\n")
        await asyncio.sleep(TRICKLE_SECONDS)


async def never_reads(connection: socket.socket) -> None:
    """Asks for a large page and never reads a byte of it."""
    await asyncio.get_running_loop().sock_sendall(
        connection, b"GET /programs/?near=New+York,+NY&radius=any&page_size=100 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    )
    await asyncio.sleep(3600)


async def endless_chunks(connection: socket.socket) -> None:
    """Sends a chunked body without end, as fast as it is taken."""
    loop = asyncio.get_running_loop()
    head = b"POST /language/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    await loop.sock_sendall(connection, head)
    for _each in range(10_000):
        await loop.sock_sendall(connection, b"1000\r\n" + b"x" * 4096 + b"\r\n")
