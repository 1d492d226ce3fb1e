"""Watches over the worker processes: starts them, starts them again, replaces them, and stops them.

It serves nobody itself, holds the sockets, and is the one process of ours that must not die; so it does
little. A worker that dies is replaced at once, one that has grown beyond the memory limit or hangs too,
and ``reload`` replaces all of them, one at a time, each only when its successor is ready.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from programs.ops.background import Background
from programs.ops.listening import EACH_HAS_ONE, bound
from programs.ops.metrics.companion import Companion
from programs.ops.server import GRACE_SECONDS, RunFile, end_with_parent
from programs.quality.rates import DESCRIPTOR, shared_memory

TICK_SECONDS = 0.5
SILENCE_SECONDS = 30.0
"""A worker, or its event loop, that has not been heard of for so long hangs, and is killed."""

READY_SECONDS = 180.0
"""How long a successor may take until it can answer searches; a million listings take a quarter of a minute."""

BACKOFF_MAX_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A worker that lived for so long was no failed start: the next one is started at once again."""


@dataclass(eq=False)
class Worker:
    """One process, and what it last said."""

    process: subprocess.Popen[bytes]
    pipe: int
    born: float
    state: str = "starting"
    ready: bool = False
    memory: int = 0
    heard: float = 0.0
    pending: bytes = b""
    told_at: float | None = None
    """When it was told to stop."""

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def serves(self) -> bool:
        return self.state == "serving" and self.told_at is None

    def silent_since(self, now: float) -> float:
        return now - (self.heard or self.born)


@dataclass(eq=False)
class Slot:
    """The place of one worker: its socket, who works there, and who is to follow."""

    number: int
    listener: socket.socket
    worker: Worker | None = None
    successor: Worker | None = None
    failures: int = 0
    next_start: float = 0.0
    leaving: list[Worker] = field(default_factory=list)

    def all(self) -> list[Worker]:
        return [worker for worker in (self.worker, self.successor, *self.leaving) if worker is not None]


