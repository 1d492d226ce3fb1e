"""One worker process: ``python -m programs.ops.worker``, started by ``programs.ops.workers``.

It accepts from a socket that it inherited, serves with granian in this very process, and reports every two
seconds on a pipe that it lives, whether it can answer searches, and how much memory it has.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

import uvloop
from django.conf import settings
from django.db import DatabaseError, connection
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from granian._granian import SocketHolder  # the one way to hand granian a socket that is already open
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from iop_finder.embedded_postgres import server as embedded
from iop_finder.postgres.breaker import breaker
from programs.ops.listening import BACKLOG, accept_nobody, is_connected, raise_file_limit
from programs.ops.metrics.meter import Meter

logger = logging.getLogger("programs.ops")

HEAD_SECONDS = 20
"""For the head of a request, and for the next one to begin on a connection that is kept open."""

CONNECTIONS_MAX = 8_192
"""In one worker, idle ones included; more wait to be accepted. Each costs some 10 kB, and a file."""

HEAD_BYTES_MAX = 64 * 1024
REPORT_SECONDS = 2.0
READ_FIRST_SECONDS = 120.0
GOODBYE_SECONDS = 5.0
"""At most so long a worker that is about to stop waits for those who are connected: it accepts nobody any more, and
closes each connection behind its next answer. granian's own end cuts whoever has connected and not asked yet."""

LOOK_SECONDS = 0.05
"""How often it looks whether they have gone."""


class OnSocket(Server):
    """granian's server for a running event loop, on a socket that exists."""

    def __init__(self, application: Any, listener: socket.socket) -> None:
        connections = min(CONNECTIONS_MAX, raise_file_limit() - 256)
        super().__init__(
            application,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            backpressure=connections,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEAD_SECONDS * 1000, max_buffer_size=HEAD_BYTES_MAX, keep_alive=True
            ),
            log_level=LogLevels.error,
        )
        self.listener = listener

    def _init_shared_socket(self) -> None:
        self._shd = cast(Any, SocketHolder)(self.listener.fileno(), False, BACKLOG)

    async def say_goodbye(self) -> None:
        """Accept nobody any more, wait until those who are connected have their answers, and stop."""
        port = self.listener.getsockname()[1]
        accept_nobody(self.listener)
        deadline = time.monotonic() + GOODBYE_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
        while is_connected(port) and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_SECONDS)
        self.stop()


class Reporter(threading.Thread):
    """Tells the watching process how this one is; a thread, so that a busy event loop is no silence.

    It asks the loop to stamp the time: a loop that has hung is told from one that works.
    """

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop, meter: Meter) -> None:
        super().__init__(name="reporter", daemon=True)
        self.meter = meter
        self.descriptor, self.loop, self.stamped = descriptor, loop, time.monotonic()
        self.ready = False

    def run(self) -> None:
        from programs.ops import health  # Django is set up by now

        while True:
            self.loop.call_soon_threadsafe(self.stamp)
            self.ready = self.ready or health.has_read_search_index()
            self.say("serving", ready=self.ready)
            self.meter.state(memory=memory_bytes(), programs=health.programs_in_memory(), breaker_open=breaker.is_open)
            time.sleep(REPORT_SECONDS)

    def stamp(self) -> None:
        self.stamped = time.monotonic()

    def say(self, state: str, *, ready: bool) -> None:
        line = {"state": state, "ready": ready, "memory": memory_bytes(), "asleep": time.monotonic() - self.stamped}
        with contextlib.suppress(OSError):  # nobody listens any more: the kernel will end us with our parent
            os.write(self.descriptor, json.dumps(line).encode() + b"\n")


def memory_bytes() -> int:
    """What this process holds in memory now (Linux), or at most held until now."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    with contextlib.suppress(OSError, ValueError):
        answer = subprocess.run(["/bin/ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True, text=True)  # noqa: S603
        return int(answer.stdout) * 1024
    return 0


async def serve(application: Any, listener: socket.socket, report: int) -> None:
    """Serve until SIGTERM, then let what was begun end."""
    loop = asyncio.get_running_loop()
    server = OnSocket(application, listener)

    leaving: list[asyncio.Task[None]] = []

    def leave() -> None:
        if not leaving:
            application.leaving = True
            leaving.append(loop.create_task(server.say_goodbye()))

    loop.add_signal_handler(signal.SIGTERM, leave)
    Reporter(report, loop, application.meter).start()
    await server.serve()


def read_templates() -> None:
    """Compile every template of ours, in a fifth of a second: while a release is put in place, one that is read only
    when somebody asks for its page would be the next release's."""
    folder = settings.BASE_DIR / "templates"
    for file in sorted(folder.rglob("*.*")):
        try:
            get_template(str(file.relative_to(folder)))
        except TemplateSyntaxError as error:  # its page will say so
            logger.warning("Not compiled: %s (%s)", file.name, type(error).__name__)


def keep_for_good() -> None:
    """Let Python's collector of circles not go through what lives as long as the process: modules, templates, places,
    the directory. A pass over these takes a tenth of a second, in which no thread can go on. What is put in place of
    them is in no circle, and is given back all the same."""
    gc.collect()
    gc.freeze()


def refuse_without_tables() -> None:
    """End, with the reason, where the database lacks migrations of this release: it is in its place, and not prepared.

    The workers of the release before go on, and this one is tried again.
    """
    try:
        missing = missing_migrations()
    except DatabaseError:  # it is away, which says nothing of its tables
        return
    finally:
        connection.close()
    if missing:
        sys.exit(f"Migrations of this release are missing ({', '.join(missing)}): run manage.py prepare.")


def missing_migrations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'programs'")
        applied = {name for (name,) in cursor.fetchall()}
    folder = settings.BASE_DIR / "programs" / "migrations"
    return sorted(file.stem for file in folder.glob("[0-9]*.py") if file.stem not in applied)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--listener", type=int, required=True, help="descriptor of the socket")
    parser.add_argument("--report", type=int, required=True, help="descriptor of the pipe to the watching process")
    parser.add_argument("--read-first", action="store_true", help="read the search index before accepting anybody")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the watching process
    listener = socket.socket(fileno=options.listener)

    from iop_finder import rsgi, wsgi

    def read_and_warm_up() -> None:
        read_templates()
        wsgi.reading.join(READ_FIRST_SECONDS)
        rsgi.application.warm_up()
        keep_for_good()

    if options.read_first:
        refuse_without_tables()
        read_and_warm_up()
    else:
        threading.Thread(target=read_and_warm_up, name="warming up", daemon=True).start()
    listener.listen(BACKLOG)
    uvloop.run(serve(rsgi.application, listener, options.report))
    rsgi.application.log.close()
    with contextlib.suppress(Exception):  # whoever leaves the embedded database as the last one stops it
        embedded.leave()
    sys.stdout.flush()
    # Threads of rooms that still wait for a database must not keep a process that has answered everybody.
    os._exit(0)


if __name__ == "__main__":
    main()
