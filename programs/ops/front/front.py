"""What granian calls for every request."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from functools import lru_cache, partial
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

from iop_finder.postgres.breaker import breaker
from programs.ops.front.files import send_file
from programs.ops.front.kept import Kept, own_host
from programs.ops.front.log import AccessLog
from programs.ops.front.rooms import FullError, Room
from programs.ops.front.work import KINDS, MEGABYTE, Kind, kind_of
from programs.ops.front.wsgi import Answer, Application, Heading, environ_of, whole
from programs.ops.metrics.meter import meter
from programs.ops.requests import HEADER, REQUEST_ID, new_id

logger = logging.getLogger("programs.ops")

BODY_SECONDS = 10.0
"""A whole body, whatever its size: the largest form is 64 kB, which a slow telephone line sends in that time."""

BODIES_BYTES_MAX = 32 * MEGABYTE
"""Bodies that are being read or worked on in one process: what strangers can fill of its memory."""

FIRST_QUESTIONS = (
    ("/programs/", "near=80203"),
    ("/es/programs/", "near=Denver,+CO"),
    ("/api/v1/programs/", "near=80203"),
    ("/places/suggest/", "q=den"),
    ("/", ""),
    ("/guide/", ""),
    ("/fit-check/", ""),
)


class UnreadableError(Exception):
    """The body cannot be had: answered with ``status`` before a thread is taken."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Front:
    """An RSGI application around a WSGI one."""

    def __init__(self, application: Application) -> None:
        proxies()  # an address that is none fails at the start
        self.application = application
        self.rooms = {kind: Room(kind) for kind in KINDS}
        self.kept = Kept()
        self.log = AccessLog(as_json=settings.LOG_FORMAT == "json")
        self.meter = meter()
        self.leaving = False
        """Whether this process is about to stop: kept connections are closed behind their next answer."""
        self.bodies_bytes = 0

    def warm_up(self) -> None:
        """Ask what people ask first, so that what is read once (places, templates) is there before they come."""
        for path, query in FIRST_QUESTIONS:
            head = Heading("GET", path, query, "127.0.0.1", "https", "HTTP/1.1", [("host", own_host())])
            try:
                whole(self.application, environ_of(head, b"", server=(own_host(), "443")))
            except Exception as error:  # what is wrong will be seen when somebody asks
                logger.warning("Not warmed up: %s", type(error).__name__)
                return

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        for room in self.rooms.values():
            room.open(loop)
        self.kept.prepare(self.application)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        for room in self.rooms.values():
            room.close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        started = time.perf_counter()
        head = heading(scope)
        kind = kind_of(head.method, head.path)
        number = new_id(head.get(HEADER) if is_proxy(head.client) else "")
        try:
            answer = await self.answered(head, kind, number, scope, protocol)
        except Exception:
            # Only its kind: what went wrong may quote the request.
            logger.exception("A request could not be answered")
            answer = self.kept.refusal(head, 503)
        # Before it leaves: what was answered is in the log, whatever comes next.
        seconds = time.perf_counter() - started
        self.log.add(head.method, head.path, answer.status, seconds, number)
        self.meter.count(kind=kind.name, route=answer.route, status=answer.status, seconds=seconds)
        headers = [*answer.headers, (HEADER, number)]
        if self.leaving:
            headers.append(("connection", "close"))
        if answer.file:
            send_file(protocol, head, replace(answer, headers=headers))
        else:
            protocol.response_bytes(answer.status, headers, answer.body)

    async def answered(self, head: Heading, kind: Kind, number: str, scope: Any, protocol: Any) -> Answer:
        """The answer: from memory, or from Django in a thread of the room for this kind of work."""
        if ready_made := self.kept.at(head):
            return ready_made
        room = self.rooms[kind]
        if kind.database and breaker.is_open:
            return self.kept.refusal(head, 503)
        try:
            body = await self.body(head, kind, protocol)
        except UnreadableError as problem:
            return self.kept.refusal(head, problem.status)
        try:
            environ = environ_of(head, body, server=server_of(scope), from_proxy=is_proxy(head.client))
            environ[REQUEST_ID] = number
            answer: Answer = await room.do(partial(whole, self.application, environ))
        except FullError:
            return self.kept.refusal(head, kind.refused_status)
        finally:
            self.bodies_bytes -= len(body)
        return answer

    async def body(self, head: Heading, kind: Kind, protocol: Any) -> bytes:
        """The whole body, which counts in ``bodies_bytes`` from now on. Raises ``UnreadableError``."""
        if head.get("transfer-encoding"):
            raise UnreadableError(411)  # no browser sends a form in chunks, and nothing bounds them
        length = int(head.get("content-length", "0"))
        if length == 0:
            return b""
        if length > kind.body_max:
            raise UnreadableError(413)
        if self.bodies_bytes + length > BODIES_BYTES_MAX:
            raise UnreadableError(503)
        self.bodies_bytes += length
        body = bytearray()
        try:
            async with asyncio.timeout(kind.body_seconds or BODY_SECONDS):
                async for chunk in protocol:
                    body += chunk
        except TimeoutError:
            raise UnreadableError(408) from None
        finally:
            if len(body) != length:
                self.bodies_bytes -= length
        if len(body) != length:
            raise UnreadableError(400)  # it ended early
        return bytes(body)


@lru_cache(maxsize=1)
def proxies() -> tuple[IPv4Network | IPv6Network, ...]:
    """Those of ``PROXY_ADDRESSES``; none unless there is a proxy at all."""
    trusted = settings.PROXY_ADDRESSES if settings.BEHIND_PROXY or settings.NUM_PROXIES else []
    return tuple(ip_network(text) for text in trusted)


@lru_cache(maxsize=256)
def is_proxy(address: str) -> bool:
    """Whether the other end of a connection is a proxy of ours."""
    if not proxies():
        return False
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return any((mapped or parsed) in network for network in proxies())


def heading(scope: Any) -> Heading:
    """What RSGI says of a request."""
    return Heading(
        method=scope.method,
        path=scope.path,
        query=scope.query_string,
        client=scope.client.rpartition(":")[0].strip("[]"),
        scheme=scope.scheme,
        protocol=f"HTTP/{scope.http_version}",
        headers=headers_of(scope.headers),
    )


AUTHORIZATION = "authorization"


def headers_of(sent: Any) -> list[tuple[str, str]]:
    """Names and values. Granian leaves out values that are no ASCII text; a key among them stays, empty: whoever sends
    one counts on it, and must be told that it is not understood."""
    headers: list[tuple[str, str]] = sent.items()
    if AUTHORIZATION in sent and sent.get(AUTHORIZATION) is None:
        headers.append((AUTHORIZATION, ""))
    return headers


def server_of(scope: Any) -> tuple[str, str]:
    host, _colon, port = scope.server.rpartition(":")
    return host, port