class Workers:
    """The slots, and the loop that looks after them."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        number: int,
        memory_max: int,
        environment: Mapping[str, str],
        held: RunFile | None,
        say: Callable[[str], None],
        beside: Companion | None = None,
        background: Background | None = None,
    ) -> None:
        self.host, self.port, self.memory_max = host, port, memory_max
        self.environment, self.held, self.say, self.beside = environment, held, say, beside
        self.background = background
        self.rates = shared_memory()
        self.selector = selectors.DefaultSelector()
        shared = None if EACH_HAS_ONE else bound(host, port)
        self.slots = [Slot(each + 1, shared or bound(host, port)) for each in range(number)]
        self.to_replace: list[Slot] = []
        self.stopping = 0
        self.reload_asked = False
        self.has_served = False
        self.failed_start = False
        self.written: dict[str, Any] = {}

    # -- The loop ----------------------------------------------------------------------------------

    def run(self, when_serving: Callable[[], None]) -> int:
        """Until a signal asks to stop: 0. Another status when no worker could ever be started."""
        before = {
            number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        before[signal.SIGUSR1] = signal.signal(signal.SIGUSR1, self._reload)
        try:
            announced = False
            while not self.stopping and not self.failed_start:
                self._look_after()
                if self.has_served and not announced:
                    announced = True
                    when_serving()
                self._listen()
            return self._end()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Asked a second time, insist."""
        self.stopping += 1
        if self.stopping > 1:
            self._signal_all(signal.SIGKILL)

    def _reload(self, number: int, frame: FrameType | None) -> None:
        self.reload_asked = True

    def _look_after(self) -> None:
        now = time.monotonic()
        if self.reload_asked:
            self.reload_asked = False
            self.to_replace = list(self.slots)
            self.say("Replacing the workers, one after the other ...")
        for slot in self.slots:
            self._bury(slot, now)
            self._judge(slot, now)
            if slot.worker is None and slot.successor is None and now >= slot.next_start:
                slot.worker = self._spawn(slot, read_first=self._others_serve(slot))
        self._replace_next(now)
        if self.beside and self.has_served:
            self.beside.look_after()
        if self.background and self.has_served:
            self.background.look_after()
        self._write()

    def _listen(self) -> None:
        """Take what workers report, for at most a tick."""
        for key, _events in self.selector.select(TICK_SECONDS):
            worker: Worker = key.data
            data = os.read(worker.pipe, 65_536)
            if not data:
                self.selector.unregister(worker.pipe)
                with contextlib.suppress(subprocess.TimeoutExpired):  # its end, which must not wait for the next tick
                    worker.process.wait(0.2)
                continue
            *lines, worker.pending = (worker.pending + data).split(b"\n")
            for line in lines:
                self._hear(worker, json.loads(line))

    def _hear(self, worker: Worker, report: Mapping[str, Any]) -> None:
        worker.state, worker.ready, worker.memory = report["state"], report["ready"], report["memory"]
        worker.heard = time.monotonic() - report["asleep"]
        self.has_served = True

    # -- Births and deaths ---------------------------------------------------------------------------

    def _spawn(self, slot: Slot, *, read_first: bool) -> Worker:
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        command = [sys.executable, "-m", "programs.ops.worker", "--listener", str(slot.listener.fileno())]
        command += ["--report", str(theirs), *(["--read-first"] if read_first else [])]
        kept = [self.held.descriptor] if self.held else []
        process = subprocess.Popen(  # noqa: S603
            command,
            env={
                **self.environment,
                "IOP_FINDER_WORKER": str(slot.number),
                "IOP_FINDER_PORT": str(self.port),
                DESCRIPTOR: str(self.rates),
            },
            process_group=0,
            pass_fds=[slot.listener.fileno(), theirs, self.rates, *kept],
            preexec_fn=end_with_parent(),
        )
        os.close(theirs)
        worker = Worker(process, ours, time.monotonic())
        self.selector.register(ours, selectors.EVENT_READ, worker)
        return worker

    def _bury(self, slot: Slot, now: float) -> None:
        """Take note of those that have ended."""
        for worker in slot.all():
            if worker.process.poll() is None:
                continue
            self._close_pipe(worker)
            if self.beside:
                self.beside.forget(worker.pid)
            if worker in slot.leaving:
                slot.leaving.remove(worker)
            elif worker is slot.successor:
                slot.successor = None
                self._failed(slot, worker, now)
            else:
                slot.worker = None
                self._lost(slot, worker, now)

    def _lost(self, slot: Slot, worker: Worker, now: float) -> None:
        """A worker has died. Others take over at once: nobody may wait at a socket behind which nobody is."""
        self.say(f"Worker {slot.number} ended unexpectedly ({ending(worker)}).")
        if not self.has_served:
            self.failed_start = True
            return
        if slot.successor is not None:
            slot.worker, slot.successor = slot.successor, None
            return
        self._failed(slot, worker, now)
        if EACH_HAS_ONE and self._others_serve(slot):
            slot.listener.close()
            slot.listener = bound(self.host, self.port)

    def _failed(self, slot: Slot, worker: Worker, now: float) -> None:
        """Start the next one at once after a long life, later and later after short ones."""
        slot.failures = 0 if now - worker.born > STEADY_SECONDS else slot.failures + 1
        slot.next_start = now + (min(BACKOFF_MAX_SECONDS, 2.0 ** (slot.failures - 2)) if slot.failures > 1 else 0.0)

    def _close_pipe(self, worker: Worker) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(worker.pipe)
        os.close(worker.pipe)

    def _others_serve(self, slot: Slot) -> bool:
        return any(other is not slot and other.worker is not None and other.worker.serves for other in self.slots)

    # -- Replacing -----------------------------------------------------------------------------------

    def _judge(self, slot: Slot, now: float) -> None:
        """Kill what hangs, and see to it that what has grown too large is replaced."""
        for worker in slot.all():
            too_late = worker.told_at is not None and now - worker.told_at > GRACE_SECONDS
            hangs = worker.silent_since(now) > (SILENCE_SECONDS if worker.heard else READY_SECONDS)
            if too_late or hangs:
                self.say(f"Worker {slot.number} (process {worker.pid}) does not answer and is killed.")
                worker.process.kill()
        if slot.worker is not None and slot not in self.to_replace and self._has_grown(slot.worker, now):
            self.say(f"Worker {slot.number} has {slot.worker.memory >> 20} MB of memory and is replaced.")
            self.to_replace.append(slot)

    def _has_grown(self, worker: Worker, now: float) -> bool:
        """Beyond the limit, and not from birth on: then the limit is too low, and replacing would never end."""
        return bool(self.memory_max) and worker.memory > self.memory_max and now - worker.born > STEADY_SECONDS

    def _replace_next(self, now: float) -> None:
        """One slot at a time: start a successor, wait until it is ready, then tell the old one to go."""
        if not self.to_replace:
            return
        slot = self.to_replace[0]
        if slot.worker is None or slot.leaving:
            return
        if slot.successor is None:
            if now >= slot.next_start:
                slot.successor = self._spawn(slot, read_first=True)
        elif slot.successor.ready:
            self._tell(slot.worker)
            slot.leaving.append(slot.worker)
            slot.worker, slot.successor = slot.successor, None
            self.to_replace.pop(0)
            self.say(f"Worker {slot.number} was replaced." + ("" if self.to_replace else " All are as new."))
        elif now - slot.successor.born > READY_SECONDS:
            self.say(f"The successor of worker {slot.number} cannot answer searches: the old ones stay.")
            slot.successor.process.kill()
            self.to_replace.clear()

    def _tell(self, worker: Worker) -> None:
        worker.told_at = time.monotonic()
        worker.process.terminate()

    # -- The end -------------------------------------------------------------------------------------

    def _end(self) -> int:
        """Let every worker finish what it has begun."""
        everybody = [worker for slot in self.slots for worker in slot.all()]
        for worker in everybody:
            if worker.process.poll() is None:
                self._tell(worker)
        for slot in self.slots:
            slot.listener.close()
        if self.background:
            self.background.tell()
        self._write()
        deadline = time.monotonic() + GRACE_SECONDS
        for worker in everybody:
            try:
                worker.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
        return 0 if self.stopping else 1

    def _signal_all(self, number: int) -> None:
        for slot in self.slots:
            for worker in slot.all():
                worker.process.send_signal(number)

    def _write(self) -> None:
        """The run file: for ``stop``, ``reload`` and ``/health/ready/``."""
        workers = [
            {
                "worker": slot.number,
                "pid": worker.pid,
                "state": state_of(slot, worker),
                "memory_mb": worker.memory >> 20,
            }
            for slot in self.slots
            for worker in slot.all()
        ]
        now: dict[str, Any] = {
            "parent": os.getpid(),
            "groups": [worker["pid"] for worker in workers] + (self.background.groups if self.background else []),
            "workers": workers,
        }
        now |= {"replacing": len(self.to_replace), "stopping": bool(self.stopping)}
        if self.held and now != self.written:
            self.held.write(now)
            self.written = now


def state_of(slot: Slot, worker: Worker) -> str:
    """``starting``, ``serving`` (cannot answer searches yet), ``ready`` or ``leaving``."""
    if worker.told_at is not None:
        return "leaving"
    return "ready" if worker.ready else worker.state


def ending(worker: Worker) -> str:
    code = worker.process.returncode
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
